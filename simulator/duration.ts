import { fractionOf } from './seed.ts';

/** How long a scan of an image takes: always the same, or lognormal with a median and a 95th percentile (milliseconds). */
export type ScanDuration =
  | { readonly kind: 'fixed'; readonly ms: number }
  | { readonly kind: 'lognormal'; readonly medianMs: number; readonly p95Ms: number };

/** The 95th percentile of the standard normal distribution. */
const z95 = 1.6448536269514722;

/** Milliseconds that the scan of this image takes, the same for the same seed and image. */
export function scanDurationOf(duration: ScanDuration, seed: string, image: string): number {
  if (duration.kind === 'fixed') return duration.ms;
  const sigma = Math.log(duration.p95Ms / duration.medianMs) / z95;
  const z =
    Math.sqrt(-2 * Math.log(1 - fractionOf(seed, 'scan', image, 1))) *
    Math.cos(2 * Math.PI * fractionOf(seed, 'scan', image, 2));
  return Math.round(duration.medianMs * Math.exp(sigma * z));
}
