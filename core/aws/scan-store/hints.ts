import type { ScanResult } from '../../scan/result.ts';
import type { ScanStore } from '../../service/scan-store.ts';
import { hintKey, isDigest, partitionFor } from './keys.ts';
import type { Table } from './table.ts';

const hintLifeMs = 24 * 3_600_000;

/** Hints of a digest beyond which none is read: each costs a call to Qualys. */
const mostHints = 10;

/** The part of the store that reads what CI left. Anybody who may write hints may write anything into them. */
export function createHints(table: Table, now: () => Date): Pick<ScanStore, 'hints'> {
  return {
    hints: async (digest) => {
      const items = await table.query(partitionFor('hint', digest), 'sha256:', mostHints);
      return items.flatMap(({ sk, ttl }) => {
        const isYoung = typeof ttl === 'number' && ttl * 1000 > now().getTime();
        return isYoung && typeof sk === 'string' && isDigest(sk) ? [{ imageId: sk }] : [];
      });
    },
  };
}

/** Leaves a hint that Qualys knows the image of a result. */
export async function leaveHint({ digest, imageId, scannedAt }: ScanResult, table: Table, now: Date): Promise<void> {
  const ttl = Math.ceil((now.getTime() + hintLifeMs) / 1000);
  await table.put(hintKey(digest, imageId), { scannedAt, ttl });
}
