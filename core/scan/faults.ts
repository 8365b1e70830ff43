import { CanceledError, RemoteError, reasonOf } from '../errors.ts';
import type { Polling } from './polling.ts';
import { failed, type PendingScan, type Step } from './scan.ts';

/** How often a step is repeated after a fault: more once a scan is under way, as its result is worth waiting for. */
const patience = { before: 2, underWay: 9 };
const longestWaitMs = 60_000;

/**
 * The step after one that threw: the same again, later and a bounded number of times, where the fault may pass; the end of
 * the scan otherwise. A cancellation leaves the scan as it is, for the caller ends it.
 */
export function afterFault(scan: PendingScan, error: unknown, polling: Polling): Step {
  if (error instanceof CanceledError) return { scan, waitMs: 0 };
  const reason = reasonOf(error);
  const count = (scan.faults?.count ?? 0) + 1;
  const isUnderWay = ['submitted', 'running', 'uploaded', 'working'].includes(scan.state);
  const limit = isUnderWay ? patience.underWay : patience.before;
  if (!(error instanceof RemoteError && error.retryable) || count > limit) return failed(scan, reason);
  const backoff = Math.min(polling.intervalMs * 2 ** (count - 1), Math.max(longestWaitMs, polling.intervalMs));
  return { scan: { ...scan, faults: { count, last: reason } }, waitMs: Math.max(backoff, error.retryAfterMs ?? 0) };
}
