import { startDeadline } from '../deadline.ts';
import { RemoteError, reasonOf, UnreadableInputError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { Reason } from '../reason.ts';
import { cut } from '../report/text.ts';
import type { ScanRequest } from '../scan/scan.ts';
import {
  largestResult,
  signsOfLife,
  type WorkClaim,
  type WorkObjects,
  type WorkOrder,
  type WorkResult,
  workKeys,
} from '../scan/work.ts';
import { readWorkOrder } from '../scan/work-schema.ts';

/** A worker as it names itself, and the time that its place leaves it. */
export interface Worker {
  /** The request of the function, or the build. */
  readonly name: string;
  /** Where its log is read. */
  readonly log?: string;
  /** Milliseconds that are left for the scan, with enough beside them to write how it ended. */
  readonly leftMs: (order: WorkOrder) => number;
  /** Milliseconds beside those, for writing how it ended. */
  readonly marginMs: number;
}

/** What a worker works with. */
export interface WorkerPorts {
  readonly objects: WorkObjects;
  /** Scans within so many milliseconds; gives up at once when the signal is aborted. */
  readonly scan: (request: ScanRequest, leftMs: number, signal: AbortSignal) => Promise<WorkResult>;
  readonly clock: Clock;
  readonly log: Record<
    'info' | 'warn' | 'error',
    (message: string, fields?: Readonly<Record<string, unknown>>) => void
  >;
  /** A text without the secrets that this worker knows. */
  readonly masked: (text: string) => string;
  /** Hex digits that nobody can guess. */
  readonly random: () => string;
}

/** Milliseconds before a result is written once more that could not be. */
const writeAgainMs = 2_000;

/** The claim of this worker, as it was last written. */
interface Held {
  readonly claim: Extract<WorkClaim, { kind: 'worker' }>;
  readonly version: string;
}

/**
 * Does the work of an order, unless another has it, or it is given up: claims it, gives signs of life, and writes how it ended, whatever
 * happened. A worker whose work is taken back stops, and says no more. Throws when there is no order, and when the store of orders can't be
 * reached.
 */
export async function doWork(id: string, worker: Worker, ports: WorkerPorts): Promise<'done' | 'not-ours'> {
  const { objects, log } = ports;
  const found = await objects.read(workKeys(id).order);
  if (found === undefined) throw withoutOrder(id);
  const order = orderIn(found.body);
  if (untilMs(order, ports) <= 0) {
    log.warn('The scan was given up before this worker began; nothing is done.', { work: id });
    return 'not-ours';
  }
  const held = await claim(id, worker, ports);
  if (held === undefined) {
    log.warn('Another worker has the work, or it was taken back; nothing is done.', { work: id });
    return 'not-ours';
  }
  log.info('The work begins.', { work: id, worker: worker.name });
  const lost = new AbortController();
  const done = new AbortController();
  const life = giveSigns(id, held, { lost, done: done.signal }, ports);
  try {
    const result = await resultOf(order, worker, lost.signal, ports);
    const isWritten = await write(id, result, { marginMs: worker.marginMs, lost: lost.signal }, ports);
    if (isWritten) return 'done';
    log.warn('The work was taken back while it was done; its result is left out.', { work: id });
    return 'not-ours';
  } finally {
    done.abort();
    await life;
  }
}

/** What can't be read is told as the result of the work. */
function orderIn(body: string): WorkOrder | UnreadableInputError {
  try {
    return readWorkOrder(body);
  } catch (error) {
    if (error instanceof UnreadableInputError) return error;
    throw error;
  }
}

/** Milliseconds until the scan is given up. */
function untilMs(order: WorkOrder | UnreadableInputError, { clock }: WorkerPorts): number {
  const until = order instanceof UnreadableInputError ? undefined : order.request.until;
  return until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until) - clock.now().getTime();
}

async function claim(id: string, worker: Worker, { objects, random }: WorkerPorts): Promise<Held | undefined> {
  const { name, log } = worker;
  const own = { kind: 'worker', mark: random(), name, ...(log === undefined ? {} : { log }), beat: 0 } as const;
  const version = await objects.create(workKeys(id).started, JSON.stringify(own));
  return version === undefined ? undefined : { claim: own, version };
}

/**
 * Rewrites the claim until the work is done. When it is no longer ours, or could not be rewritten for so long that we may be taken for dead,
 * `lost` is aborted. Never throws.
 */
