import type { ScannerName, ScanResult } from '../scan/result.ts';
import { answers, rememberable, younger } from './answers.ts';
import type { ScanCache } from './cache.ts';

/** Remembers results for the life of the process: the youngest of each digest and scanner. */
export function createMemoryCache(): ScanCache {
  const results = new Map<string, ScanResult>();
  const keyOf = (digest: string, scanner: ScannerName) => `${digest} ${scanner}`;
  return {
    async get(query) {
      const found = (['registry-sensor', 'qscanner'] as const)
        .map((scanner) => results.get(keyOf(query.digest, scanner)))
        .filter((result) => result !== undefined && answers(result, query));
      return found.reduce(younger, undefined);
    },
    async put(result) {
      const kept = rememberable(result);
      if (kept === undefined) return;
      const key = keyOf(kept.digest, kept.scanner);
      results.set(key, younger(kept, results.get(key)) ?? kept);
    },
  };
}
