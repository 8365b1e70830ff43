import type { Operation } from './operation.ts';

/** One call that the simulator took. The query is part of the path. `status` 0 means that no whole answer was sent. */
interface RecordedCall {
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Milliseconds of the simulator's clock. */
  readonly at: number;
}

/** Remembers the calls: all counts, and the last calls up to a bound. */
export interface CallRecorder {
  /** Calls of one operation since the last reset, or of all. */
  count(operation?: Operation): number;
  /** The remembered calls, oldest first. */
  list(operation?: Operation): readonly RecordedCall[];
  counts(): Readonly<Record<string, number>>;
  record(call: RecordedCall): void;
  reset(): void;
}

/** A recorder that remembers at most `limit` calls; counts go on beyond it. */
export function callRecorder(limit: number): CallRecorder {
  let ring: RecordedCall[] = [];
  let next = 0;
  let counts = new Map<Operation, number>();
  return {
    count(operation) {
      if (operation !== undefined) return counts.get(operation) ?? 0;
      return [...counts.values()].reduce((sum, count) => sum + count, 0);
    },
    list(operation) {
      const ordered = [...ring.slice(next), ...ring.slice(0, next)];
      return operation === undefined ? ordered : ordered.filter((call) => call.operation === operation);
    },
    counts: () => Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b))),
    record(call) {
      counts.set(call.operation, (counts.get(call.operation) ?? 0) + 1);
      if (ring.length < limit) {
        ring.push(call);
        return;
      }
      ring[next] = call;
      next = (next + 1) % limit;
    },
    reset() {
      ring = [];
      next = 0;
      counts = new Map();
    },
  };
}
