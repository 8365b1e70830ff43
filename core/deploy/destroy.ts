import { UsageError } from '../errors.ts';
import { plural } from '../report/text.ts';
import { agreeTo } from './agree.ts';
import type { Stack } from './cloudformation.ts';
import type { DeployReport, RetainedReport, StackReport } from './deploy-report.ts';
import { destroyStack } from './destroy-stack.ts';
import { addressesOf, checkNetworkUnused } from './network.ts';
import { isForeign } from './ownership.ts';
import { inOrder, leftBehind, retainedOf } from './retained.ts';
import type { StackPart } from './stack-names.ts';
import { labelOf, note, portsIn, type Work } from './work.ts';

/** A stack that a command takes away. */
interface Doomed {
  readonly part: StackPart;
  readonly region: string;
  readonly name: string;
  readonly stack: Stack;
  readonly retained: readonly RetainedReport[];
}

type Done = Pick<DeployReport, 'stacks' | 'retained' | 'next'>;

/** What uses others goes before them: hooks and events before the service, all functions before their network, the bucket of their code last. */
const order = [
  'admission',
  'sensor',
  'target',
  'image-scanner',
  'service',
  'network',
  'artifacts',
] as const satisfies readonly StackPart[];

/** `destroy`: all stacks of the installation in this account, in the home region and those named. */
export async function destroyAll(work: Work): Promise<Done> {
  const done = await destroyParts(order, work);
  return {
    ...done,
    next: [...done.next, ...(done.stacks.some(({ part }) => part === 'service') ? elsewhere(work) : [])],
  };
}

/** `destroy target`: the target stack at home, and before it those in the regions named, which use its roles. */
export async function destroyTarget(work: Work): Promise<Done> {
  return destroyParts(['target'], work);
}

/** `destroy region`: the target stacks in the regions named. */
export async function destroyRegions(work: Work): Promise<Done> {
  if (work.settings.regions.length === 0) {
    throw new UsageError('No region was named.', { remedy: 'Give --region with the regions to take away.' });
  }
  if (work.settings.regions.includes(work.cloud.home)) {
    throw new UsageError(`${work.cloud.home} is the home region itself.`, {
      remedy:
        'Its target stack, which has the roles of the account, is deleted by destroy target. Or name the home region with --primary-region.',
    });
  }
  return destroyParts(['target'], work, work.settings.regions);
}

/** `destroy network`: the network at home, when no function of ours is in it any more. */
export async function destroyNetwork(work: Work): Promise<Done> {
  await checkNetworkUnused(work.cloud.home, work);
  return destroyParts(['network'], work, [work.cloud.home]);
}

/** Takes away the given parts, after it was said what goes and what stays, and that was agreed to. */
export async function destroyParts(
  parts: readonly StackPart[],
  work: Work,
  regions: readonly string[] = [...work.settings.regions, work.cloud.home],
): Promise<Done> {
  const doomed: Doomed[] = [];
  for (const part of parts) for (const region of regions) doomed.push(...(await find(part, region, work)));
  const names = parts.map((part) => work.settings.names[part]);
  const left: RetainedReport[] = [];
  if (work.settings.purge) for (const region of regions) left.push(...(await leftBehind(region, names, work)));
  if (doomed.length === 0 && left.length === 0) {
    note(work, 'There is nothing to delete.');
    return { stacks: [], next: [] };
  }
  announce(doomed, left, work);
  const expected = inOrder([...doomed.flatMap(({ retained }) => retained), ...left]);
  if (work.settings.dryRun) {
    const stacks = doomed.map(({ part, name, region }) => ({
      part,
      name,
      region,
      end: 'planned' as const,
      outputs: {},
    }));
    return { stacks, retained: expected, next: [] };
  }
  await agreeTo(plural(doomed.length, 'stack'), work);
  const stacks: StackReport[] = [];
  for (const one of doomed) stacks.push(await destroyOne(one, work));
  const { retained, next } = await purge(expected, regions, names, work);
  return { stacks, ...(retained === undefined ? {} : { retained }), next: [...next, ...doomed.flatMap(afterwards)] };
}

