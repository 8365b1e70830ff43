import { OperationError } from '../errors.ts';
import type { Change, TemplateSource } from './cloudformation.ts';
import type { DeployProgress, StackPlan } from './deploy-progress.ts';
import type { StackReport } from './deploy-report.ts';
import { deployStack } from './deploy-stack.ts';
import { explained } from './explain.ts';
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
  if (source === undefined) return { ...report, ...plannedWithoutBucket(order, existing !== undefined, work) };
  // What is left of a failed creation is deleted first, and has no values to keep.
  const known = ['ready', 'stuck'].includes(readinessOf(existing?.status)) ? existing : undefined;
  // Ours say which version they are.
  if (known !== undefined && known.outputs.Version === undefined && template.version !== undefined)
    ports.tell({ kind: 'note', stack: name, text: 'Another template made it: it is taken over, see docs/migrate.md.' });
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

/** What a first deployment would make, as far as the template says; CloudFormation can not be asked yet. */
function plannedWithoutBucket(
  order: StackOrder,
  exists: boolean,
  work: Work,
): Pick<StackReport, 'end' | 'plan' | 'outputs'> {
  const { part, template, region } = order;
  const stack = labelOf(work.settings.names[part], region, work);
  if (exists) {
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
