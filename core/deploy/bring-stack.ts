import { OperationError } from '../errors.ts';
import type { Change, Stack, TemplateSource } from './cloudformation.ts';
import type { DeployProgress, StackPlan } from './deploy-progress.ts';
import type { StackReport } from './deploy-report.ts';
import { deployStack } from './deploy-stack.ts';
import { explained } from './explain.ts';
import { isForeign } from './ownership.ts';
import { givenFor, parameterValues } from './parameters.ts';
import { quietStack } from './quiet-stack.ts';
import type { StackPart } from './stack-names.ts';
import { readinessOf } from './stack-status.ts';
import type { Template } from './template.ts';
import { labelOf, note, portsIn, type Work } from './work.ts';

/** One stack of an installation as a command wishes it. */
export interface StackOrder {
  readonly part: StackPart;
  readonly region: string;
  readonly template: Template;
  /** Undefined where a dry run has nowhere to put a long template. */
  readonly source: TemplateSource | undefined;
  /** Parameters that the command sets; undefined leaves one as it is. */
  readonly wished: Readonly<Record<string, string | undefined>>;
}

/** Brings one stack to what is ordered, by a change set that is told first. */
export async function bringStack(order: StackOrder, work: Work): Promise<StackReport> {
  const { part, region, template, source } = order;
  const { settings, signal } = work;
  const name = settings.names[part];
  const report = { part, name, region };
  const ports = portsIn(part, region, work);
  const existing = await quietStack(name, ports, signal);
  const readiness = readinessOf(existing?.status);
  if (existing !== undefined && readiness !== 'absent' && isForeign(existing)) throw foreign(existing);
  // What is left of a failed creation is deleted first, and has no values to keep.
  const known = readiness === 'ready' || readiness === 'stuck' ? existing : undefined;
  const isLeftover = settings.dryRun && readiness === 'leftover';
  const say = (text: string) => ports.tell({ kind: 'note', stack: name, text });
  if (isLeftover) say(`It is ${existing?.status}: what is left would be deleted, and the stack created.`);
  const isNew = readiness === 'absent' || isLeftover;
  if (source === undefined || isLeftover) return { ...report, ...plannedByTemplate(order, isNew, work) };
  const origin = known === undefined ? undefined : noteOf(known, template);
  if (origin !== undefined) say(origin);
  let plan: StackPlan | undefined;
  const tell = (event: DeployProgress) => {
    if (event.kind === 'planned') plan = event.plan;
    ports.tell(event);
  };
  const wish = {
    name,
    template: source,
    parameters: parameterValues(template, known, order.wished, givenFor(part, settings.parameters)),
    tags: { ...known?.tags, ...settings.tags },
  };
  const end = await explained(() => deployStack(wish, settings, { ...ports, tell }, signal));
  const outputs = end.kind === 'planned' ? (known?.outputs ?? {}) : end.stack.outputs;
  return { ...report, end: end.kind, outputs, ...(plan === undefined ? {} : { plan }) };
}

/** What is said of a stack that this version did not make. Ours say which version they are. */
function noteOf({ outputs }: Stack, { version }: Template): string | undefined {
  if (version === undefined) return undefined;
  const { Version: made } = outputs;
  if (made === undefined) return 'Another template made it: it is taken over, see docs/migrate.md.';
  const isNewer = made.localeCompare(version, 'en', { numeric: true }) > 0;
  return isNewer ? `Version ${made} made it, which is newer: it is brought back to ${version}.` : undefined;
}

function foreign({ name, description = 'it says nothing of itself' }: Stack): OperationError {
  return new OperationError(`There is another stack of the name ${name}, and it is left alone: ${description}`, {
    remedy: 'Choose another --stack-name; for a stack of qualys-fargate see docs/migrate.md.',
  });
}

/** What would be made anew, as far as the template says; CloudFormation can not be asked yet. */
function plannedByTemplate(
  order: StackOrder,
  isNew: boolean,
  work: Work,
): Pick<StackReport, 'end' | 'plan' | 'outputs'> {
  const { part, template, region } = order;
  const stack = labelOf(work.settings.names[part], region, work);
  if (!isNew) {
    throw new OperationError(`What would change in ${stack} can't be told without a bucket for its template.`, {
      remedy: 'Run without --dry-run once, which makes the bucket, or give --artifact-bucket.',
    });
  }
  const changes = template.resources.map(
    ({ logicalId, type }): Change => ({ action: 'Add', logicalId, type, replacement: 'no', properties: [] }),
  );
  const plan = { operation: 'create', changes, losses: [] } as const;
  const conditional = template.resources.filter((each) => each.conditional).length;
  note(work, `Its template is read instead: ${conditional} of its resources depend on parameters.`, stack);
  work.tell({ kind: 'planned', stack, plan });
  return { end: 'planned', plan, outputs: {} };
}
