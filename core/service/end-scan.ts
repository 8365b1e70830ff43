import type { Reason } from '../reason.ts';
import { cut } from '../report/text.ts';
import type { ServicePorts } from './ports.ts';
import type { ScanEnd, ScanOrder } from './scan-store.ts';

/** Ends a claim and counts how. False when the order was overtaken: another generation's word counts then. */
export async function endScan(
  { digest, generation }: Pick<ScanOrder, 'digest' | 'generation'>,
  end: ScanEnd,
  { store, clock, count, log }: ServicePorts,
): Promise<boolean> {
  const kept = end.kind === 'failed' ? { ...end, reason: bounded(end.reason) } : end;
  const isOurs = await store.end({ digest, generation }, kept, clock.now());
  if (!isOurs) {
    log.warn('The end of a scan that was overtaken is left out.', { digest, generation });
    return false;
  }
  if (kept.kind === 'finished') {
    count('ScansFinished');
    log.info('A scan finished.', { digest, generation, scannedAt: kept.scannedAt });
  } else {
    count(kept.reason.code === 'timeout' ? 'ScansTimedOut' : 'ScansFailed');
    log.error('A scan failed.', { digest, generation, ...kept.reason, retryable: kept.retryable });
  }
  return true;
}

/** A reason of bounded length: what remote sides say is in it, and it is carried from step to step. */
export function bounded(reason: Reason): Reason {
  return { ...reason, message: cut(reason.message, 1000), remedy: cut(reason.remedy, 1000) };
}