async function giveSigns(
  id: string,
  first: Held,
  { lost, done }: { readonly lost: AbortController; readonly done: AbortSignal },
  ports: WorkerPorts,
): Promise<void> {
  const { clock, log } = ports;
  let held = first;
  let lastAt = clock.now().getTime();
  while (!lost.signal.aborted) {
    await clock.sleep(signsOfLife.everyMs, done);
    if (done.aborted) return;
    try {
      const renewed = await renew(id, held, ports, done);
      if (renewed === undefined) return lost.abort();
      held = renewed;
      lastAt = clock.now().getTime();
    } catch (error) {
      if (done.aborted) return;
      log.warn('No sign of life could be given.', { work: id, why: reasonOf(error).message });
      if (clock.now().getTime() - lastAt > signsOfLife.stopAfterMs) lost.abort();
    }
  }
}

/** The claim, written once more, in no more time than lies between two of them; undefined when it is somebody else's by now. */
async function renew(
  id: string,
  { claim: { beat, ...own }, version }: Held,
  { objects, clock }: WorkerPorts,
  done: AbortSignal,
): Promise<Held | undefined> {
  const key = workKeys(id).started;
  const claim = { ...own, beat: beat + 1 };
  const deadline = startDeadline(signsOfLife.everyMs, clock, done);
  try {
    // One that was given up, and was written all the same, is found again by its words.
    const written = await objects.replace(key, JSON.stringify(claim), version, deadline.signal);
    return written === undefined ? undefined : { claim, version: written };
  } finally {
    deadline.end();
  }
}

/** How the scan ended; what goes wrong on the way is a result, too. */
async function resultOf(
  order: WorkOrder | UnreadableInputError,
  worker: Worker,
  lost: AbortSignal,
  ports: WorkerPorts,
): Promise<WorkResult> {
  try {
    if (order instanceof UnreadableInputError) throw order;
    return await ports.scan(order.request, Math.min(worker.leftMs(order), untilMs(order, ports)), lost);
  } catch (error) {
    const reason = reasonOf(error);
    // Where a fault of our own lies, the reason does not say.
    const stack = error instanceof Error ? ports.masked(error.stack ?? '') : '';
    if (reason.code === 'internal') ports.log.error('The scan could not be done.', { stack });
    return { kind: 'failed', reason };
  }
}

/** Writes the result, again and again while the store fails for a moment and there is time. False when the work was taken back. */
async function write(
  id: string,
  result: WorkResult,
  { marginMs, lost }: { readonly marginMs: number; readonly lost: AbortSignal },
  { objects, clock, log, masked }: WorkerPorts,
): Promise<boolean> {
  const { body, written } = bodyOf(id, result, masked);
  const fields = { work: id, ...(written.kind === 'failed' ? { ...written } : about(written)) };
  const endsAt = clock.now().getTime() + marginMs;
  while (!lost.aborted) {
    try {
      const version = await objects.create(workKeys(id).result, body);
      if (version === undefined) log.error('There is a result already, which is left as it is.', fields);
      else if (written.kind === 'failed') log.error('The scan failed.', fields);
      else log.info('The scan finished.', fields);
      return true;
    } catch (error) {
      const mayPass = error instanceof RemoteError && error.retryable;
      if (!mayPass || clock.now().getTime() + writeAgainMs >= endsAt) throw error;
      log.warn('The result could not be written; it is tried again.', { work: id, why: reasonOf(error).message });
      await clock.sleep(writeAgainMs, lost);
    }
  }
  return false;
}

function about({ result }: Extract<WorkResult, { kind: 'finished' }>) {
  const { digest, scannedAt, scanTypes, findings, simulated } = result;
  return { digest, scannedAt, scanTypes, findings: findings.length, simulated };
}

/** The result as it is written: a reason without secrets and of bounded length, and never more than whoever reads it takes. */
function bodyOf(id: string, result: WorkResult, masked: (text: string) => string) {
  const written = result.kind === 'failed' ? { ...result, reason: clean(result.reason, masked) } : result;
  const body = JSON.stringify(written);
  const bytes = Buffer.byteLength(body);
  if (bytes <= largestResult) return { body, written };
  const instead: WorkResult = { kind: 'failed', reason: tooLarge(id, bytes) };
  return { body: JSON.stringify(instead), written: instead };
}

function clean({ code, message, remedy }: Reason, masked: (text: string) => string): Reason {
  return { code, message: cut(masked(message), 1000), remedy: cut(masked(remedy), 1000) };
}

function tooLarge(id: string, bytes: number): Reason {
  return {
    code: 'report-incomplete',
    message: `The result of the work ${id} has ${bytes} bytes, and ${largestResult} are taken.`,
    remedy: 'Look for fewer things in this image (ScanTypes), or let the registry sensor scan it.',
  };
}

function withoutOrder(id: string): UnreadableInputError {
  return new UnreadableInputError(`There is no order for the work ${id}.`, {
    remedy: 'Workers are started by the workflow alone; an order is kept for some days.',
  });
}
