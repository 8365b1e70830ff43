import { OperationError, UsageError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { readExecutionName } from '../service/execution-name.ts';
import type { Installation } from './installation.ts';
import type { LogLines } from './log-lines.ts';
import { type LogLevel, type LogRecord, logLevels, readLogLine } from './log-record.ts';

/** Where lines come from: the stack, and the resource of it that holds them. */
const groups = {
  intake: { part: 'service', logicalId: 'IntakeLogGroup' },
  reconcile: { part: 'service', logicalId: 'ReconcileLogGroup' },
  advance: { part: 'service', logicalId: 'AdvanceLogGroup' },
  finish: { part: 'service', logicalId: 'FinishLogGroup' },
  worker: { part: 'service', logicalId: 'WorkerLogGroup' },
  build: { part: 'service', logicalId: 'BuildLogGroup' },
  workflow: { part: 'service', logicalId: 'WorkflowLogGroup' },
  'deployment-hook': { part: 'admission', logicalId: 'DeploymentHookLogGroup' },
  'template-hook': { part: 'admission', logicalId: 'TemplateHookLogGroup' },
} as const;

export type LogSource = keyof typeof groups;
export const logSources = Object.keys(groups) as readonly LogSource[];

/** Which lines are wanted. */
export interface LogsWish {
  /** All when empty. */
  readonly sources: readonly LogSource[];
  readonly from: Date;
  readonly follow: boolean;
  /** A digest, an image's reference by digest, or an execution of the workflow by name or ARN. */
  readonly about?: string;
  /** A text that the line has. */
  readonly text?: string;
  readonly level: LogLevel;
  /** Lines of Lambda on every invocation, and metrics, too. */
  readonly all: boolean;
}

/** How often followed groups are looked at, and how far back each time: lines arrive out of order, and late. */
const pauseMs = 2000;
const lateMs = 30_000;

/** A log group by the name of its function. */
interface Group {
  readonly source: string;
  readonly group: string;
}

/**
 * The lines of the service's functions and workflow, oldest first whichever function they are of; followed until the signal is aborted.
 * Throws an OperationError where there is no service, a UsageError for what can't be looked for.
 */
export async function* readLogs(
  wish: LogsWish,
  ports: { readonly installation: Installation; readonly lines: LogLines; readonly clock: Clock },
  signal?: AbortSignal,
): AsyncIterable<LogRecord> {
  const { lines, clock } = ports;
  const wanted = logGroups(ports.installation, wish.sources);
  const terms = termsOf(wish);
  const pattern = terms.length === 0 ? undefined : terms.map(quoted).join(' ');
  const look = (from: Date, to: Date) => merged(wanted, { from, to, ...(pattern === undefined ? {} : { pattern }) });
  const fits = ({ record, text }: Read) =>
    terms.every((term) => text.includes(term)) &&
    logLevels.indexOf(record.level) >= logLevels.indexOf(wish.level) &&
    (wish.all || record.kind === 'own' || record.level === 'error');
  const seen = new Map<string, number>();
  let from = wish.from;
  for (;;) {
    const to = clock.now();
    for await (const read of look(from, to)) {
      if (seen.has(read.id)) continue;
      seen.set(read.id, read.record.at.getTime());
      if (fits(read)) yield read.record;
    }
    if (!wish.follow || signal?.aborted) return;
    from = new Date(Math.max(wish.from.getTime(), to.getTime() - lateMs));
    // Only what may be read again is remembered.
    for (const [id, at] of seen) if (at < from.getTime()) seen.delete(id);
    await clock.sleep(pauseMs, signal);
    if (signal?.aborted) return;
  }

  function merged(all: readonly Group[], query: { readonly from: Date; readonly to: Date; readonly pattern?: string }) {
    return inOrder(all.map(({ source, group }) => readGroup(source, lines.read({ group, ...query }, signal))));
  }
}

/** The log groups that are wanted; of what is not named, those that there are. */
function logGroups(installation: Installation, sources: readonly LogSource[]): readonly Group[] {
  const found = logSources.flatMap((source) => {
    const { part, logicalId } = groups[source];
    const group = installation[part]?.resources[logicalId];
    return group === undefined || (sources.length > 0 && !sources.includes(source)) ? [] : [{ source, group }];
  });
  const missing = sources.find((source) => !found.some((group) => group.source === source));
  if (missing === undefined && found.length > 0) return found;
  const { part } = groups[missing ?? 'intake'];
  const { names, place } = installation;
  throw new OperationError(
    `There are no logs of ${missing ?? 'the service'} in account ${place.account} in ${place.region}: no stack ${installation[part]?.stack.name ?? names[part]} has them.`,
    { remedy: 'Check --region, --profile and --stack-name: logs are in the account and region of the stack.' },
  );
}

interface Read {
  readonly id: string;
  readonly text: string;
  readonly record: LogRecord;
}

async function* readGroup(source: string, pages: ReturnType<LogLines['read']>): AsyncIterable<Read> {
  for await (const page of pages) {
    for (const line of page) {
      yield { id: `${source} ${line.id}`, text: line.text, record: readLogLine(line, source) };
    }
  }
}

/** Several lists, each in order of time, as one that is. */
async function* inOrder(lists: readonly AsyncIterable<Read>[]): AsyncIterable<Read> {
  const readers = lists.map((list) => list[Symbol.asyncIterator]());
  const heads = await Promise.all(readers.map((reader) => reader.next()));
  for (;;) {
    const left = heads.flatMap((head, index) => (head.done === true ? [] : [{ index, read: head.value }]));
    const [first] = left.toSorted((one, other) => one.read.record.at.getTime() - other.read.record.at.getTime());
    const reader = first === undefined ? undefined : readers[first.index];
    if (first === undefined || reader === undefined) return;
    yield first.read;
    heads[first.index] = await reader.next();
  }
}

/** What every line must hold. An execution is named after its digest, which is what functions write. */
function termsOf({ about, text }: LogsWish): readonly string[] {
  return [...(about === undefined ? [] : [digestOf(about)]), ...(text === undefined ? [] : [text])];
}

/** The hex digits alone: functions write `sha256:…`, executions `d-…-1`. */
function digestOf(about: string): string {
  const name = about.split(':').at(-1) ?? '';
  const digest =
    readExecutionName(name)?.digest.slice('sha256:'.length) ?? /(?:^|[:@])([0-9a-f]{64})$/.exec(about)?.[1];
  if (digest !== undefined) return digest;
  throw new UsageError(`${JSON.stringify(about)} is neither a digest nor an execution of the workflow.`, {
    remedy: 'Give sha256:… in full, or the name or ARN of an execution, as workflow shows them.',
  });
}

function quoted(term: string): string {
  return `"${term.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
