import { formatDuration } from '../duration.ts';
import { CanceledError } from '../errors.ts';
import type { Reason } from '../reason.ts';
import { cut } from '../report/text.ts';
import type { PendingScan, Scan, ScanIn } from '../scan/scan.ts';
import { archiveKey } from './archive-key.ts';
import { bounded, endScan } from './end-scan.ts';
import { readWorkflowInput } from './order-schema.ts';
import type { ServicePorts } from './ports.ts';
import { isRetryable } from './retryable.ts';
import type { ScanEnd, ScanOrder } from './scan-store.ts';

/** What a step of the workflow hands to the next: the order, how far its scan is, and how long to wait. Never findings. */
export interface AdvanceAnswer {
  readonly order: ScanOrder;
  readonly state: 'pending' | 'ended';
  /** Whole seconds, at least one, as a Wait state asks. */
  readonly waitSeconds: number;
  readonly scan?: PendingScan;
}

/** Steps taken in one go; more than any scan has between two waits. */
const mostSteps = 8;

/**
 * One step of the workflow: moves the scan as far as nothing has to be waited for, and nothing has to be remembered first. A result is
 * archived, then put into the store, then the claim is ended; each may be repeated after a crash. An order that was overtaken stops
 * quietly.
 */
export async function advanceOrder(input: unknown, ports: ServicePorts, signal?: AbortSignal): Promise<AdvanceAnswer> {
  const { order, scan: given = { state: 'requested', request: order.request } } = readWorkflowInput(input);
  // Nobody may be left to stop what is begun elsewhere.
  const scan: PendingScan = { ...given, request: { ...given.request, until: order.deadlineAt } };
  if (!(await isOurs(order, ports))) return ended(order);
  const isLate = () => ports.clock.now().getTime() >= Date.parse(order.deadlineAt);
  // What is not under way at Qualys by now is not begun any more.
  if (isLate() && !isUnderWay(scan)) return giveUp(order, scan, ports);
  const { scan: next, waitMs } = await advance(scan, ports, signal);
  switch (next.state) {
    case 'finished':
      await keep(order, next, ports);
      return ended(order);
    case 'failed':
      await endScan(order, failedEnd(next), ports);
      return ended(order);
    default:
      if (isLate()) return giveUp(order, next, ports);
      return { order, state: 'pending', waitSeconds: secondsOf(waitMs, order, ports), scan: small(next) };
  }
}

/** What lacked time, memory or space where there is most of it would lack it again: it waits for the next event, or for more room. */
function failedEnd({ reason, lacks }: ScanIn<'failed'>): Extract<ScanEnd, { kind: 'failed' }> {
  return { kind: 'failed', reason, retryable: lacks === undefined && isRetryable(reason) };
}

/** Whether the order is the one that runs: not overtaken, and not ended by an earlier attempt at this step. */
async function isOurs({ digest, generation }: ScanOrder, { store, log }: ServicePorts): Promise<boolean> {
  const record = await store.record(digest);
  if (record?.state === 'running' && record.order.generation === generation) return true;
  log.info('The order is over; nothing is done for it.', { digest, generation });
  return false;
}

/**
 * Steps until there is something to wait for. The name of a schedule is remembered before the schedule is sent, and that of a piece of work
 * before it is started, so what is about to be sent ends this step: a crash after it repeats the sending by the same name.
 */
async function advance(
  scan: PendingScan,
  { scanner }: ServicePorts,
  signal: AbortSignal | undefined,
): Promise<{ readonly scan: Scan; readonly waitMs: number }> {
  let current: { scan: Scan; waitMs: number } = { scan, waitMs: 0 };
  for (let step = 0; step < mostSteps; step += 1) {
    const [next] = await scanner.advance([current.scan], signal);
    if (signal?.aborted) throw stopped(scan);
    const isStill = next === undefined || (next.scan.state === current.scan.state && next.waitMs === 0);
    current = next ?? current;
    if (isStill || current.waitMs > 0 || isEnd(current.scan) || isAboutToBegin(current.scan)) break;
  }
  return current;
}

function isEnd({ state }: Scan): boolean {
  return state === 'finished' || state === 'failed';
}

function isAboutToBegin({ state }: Scan): boolean {
  return state === 'submitting' || state === 'starting';
}

function isUnderWay({ state }: PendingScan): boolean {
  return state === 'submitted' || state === 'running' || state === 'uploaded' || state === 'working';
}

async function keep(order: ScanOrder, { result }: ScanIn<'finished'>, ports: ServicePorts): Promise<void> {
  if (result.digest !== order.digest) {
    const reason = anotherImage(order, result.digest);
    await endScan(order, { kind: 'failed', reason, retryable: false }, ports);
    return;
  }
  await ports.archive.put(
    archiveKey(order.request.image, result, ports.settings.archiveLayout),
    JSON.stringify(result),
  );
  await ports.store.put(result);
  const end: ScanEnd = { kind: 'finished', scannedAt: result.scannedAt };
  await endScan(order, end, ports);
}

async function giveUp(order: ScanOrder, scan: PendingScan, ports: ServicePorts): Promise<AdvanceAnswer> {
  await endScan(order, { kind: 'failed', reason: timeout(order, scan), retryable: true }, ports);
  return ended(order);
}

function ended(order: ScanOrder): AdvanceAnswer {
  return { order, state: 'ended', waitSeconds: 1 };
}

/** Never beyond the deadline by more than a second: what is late is told, however long a server wants to be left alone. */
function secondsOf(waitMs: number, { deadlineAt }: ScanOrder, { clock }: ServicePorts): number {
  const left = Date.parse(deadlineAt) - clock.now().getTime();
  return Math.max(1, Math.ceil(Math.min(waitMs, left) / 1000));
}

/** The scan without long words of remote sides: an execution carries at most 256 KB. */
function small(scan: PendingScan): PendingScan {
  const { faults } = scan;
  const kept = faults === undefined ? scan : { ...scan, faults: { ...faults, last: bounded(faults.last) } };
  if (kept.state !== 'running' || kept.scheduleFault === undefined) return kept;
  return { ...kept, scheduleFault: cut(kept.scheduleFault, 1000) };
}

function timeout({ claimedAt, deadlineAt }: ScanOrder, scan: PendingScan): Reason {
  const given = formatDuration(Date.parse(deadlineAt) - Date.parse(claimedAt));
  const last = scan.faults === undefined ? '' : ` The last fault was: ${scan.faults.last.message}`;
  return {
    code: 'timeout',
    message: `The time for the scan (${given}) ended in the state "${scan.state}".${last}`,
    remedy: scan.state === 'starting' || scan.state === 'working' ? moreWorkers(scan) : moreSensor,
  };
}

const moreSensor =
  'Check that a registry sensor is running and keeps up; PollIntervalSeconds and MaxPollAttempts give scans more time.';

function moreWorkers(scan: ScanIn<'starting' | 'working'>): string {
  const log = scan.state === 'working' && scan.log !== undefined ? ` Its log: ${scan.log}` : '';
  return `Check that workers may run at once as many as are needed, and that the worker ${scan.work.id} reaches the registry and Qualys.${log}`;
}

function anotherImage({ digest }: ScanOrder, found: string): Reason {
  return {
    code: 'internal',
    message: `The result is about ${found}, and ${digest} was to be scanned.`,
    remedy: 'Please report it.',
  };
}

function stopped({ request, state }: PendingScan): CanceledError {
  return new CanceledError(
    `The step of the scan of ${request.image.digest} (${state}) was stopped: its time was over.`,
    {
      remedy: 'Nothing: the step is repeated.',
    },
  );
}
