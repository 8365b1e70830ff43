import type { StackPlan } from '../core/deploy/deploy-progress.ts';
import type { DeployReport, RetainedReport, StackReport, StackSetReport } from '../core/deploy/deploy-report.ts';
import { leftOut, row, tableHead } from '../core/report/markdown-table.ts';
import { rowsOf, type Section } from '../core/report/sections.ts';
import { markdown, markdownCode, plural } from '../core/report/text.ts';
import { planSection } from './plan-markdown.ts';

/** What a command that changes stacks did, or would do: headline, change sets, what stays, outputs and next steps. */
export function deploySections(report: DeployReport): readonly Section[] {
  const { account, region, stacks, next } = report;
  const place = `Account ${markdown(account, 20)} in ${markdown(region, 50)}.`;
  return [
    plain(`## ${markOf(report)} ${deployHeadline(report)}\n\n${place}`),
    ...changeSections(report),
    ...outputsSections(stacks),
    ...listSections('Next', next),
  ];
}

/** The part of it that people judge on a pull request. */
export function planSections(report: DeployReport): readonly Section[] {
  return [plain(`## ${markOf(report)} ${deployHeadline(report)}`), ...changeSections(report)];
}

/** What a command came to, in one sentence. */
export function deployHeadline(report: DeployReport): string {
  const { command, dryRun, stackSet } = report;
  const stacks = [...report.stacks, ...(stackSet === undefined ? [] : [stackSet])];
  if (dryRun) {
    const changed = stacks.filter(isPlanned);
    if (changed.length === 0) return `Plan of ${command}: nothing would change`;
    const count = report.stacks.reduce((sum, { plan }) => sum + (plan?.changes.length ?? 0), 0);
    const resources = count === 0 ? '' : `, ${plural(count, 'resource')}`;
    return `Plan of ${command}: ${plural(changed.length, 'stack')} would change${resources}`;
  }
  const counts = Object.entries(Object.groupBy(stacks, ({ end }) => end));
  const told = counts.map(([end, all = []]) => `${plural(all.length, 'stack')} ${end}`);
  return `${command}: ${told.length === 0 ? 'nothing was there to be done' : told.join(', ')}`;
}

/** Whether something was changed; in a dry run, whether something would be. */
export function changedBy({ stacks, stackSet }: DeployReport): boolean {
  const all = [...stacks, ...(stackSet === undefined ? [] : [stackSet])];
  return all.some((one) => !['unchanged', 'absent'].includes(one.end) && (one.end !== 'planned' || isPlanned(one)));
}

/** Of a dry run, what would not stay as it is. */
function isPlanned(
  one: Pick<StackReport, 'end'> & { readonly plan?: StackPlan; readonly changes?: readonly string[] },
) {
  if (one.end !== 'planned') return false;
  return one.changes === undefined ? one.plan === undefined || one.plan.changes.length > 0 : one.changes.length > 0;
}

function markOf({ dryRun, stacks }: DeployReport): string {
  if (!dryRun) return '✅';
  return stacks.some(({ plan }) => plan !== undefined && plan.losses.length > 0) ? '⚠️' : '📝';
}

function changeSections(report: DeployReport): readonly Section[] {
  const { stacks, stackSet, retained = [], dryRun } = report;
  return [
    ...stacks.map((stack) => stackSection(stack, dryRun)),
    ...(stackSet === undefined ? [] : stackSetSections(stackSet)),
    ...retainedSections(retained),
  ];
}

const ends: Readonly<Record<StackReport['end'], string>> = {
  created: 'created',
  updated: 'updated',
  unchanged: 'unchanged',
  planned: 'would change',
  deleted: 'deleted',
  absent: 'was not there',
};

function stackSection({ name, region, end, plan }: StackReport, dryRun: boolean): Section {
  const about = `${markdown(name, 130)} (${markdown(region, 50)})`;
  if (plan === undefined) {
    return plain(`### ${about}: ${dryRun && end === 'planned' ? 'would be deleted' : ends[end]}`);
  }
  const planned = plan.operation === 'create' ? 'would be created' : 'would change';
  return planSection(`${about}: ${end === 'planned' ? planned : ends[end]}`, plan);
}

function stackSetSections({ name, region, end, changes, instances, failures }: StackSetReport): readonly Section[] {
  const states = Object.entries(Object.groupBy(instances, ({ status }) => status));
  const counts = states.map(([status, all = []]) => `${plural(all.length, 'stack')} ${status}`);
  const failed = failures.map(({ account, region: where, reason = 'no reason given' }) => {
    return `**failed** in ${markdown(account, 20)} ${markdown(where, 50)}: ${markdown(reason, 1000)}`;
  });
  const lines = [...changes, ...counts].map((line) => markdown(line, 1000));
  return [
    {
      head: `### ${markdown(name, 130)} (stack set in ${markdown(region, 50)}): ${ends[end]}\n`,
      rows: rowsOf([...failed, ...lines], (line) => `- ${line}`),
      leftOut: (count) => leftOut(count, 'line'),
    },
  ];
}

function retainedSections(retained: readonly RetainedReport[]): readonly Section[] {
  if (retained.length === 0) return [];
  const rows = rowsOf(retained, ({ physicalId, type, why, removal }) => {
    return row(
      markdownCode(physicalId, 500),
      markdown(type, 255),
      removal === undefined ? 'stays' : removal.kind,
      markdown(
        removal !== undefined && 'detail' in removal && removal.detail !== undefined ? removal.detail : why,
        500,
      ),
    );
  });
  const head = `### Kept by deleted stacks\n\n${tableHead('Resource', 'Type', 'End', 'Why')}`;
  return [{ head, rows, leftOut: (count) => leftOut(count, 'resource') }];
}

/** The outputs of stacks as one table; nothing for none. */
export function outputsSections(stacks: readonly Pick<StackReport, 'name' | 'outputs'>[]): readonly Section[] {
  const all = stacks.flatMap(({ name, outputs }) =>
    Object.entries(outputs).map(([key, value]) => ({ name, key, value })),
  );
  if (all.length === 0) return [];
  return [
    {
      head: `### Outputs\n\n${tableHead('Stack', 'Output', 'Value')}`,
      rows: rowsOf(all, ({ name, key, value }) => row(markdown(name, 130), markdown(key, 255), valueText(value))),
      leftOut: (count) => leftOut(count, 'output'),
    },
  ];
}

/** An address of AWS' own console is a link; nothing else is. */
function valueText(value: string): string {
  const isConsole =
    /^https:\/\/(?:[a-z0-9-]+\.)*(?:aws\.amazon\.com|amazonaws-us-gov\.com|amazonaws\.cn)\/[\w./?=&#:%~+-]*$/.test(
      value,
    );
  return isConsole ? `[open in the console](${value})` : markdownCode(value, 1024);
}

/** A list of sentences under a title; nothing for none. */
export function listSections(title: string, sentences: readonly string[]): readonly Section[] {
  if (sentences.length === 0) return [];
  const rows = rowsOf(sentences, (sentence) => `- ${markdown(sentence, 1000)}`);
  return [{ head: `### ${title}\n`, rows, leftOut: (count) => leftOut(count, 'line') }];
}

/** A section without rows; its text is Markdown already. */
export function plain(head: string): Section {
  return { head, rows: [], leftOut: () => '' };
}
