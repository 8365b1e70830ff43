import { formatDuration } from './duration.ts';
import type { Clock } from './ports.ts';
import type { Reason } from './reason.ts';

/** The moment after which nothing is waited for any more. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Why the run was stopped, in one sentence about an unfinished thing; `check` is what to look at: `that the registry answers`. */
  reason(doing: string, check: string, last?: Reason): Reason;
  end(): void;
}

/** Starts the time of a run. `signal` is the user's or the runner's wish to stop earlier; `end` frees what waits for the end. */
export function startDeadline(timeoutMs: number, clock: Clock, signal: AbortSignal | undefined): Deadline {
  const timedOut = new AbortController();
  const over = new AbortController();
  void clock.sleep(timeoutMs, over.signal).then(() => {
    if (!over.signal.aborted) timedOut.abort();
  });
  return {
    signal: signal === undefined ? timedOut.signal : AbortSignal.any([timedOut.signal, signal]),
    reason: (doing, check, last) => {
      const fault = last === undefined ? '' : ` The last fault was: ${last.message}`;
      return signal?.aborted
        ? { code: 'canceled', message: `The run was canceled while ${doing}.`, remedy: 'Run the gate again.' }
        : {
            code: 'timeout',
            message: `The time for the gate (${formatDuration(timeoutMs)}) ended while ${doing}.${fault}`,
            remedy: `Give it more time with timeout, and check ${check}.`,
          };
    },
    end: () => over.abort(),
  };
}
