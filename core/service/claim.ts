import type { ResolvedImage } from '../image/resolved.ts';
import type { ServicePorts } from './ports.ts';
import { scanRequestOf } from './scan-request.ts';
import type { Claim, ScanOrder } from './scan-store.ts';

/** How long a claim outlives the deadline of its scan: more than the clocks of two Lambdas may differ, and the last step may take. */
const graceMs = 30 * 60_000;

/** Which claim is wanted. */
export interface Wish {
  /** A scan that ended at or after this (ISO 8601) is answer enough. */
  readonly unlessEndedSince: string;
  /** Only as the retry of this generation. */
  readonly onlyAfter?: number;
}

/**
 * Claims the scan of a digest and starts its workflow. The workflow is started by whoever meets a claim whose start was not confirmed,
 * always by the same name, so that a crash between the two loses nothing and starts nothing twice.
 */
export async function claimScan(image: ResolvedImage, wish: Wish, ports: ServicePorts): Promise<Claim> {
  const { settings, clock, store, count } = ports;
  const request = await scanRequestOf(image, ports);
  const { digest } = image;
  const now = clock.now();
  const claim = await store.claim({ digest, request, now, deadlineMs: settings.deadlineMs, graceMs, ...wish });
  switch (claim.kind) {
    case 'won':
      await start(claim.order, ports);
      break;
    case 'running':
      if (!claim.started) await start(claim.order, ports);
      count('ScansJoined');
      break;
    case 'ended':
      break;
    default:
      return claim satisfies never;
  }
  return claim;
}

async function start(order: ScanOrder, { workflow, store, count, log }: ServicePorts): Promise<void> {
  await workflow.start(order);
  await store.started(order);
  count('ScansStarted');
  log.info('A scan was started.', { digest: order.digest, generation: order.generation });
}

/** The moment just after a date: an end at that date, and any before it, is then no answer. */
export function justAfter(date: string): string {
  return new Date(Date.parse(date) + 1).toISOString();
}
