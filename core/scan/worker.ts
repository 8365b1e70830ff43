import { formatDuration } from '../duration.ts';
import { CanceledError, RemoteError, reasonOf } from '../errors.ts';
import type { ResolvedImage } from '../image/resolved.ts';
import { nameOf } from '../qscanner/target.ts';
import { afterFault } from './faults.ts';
import type { Polling } from './polling.ts';
import { failed, type PendingScan, type Scan, type ScanIn, type Scanner, type Step } from './scan.ts';
import {
  type Work,
  type WorkClaim,
  type WorkObjects,
  type WorkOrder,
  type WorkPlace,
  workKeys,
  workPatience,
} from './work.ts';
import { again, begin, hasTime, notBegun, overWithoutResult, withLog } from './work-attempts.ts';
import { type HeldWork, holderOf, withdraw } from './work-claim.ts';
import { afterWork, type WorkEndOptions, withTypes } from './work-end.ts';
import type { BuildLook } from './work-places.ts';
import { readWorkResult } from './work-schema.ts';

export interface WorkerScannerOptions extends WorkEndOptions {
  readonly objects: WorkObjects;
  /** An image whose layers have more bytes than this, as they are pulled, goes to a build where there is one. */
  readonly largeImageBytes: number;
  /** Bytes of an image's layers as they are pulled; undefined where nobody says. */
  readonly sizeOf: (image: ResolvedImage, signal?: AbortSignal) => Promise<number | undefined>;
  readonly polling: Polling;
}

/** How often a start is repeated that is refused for want of room, once it was refused some times, in milliseconds. */
const refusedWaitMs = 60_000;

/**
 * Scans with QScanner, which a worker runs elsewhere: a function, or a build for large images. The work is named, then remembered, then
 * started; at most one worker ever does it, as each writes that it has it where nothing is written yet. The workflow takes the work back in
 * the same way before it tries again or gives up, so a worker that comes late, or was only thought dead, finds that it is no longer its own.
 * What has not begun is no attempt: it is waited for as long as a worker could still end before the scan is given up.
 */
export function createWorkerScanner(options: WorkerScannerOptions): Scanner {
  const step = async (scan: Scan, signal: AbortSignal | undefined): Promise<Step> => {
    if (scan.state === 'finished' || scan.state === 'failed') return { scan, waitMs: 0 };
    try {
      if (scan.state === 'starting') return await start(scan, options, signal);
      if (scan.state === 'working') return await look(scan, options, signal);
      // What another scanner had begun before the service was told to use this one begins anew.
      return await choose(scan, options, signal);
    } catch (error) {
      const next = afterFault(scan, error, options.polling);
      if (error instanceof CanceledError) return next;
      if (scan.state === 'starting') return afterFailedStart(scan, { error, next }, options, signal);
      if (scan.state === 'working' && next.scan.state === 'failed') await takeBack(scan, options, signal);
      return next;
    }
  };
  return { advance: (scans, signal) => Promise.all(scans.map((scan) => step(scan, signal))) };
}

/** Names the work and its place; the caller remembers both before anything is started. */
async function choose(
  scan: PendingScan,
  options: WorkerScannerOptions,
  signal: AbortSignal | undefined,
): Promise<Step> {
  const place = await placeOf(scan.request.image, options, signal);
  return begin(scan, { place, attempt: 1 }, options);
}

async function placeOf(
  image: ResolvedImage,
  { places, sizeOf, largeImageBytes, tell }: WorkerScannerOptions,
  signal: AbortSignal | undefined,
): Promise<WorkPlace> {
  if (places.build === undefined) return 'function';
  if (places.function === undefined) return 'build';
  const bytes = await sizeOf(image, signal).catch((error: unknown) => {
    const why = reasonOf(error).message;
    tell({ kind: 'warning', message: `The size of ${nameOf({ image })} is not known, so a build scans it: ${why}` });
    return undefined;
  });
  // Whatever its size, it fits into a build.
  return bytes === undefined || bytes > largeImageBytes ? 'build' : 'function';
}

