import { RemoteError } from '../errors.ts';
import type { ResolvedImage } from '../image/resolved.ts';
import type { ServicePorts } from './ports.ts';
import { scanRequestOf } from './scan-request.ts';
import type { Claim, ClaimWish, ScanOrder } from './scan-store.ts';

/** How long a claim outlives the deadline of its scan: more than the clocks of two Lambdas may differ, and the last step may take. */
const graceMs = 30 * 60_000;

/** Which claim is wanted. */
export interface Wish {
  /** A scan that ended at or after this (ISO 8601) is answer enough. */
  readonly unlessEndedSince: string;
  /** Only as the retry of this generation. */
  readonly onlyAfter?: number;
}

/** Generations whose executions have run that are passed over in one go: more than a daily look uses up while their names last. */
const mostSpent = 200;

/**
 * Claims the scan of a digest and starts its workflow. The workflow is started by whoever meets a claim whose start was not confirmed,
 * always by the same name, so that a crash between the two loses nothing and starts nothing twice. Where a claim was deleted, or the
 * table restored, generations come again whose executions have run: these are passed over, as nothing would ever end them.
 */
export async function claimScan(image: ResolvedImage, wish: Wish, ports: ServicePorts): Promise<Claim> {
  const { settings, clock, store, count } = ports;
  const { digest } = image;
  const request = await scanRequestOf(image, ports);
  const now = clock.now();
  let next: ClaimWish = { digest, request, now, deadlineMs: settings.deadlineMs, graceMs, ...wish };
  for (let spent = 0; spent <= mostSpent; spent += 1) {
    const claim = await store.claim(next);
    if (claim.kind === 'ended') return claim;
    if (claim.kind === 'running') count('ScansJoined');
    if (claim.kind === 'running' && claim.started) return claim;
    if (await isStarted(claim.order, ports)) return claim;
    const { generation } = claim.order;
    await store.end(claim.order, { kind: 'failed', reason: usedUp, retryable: true }, now);
    next = { ...next, unlessEndedSince: justAfter(now.toISOString()), onlyAfter: generation };
  }
  throw new RemoteError(`No execution could be started for the scan of ${digest}: their names are used up.`, {
    code: 'internal',
    retryable: true,
    remedy: 'Nothing: it is tried again by itself, from where it stopped.',
  });
}

const usedUp = {
  code: 'internal',
  message: 'The execution of this name has run before its claim was made.',
  remedy: 'Nothing: the scan is started by another name.',
} as const;

/** False when the execution of the order is over, and the order is not. */
async function isStarted(order: ScanOrder, { workflow, store, count, log }: ServicePorts): Promise<boolean> {
  const { digest, generation } = order;
  if ((await workflow.start(order)) === 'over') {
    const record = await store.record(digest);
    if (record?.state !== 'running' || record.order.generation !== generation) return true;
    log.warn('The name of an execution is used up; the next is taken.', { digest, generation });
    return false;
  }
  await store.started(order);
  count('ScansStarted');
  log.info('A scan was started.', { digest, generation });
  return true;
}

/** The moment just after a date: an end at that date, and any before it, is then no answer. */
export function justAfter(date: string): string {
  return new Date(Date.parse(date) + 1).toISOString();
}
