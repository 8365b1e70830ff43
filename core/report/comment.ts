import { familyKey, reportOfFamily } from './family.ts';
import { headline, simulatedNotice } from './headline.ts';
import { renderMarkdown } from './markdown.ts';
import type { GateReport } from './report.ts';
import { markdown, plural } from './text.ts';

/** Which comment of a pull request: there is one a task definition and environment. */
export interface CommentKey {
  readonly family: string;
  readonly environment?: string;
}

/** GitHub takes 65,536 characters; the comment is a summary of the summary. */
const maxBytes = 60_000;
const maxRows = 15;

/** The invisible first line by which a comment is found again. */
export function commentMarker({ family, environment = '' }: CommentKey): string {
  return `<!-- qualys-fargate-scanner:${familyKey(family, environment)} -->`;
}

/** The body of the pull request comment on one task definition: the sections of the summary, shorter; two lines when all is well. */
export function renderComment(report: GateReport, key: CommentKey): string {
  const own = reportOfFamily(report, key.family);
  const environment = key.environment === undefined ? '' : ` in ${markdown(key.environment, 100)}`;
  const title = `<sub>Task definition **${markdown(key.family, 100)}**${environment}</sub>`;
  const content = own.verdict === 'pass' ? clean(own) : renderMarkdown(own, { maxBytes, maxRows });
  const others = own.verdict !== report.verdict ? [`> The gate as a whole: ${headline(report)}`, ''] : [];
  return [commentMarker(key), title, '', ...others, content.trimEnd(), ''].join('\n');
}

/** Whether a comment says the same as the next one would: the times of the runs apart, and what GitHub does to line ends. */
export function sameComment(existing: string, next: string): boolean {
  return withoutTimes(existing) === withoutTimes(next);
}

function clean(report: GateReport): string {
  const containers = plural(
    report.images.reduce((count, { uses }) => count + uses.length, 0),
    'container',
  );
  const notices = report.notices.length === 0 ? '' : ` ${plural(report.notices.length, 'notice')} in the job summary.`;
  const simulated = report.simulated ? `> [!WARNING]\n> **${simulatedNotice}**\n\n` : '';
  return `${simulated}✅ **${headline(report)}** ${containers} judged.${notices}`;
}

function withoutTimes(body: string): string {
  const lines = body.replace(/\r\n?/g, '\n').trim().split('\n');
  return lines.map((line) => line.trimEnd().replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '')).join('\n');
}