/** Hands the order over and starts a worker. Repeated, it may start another one, which finds that the work is taken. */
async function start(
  scan: ScanIn<'starting'>,
  options: WorkerScannerOptions,
  signal: AbortSignal | undefined,
): Promise<Step> {
  const { request, work } = scan;
  const { objects, places, tell } = options;
  const limitMs = places[work.place]?.limitMs;
  if (limitMs === undefined) {
    // The place was taken away since it was chosen, and a worker may have begun there.
    await takeBack(scan, options, signal);
    return choose(scan, options, signal);
  }
  const order: WorkOrder = { request: withTypes(request, options.scanTypes), place: work.place, limitMs };
  await objects.create(workKeys(work.id).order, JSON.stringify(order), signal);
  const build = work.place === 'build' ? await places.build?.start(work.id, signal) : undefined;
  if (work.place === 'function') await places.function?.start(work.id, signal);
  tell({ kind: 'work-started', image: request.image, work: work.id, place: work.place });
  return started(scan, build, options);
}

function started(
  { request, work }: ScanIn<'starting'>,
  build: string | undefined,
  options: WorkerScannerOptions,
): Step {
  const { clock, polling } = options;
  const startedAt = clock.now().toISOString();
  return {
    scan: { state: 'working', request, work, startedAt, ...(build === undefined ? {} : { build }) },
    waitMs: polling.intervalMs,
  };
}

/**
 * After a start that threw: it may have succeeded all the same, and then its worker is waited for. A refusal that may pass is waited out as
 * long as there is time for a worker; after any other the work is taken back.
 */
async function afterFailedStart(
  scan: ScanIn<'starting'>,
  { error, next }: { readonly error: unknown; readonly next: Step },
  options: WorkerScannerOptions,
  signal: AbortSignal | undefined,
): Promise<Step> {
  const held = await holderOf(scan.work, options.objects, signal).catch(() => undefined);
  if (held?.claim.kind === 'worker') return started(scan, undefined, options);
  if (next.scan.state !== 'failed') return next;
  const mayPass = error instanceof RemoteError && error.retryable;
  if (mayPass && hasTime(scan.request, scan.work.place, options)) {
    const faults = { count: (scan.faults?.count ?? 0) + 1, last: next.scan.reason };
    return { scan: { ...scan, faults }, waitMs: Math.max(refusedWaitMs, options.polling.intervalMs) };
  }
  await takeBack(scan, options, signal);
  return next;
}

/** Takes the work of a scan back that is given up; where that fails, the scan is given up all the same. */
async function takeBack(
  { work }: ScanIn<'starting' | 'working'>,
  options: WorkerScannerOptions,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    const found = await options.objects.read(workKeys(work.id).started, signal);
    await withdraw(work, found?.version, options, signal);
  } catch (error) {
    const why = reasonOf(error).message;
    options.tell({ kind: 'warning', message: `The work ${work.id} is given up, and could not be taken back: ${why}` });
  }
}

/** Whether the worker has ended, or is silent, or has not begun. */
async function look(
  scan: ScanIn<'working'>,
  options: WorkerScannerOptions,
  signal: AbortSignal | undefined,
): Promise<Step> {
  const { objects, places } = options;
  const held = await holderOf(scan.work, objects, signal);
  const build = buildOf(scan, held?.claim);
  // In this order: what a build that has ended wrote is there when it is looked for.
  const looked = build === undefined ? undefined : await places.build?.look(build, signal);
  const result = await resultOf(scan.work, objects, signal);
  const seen = heard({ ...scan, ...(build === undefined ? {} : { build }) }, held?.claim, looked, options);
  if (result !== undefined) return afterWork(seen, result, options);
  if (held === undefined && looked?.ended === undefined) return unbegun(seen, looked, options, signal);
  const over = whyOver(seen, held?.claim, looked, options);
  return over === undefined ? lookAgain(seen, options) : afterDeath(seen, { held, over }, options, signal);
}

/** The build that does the work. A start that was repeated late may have made a second one, which leaves the work to the first. */
function buildOf({ build }: ScanIn<'working'>, claim: WorkClaim | undefined): string | undefined {
  if (build === undefined || claim?.kind !== 'worker') return build;
  const [project] = build.split(':');
  return claim.name.startsWith(`${project}:`) ? claim.name : build;
}

