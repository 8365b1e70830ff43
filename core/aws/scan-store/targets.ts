import type { ScanStore } from '../../service/scan-store.ts';
import { targetKey, targetPartition } from './keys.ts';
import type { Table } from './table.ts';

/** A target is written at most so often by one process: it is kept for days. */
const leastPauseMs = 3_600_000;

/** The part of the store that knows where something runs. */
export function createTargets(table: Table, now: () => Date, retentionMs: number): Pick<ScanStore, 'seen' | 'targets'> {
  const written = new Map<string, number>();
  return {
    seen: async (account, region, at) => {
      const key = targetKey(account, region);
      const last = written.get(key.sk);
      if (last !== undefined && Math.abs(at.getTime() - last) < leastPauseMs) return;
      const ttl = Math.ceil((at.getTime() + retentionMs) / 1000);
      await table.put(key, { account, region, seenAtMs: at.getTime(), ttl });
      written.set(key.sk, at.getTime());
    },

    targets: async () => {
      const items = await table.query(targetPartition);
      const since = now().getTime() - retentionMs;
      return items.flatMap(({ account, region, seenAtMs }) => {
        const isTarget = typeof account === 'string' && typeof region === 'string' && typeof seenAtMs === 'number';
        return isTarget && seenAtMs > since ? [{ account, region }] : [];
      });
    },
  };
}
