import pMap from 'p-map';
import { startDeadline } from '../deadline.ts';
import { formatDuration } from '../duration.ts';
import type { DeploymentEvent } from '../event/deployment-event.ts';
import { deployedUses } from '../event/uses.ts';
import type { Clock, ImageResolver } from '../ports.ts';
import type { Reason } from '../reason.ts';
import { byDigest, groupUses, resolveGroups } from '../resolve-images.ts';
import type { ScanResult, Severity } from '../scan/result.ts';
import type { IntakeQueue } from '../service/ports.ts';
import type { ScanRecord, ScanStore } from '../service/scan-store.ts';
import type { TaskDefinition } from '../task-definition/task-definition.ts';

/** How long a scan is followed, and what the service takes without a new one. */
export interface ScanWish {
  readonly wait: boolean;
  readonly timeoutMs: number;
  /** A result that is younger is taken as it is (`MaxScanAgeDays`). */
  readonly maxAgeMs: number;
  /** A scan that failed is not tried again sooner (`RetryDelaySeconds`). */
  readonly retryDelayMs: number;
}

export interface ScanPorts {
  readonly intake: Pick<IntakeQueue, 'send'>;
  readonly store: Pick<ScanStore, 'record' | 'get'>;
  /** Asked with the operator's own credentials, only to know what to follow. */
  readonly images: ImageResolver;
  readonly taskDefinition: (selector: string, signal?: AbortSignal) => Promise<TaskDefinition>;
  readonly clock: Clock;
  readonly tell: (text: string) => void;
}

/** How the scan of an image ended, or why that is not known. */
export type ScanOutcome =
  /** `isNew`: the service asked Qualys for it now. */
  | {
      readonly kind: 'scanned';
      readonly scannedAt: string;
      readonly isNew: boolean;
      readonly findings: Readonly<Partial<Record<Severity, number>>>;
      readonly isSimulated: boolean;
    }
  | { readonly kind: 'failed'; readonly reason: Reason; readonly isNew: boolean }
  | { readonly kind: 'open'; readonly why: string };

/** One image of what was asked for. */
export interface ScannedImage {
  readonly image: string;
  /** Absent where this machine could not resolve the image: the service resolves it by itself. */
  readonly digest?: string;
  readonly outcome: ScanOutcome;
}

const pauseMs = 5000;
/** How long this machine may take to resolve the images. */
const lookupMs = 120_000;
/** What the service knows already needs no scan: when nothing has begun by then, that is its answer. */
const quietMs = 45_000;
/** Images that are followed at once. */
const concurrency = 8;

/** Asks the service to scan, and follows its records until each image has an end. Asking again joins the scan that runs. */
export async function requestScan(
  event: DeploymentEvent,
  wish: ScanWish,
  ports: ScanPorts,
  signal?: AbortSignal,
): Promise<readonly ScannedImage[]> {
  const { intake, store, clock, tell } = ports;
  const found = wish.wait ? await digestsOf(event, ports, signal) : unfollowed(event, 'it was only asked for');
  const before = new Map<string, ScanRecord | undefined>();
  for (const { digest } of found) if (digest !== undefined) before.set(digest, await store.record(digest));
  const sentAt = clock.now();
  await intake.send([event]);
  tell(`The service was asked (${event.id}).`);
  return pMap(
    found,
    async ({ image, digest, why }): Promise<ScannedImage> => {
      if (digest === undefined) return { image, outcome: { kind: 'open', why: why ?? 'its digest is not known' } };
      const followed: Followed = { image, digest, before: before.get(digest), sentAt };
      return { image, digest, outcome: await follow(followed, wish, ports, signal) };
    },
    { concurrency },
  );
}

interface Found {
  readonly image: string;
  readonly digest?: string;
  readonly why?: string;
}

/** What the service will resolve the event to, as far as this machine can tell. */
async function digestsOf(
  event: DeploymentEvent,
  ports: ScanPorts,
  signal: AbortSignal | undefined,
): Promise<readonly Found[]> {
  const estate = { taskDefinition: (_: unknown, selector: string) => ports.taskDefinition(selector, signal) };
  const { uses, managed, undescribed } = await deployedUses(event, estate, signal);
  for (const { name, why } of managed) ports.tell(`${name} is not scanned: ${why}.`);
  if (undescribed !== undefined && uses.length === 0) return unfollowed(event, undescribed.message);
  const deadline = startDeadline(lookupMs, ports.clock, signal, { what: 'looking the images up', more: 'Try again' });
  try {
    const groups = groupUses(uses.map(({ use }) => use));
    const resolutions = await resolveGroups(groups, { images: ports.images, tell: () => {} }, deadline);
    const images = byDigest(resolutions).map(({ image, uses: [use] }) => ({
      image: use?.image.text ?? image.digest,
      digest: image.digest,
    }));
    const unresolved = resolutions.flatMap((one) =>
      'reason' in one ? [{ image: one.group.uses[0].image.text, why: one.reason.message }] : [],
    );
    return [...images, ...unresolved];
  } finally {
    deadline.end();
  }
}

