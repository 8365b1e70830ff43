import * as z from 'zod';
import { type Annotation, annotationsOf } from '../core/report/annotations.ts';
import { familiesOf, reportOfFamily } from '../core/report/family.ts';
import { headline } from '../core/report/headline.ts';
import { renderMarkdown } from '../core/report/markdown.ts';
import type { GateReport } from '../core/report/report.ts';
import { printable } from '../core/report/text.ts';
import { type Publishing, repositoryPath } from './publishing.ts';
import { shownCommit } from './runner-context.ts';

const permission = 'checks: write';
/** GitHub takes 65,535 characters of text, 50 annotations a request, and titles of 255 characters. */
const maxSummaryBytes = 60_000;
const annotationsARequest = 50;
const mostFindings = 200;
const maxTitle = 200;
const maxMessage = 4000;

const createdSchema = z.object({ id: z.int() });
const levels = { error: 'failure', warning: 'warning', notice: 'notice' } as const;

/** Reports one check run a task definition and environment: verdict, summary, and what decided at the image strings. */
export async function publishCheckRuns(publishing: Publishing): Promise<void> {
  for (const family of familiesOf(publishing.report)) {
    await publishCheckRun(publishing, family, reportOfFamily(publishing.report, family));
  }
}

async function publishCheckRun(publishing: Publishing, family: string, report: GateReport): Promise<void> {
  const { github, context, environment } = publishing;
  const path = `${repositoryPath(context)}/check-runs`;
  const about = { what: 'the check run', permission } as const;
  const output = {
    title: printable(headline(report), maxTitle),
    summary: renderMarkdown(report, { maxBytes: maxSummaryBytes, maxRows: 50 }),
  };
  const annotations = annotationsOf(report, mostFindings).flatMap((one) => inRepository(one, context.workspace));
  const parts = chunks(annotations, annotationsARequest);
  const created = await github.call({
    ...about,
    method: 'POST',
    path,
    body: {
      name: checkName(family, environment),
      head_sha: shownCommit(context),
      status: 'completed',
      conclusion: conclusionOf(report),
      started_at: report.startedAt,
      completed_at: report.finishedAt,
      details_url: context.runUrl,
      output: { ...output, annotations: parts[0] ?? [] },
    },
  });
  const { id } = createdSchema.parse(created);
  for (const part of parts.slice(1)) {
    // Annotations of an update are added to those that are there, so that a repeated one would show twice.
    const body = { output: { ...output, annotations: part } };
    await github.call({ ...about, method: 'PATCH', path: `${path}/${id}`, body, repeat: 'unsent' });
  }
}

/** The same in every run, so that it can be a required check. */
function checkName(family: string, environment: string | undefined): string {
  const where = environment === undefined ? '' : ` (${printable(environment, 60)})`;
  return `Qualys gate: ${printable(family, 120)}${where}`;
}

/** What a required check does with it: only `success` and `neutral` let a pull request be merged. */
function conclusionOf({ verdict, outcome }: GateReport): 'success' | 'failure' | 'neutral' | 'action_required' {
  if (verdict === 'pass') return 'success';
  if (outcome === 'allow') return 'neutral';
  return verdict === 'fail' ? 'failure' : 'action_required';
}

/** A check run has annotations of files of the repository only. */
function inRepository(annotation: Annotation, workspace: string): readonly object[] {
  const { level, title, message, file, line, column, endLine, endColumn } = annotation;
  const path = file === undefined ? undefined : pathInRepository(file, workspace);
  if (path === undefined || line === undefined) return [];
  const end = endLine ?? line;
  // Columns are allowed within one line only.
  const columns = end === line && column !== undefined ? { start_column: column, end_column: endColumn ?? column } : {};
  return [
    {
      path,
      start_line: line,
      end_line: end,
      ...columns,
      annotation_level: levels[level],
      title: printable(title, maxTitle),
      message: printable(message, maxMessage),
    },
  ];
}

function pathInRepository(file: string, workspace: string): string | undefined {
  const path = file.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
  const folder = `${workspace.replaceAll('\\', '/').replace(/\/+$/, '')}/`;
  const below = path.startsWith(folder) ? path.slice(folder.length) : path;
  return /^(?:\/|[A-Za-z]:|\.\.\/)|\/\.\.\//.test(below) ? undefined : below;
}

function chunks<Item>(items: readonly Item[], length: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / length) }, (_, index) =>
    items.slice(index * length, (index + 1) * length),
  );
}
