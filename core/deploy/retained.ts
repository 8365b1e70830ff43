import type { RetainedReport } from './deploy-report.ts';
import { isForeignTemplate } from './ownership.ts';
import { readTemplate } from './template.ts';
import { note, type Work } from './work.ts';

/** Why resources outlive their stacks, by what they are called in our templates. */
const reasons: Readonly<Record<string, string>> = {
  ScanTable: 'scan results and what used them',
  ResultsBucket: 'the findings of all scans',
  PolicyStore: 'your policy, with its history',
  AccessLogsBucket: 'who has read the other buckets',
  TrailBucket: 'the record of calls',
  EncryptionKey: 'what it encrypted can be read with it alone',
};

const byType: Readonly<Record<string, string>> = {
  'AWS::KMS::Key': 'what it encrypted can be read with it alone',
  'AWS::S3::Bucket': 'it holds objects',
  'AWS::DynamoDB::Table': 'it holds items',
};

interface Place {
  readonly stack: string;
  readonly region: string;
}

/** What a stack will leave when it is deleted, by its template. */
export async function retainedOf({ stack, region }: Place, work: Work): Promise<readonly RetainedReport[]> {
  const { contents } = work.cloud.in(region);
  const text = await contents.template(stack, work.signal);
  if (text === undefined) return [];
  const retained = retainedNames(stack, text, work);
  const resources = await contents.resources(stack, work.signal);
  return resources.flatMap(({ logicalId, type, physicalId }) =>
    physicalId !== undefined && retained.has(logicalId)
      ? [{ stack, region, logicalId, type, physicalId, why: whyOf(logicalId, type) }]
      : [],
  );
}

function retainedNames(stack: string, text: string, work: Work): ReadonlySet<string> {
  try {
    const { resources } = readTemplate(stack, text);
    return new Set(resources.filter(({ retained }) => retained).map(({ logicalId }) => logicalId));
  } catch {
    note(work, 'What it retains is not known beforehand: its template is not one of ours.', stack);
    return new Set();
  }
}

/** What stacks have left that were deleted, now or earlier, and that belongs to no other stack today. Their events tell. */
export async function leftBehind(
  region: string,
  names: readonly string[],
  work: Work,
): Promise<readonly RetainedReport[]> {
  const { contents, cloudFormation } = work.cloud.in(region);
  const found: RetainedReport[] = [];
  for (const { name: stack, id } of await contents.deleted(names, work.signal)) {
    if (isForeignTemplate((await contents.template(id, work.signal)) ?? '')) {
      note(work, 'An earlier stack of this name was of another template: what it left stays.', stack);
      continue;
    }
    for (const { logicalId, type, physicalId, status } of await cloudFormation.events(id, undefined, work.signal)) {
      if (physicalId === undefined || physicalId === '' || status !== 'DELETE_SKIPPED') continue;
      const owner = await contents.ownerOf(physicalId, work.signal);
      if (owner === undefined) {
        found.push({ stack, region, logicalId, type, physicalId, why: whyOf(logicalId, type) });
      } else note(work, `${physicalId}, which it left, belongs to the stack ${owner} now and stays.`, stack);
    }
  }
  return found;
}

/** Keys last: what they encrypted is deleted first. Each once. */
export function inOrder(retained: readonly RetainedReport[]): readonly RetainedReport[] {
  const once = retained.filter(
    ({ physicalId, region }, index) =>
      retained.findIndex((other) => other.physicalId === physicalId && other.region === region) === index,
  );
  const rank = ({ type }: RetainedReport) => (type === 'AWS::KMS::Key' ? 1 : 0);
  return once.toSorted((one, other) => rank(one) - rank(other));
}

function whyOf(logicalId: string, type: string): string {
  return reasons[logicalId] ?? byType[type] ?? 'its template says so';
}
