import { RemoteError } from '../errors.ts';
import type { HttpClient } from '../http/http.ts';
import { identityOf } from '../image/resolved.ts';
import { type Binary, openBinary } from '../qscanner/binary.ts';
import { type BinarySource, howToGetIt } from '../qscanner/release.ts';
import { type ImageScan, type QScannerSettings, scanImage } from '../qscanner/scan-image.ts';
import { createTurns } from '../qscanner/turns.ts';
import { afterFault } from './faults.ts';
import { failed, type PendingScan, type Scan, type ScanIn, type Scanner, type Step } from './scan.ts';
import { followUpload } from './upload.ts';

/** How QScanner is run. */
export interface QScannerOptions extends QScannerSettings {
  /** Undefined when none was given: scans then fail, and say how to get the program. */
  readonly binary: BinarySource | undefined;
  readonly http: HttpClient;
  /** `amd64` or `arm64`. */
  readonly architecture: string;
  /** Where downloads are kept; undefined to keep none. */
  readonly cacheDirectory: string | undefined;
  /** Programs at once. */
  readonly parallel: number;
  /** How often a run is looked at, in milliseconds. */
  readonly lookMs: number;
  /** Waits before the runs that follow one whose report was not ready, in milliseconds; as many as there are. */
  readonly retryWaitsMs: readonly number[];
}

/** A scanner that holds programs and files until it is closed. */
export interface HeldScanner extends Scanner {
  /** Kills what still runs, and removes every file of it. */
  close(): Promise<void>;
}

/** Two programs at once, looked at every second; a report has 7.5 minutes to become ready. */
export const defaultRuns = {
  parallel: 2,
  lookMs: 1000,
  retryWaitsMs: [30_000, 60_000, 90_000, 120_000, 150_000],
} as const;

/** A run that was started for a scan; `end` is there once it is over. */
interface Run {
  readonly over: Promise<void>;
  end?: { readonly scan: ImageScan } | { readonly error: unknown };
}

/**
 * Scans by running Qualys' own program on this machine. A step starts the run of an image or looks whether it is over; runs go on between the
 * steps, at most `parallel` at once. A scan whose run is not ours (a crash came between two steps) is run again, which does no harm.
 */
export function createQScanner(options: QScannerOptions): HeldScanner {
  const closing = new AbortController();
  const end = () => closing.abort();
  // Whatever ends this process ends the programs that it started.
  process.once('exit', end);
  const takeTurn = createTurns(options.parallel);
  const runs = new Map<string, Run>();
  let opened: Promise<Binary> | undefined;

  const program = () => {
    opened ??= open(options, closing.signal).catch((error: unknown) => {
      // What may pass is tried again by the next run; what may not is not.
      if (error instanceof RemoteError && error.retryable) opened = undefined;
      throw error;
    });
    return opened;
  };
  const start = (scan: PendingScan, signal: AbortSignal | undefined) => {
    const stop = signal === undefined ? closing.signal : AbortSignal.any([closing.signal, signal]);
    const work = async () => {
      const { path } = await program();
      return { scan: await scanImage(path, scan.request, options, stop) };
    };
    const run: { over: Promise<void>; end?: NonNullable<Run['end']> } = { over: Promise.resolve() };
    run.over = takeTurn(work)
      .catch((error: unknown) => ({ error }))
      .then((end) => {
        run.end = end;
      });
    runs.set(keyOf(scan), run);
  };

  return {
    advance: (scans, signal) => {
      const step = (scan: Scan): Step | Promise<Step> => {
        if (scan.state === 'finished' || scan.state === 'failed') return { scan, waitMs: 0 };
        if (scan.state === 'uploaded') return readUpload(scan, options, signal);
        const run = runs.get(keyOf(scan));
        if (run === undefined) {
          start(scan, signal);
          return scanning(scan, options);
        }
        if (run.end === undefined) return scanning(scan, options);
        runs.delete(keyOf(scan));
        return 'error' in run.end ? afterError(scan, run.end.error, options) : afterRun(scan, run.end.scan, options);
      };
      return Promise.all(scans.map(step));
    },
    close: async () => {
      end();
      process.removeListener('exit', end);
      await Promise.all([...runs.values()].map((run) => run.over));
      await (await opened?.catch(() => undefined))?.close();
    },
  };
}

function open(options: QScannerOptions, signal: AbortSignal): Promise<Binary> {
  const { binary } = options;
  if (binary !== undefined) return openBinary({ ...options, source: binary }, signal);
  return Promise.reject(
    new RemoteError('QScanner is needed, and neither its path nor its address was given.', {
      code: 'scanner-unusable',
      retryable: false,
      remedy: howToGetIt,
    }),
  );
}

function keyOf({ request }: Scan): string {
  return identityOf(request.image);
}

function scanning(scan: PendingScan, options: QScannerOptions): Step {
  const startedAt = scan.state === 'scanning' ? scan.startedAt : options.clock.now().toISOString();
  return { scan: { state: 'scanning', ...commonOf(scan), startedAt }, waitMs: options.lookMs };
}

/** What a scan keeps from state to state: the faults stay until it has ended. */
function commonOf({ request, faults }: PendingScan): Pick<PendingScan, 'request' | 'faults'> {
  return faults === undefined ? { request } : { request, faults };
}

async function readUpload(
  scan: ScanIn<'uploaded'>,
  { upload }: QScannerOptions,
  signal: AbortSignal | undefined,
): Promise<Step> {
  try {
    return await followUpload(scan, upload, signal);
  } catch (error) {
    return afterFault(scan, error, upload.polling);
  }
}

function afterRun(scan: PendingScan, end: ImageScan, options: QScannerOptions): Step {
  const { request } = scan;
  if (end.kind === 'uploaded') {
    const uploadedAt = options.clock.now().toISOString();
    return {
      scan: { state: 'uploaded', request, ...end.before, uploadedAt },
      waitMs: options.upload.polling.intervalMs,
    };
  }
  if (end.kind === 'result')
    return { scan: { state: 'finished', request, result: end.result, from: 'scan' }, waitMs: 0 };
  const count = (scan.faults?.count ?? 0) + 1;
  const waitMs = options.retryWaitsMs[count - 1];
  if (end.kind === 'failed') return failed(scan, end.reason, end.lacks);
  if (waitMs === undefined) return failed(scan, end.reason);
  return { scan: { state: 'requested', request, faults: { count, last: end.reason } }, waitMs };
}

function afterError(scan: PendingScan, error: unknown, options: QScannerOptions): Step {
  const [intervalMs = options.lookMs] = options.retryWaitsMs;
  const step = afterFault({ state: 'requested', ...commonOf(scan) }, error, { intervalMs, settleMs: 0 });
  return step.scan.state === 'failed' && isOutOfSpace(error) ? failed(scan, step.scan.reason, 'space') : step;
}

function isOutOfSpace(error: unknown): boolean {
  const cause = error instanceof RemoteError ? error.cause : error;
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
}
