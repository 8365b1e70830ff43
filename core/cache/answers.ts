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

/**
 * What a cache keeps of a result: never the verdict of Qualys' policies, which change under an unchanged digest. Undefined for what it
 * does not keep at all: a simulated result, and one that looked for nothing.
 */
export function rememberable(result: ScanResult): ScanResult | undefined {
  if (result.simulated || result.scanTypes.length === 0) return undefined;
  const { qualysPolicy: _, complianceFault: __, ...kept } = result;
  return kept;
}

/** The younger of two results; undefined when there is none. */
export function younger(one: ScanResult | undefined, other: ScanResult | undefined): ScanResult | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Date.parse(one.scannedAt) >= Date.parse(other.scannedAt) ? one : other;
}
