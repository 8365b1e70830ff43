/** How often Qualys is asked for the state of scans, in milliseconds. */
export interface Polling {
  readonly intervalMs: number;
  /** How long a new result is awaited after its schedule ended, before it is called missing. */
  readonly settleMs: number;
}

/** A look every ten seconds: on average five seconds late, and far within Qualys' limits for a hundred scans at once. */
export const defaultPolling: Polling = { intervalMs: 10_000, settleMs: 180_000 };

/** How long Qualys may take to make a report of what QScanner uploaded, in milliseconds: as long as QScanner itself would wait for it. */
export const uploadSettleMs = 450_000;

/**
 * The wait before the next look at a scan that was submitted `elapsedMs` ago: two intervals at first, as no scan is that
 * fast, one until the twelfth, then two again, as a long scan can wait a little longer.
 */
export function pollInterval(polling: Polling, elapsedMs: number): number {
  const early = elapsedMs < polling.intervalMs;
  const late = elapsedMs >= 12 * polling.intervalMs;
  return early || late ? 2 * polling.intervalMs : polling.intervalMs;
}
