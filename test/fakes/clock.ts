import type { Clock } from '../../core/ports.ts';

/** A clock that only moves when somebody sleeps or the test moves it. Sleepers wake in the order of their time. */
export interface FakeClock extends Clock {
  /** Moves time forward at once, without waking anybody early. */
  advance(ms: number): void;
  /** Every sleep so far, in milliseconds. */
  readonly sleeps: readonly number[];
}

/** Sleeping moves the time by itself: the earliest sleeper wakes as soon as the event loop has nothing else to do. */
export function fakeClock(start = '2026-03-01T12:00:00.000Z'): FakeClock {
  let now = Date.parse(start);
  const sleeps: number[] = [];
  const sleepers: { at: number; wake: () => void }[] = [];
  const wakeEarliest = () => {
    sleepers.sort((one, other) => one.at - other.at);
    const next = sleepers.shift();
    if (next === undefined) return;
    now = Math.max(now, next.at);
    next.wake();
  };
  return {
    now: () => new Date(now),
    advance: (ms) => {
      now += ms;
    },
    sleeps,
    sleep: (ms, signal) => {
      sleeps.push(ms);
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const sleeper = { at: now + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          const index = sleepers.indexOf(sleeper);
          if (index >= 0) sleepers.splice(index, 1);
          resolve();
        });
        // Only when the event loop has nothing else to do does time pass.
        setImmediate(() => setImmediate(() => sleepers.includes(sleeper) && wakeEarliest()));
      });
    },
  };
}
