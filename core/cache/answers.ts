import type { ScanResult } from '../scan/result.ts';
import type { CacheQuery } from './cache.ts';

/** Whether a remembered result answers the query: right digest and scanner, looked for enough, young enough. */
export function answers(result: ScanResult, query: CacheQuery): boolean {
  return (
    result.digest === query.digest &&
    (query.scanner === undefined || result.scanner === query.scanner) &&
    query.scanTypes.every((type) => result.scanTypes.includes(type)) &&
    Date.parse(result.scannedAt) >= Date.parse(query.notBefore)
  );
}

/** The younger of two results; undefined when there is none. */
export function younger(one: ScanResult | undefined, other: ScanResult | undefined): ScanResult | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Date.parse(one.scannedAt) >= Date.parse(other.scannedAt) ? one : other;
}
