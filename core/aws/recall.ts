import type { Clock } from '../ports.ts';

/** Remembers what was found by a key, also while it is being asked for; never a failure. */
export interface Recall<Value> {
  get(key: string, ask: () => Promise<Value>): Promise<Value>;
}

interface Known<Value> {
  readonly value: Promise<Value>;
  readonly at: number;
}

/** Remembers the `most` newest answers, each for `forMs`: enough for a burst, in a process that lives for hours. */
export function createRecall<Value>(options: {
  readonly clock: Pick<Clock, 'now'>;
  readonly forMs: number;
  readonly most: number;
}): Recall<Value> {
  const known = new Map<string, Known<Value>>();
  return {
    get: (key, ask) => {
      const now = options.clock.now().getTime();
      const before = known.get(key);
      if (before !== undefined && now - before.at < options.forMs) return before.value;
      const mine = { value: ask(), at: now };
      // A Map keeps the order of insertion: the first is the oldest.
      known.delete(key);
      known.set(key, mine);
      const [oldest] = known.keys();
      if (known.size > options.most && oldest !== undefined) known.delete(oldest);
      mine.value.catch(() => {
        if (known.get(key) === mine) known.delete(key);
      });
      return mine.value;
    },
  };
}
