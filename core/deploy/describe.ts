import { formatDuration } from '../duration.ts';
import { plural, terminal } from '../report/text.ts';
import type { Change, StackEvent } from './cloudformation.ts';
import type { StackPlan } from './deploy-progress.ts';
import type { DeployReport, RetainedReport, StackReport, StackSetReport } from './deploy-report.ts';
import type { Pulse } from './pulse.ts';
import type { Drift } from './stack-contents.ts';
import type { StackInstance } from './stack-sets.ts';
import type { StackStatus, StatusReport } from './status.ts';

/** How text for a terminal is marked. */
export interface Ink {
  readonly colour: boolean;
}

type Shade = 'red' | 'green' | 'yellow' | 'bold' | 'faint';
const codes: Readonly<Record<Shade, string>> = { red: '31', green: '32', yellow: '33', bold: '1', faint: '2' };

function ink(text: string, shade: Shade, { colour }: Ink): string {
  return colour ? `\u001B[${codes[shade]}m${text}\u001B[0m` : text;
}

/** A change set, a line a resource: what is lost stands out. */
export function describePlan(stack: string, plan: StackPlan, inks: Ink): string {
  const { operation, changes, losses } = plan;
  const head = `${terminal(stack)}: ${operation === 'create' ? 'a new stack with' : 'changes to'} ${plural(changes.length, 'resource')}`;
  const width = Math.max(...changes.map(({ type }) => type.length), 0);
  const lines = changes.map((change) => changeLine(change, losses.includes(change), width, inks));
  const warning = `  ${plural(losses.length, 'resource')} with data would be deleted or replaced: that needs --allow-replacement.`;
  return [ink(head, 'bold', inks), ...lines, ...(losses.length > 0 ? [ink(warning, 'red', inks)] : [])].join('\n');
}

function changeLine(change: Change, isLoss: boolean, width: number, inks: Ink): string {
  const { logicalId, type, properties } = change;
  const [mark, words, shade] = meaningOf(change);
  const named = properties.length === 0 ? '' : ` (${terminal(properties.join(', '))})`;
  const note = words === '' ? '' : `  ${words}${isLoss ? ', WITH WHAT IT HOLDS' : ''}`;
  // Blanks in what came from elsewhere are made one each, so that it is set in columns only afterwards.
  const line = `${mark} ${terminal(type).padEnd(width)}  ${terminal(logicalId)}${named}${note}`;
  return `  ${ink(line, isLoss ? 'red' : shade, inks)}`;
}

function meaningOf({ action, replacement, policyAction }: Change): readonly [string, string, Shade] {
  switch (action) {
    case 'Add':
      return ['+', '', 'green'];
    case 'Import':
      return ['+', 'imported', 'green'];
    case 'Remove':
      return policyAction === 'Retain' ? ['-', 'leaves the stack, and stays', 'yellow'] : ['-', 'DELETED', 'yellow'];
    case 'Modify':
    case 'Dynamic':
      if (replacement === 'yes') return ['±', 'REPLACED', 'yellow'];
      return replacement === 'maybe' ? ['±', 'MAY BE REPLACED', 'yellow'] : ['~', '', 'yellow'];
    default:
      return action satisfies never;
  }
}

/** Whether an event is the end of what was begun with a resource. */
export function isFinal({ status }: Pick<StackEvent, 'status'>): boolean {
  return /(?:_COMPLETE|_FAILED|_SKIPPED)$|^(?:SUCCEEDED|FAILED|CANCELLED|STOPPED)$/.test(status);
}

/** One line about a resource: its state, how long it took or takes, and why it failed. */
export function describeEvent(event: StackEvent, tookMs: number | undefined, inks: Ink): string {
  const { logicalId, type, status, reason } = event;
  const failed = status.endsWith('FAILED');
  const took = tookMs === undefined ? '' : `  ${formatDuration(tookMs)}`;
  const why = failed && reason !== undefined ? `  ${terminal(reason, 1000)}` : '';
  const short = terminal(type.replace(/^AWS::/, ''));
  const text = `${terminal(status).padEnd(18)} ${terminal(logicalId)}  ${short}${took}${why}`;
  const shade = failed ? 'red' : isFinal(event) && !status.includes('ROLLBACK') ? 'green' : 'yellow';
  return `  ${ink(text, shade, inks)}`;
}

