import { formatDuration } from './duration.ts';
import { runAgain } from './errors.ts';
import type { Clock } from './ports.ts';
import type { Reason } from './reason.ts';

/** The moment after which nothing is waited for any more. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Why the run was stopped, in one sentence about an unfinished thing; `check` is what to look at: `that the registry answers`. */
  reason(doing: string, check: string, last?: Reason): Reason;
  end(): void;
}

/** What a deadline is for, in its reasons. */
interface Timed {
  /** `The time for` …. */
  readonly what: string;
  /** How it gets more. */
  readonly more: string;
}

const gate: Timed = { what: 'the gate', more: 'Give it more time with timeout' };

/** Starts the time of a run, the gate's unless it is said what else. `signal` is the user's or the runner's wish to stop earlier; `end` frees what waits for the end. */
export function startDeadline(
  timeoutMs: number,
  clock: Clock,
  signal: AbortSignal | undefined,
  { what, more }: Timed = gate,
): Deadline {
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
        ? { code: 'canceled', message: `The run was canceled while ${doing}.`, remedy: runAgain }
        : {
            code: 'timeout',
            message: `The time for ${what} (${formatDuration(timeoutMs)}) ended while ${doing}.${fault}`,
            remedy: `${more}, and check ${check}.`,
          };
    },
    end: () => over.abort(),
  };
}
