import type { Drift } from '../core/deploy/stack-contents.ts';
import type { StackStatus, StatusReport } from '../core/deploy/status.ts';
import { leftOut, row, tableHead } from '../core/report/markdown-table.ts';
import { rowsOf, type Section } from '../core/report/sections.ts';
import { markdown, markdownCode, plural } from '../core/report/text.ts';
import { outputsSections, plain } from './deploy-markdown.ts';

/** The state of the stacks, and how the service does. */
export function statusSections(report: StatusReport): readonly Section[] {
  const { account, region, version, stacks } = report;
  const place = `Account ${markdown(account, 20)} in ${markdown(region, 50)}, seen by version ${markdown(version, 50)}.`;
  const mark = stacks.every(isWell) ? '✅' : '⚠️';
  const head = `## ${mark} status: ${stacks.length === 0 ? 'no stacks of that name here' : plural(stacks.length, 'stack')}`;
  return [
    plain(`${head}\n\n${place}`),
    ...stackSections(report),
    ...driftSections(stacks),
    ...stackSetSections(report),
    ...pulseSections(report),
    ...outputsSections(stacks),
  ];
}

/** Whether a stack was changed beside CloudFormation. */
export function hasDrifted({ drift }: Pick<StackStatus, 'drift'>): boolean {
  return drift?.state === 'drifted';
}

function isWell(stack: StackStatus): boolean {
  return /^(?:CREATE|UPDATE|IMPORT)_COMPLETE$/.test(stack.status) && !hasDrifted(stack);
}

function stackSections({ stacks, version }: StatusReport): readonly Section[] {
  if (stacks.length === 0) return [];
  const rows = rowsOf(stacks, (stack) => {
    const { name, region, status, statusReason = '', changedAt = '', drift } = stack;
    const old = stack.version !== undefined && stack.version !== version ? '; `update` brings it here' : '';
    return row(
      markdown(`${name} (${region})`, 200),
      `${isWell(stack) ? '' : '⚠️ '}${markdown(`${status} ${statusReason}`.trim(), 500)}`,
      markdown(changedAt, 40),
      stack.version === undefined ? 'of somebody else' : `${markdown(stack.version, 50)}${old}`,
      drift === undefined ? 'not asked for' : markdown(driftText(drift), 300),
    );
  });
  const head = `### Stacks\n\n${tableHead('Stack', 'State', 'Since', 'Version', 'Drift')}`;
  return [{ head, rows, leftOut: (count) => leftOut(count, 'stack') }];
}

function driftText(drift: Drift): string {
  switch (drift.state) {
    case 'pending':
      return 'not known yet';
    case 'in-sync':
      return 'as its template says';
    case 'unknown':
      return `not known: ${drift.reason}`;
    case 'drifted':
      return plural(drift.resources.length, 'resource');
    default:
      return drift satisfies never;
  }
}

function driftSections(stacks: readonly StackStatus[]): readonly Section[] {
  const all = stacks.flatMap(({ name, drift }) =>
    drift?.state === 'drifted' ? drift.resources.map((resource) => ({ name, ...resource })) : [],
  );
  if (all.length === 0) return [];
  const rows = rowsOf(all, ({ name, logicalId, type, drift, properties }) =>
    row(
      markdown(name, 130),
      markdownCode(logicalId, 255),
      markdown(type, 255),
      drift,
      markdown(properties.join(', '), 500),
    ),
  );
  const head = `### Changed beside CloudFormation\n\n${tableHead('Stack', 'Logical id', 'Type', 'How', 'Properties')}`;
  return [{ head, rows, leftOut: (count) => leftOut(count, 'resource') }];
}

function stackSetSections({ stackSet }: StatusReport): readonly Section[] {
  if (stackSet === undefined) return [];
  const { set, instances } = stackSet;
  const rows = rowsOf(instances, ({ account, region, status, reason = '' }) =>
    row(markdown(account, 20), markdown(region, 50), markdown(status, 50), markdown(reason, 500)),
  );
  const title = `### ${markdown(set.name, 130)} (stack set): ${markdown(set.status, 50)}, ${set.permissionModel}`;
  const head = `${title}\n\n${tableHead('Account', 'Region', 'State', 'Reason')}`;
  return [{ head, rows, leftOut: (count) => leftOut(count, 'stack') }];
}

function pulseSections({ pulse }: StatusReport): readonly Section[] {
  const scans = pulse?.scans ?? [];
  const letters = pulse?.deadLetters ?? [];
  return [
    ...(scans.length === 0
      ? []
      : [
          {
            head: `### Last scans\n\n${tableHead('Began', 'State', 'Execution')}`,
            rows: rowsOf(scans, ({ name, status, startedAt }) =>
              row(startedAt.toISOString(), markdown(status, 50), markdownCode(name, 200)),
            ),
            leftOut: (count: number) => leftOut(count, 'scan'),
          },
        ]),
    ...(letters.length === 0
      ? []
      : [
          {
            head: `### ⚠️ Dead letters\n\n${tableHead('Queue', 'Messages')}`,
            rows: rowsOf(letters, ({ queue, waiting }) => row(markdown(queue, 200), String(waiting))),
            leftOut: (count: number) => leftOut(count, 'queue'),
          },
        ]),
  ];
}