/** What a command did, or would do, for people. */
export function describeReport(report: DeployReport, inks: Ink): string {
  const { stacks, stackSet, retained = [], next, dryRun } = report;
  const parts = [
    ...stacks.map((stack) => describeStack(stack, dryRun, inks)),
    ...(stackSet === undefined ? [] : [describeStackSet(stackSet, inks)]),
    ...(retained.length === 0 ? [] : [describeRetained(retained, inks)]),
    ...(next.length === 0
      ? []
      : [[ink('Next', 'bold', inks), ...next.map((step) => `  - ${terminal(step, 1000)}`)].join('\n')]),
  ];
  return parts.length === 0 ? 'Nothing was there to be done.' : parts.join('\n\n');
}

const ends: Readonly<Record<StackReport['end'], string>> = {
  created: 'created',
  updated: 'updated',
  unchanged: 'unchanged',
  planned: 'not touched (dry run)',
  deleted: 'deleted',
  absent: 'was not there',
};

function describeStack({ name, region, end, plan, outputs }: StackReport, dryRun: boolean, inks: Ink): string {
  const head = `${name} (${region}): ${ends[end]}`;
  const width = Math.max(...Object.keys(outputs).map((key) => key.length), 0);
  const lines = Object.entries(outputs).map(([key, value]) => `  ${key.padEnd(width)}  ${terminal(value, 500)}`);
  const planned = dryRun && plan !== undefined ? [indented(describePlan(name, plan, inks))] : [];
  return [ink(terminal(head), 'bold', inks), ...planned, ...lines].join('\n');
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

function describeStackSet({ name, region, end, changes, instances, failures }: StackSetReport, inks: Ink): string {
  const head = `${name} (stack set in ${region}): ${ends[end]}`;
  const failed = failures.map(({ account, region: where, reason }) =>
    ink(terminal(`failed in ${account} ${where}: ${reason ?? 'no reason given'}`, 1000), 'red', inks),
  );
  return [
    ink(terminal(head), 'bold', inks),
    ...[...changes.map((change) => terminal(change, 1000)), ...failed].map((line) => `  ${line}`),
    ...countsOf(instances),
  ].join('\n');
}

function describeRetained(retained: readonly RetainedReport[], inks: Ink): string {
  const lines = retained.map(({ physicalId, type, why, removal }) => {
    const end = removal === undefined ? `stays: ${why}` : `${removal.kind}${removalDetail(removal)}`;
    return `  ${terminal(`${physicalId} (${type}): ${end}`, 500)}`;
  });
  return [ink('Kept by deleted stacks', 'bold', inks), ...lines].join('\n');
}

function removalDetail(removal: NonNullable<RetainedReport['removal']>): string {
  return 'detail' in removal && removal.detail !== undefined ? `, ${removal.detail}` : '';
}

/** What is there, for people. */
export function describeStatus(report: StatusReport, inks: Ink): string {
  const { account, region, version, stacks, stackSet, pulse, imageScannerPulse } = report;
  const head = terminal(`Account ${account} in ${region}, seen by version ${version}`);
  if (stacks.length === 0 && stackSet === undefined) return `${head}\nThere are no stacks of that name here.`;
  const set = stackSet === undefined ? [] : [describeSetStatus(stackSet, region, inks)];
  const parts = stacks.map((stack) => describeStackStatus(stack, version, inks));
  const pulses = [
    ...(pulse === undefined ? [] : describePulse(pulse, '', inks)),
    ...(imageScannerPulse === undefined ? [] : describePulse(imageScannerPulse, ' of the image scanner', inks)),
  ];
  return [head, ...parts, ...set, ...pulses].join('\n\n');
}

function describePulse({ scans, deadLetters }: Pulse, whose: string, inks: Ink): readonly string[] {
  const part = (title: string, lines: readonly string[], none: string) =>
    [ink(title, 'bold', inks), ...(lines.length === 0 ? [`  ${none}`] : lines)].join('\n');
  const ran = (scans ?? []).map(({ name, status, startedAt }) => {
    return `  ${startedAt.toISOString()}  ${terminal(status).padEnd(9)}  ${terminal(name)}`;
  });
  const letters = (deadLetters ?? []).map(({ queue, waiting }) =>
    ink(`  ${terminal(queue)}: ${plural(waiting, 'message')}; see redrive`, 'red', inks),
  );
  return [
    ...(scans === undefined ? [] : [part(`Last scans${whose}`, ran, 'none yet')]),
    ...(deadLetters === undefined ? [] : [part(`Dead letters${whose}`, letters, 'none')]),
  ];
}

function describeSetStatus(
  { set, instances }: NonNullable<StatusReport['stackSet']>,
  region: string,
  inks: Ink,
): string {
  const head = terminal(`${set.name} (stack set in ${region})`);
  return [`${ink(head, 'bold', inks)}: ${terminal(set.status)}, ${set.permissionModel}`, ...countsOf(instances)].join(
    '\n',
  );
}

/** How many stacks are in which state, and those that are not as they should be. */
function countsOf(instances: readonly StackInstance[]): readonly string[] {
  const states = Object.entries(Object.groupBy(instances, ({ status }) => status));
  const counts = states.map(([status, all = []]) => `  ${plural(all.length, 'stack')} ${terminal(status)}`);
  const others = instances.filter(({ status }) => status !== 'CURRENT');
  return [
    ...counts,
    ...others.map(({ account, region, status, reason = 'no reason given' }) => {
      return `  ${terminal(`${account} ${region}: ${status}, ${reason}`, 1000)}`;
    }),
  ];
}

function describeStackStatus(stack: StackStatus, version: string, inks: Ink): string {
  const { name, region, status, statusReason, changedAt, outputs, drift } = stack;
  const bad = !/^(?:CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status);
  const facts = [
    ...(changedAt === undefined ? [] : [`since ${changedAt}`]),
    stack.version === undefined ? 'a template of somebody else' : `version ${stack.version}`,
  ];
  const old = stack.version !== undefined && stack.version !== version ? [`  update brings it to ${version}`] : [];
  const reason = statusReason === undefined || statusReason.trim() === '' ? [] : [`  ${terminal(statusReason, 500)}`];
  const width = Math.max(...Object.keys(outputs).map((key) => key.length), 0);
  return [
    `${ink(terminal(`${name} (${region})`), 'bold', inks)}: ${ink(terminal(status), bad ? 'red' : 'green', inks)}, ${terminal(facts.join(', '))}`,
    ...reason,
    ...old.map((line) => ink(line, 'yellow', inks)),
    ...(drift === undefined ? [] : describeDrift(drift, inks)),
    ...Object.entries(outputs).map(([key, value]) => `  ${key.padEnd(width)}  ${terminal(value, 500)}`),
  ].join('\n');
}

function describeDrift(drift: Drift, inks: Ink): readonly string[] {
  switch (drift.state) {
    case 'pending':
      return ['  drift is not known yet'];
    case 'in-sync':
      return [`  ${ink('as its template says', 'green', inks)}`];
    case 'unknown':
      return [`  ${ink(terminal(`drift is not known: ${drift.reason}`), 'yellow', inks)}`];
    case 'drifted':
      return drift.resources.map(({ logicalId, type, drift: how, properties }) => {
        const what = properties.length === 0 ? '' : ` (${properties.join(', ')})`;
        return `  ${ink(terminal(`${how} beside CloudFormation: ${logicalId}, ${type}${what}`, 500), 'red', inks)}`;
      });
    default:
      return drift satisfies never;
  }
}
