import type { Reason } from '../reason.ts';
import { endScan } from './end-scan.ts';
import { outcomeOf } from './outcome.ts';
import type { ServicePorts } from './ports.ts';
import { sendRetry } from './retry.ts';
import type { ScanRecord } from './scan-store.ts';
import { tellAll } from './tell-all.ts';

/** An order whose workflow is over, and why its scan ends if nothing ended it yet. */
interface OverOrder {
  readonly digest: string;
  readonly generation: number;
  readonly reason: Reason;
  /** False where trying again by itself would be against somebody's will. */
  readonly retryable?: boolean;
}

/**
 * Sees to it that an order has an end, that a scan which may succeed later is tried again, and that every use of the digest is told. In
 * this order, each safe to repeat. An order that was overtaken is left to the one that overtook it. The number of uses told now.
 */
export async function settle(over: OverOrder, ports: ServicePorts, signal?: AbortSignal): Promise<number> {
  const { digest, generation } = over;
  const record = await endedRecord(over, ports);
  if (record === undefined) {
    ports.log.warn('The workflow of an order ended that was overtaken; nothing is told by it.', { digest, generation });
    return 0;
  }
  await sendRetry(digest, record, ports);
  const outcome = await outcomeOf(digest, record, ports);
  const uses = await ports.store.usesOf(digest);
  return tellAll({ image: record.request.image, outcome, uses, endedAt: record.endedAt }, ports, signal);
}

/** The record of the order's end; undefined when another generation has taken its place, or nothing is known of it any more. */
async function endedRecord(
  { digest, generation, reason, retryable = true }: OverOrder,
  ports: ServicePorts,
): Promise<Extract<ScanRecord, { state: 'ended' }> | undefined> {
  const found = await ports.store.record(digest);
  if (found?.state === 'running' && found.order.generation === generation) {
    await endScan(found.order, { kind: 'failed', reason, retryable }, ports);
  }
  const record = found?.state === 'running' ? await ports.store.record(digest) : found;
  return record?.state === 'ended' && record.generation === generation ? record : undefined;
}
