import type { ScannerName, ScanResult, ScanType } from '../scan/result.ts';

/** What a cached result must be able to answer for. */
export interface CacheQuery {
  readonly digest: string;
  /** The result must have looked for at least these. */
  readonly scanTypes: readonly ScanType[];
  /** Which scanners' results count; any when absent. */
  readonly scanner?: ScannerName;
  /** The result must not be older than this (ISO 8601). */
  readonly notBefore: string;
}

/**
 * Remembers scan results, never verdicts. A cache never throws: what it can't read is no hit, what it can't write is told
 * through the `warn` it was made with. A simulated result is never stored.
 */
export interface ScanCache {
  get(query: CacheQuery): Promise<ScanResult | undefined>;
  put(result: ScanResult): Promise<void>;
}
