import { RemoteError, reasonOf } from '../errors.ts';
import type { ResolvedImage } from '../image/resolved.ts';
import type { Outcome } from './outcome.ts';
import type { ServicePorts } from './ports.ts';
import type { RecordedUse } from './scan-store.ts';
import type { Target } from './target.ts';
import { reportOfUses } from './use-report.ts';

/** What the daily look has not seen for longer than this runs no more: one look may fail, and the next is a day later. */
const goneAfterMs = 3 * 24 * 3_600_000;

/** An image and what is known of it. */
interface KnownImage {
  readonly image: ResolvedImage;
  readonly outcome: Outcome;
}

/**
 * Brings Security Hub in line with what is known of an image, for all that uses it in an account and region; does nothing where it is
 * off, or where nothing was read: what could not be looked at says nothing of what is fixed.
 */
export async function syncFindings(target: Target, { image, outcome }: KnownImage, ports: ServicePorts): Promise<void> {
  const { outlets, store } = ports;
  if (outlets.syncFindings === undefined || outcome.kind === 'unscanned') return;
  const { digest } = image;
  const uses = (await store.usesOf(digest)).filter(({ deployment }) => isIn(deployment, target));
  const report = await reportOfUses(uses, image, outcome, ports);
  if (report.images.some(({ scan }) => scan === undefined)) return;
  await tolerated(ports, async () => outlets.syncFindings?.({ ...placeOf(target), digest, uses, report }));
}

/** Archives the findings in Security Hub of images that nothing in an account and region runs any more; nothing where it is off. */
export async function archiveWhatStopped(target: Target, ports: ServicePorts): Promise<void> {
  const { outlets, store, clock, log } = ports;
  const gone = clock.now().getTime() - goneAfterMs;
  await tolerated(ports, async () => {
    for (const digest of (await outlets.imagesWithFindings?.(placeOf(target))) ?? []) {
      const uses = (await store.usesOf(digest)).filter(({ deployment }) => isIn(deployment, target));
      if (uses.some(({ lastSeenAt }) => Date.parse(lastSeenAt) > gone)) continue;
      // Before the archiving, which is not repeated: what runs again is then no news to people, and yet active again.
      for (const use of uses) await forgetFingerprint(digest, use, ports);
      await outlets.syncFindings?.({ ...placeOf(target), digest, uses: [] });
      log.info('Findings of an image that runs no more were archived.', { ...placeOf(target), digest });
    }
  });
}

/** What was told of a use stays known; only that nothing has changed since can't be said of it any more. */
async function forgetFingerprint(digest: string, use: RecordedUse, { store, clock }: ServicePorts): Promise<void> {
  if (use.told === undefined) return;
  const { fingerprint, findings } = use.told;
  const [verdict] = fingerprint.split('-');
  await store.told(digest, use, { fingerprint: `${verdict}-stopped`, findings, at: clock.now().toISOString() });
}

/** A hub that refuses for good is counted, and does not keep people from being told; what may pass is thrown. */
async function tolerated({ count, log }: ServicePorts, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof RemoteError) || error.retryable) throw error;
    count('SecurityHubErrors');
    log.error('Security Hub can not be brought in line.', { ...reasonOf(error) });
  }
}

function isIn({ account, region }: Target, target: Target): boolean {
  return account === target.account && region === target.region;
}

function placeOf({ account, region }: Target): Target {
  return { account, region };
}
