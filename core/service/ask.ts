import pMap from 'p-map';
import type { ResolvedImage } from '../image/resolved.ts';
import { claimScan, justAfter } from './claim.ts';
import { freshResult, type Outcome, outcomeOf } from './outcome.ts';
import type { ServicePorts } from './ports.ts';
import type { Claim } from './scan-store.ts';
import { tellAll } from './tell-all.ts';
import type { DeployedUse } from './use.ts';

/** The daily look reads a result again that was read longer ago than this: less than a day, as it comes once a day. */
const readAgainAfterMs = 20 * 3_600_000;
/** Writes of uses under way at once. */
const concurrency = 8;

/** An image, and the containers of one deployment that use it. */
export interface Asked {
  readonly image: ResolvedImage;
  readonly uses: readonly DeployedUse[];
  /** The daily look at what runs asks: what is known may have news. */
  readonly again: boolean;
}

/**
 * Asks for what is known of an image on behalf of its uses. They are recorded first, so that whoever ends a scan tells them; then they
 * are told at once where there is an answer, and a scan is claimed where there is none. Safe to repeat, whole.
 */
export async function askFor({ image, uses, again }: Asked, ports: ServicePorts, signal?: AbortSignal): Promise<void> {
  const { store, clock, count } = ports;
  const { digest } = image;
  await pMap(uses, (use) => store.use(digest, use, clock.now()), { concurrency });
  const readSince = again ? new Date(clock.now().getTime() - readAgainAfterMs).toISOString() : undefined;
  const result = await freshResult(digest, ports, readSince);
  if (result !== undefined) count('CacheHits', uses.length);
  const outcome: Outcome | undefined =
    result === undefined ? await claimed(image, ports) : { kind: 'scanned', result, from: 'cache' };
  if (outcome !== undefined) await tellAll({ image, outcome, uses }, ports, signal);
}

/** Claims the scan; what is known where it has ended just now. Undefined while it runs: its end is told to every use. */
async function claimed(image: ResolvedImage, ports: ServicePorts): Promise<Outcome | undefined> {
  const { settings, clock } = ports;
  const unlessEndedSince = new Date(clock.now().getTime() - settings.retryDelayMs).toISOString();
  const claim = await claimScan(image, { unlessEndedSince }, ports);
  const last = claim.kind === 'ended' ? await askedAgain(image, claim, ports) : claim;
  return last.kind === 'ended' ? outcomeOf(image.digest, last.record, ports) : undefined;
}

/** What could not be scanned for want of a tag is scanned at once for who knows one. */
async function askedAgain(
  image: ResolvedImage,
  ended: Extract<Claim, { kind: 'ended' }>,
  ports: ServicePorts,
): Promise<Claim> {
  const { end, endedAt } = ended.record;
  const lackedTag =
    end.kind === 'failed' && end.reason.code === 'no-tag' && ended.record.request.image.tag === undefined;
  if (!lackedTag || image.tag === undefined) return askedByHint(image, ended, ports);
  return claimScan(image, { unlessEndedSince: justAfter(endedAt) }, ports);
}

/**
 * A gate in CI that scanned the image leaves its id as a hint. After a first failure Qualys is then asked at once whether it knows the
 * image now; the hint says nothing more, and one about another image than the registry serves is nothing but a warning.
 */
async function askedByHint(
  image: ResolvedImage,
  ended: Extract<Claim, { kind: 'ended' }>,
  ports: ServicePorts,
): Promise<Claim> {
  const { end, failures, endedAt } = ended.record;
  if (end.kind !== 'failed' || failures > 1) return ended;
  const hints = await ports.store.hints(image.digest);
  if (hints.some(({ imageId }) => imageId === image.imageId)) {
    return claimScan(image, { unlessEndedSince: justAfter(endedAt) }, ports);
  }
  if (hints.length > 0) {
    ports.log.warn('A hint names another image id than the registry does.', {
      digest: image.digest,
      imageId: image.imageId,
      hinted: hints.slice(0, 5).map(({ imageId }) => imageId),
    });
  }
  return ended;
}