function unfollowed({ containers, taskDefinition }: DeploymentEvent, why: string): readonly Found[] {
  const named = containers.flatMap(({ image }) => image ?? []);
  return (named.length === 0 ? [taskDefinition ?? 'unknown'] : named).map((image) => ({ image, why }));
}

interface Followed {
  readonly image: string;
  readonly digest: string;
  readonly before: ScanRecord | undefined;
  readonly sentAt: Date;
}

async function follow(
  followed: Followed,
  wish: ScanWish,
  ports: ScanPorts,
  signal: AbortSignal | undefined,
): Promise<ScanOutcome> {
  const { clock, store, tell } = ports;
  const { image, digest, before, sentAt } = followed;
  let told: number | undefined;
  for (;;) {
    const record = await store.record(digest);
    const waitedMs = clock.now().getTime() - sentAt.getTime();
    if (record?.state === 'ended' && isAnswer(record, before, sentAt)) return outcomeOf(digest, record, true, ports);
    if (record?.state === 'running' && told !== record.order.generation) {
      told = record.order.generation;
      tell(`${image}: the scan runs, until ${record.order.deadlineAt} at the latest.`);
    }
    if (record?.state !== 'running' && waitedMs >= quietMs) {
      const known = await knownAnswer(followed, record, wish, ports);
      if (known !== undefined) return known;
    }
    if (signal?.aborted) return { kind: 'open', why: 'you stopped waiting; the scan goes on in AWS' };
    if (waitedMs >= wish.timeoutMs) return { kind: 'open', why: late(record, wish) };
    await clock.sleep(pauseMs, signal);
  }
}

/** Whether an end came after the question: of another scan than the last, or of the one that was running. */
function isAnswer(
  record: Extract<ScanRecord, { state: 'ended' }>,
  before: ScanRecord | undefined,
  sentAt: Date,
): boolean {
  if (before === undefined || before.state === 'running') return true;
  return record.generation > before.generation || Date.parse(record.endedAt) >= sentAt.getTime();
}

/** What the service answers with without a new scan: a result that is fresh, or a failure that it does not try again so soon. */
async function knownAnswer(
  { digest, sentAt }: Followed,
  record: ScanRecord | undefined,
  { maxAgeMs, retryDelayMs }: ScanWish,
  ports: ScanPorts,
): Promise<ScanOutcome | undefined> {
  const notBefore = new Date(ports.clock.now().getTime() - maxAgeMs).toISOString();
  const result = await ports.store.get({ digest, scanTypes: [], notBefore });
  if (result !== undefined) return scanned(result, false);
  if (record?.state !== 'ended' || record.end.kind !== 'failed') return undefined;
  const isRecent = Date.parse(record.endedAt) >= sentAt.getTime() - retryDelayMs;
  return isRecent ? { kind: 'failed', reason: record.end.reason, isNew: false } : undefined;
}

async function outcomeOf(
  digest: string,
  { end }: Extract<ScanRecord, { state: 'ended' }>,
  isNew: boolean,
  { store }: ScanPorts,
): Promise<ScanOutcome> {
  if (end.kind === 'failed') return { kind: 'failed', reason: end.reason, isNew };
  const result = await store.get({ digest, scanTypes: [], notBefore: end.scannedAt });
  if (result !== undefined) return scanned(result, isNew);
  return { kind: 'open', why: 'the scan finished, and its result can not be read from the table' };
}

function scanned({ scannedAt, findings, simulated }: ScanResult, isNew: boolean): ScanOutcome {
  const counts: Partial<Record<Severity, number>> = {};
  for (const { severity } of findings) counts[severity] = (counts[severity] ?? 0) + 1;
  return { kind: 'scanned', scannedAt, isNew, findings: counts, isSimulated: simulated };
}

function late(record: ScanRecord | undefined, { timeoutMs }: ScanWish): string {
  const time = formatDuration(timeoutMs);
  if (record?.state === 'running') return `it still runs after ${time}; workflow shows what it waits for`;
  return `the service has not begun it within ${time}; look at logs, and at dead letters with redrive --dry-run`;
}
