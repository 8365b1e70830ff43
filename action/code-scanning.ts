import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { createGzip } from 'node:zlib';
import * as z from 'zod';
import { OperationError } from '../core/errors.ts';
import type { SarifFile } from '../core/report/sarif.ts';
import { printable } from '../core/report/text.ts';
import { accepted } from './github.ts';
import { type Publishing, repositoryPath } from './publishing.ts';
import type { RunnerContext } from './runner-context.ts';

interface Upload {
  readonly id: string;
  readonly file: SarifFile;
}

const permission = 'security-events: write';
/** GitHub takes some seconds for a file; what takes longer goes on without us. */
const processingMs = 120_000;
const firstPollMs = 1000;
const longestPollMs = 5000;

const uploadedSchema = z.object({ id: z.string() });
const stateSchema = z.object({
  processing_status: z.string(),
  errors: z.array(z.string()).nullish(),
});

/**
 * Uploads one SARIF file a task definition, also one without a finding, or old alerts never close; and waits until GitHub has
 * read them. A repository without code scanning is told so in a notice.
 */
export async function uploadSarif(publishing: Publishing): Promise<void> {
  const { report, context, environment, say } = publishing;
  if (context.eventName === 'merge_group') {
    say('info', 'No alerts are uploaded from a merge queue: GitHub takes none.');
    return;
  }
  // Loaded as `core/report/write.ts` loads it: imported at the top, it would be in dist twice.
  const { sarifFiles } = await import('../core/report/sarif.ts');
  const files = sarifFiles(report, {
    root: context.workspace,
    ...(environment === undefined ? {} : { environment }),
  });
  const uploads: Upload[] = [];
  for (const file of files) {
    const id = await upload(publishing, file);
    if (id === undefined) return;
    uploads.push({ id, file });
  }
  await waitForAll(publishing, uploads);
}

/** The id of the upload; undefined where the repository has no code scanning. */
async function upload({ report, github, context, say }: Publishing, file: SarifFile): Promise<string | undefined> {
  const call = {
    method: 'POST',
    path: `${repositoryPath(context)}/code-scanning/sarifs`,
    what: `the alerts of ${printable(file.category, 200)}`,
    permission,
    // The same file again replaces what it replaced before.
    repeat: 'always',
  } as const;
  const body = {
    ...uploadedAt(context),
    sarif: await compress(file.pieces()),
    checkout_uri: pathToFileURL(`${context.workspace}/`).href,
    started_at: report.startedAt,
    tool_name: report.tool.name,
  };
  const answer = await github.send({ ...call, body });
  if (answer.status === 403 && /must be enabled|not enabled|not available/i.test(answer.message)) {
    say(
      'notice',
      `Code scanning takes no alerts here: ${answer.message}. The findings are in the job summary and the annotations; check-run: true shows them on the pull request.`,
    );
    return undefined;
  }
  return uploadedSchema.parse(accepted(answer, call)).id;
}

/**
 * What the alerts are about. On a pull request that is its merge, or its head where that is checked out: the lines of the
 * alerts are lines of the files that were gated.
 */
function uploadedAt({ pullRequest, checkedOut, ref, sha }: RunnerContext): { ref: string; commit_sha: string } {
  if (pullRequest !== undefined && checkedOut === pullRequest.headSha && sha !== pullRequest.headSha) {
    return { ref: `refs/pull/${pullRequest.number}/head`, commit_sha: pullRequest.headSha };
  }
  return { ref, commit_sha: sha };
}

async function compress(pieces: Iterable<string>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of Readable.from(pieces).pipe(createGzip())) chunks.push(chunk);
  return Buffer.concat(chunks).toString('base64');
}

async function waitForAll(publishing: Publishing, uploads: readonly Upload[]): Promise<void> {
  const { clock, signal, say } = publishing;
  const end = clock.now().getTime() + processingMs;
  let waiting = uploads;
  for (let pollMs = firstPollMs; waiting.length > 0; pollMs = Math.min(pollMs * 2, longestPollMs)) {
    if (clock.now().getTime() >= end) {
      say('info', `GitHub is still reading the alerts of ${waiting.length} of ${uploads.length} uploads.`);
      return;
    }
    await clock.sleep(pollMs, signal);
    const read = await Promise.all(waiting.map((one) => isRead(publishing, one)));
    waiting = waiting.filter((_, index) => read[index] !== true);
  }
  for (const { file } of uploads) {
    say('info', `Uploaded ${file.results} results to code scanning as ${printable(file.category, 200)}.`);
  }
}

/** Whether GitHub has read an upload. Throws an OperationError for one that it could not read. */
async function isRead({ github, context }: Publishing, { id, file }: Upload): Promise<boolean> {
  const what = `the alerts of ${printable(file.category, 200)}`;
  const path = `${repositoryPath(context)}/code-scanning/sarifs/${encodeURIComponent(id)}`;
  const call = { method: 'GET', path, what, permission } as const;
  const answer = await github.send(call);
  // Not yet known everywhere.
  if (answer.status === 404) return false;
  const { processing_status: state, errors } = stateSchema.parse(accepted(answer, call));
  if (state !== 'failed') return state === 'complete';
  const said = (errors ?? []).slice(0, 3).map((error) => printable(error, 300));
  throw new OperationError(`GitHub could not read ${what}: ${said.join('; ') || 'it does not say why'}.`, {
    remedy: 'The findings are in the job summary. Please report it: the file should be one that GitHub takes.',
  });
}
