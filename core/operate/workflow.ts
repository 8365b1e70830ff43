import pMap from 'p-map';
import { RemoteError, UsageError } from '../errors.ts';
import type { PendingScan } from '../scan/scan.ts';
import { readExecutionName } from '../service/execution-name.ts';
import { readWorkflowInput, type WorkflowInput } from '../service/order-schema.ts';
import type { ScanOrder, ScanRecord, ScanStore } from '../service/scan-store.ts';
import { executionLink } from './console-link.ts';
import type { Execution, ExecutionEvent, ExecutionStatus, Executions } from './executions.ts';
import type { Place } from './installation.ts';

/** What is known of an execution of the workflow. */
export interface ExecutionReport extends Execution {
  /** Undefined for an execution that somebody started by another name. */
  readonly digest?: string;
  readonly generation?: number;
  /** Registry, repository and tag, as the image is known. */
  readonly image?: string;
  /** The step it is in, or was in last. */
  readonly step?: string;
  /** What it waits for, or why it ended, as a sentence. */
  readonly says?: string;
  readonly nextLookAt?: string;
  readonly deadlineAt?: string;
  readonly link?: string;
  /** What could not be told of it, and why. */
  readonly unknown?: string;
}

/** Which executions are wanted. */
export interface WorkflowWish {
  /** One of them, by name or ARN. */
  readonly execution?: string;
  readonly status?: ExecutionStatus;
  readonly most: number;
}

export interface WorkflowPorts {
  readonly executions: Executions;
  readonly store: Pick<ScanStore, 'record'>;
  readonly place: Place;
}

/** Executions that are asked about at once. */
const concurrency = 4;
/** So many events back, the step that an execution is in has begun: a step that is repeated has three a time. */
const history = 30;

/** The newest executions of the workflow, and what each waits for. Throws a UsageError for one that is not there. */
export async function recentExecutions(
  wish: WorkflowWish,
  ports: WorkflowPorts,
  signal?: AbortSignal,
): Promise<readonly ExecutionReport[]> {
  if (wish.execution !== undefined) return [await oneExecution(wish.execution, ports, signal)];
  const { most, status } = wish;
  const found = await ports.executions.list({ most, ...(status === undefined ? {} : { status }) }, signal);
  return pMap(found, (execution) => reportOf(execution, ports, signal), { concurrency });
}

async function oneExecution(
  arnOrName: string,
  ports: WorkflowPorts,
  signal: AbortSignal | undefined,
): Promise<ExecutionReport> {
  const found = await ports.executions.find(arnOrName, signal);
  if (found !== undefined) return reportOf(found, ports, signal);
  throw new UsageError(`The workflow has no execution ${arnOrName}.`, {
    remedy: 'Step Functions forgets executions 90 days after their end; workflow without a name lists the newest.',
  });
}

/** What can't be read of an execution leaves the others, and what Step Functions lists, to be shown. */
async function reportOf(
  execution: Execution,
  ports: WorkflowPorts,
  signal: AbortSignal | undefined,
): Promise<ExecutionReport> {
  const { arn, name, status, startedAt, stoppedAt } = execution;
  const link = executionLink(arn, ports.place);
  const report = {
    ...{ arn, name, status, startedAt },
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
    ...readExecutionName(name),
    ...(link === undefined ? {} : { link }),
  };
  try {
    return { ...report, ...(await detailsOf(execution, ports, signal)) };
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    return { ...report, unknown: `${error.message} ${error.remedy}` };
  }
}

type Details = Pick<ExecutionReport, 'image' | 'step' | 'says' | 'nextLookAt' | 'deadlineAt'>;

async function detailsOf(
  execution: Execution,
  { executions, store }: WorkflowPorts,
  signal: AbortSignal | undefined,
): Promise<Details> {
  if (execution.status === 'RUNNING') return pendingDetails(await executions.last(execution.arn, history, signal));
  const order = readExecutionName(execution.name);
  const record = order === undefined ? undefined : await store.record(order.digest);
  const known = { ...(record === undefined ? {} : { image: imageName(requestOf(record)) }) };
  if (execution.status === 'SUCCEEDED') return { ...known, says: endOf(record, order) };
  return { ...known, ...failureOf(await executions.last(execution.arn, history, signal)) };
}

