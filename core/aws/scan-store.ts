import { randomUUID } from 'node:crypto';
import type { ScanStore } from '../service/scan-store.ts';
import { createClaims } from './scan-store/claims.ts';
import { createHints } from './scan-store/hints.ts';
import { findResult, keepResult } from './scan-store/results.ts';
import { openTable, type TableAccess } from './scan-store/table.ts';
import { createTargets } from './scan-store/targets.ts';
import { createUses } from './scan-store/uses.ts';

/** How the store of the service is made. */
export interface ScanStoreOptions extends TableAccess {
  readonly now: () => Date;
  /** How long results, uses and targets are kept after they were last written. */
  readonly retentionMs: number;
  /** Told of every item that can't be read: it is then as if it were not there, never as if it were good. */
  readonly warn: (message: string) => void;
  readonly unique?: () => string;
}

/**
 * The memory of the service in one DynamoDB table. `core/aws/scan-store/keys.ts` says what is where. What a role must be allowed,
 * for partitions (`dynamodb:LeadingKeys`) that begin so:
 *
 * | function                      | actions                    | partitions |
 * |-------------------------------|----------------------------|------------|
 * | `get`                         | Query                      | `result#`  |
 * | `put`                         | PutItem                    | `result#`  |
 * | `record`                      | GetItem                    | `scan#`    |
 * | `claim`, `started`, `end`     | UpdateItem, GetItem        | `scan#`    |
 * | `use`, `beginTelling`, `told` | UpdateItem, GetItem        | `use#`     |
 * | `usesOf`                      | Query                      | `use#`     |
 * | `hints`                       | Query                      | `hint#`    |
 * | `seen`                        | PutItem                    | `target#`  |
 * | `targets`                     | Query                      | `target#`  |
 * | a gate with this cache        | Query; PutItem             | `result#`; `hint#` |
 *
 * No function scans the table, deletes, or writes more than one item at a time. DynamoDB itself ends the retention (`ttl`).
 */
export function createScanStore(options: ScanStoreOptions): ScanStore {
  const { now, retentionMs, warn, unique = randomUUID } = options;
  const table = openTable(options);
  const shelf = { table, now, retentionMs, warn, unique };
  return {
    get: (query) => findResult(query, shelf),
    put: (result) => keepResult(result, retentionMs, shelf),
    ...createClaims(table, retentionMs),
    ...createUses(shelf),
    ...createHints(table, now),
    ...createTargets(table, now, retentionMs),
  };
}
