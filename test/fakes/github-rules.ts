import { gunzipSync } from 'node:zlib';
import type { Log } from 'sarif';
import * as z from 'zod';

/** An answer other than a success. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const commit = z.string().regex(/^[0-9a-f]{40}$/);
const annotation = z
  .strictObject({
    path: z.string().regex(/^[^/]/),
    start_line: z.int().positive(),
    end_line: z.int().positive(),
    start_column: z.int().positive().optional(),
    end_column: z.int().positive().optional(),
    annotation_level: z.enum(['notice', 'warning', 'failure']),
    title: z.string().min(1).max(255),
    message: z.string().min(1).max(65_535),
  })
  .refine((one) => one.end_line >= one.start_line, 'the end is before the start')
  .refine((one) => one.start_column === undefined || one.start_line === one.end_line, 'columns need one line');
const output = z.strictObject({
  title: z.string().min(1).max(255),
  summary: z.string().min(1).max(65_535),
  annotations: z.array(annotation).max(50),
});

/** What GitHub takes, a schema a call: https://docs.github.com/rest. An unknown key is a mistake of ours. */
export const bodies = {
  comment: z.strictObject({ body: z.string().min(1).max(65_536) }),
  commentsPage: z.object({
    query: z.string().regex(/comments\(first: (?:[1-9]\d?|100), after: \$after\)/),
    variables: z.strictObject({
      owner: z.literal('shop'),
      repository: z.literal('web'),
      number: z.literal(7),
      after: z.string().nullable(),
    }),
  }),
  commentUpdate: z.object({
    query: z.string().includes('updateIssueComment'),
    variables: z.strictObject({ id: z.string(), body: z.string().min(1).max(65_536) }),
  }),
  sarif: z.strictObject({
    commit_sha: commit,
    ref: z.string().regex(/^refs\/(?:heads|tags|pull)\/.+$/),
    sarif: z.string().regex(/^[A-Za-z0-9+/]+=*$/),
    checkout_uri: z.string().startsWith('file:///'),
    started_at: z.iso.datetime(),
    tool_name: z.string().min(1),
  }),
  checkRun: z.strictObject({
    name: z.string().min(1),
    head_sha: commit,
    status: z.literal('completed'),
    conclusion: z.enum(['success', 'failure', 'neutral', 'action_required']),
    started_at: z.iso.datetime(),
    completed_at: z.iso.datetime(),
    details_url: z.url(),
    output,
  }),
  checkRunUpdate: z.strictObject({ output }),
  deployment: z.strictObject({
    ref: commit,
    environment: z.string().min(1),
    auto_merge: z.literal(false),
    required_contexts: z.tuple([]),
    description: z.string().max(140),
  }),
  status: z.strictObject({
    state: z.enum(['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success']),
    description: z.string().max(140),
    log_url: z.url(),
    environment: z.string(),
    auto_inactive: z.boolean(),
  }),
  record: z.strictObject({
    name: z.string().min(1),
    digest: z.string().regex(/^sha256:[a-f0-9]{64}$/),
    version: z.string().optional(),
    status: z.enum(['deployed', 'decommissioned']),
    logical_environment: z.string().min(1),
    physical_environment: z.string().optional(),
    cluster: z.string().optional(),
    deployment_name: z.string().min(1),
    github_repository: z.string().optional(),
    return_records: z.boolean().optional(),
  }),
} as const;

/** Unpacks an upload as GitHub does, and refuses what it refuses. */
export function readSarif(text: string): Log {
  const log: Log = JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString());
  need(log.version === '2.1.0' && log.$schema !== undefined && log.runs.length === 1, 'rejecting SARIF');
  for (const { locations } of log.runs[0]?.results ?? []) {
    const place = locations?.[0]?.physicalLocation;
    const uri = place?.artifactLocation?.uri;
    need(uri !== undefined && !/^[a-z]+:|^\/|\s/i.test(uri), 'locationFromSarifResult: expected artifact location');
    need((place?.region?.startLine ?? 0) > 0, 'expected a region');
  }
  return log;
}

/** Refuses what GitHub takes for invalid. */
export function need(condition: boolean, message: string): void {
  if (!condition) throw new Refusal(422, `Validation Failed: ${message}`);
}