async function resultOf(work: Work, objects: WorkObjects, signal: AbortSignal | undefined) {
  const found = await objects.read(workKeys(work.id).result, signal);
  return found === undefined ? undefined : readWorkResult(found.body);
}

function lookAgain(scan: ScanIn<'working'>, { polling }: WorkerScannerOptions): Step {
  return { scan, waitMs: polling.intervalMs };
}

/**
 * Nobody has the work, for want of room most likely. A build that waits for its turn is known to come; anything else may have been lost, and is
 * asked for again: for the same work, as one worker does it at most.
 */
async function unbegun(
  scan: ScanIn<'working'>,
  looked: BuildLook | undefined,
  options: WorkerScannerOptions,
  signal: AbortSignal | undefined,
): Promise<Step> {
  const { request, work, startedAt } = scan;
  const waitedMs = options.clock.now().getTime() - Date.parse(startedAt);
  // One that was started a moment ago uses what time is left.
  const isLate = waitedMs >= workPatience.silentMs && !hasTime(request, work.place, options);
  // It may have begun in this very moment.
  if (isLate && (await withdraw(work, undefined, options, signal))) return failed(scan, withLog(notBegun(scan), scan));
  const isComing = isLate || looked?.isKnown === true || waitedMs < workPatience.beginMs;
  return isComing ? lookAgain(scan, options) : { scan: { state: 'starting', request, work }, waitMs: 0 };
}

/** Takes the work back from a worker that is over, unless it is heard of in this very moment, and tries again. */
async function afterDeath(
  scan: ScanIn<'working'>,
  { held, over }: { readonly held: HeldWork | undefined; readonly over: string },
  options: WorkerScannerOptions,
  signal: AbortSignal | undefined,
): Promise<Step> {
  const isBack = held?.claim.kind === 'withdrawn' || (await withdraw(scan.work, held?.version, options, signal));
  if (!isBack) return lookAgain(scan, options);
  // It may have ended while it was taken for dead.
  const last = await resultOf(scan.work, options.objects, signal);
  return last === undefined ? again(scan, overWithoutResult(scan, over), options) : afterWork(scan, last, options);
}

/** The scan with what was heard of its worker; faults before it are forgotten, as this look succeeded. */
function heard(
  { faults: _, ...scan }: ScanIn<'working'>,
  claim: WorkClaim | undefined,
  looked: BuildLook | undefined,
  { clock, tell }: WorkerScannerOptions,
): ScanIn<'working'> {
  const worker = claim?.kind === 'worker' ? claim : undefined;
  const log = worker?.log ?? looked?.log ?? scan.log;
  if (log !== undefined && log !== scan.log) {
    tell({ kind: 'work-log', image: scan.request.image, work: scan.work.id, log });
  }
  const isNews = worker !== undefined && worker.beat !== scan.beat?.count;
  const beat = isNews ? { count: worker.beat, seenAt: clock.now().toISOString() } : scan.beat;
  return { ...scan, ...(log === undefined ? {} : { log }), ...(beat === undefined ? {} : { beat }) };
}

/** Why nothing more is to be expected of a worker without a result, as the end of a sentence; undefined while something is. */
function whyOver(
  { build, beat }: ScanIn<'working'>,
  claim: WorkClaim | undefined,
  looked: BuildLook | undefined,
  { clock }: WorkerScannerOptions,
): string | undefined {
  if (claim?.kind === 'withdrawn') return 'was given up';
  // The end of a build says nothing of another one that has the work.
  const isItsOwn = claim === undefined || claim.name === build;
  if (looked?.ended !== undefined && isItsOwn) return `ended without a result: ${looked.ended}`;
  const silentMs = beat === undefined ? 0 : clock.now().getTime() - Date.parse(beat.seenAt);
  if (silentMs < workPatience.silentMs) return undefined;
  return `died without a result: nothing was heard of it for ${formatDuration(silentMs)}`;
}
