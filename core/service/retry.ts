import type { ServiceEvent } from '../event/deployment-event.ts';
import { claimScan, justAfter } from './claim.ts';
import type { ServicePorts } from './ports.ts';
import type { ScanRecord } from './scan-store.ts';

type Ended = Extract<ScanRecord, { state: 'ended' }>;
type Retry = Extract<ServiceEvent, { kind: 'retry' }>;

/** Sends the wish to scan again later, where the scan failed for what may pass and not too often in a row. */
export async function sendRetry(digest: string, record: Ended, { settings, queue }: ServicePorts): Promise<void> {
  if (!isToBeRetried(record, settings.maxRetries)) return;
  await queue.send([{ kind: 'retry', digest, generation: record.generation }], settings.retryDelayMs);
}

/**
 * Scans again what failed. A queue may not delay a message for as long as is wanted: what comes too early is sent on with the rest of
 * the wait. Whatever has happened to the digest meanwhile makes the retry void, and a second message of the same retry finds that.
 */
export async function retryScan({ digest, generation }: Retry, ports: ServicePorts): Promise<void> {
  const { settings, clock, store, queue, log } = ports;
  const record = await store.record(digest);
  if (record?.state === 'running' && !record.started) {
    // This retry, or another asker, won the claim and died before the start: meeting the claim starts it.
    await claimScan(
      record.order.request.image,
      { unlessEndedSince: justAfter(record.order.claimedAt), onlyAfter: generation },
      ports,
    );
    return;
  }
  if (record?.state !== 'ended' || record.generation !== generation || !isToBeRetried(record, settings.maxRetries)) {
    log.info('A retry is void: the scan has gone on.', { digest, generation });
    return;
  }
  const waitMs = Date.parse(record.endedAt) + settings.retryDelayMs - clock.now().getTime();
  if (waitMs > 0) {
    await queue.send([{ kind: 'retry', digest, generation }], Math.min(waitMs, settings.retryDelayMs));
    return;
  }
  const wish = { unlessEndedSince: justAfter(record.endedAt), onlyAfter: generation };
  await claimScan(record.request.image, wish, ports);
}

function isToBeRetried({ end, failures }: Ended, maxRetries: number): boolean {
  return end.kind === 'failed' && end.retryable && failures <= maxRetries;
}