/** What an execution that goes on waits for: the step it entered last, and what the step before handed to it. */
function pendingDetails(events: readonly ExecutionEvent[]): Details {
  const entered = events.find(({ type }) => type.endsWith('StateEntered'));
  const started = events.find(({ type }) => type === 'ExecutionStarted');
  const input = inputOf(entered?.input ?? started?.input);
  const step = entered?.state;
  if (input === undefined) return step === undefined ? {} : { step };
  const waited = step === 'Wait' ? waitSeconds(entered?.input) : undefined;
  const nextLookAt =
    waited === undefined || entered === undefined ? undefined : new Date(entered.at.getTime() + waited * 1000);
  return {
    ...(step === undefined ? {} : { step }),
    ...(nextLookAt === undefined ? {} : { nextLookAt: nextLookAt.toISOString() }),
    image: imageName(input.order.request),
    deadlineAt: input.order.deadlineAt,
    says: step === 'Finish' ? 'tells everybody who uses the image' : waitsFor(input),
  };
}

function waitsFor({ scan, error }: WorkflowInput): string {
  if (error !== undefined) return `a step was given up: ${error.Error}`;
  const faults =
    scan?.faults === undefined ? '' : `; ${scan.faults.count} faults since the last step: ${scan.faults.last.message}`;
  return `${whatIsMissing(scan)}${faults}`;
}

function whatIsMissing(scan: PendingScan | undefined): string {
  switch (scan?.state) {
    case undefined:
    case 'requested':
      return 'asks Qualys what it knows of the image';
    case 'connecting':
      return 'looks for the registry connector of Qualys';
    case 'submitting':
      return `gives Qualys the schedule ${scan.scheduleName}`;
    case 'submitted':
      return `waits for the registry sensor to scan (schedule ${scan.scheduleName}, since ${scan.submittedAt})`;
    case 'running':
      return `waits for Qualys to publish the result (the schedule ended at ${scan.endedAt})`;
    case 'scanning':
      return `waits for the scanner (since ${scan.startedAt})`;
    case 'starting':
      return `starts a worker (${scan.work.id}, attempt ${scan.work.attempt})`;
    case 'working':
      return `waits for its worker (${scan.work.id}, since ${scan.startedAt})${scan.log === undefined ? '' : `, whose log is ${scan.log}`}`;
    case 'uploaded':
      return `waits for Qualys to publish the result (uploaded at ${scan.uploadedAt})`;
    default:
      return scan satisfies never;
  }
}

/** How the scan of a finished execution ended: the workflow succeeds also where the scan does not. */
function endOf(record: ScanRecord | undefined, order: Pick<ScanOrder, 'generation'> | undefined): string {
  if (record === undefined) return 'its scan is no longer remembered';
  const generation = record.state === 'running' ? record.order.generation : record.generation;
  if (generation !== order?.generation) return `a later scan has taken its place (generation ${generation})`;
  if (record.state === 'running') return 'its scan is still recorded as running';
  const { end } = record;
  if (end.kind === 'finished') return `scanned at ${end.scannedAt}`;
  return `the scan failed: ${end.reason.message} ${end.reason.remedy}`;
}

function failureOf(events: readonly ExecutionEvent[]): Details {
  const failure = events.find(({ error, cause }) => error !== undefined || cause !== undefined);
  const step = events.find(({ state }) => state !== undefined)?.state;
  const words = [failure?.error, failure?.cause].filter((text) => text !== undefined && text !== '').join(': ');
  return { ...(step === undefined ? {} : { step }), ...(words === '' ? {} : { says: words.slice(0, 1000) }) };
}

function requestOf(record: ScanRecord): ScanOrder['request'] {
  return record.state === 'running' ? record.order.request : record.request;
}

function imageName({ image }: ScanOrder['request']): string {
  const { registry, repository, tag } = image.reference;
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}`;
}

/** What is no input of ours is shown as little as possible. */
function inputOf(text: string | undefined): WorkflowInput | undefined {
  if (text === undefined) return undefined;
  try {
    return readWorkflowInput(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function waitSeconds(text: string | undefined): number | undefined {
  const { waitSeconds: seconds } = JSON.parse(text ?? '{}') as { readonly waitSeconds?: unknown };
  return typeof seconds === 'number' ? seconds : undefined;
}
