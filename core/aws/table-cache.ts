import type { ScanCache } from '../cache/cache.ts';
import { reasonOf } from '../errors.ts';
import { sentence } from '../reason.ts';
import { leaveHint } from './scan-store/hints.ts';
import { findResult } from './scan-store/results.ts';
import { openTable, type TableAccess } from './scan-store/table.ts';

/** How a gate reads the table of the service. */
export interface TableCacheOptions extends TableAccess {
  readonly now: () => Date;
  readonly warn: (message: string) => void;
}

/** A gate has better things to do than to wait for its cache. */
const deadlineMs = 10_000;

/**
 * What the service in AWS knows, for a gate: results are read and never written, for a gate's role could then say of any image that it
 * is clean. What the gate has scanned itself is left as a hint, which the service checks at Qualys. A table that fails once is not asked
 * again in this run.
 */
export function createTableCache(options: TableCacheOptions): ScanCache {
  const { now, warn } = options;
  const table = openTable({ deadlineMs, ...options });
  const shelf = { table, now, warn, simulated: 'ignored' } as const;
  const reading = untilItFails((why) => warn(`The cache dynamodb://${table.name} is not used: ${why}`));
  const hinting = untilItFails((why) =>
    warn(`What this run scanned is not left in dynamodb://${table.name} as a hint: ${why}`),
  );
  return {
    get: (query) => reading(() => findResult(query, shelf)),
    put: async (result) => {
      if (!result.simulated) await hinting(() => leaveHint(result, table, now()));
    },
  };
}

/** Runs what it is given until that fails for the first time, which is told; nothing is done from then on. */
function untilItFails(tell: (why: string) => void) {
  let failed = false;
  return async <Result>(work: () => Promise<Result>): Promise<Result | undefined> => {
    if (failed) return undefined;
    try {
      return await work();
    } catch (error) {
      if (!failed) tell(sentence(reasonOf(error)));
      failed = true;
      return undefined;
    }
  };
}
