import type { Clock } from '../ports.ts';
import type { Tell } from '../progress.ts';
import type { Reason } from '../reason.ts';
import type { PendingScan, Scan, ScanIn, Scanner, ScanRequest } from './scan.ts';

/** A scan that ended. */
export type EndedScan = ScanIn<'finished' | 'failed'>;

/** How a run of scans ended. */
export interface RunEnd {
  /** One a request, in the order of the requests. */
  readonly scans: readonly EndedScan[];
  /** Schedules of our own that were under way when the run was stopped. */
  readonly stillRunning: readonly { readonly registry: string; readonly schedule: string }[];
}

/** Scans due within this time are advanced together, so that they share polls. */
const togetherMs = 500;
/** The least wait before a step that did not change the state is taken again: a run never spins, whatever a scanner answers. */
const leastWaitMs = 1000;

/**
 * Drives scans to their end: advances those that are due, sleeps until the next is, and stops when the signal is aborted;
 * what has not ended by then fails with the reason that `stopped` gives. Never throws.
 */
export async function runScans(
  requests: readonly ScanRequest[],
  ports: { readonly scanner: Scanner; readonly clock: Clock; readonly tell: Tell },
  stop: { readonly signal: AbortSignal; readonly stopped: (scan: PendingScan) => Reason },
): Promise<RunEnd> {
  const startedAt = ports.clock.now().getTime();
  const scans: Scan[] = requests.map((request) => ({ state: 'requested', request }));
  const dueAt = scans.map(() => startedAt);
  while (!stop.signal.aborted) {
    const open = scans.flatMap((scan, index) => (isEnded(scan) ? [] : [index]));
    if (open.length === 0) break;
    const now = ports.clock.now().getTime();
    const nextAt = Math.min(...open.map((index) => dueAt[index] ?? now));
    if (nextAt > now) {
      ports.tell({
        kind: 'waiting',
        inFlight: open.length,
        finished: scans.length - open.length,
        total: scans.length,
        elapsedMs: now - startedAt,
      });
      await ports.clock.sleep(nextAt - now, stop.signal);
      continue;
    }
    const due = open.filter((index) => (dueAt[index] ?? now) <= now + togetherMs);
    const steps = await ports.scanner.advance(
      due.flatMap((index) => scans[index] ?? []),
      stop.signal,
    );
    const after = ports.clock.now().getTime();
    due.forEach((index, position) => {
      const step = steps[position];
      if (step === undefined) return;
      const isStill = step.scan.state === scans[index]?.state && step.waitMs === 0;
      scans[index] = step.scan;
      dueAt[index] = after + (isStill ? leastWaitMs : step.waitMs);
      tellEnd(step.scan, ports.tell);
    });
  }
  return end(scans, stop.stopped);
}

function isEnded(scan: Scan): scan is EndedScan {
  return scan.state === 'finished' || scan.state === 'failed';
}

function tellEnd(scan: Scan, tell: Tell): void {
  const { image } = scan.request;
  if (scan.state === 'failed') tell({ kind: 'failed', image, reason: scan.reason });
  if (scan.state !== 'finished') return;
  const { scannedAt } = scan.result;
  tell(
    scan.from === 'qualys'
      ? { kind: 'known', image, from: 'qualys', scannedAt }
      : { kind: 'scanned', image, scannedAt },
  );
}

function end(scans: readonly Scan[], stopped: (scan: PendingScan) => Reason): RunEnd {
  const running = scans.flatMap((scan) =>
    scan.state === 'submitted' || scan.state === 'submitting' || scan.state === 'running'
      ? [{ registry: scan.request.image.reference.registry, schedule: scan.scheduleName }]
      : [],
  );
  return {
    scans: scans.map((scan) =>
      isEnded(scan) ? scan : { state: 'failed', request: scan.request, reason: stopped(scan) },
    ),
    stillRunning: [...new Map(running.map((one) => [one.schedule, one])).values()],
  };
}