async function find(part: StackPart, region: string, work: Work): Promise<readonly Doomed[]> {
  const name = work.settings.names[part];
  const stack = await work.cloud.in(region).cloudFormation.stack(name, work.signal);
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') return [];
  if (stack.status !== 'REVIEW_IN_PROGRESS' && isForeign(stack)) {
    const whose = stack.description ?? 'which says nothing of itself';
    note(work, `It is of another template (${whose}), and stays.`, labelOf(name, region, work));
    return [];
  }
  const retained = await retainedOf({ stack: name, region }, work);
  return [{ part, region, name, stack, retained }];
}

function announce(doomed: readonly Doomed[], left: readonly RetainedReport[], work: Work): void {
  const { purge } = work.settings;
  for (const { name, region, stack, retained } of doomed) {
    const label = labelOf(name, region, work);
    note(work, `Will be deleted (it is ${stack.status}).`, label);
    for (const { physicalId, type, why } of retained) {
      note(work, `${purge ? 'Will be removed too' : 'Stays'}: ${physicalId} (${type}): ${why}.`, label);
    }
  }
  for (const { physicalId, type, stack, region } of left) {
    note(work, `Goes too, if it is still there: ${physicalId} (${type}), left earlier.`, labelOf(stack, region, work));
  }
}

async function destroyOne({ part, name, region, stack }: Doomed, work: Work): Promise<StackReport> {
  const bucket = part === 'artifacts' ? stack.outputs.BucketName : undefined;
  if (bucket !== undefined) {
    const count = await work.cloud.in(region).retained.empty(bucket, work.signal);
    note(work, `The bucket ${bucket} is emptied (${count} versions): nothing in it can't be made again.`, name);
  }
  const end = await destroyStack(name, portsIn(part, region, work), work.signal);
  return { part, name, region, end, outputs: {} };
}

/** What somebody else still has of a stack that is gone. */
function afterwards({ part, stack }: Doomed): readonly string[] {
  const { parameters, outputs } = stack;
  if (part === 'network') {
    const addresses = addressesOf(outputs);
    if (addresses.length === 0) return [];
    return [`${addresses.join(', ')} may be anybody's now: take it off the lists of your Qualys platform.`];
  }
  const isMarked = [parameters.MarkRepositories, parameters.AttestRepositories].some((each = '') => each !== '');
  if (part !== 'image-scanner' || !isMarked) return [];
  return ['Tags qualys:… of repositories and attestations of images stay in ECR, as they were last.'];
}

/** What is left by now: told, or removed. */
async function purge(
  expected: readonly RetainedReport[],
  regions: readonly string[],
  names: readonly string[],
  work: Work,
): Promise<Pick<Done, 'retained' | 'next'>> {
  if (!work.settings.purge) {
    const next = expected.length === 0 ? [] : ['What stays can be removed later: the same command with --purge.'];
    return { retained: expected, next };
  }
  const left: RetainedReport[] = [...expected];
  for (const region of regions) left.push(...(await leftBehind(region, names, work)));
  const retained: RetainedReport[] = [];
  for (const one of inOrder(left)) {
    const removal = await work.cloud.in(one.region).retained.remove(one, work.signal);
    note(work, describeRemoval(one, removal), labelOf(one.stack, one.region, work));
    retained.push({ ...one, removal });
  }
  return { retained, next: [] };
}

function describeRemoval({ physicalId }: RetainedReport, removal: NonNullable<RetainedReport['removal']>): string {
  switch (removal.kind) {
    case 'removed':
      return `${physicalId} is removed${removal.detail === undefined ? '' : `, ${removal.detail}`}.`;
    case 'absent':
      return `${physicalId} is gone already.`;
    case 'scheduled':
      return `${physicalId}: ${removal.detail}.`;
    case 'left':
      return `${physicalId} stays: ${removal.detail}.`;
    default:
      return removal satisfies never;
  }
}

/** What deleting stacks does not reach. */
function elsewhere({ settings }: Work): readonly string[] {
  return [
    'Target stacks of other accounts and regions send their events into the void until they are deleted too: destroy target, destroy region.',
    'Qualys keeps its registry connectors and scan results; delete them in the Qualys portal.',
    ...(settings.role.kind === 'existing' ? [`The role ${settings.role.name} keeps what its trust policy says.`] : []),
  ];
}
