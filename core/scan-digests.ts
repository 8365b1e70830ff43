import type { CacheQuery } from './cache/cache.ts';
import type { Deadline } from './deadline.ts';
import { identityOf, type ResolvedImage } from './image/resolved.ts';
import { complianceWish } from './policy/compliance.ts';
import { scanTypesAsked } from './policy/evaluate.ts';
import type { GatePolicy } from './policy/policy.ts';
import type { Ports } from './ports.ts';
import type { Reason } from './reason.ts';
import type { ScannerName, ScanResult, ScanType } from './scan/result.ts';
import { type RunEnd, runScans } from './scan/run.ts';
import type { PendingScan } from './scan/scan.ts';

/** What became of one digest. */
export type DigestEnd =
  | { readonly kind: 'scanned'; readonly result: ScanResult; readonly from: 'cache' | 'qualys' | 'scan' }
  | { readonly kind: 'unscanned'; readonly reason: Reason };

/** What the scans of a run are asked for. */
interface ScanWish {
  /** The only scanner whose results count; any when absent. */
  readonly scanner?: ScannerName;
  /** What is looked for beside what the policy asks, where it can be. */
  readonly scanTypes?: readonly ScanType[];
  readonly asksQualysPolicy?: boolean;
  readonly policy: GatePolicy;
  readonly maxAgeMs: number;
  readonly force: boolean;
}

/** How the scan of each digest ended, and what still runs at Qualys when the time was over. */
export interface DigestScans {
  endOf(image: Pick<ResolvedImage, 'digest' | 'local'>): DigestEnd;
  readonly stillRunning: RunEnd['stillRunning'];
}

/** Gets a result for each digest: from the cache where one answers, by scanning otherwise. Never throws. */
export async function scanDigests(
  images: readonly ResolvedImage[],
  wish: ScanWish,
  ports: Ports,
  deadline: Deadline,
): Promise<DigestScans> {
  const ends = await fromCache(images, wish, ports);
  const asked = {
    ...scanTypesOf(wish),
    ...(wish.asksQualysPolicy === true ? ({ qualysPolicy: true } as const) : {}),
  };
  const requests = images
    .filter((image) => !ends.has(identityOf(image)))
    .map((image) => ({ image, maxAgeMs: wish.maxAgeMs, force: wish.force, ...asked }));
  const end = await runScans(requests, ports, {
    signal: deadline.signal,
    stopped: (scan) => deadline.reason(doing(scan), checkOf(scan), scan.faults?.last),
  });
  for (const scan of end.scans) {
    const { image } = scan.request;
    if (scan.state === 'failed') ends.set(identityOf(image), { kind: 'unscanned', reason: scan.reason });
    else {
      ends.set(identityOf(image), { kind: 'scanned', result: scan.result, from: scan.from });
      if (isCached(image)) await ports.cache.put(scan.result);
    }
  }
  return {
    stillRunning: end.stillRunning,
    endOf: (image) => ends.get(identityOf(image)) ?? { kind: 'unscanned', reason: notScanned(image.digest) },
  };
}

/** Caches are keyed by the digest that a registry serves: a local image has none, and is scanned each time. */
function isCached({ local }: ResolvedImage): boolean {
  return local === undefined;
}

/** What a scan must look for, and what it looks for too where it can. A remembered result answers only if it looked for all of it. */
function scanTypesOf({ policy, scanTypes: beside = [] }: ScanWish) {
  const scanTypes = scanTypesAsked(policy);
  const wished = [...beside, ...(complianceWish(policy) === 'nothing' ? [] : (['compliance'] as const))];
  return { scanTypes, welcome: [...new Set(wished)].filter((type) => !scanTypes.includes(type)) };
}

async function fromCache(images: readonly ResolvedImage[], wish: ScanWish, ports: Ports) {
  const ends = new Map<string, DigestEnd>();
  // The verdict of Qualys' policies is never remembered.
  if (wish.force || wish.asksQualysPolicy === true) return ends;
  const { scanTypes, welcome } = scanTypesOf(wish);
  const notBefore = new Date(ports.clock.now().getTime() - wish.maxAgeMs).toISOString();
  for (const image of images.filter(isCached)) {
    const query: CacheQuery = {
      digest: image.digest,
      scanTypes: [...scanTypes, ...welcome],
      notBefore,
      ...(wish.scanner === undefined ? {} : { scanner: wish.scanner }),
    };
    const result = await ports.cache.get(query);
    if (result === undefined) continue;
    ports.tell({ kind: 'known', image, from: 'cache', scannedAt: result.scannedAt });
    ends.set(identityOf(image), { kind: 'scanned', result, from: 'cache' });
  }
  return ends;
}

function notScanned(digest: string): Reason {
  return {
    code: 'internal',
    message: `${digest} was not scanned.`,
    remedy: 'Please report it with the steps that led to it.',
  };
}

/** How far a scan got, for those who read why it did not end. */
function doing(scan: PendingScan): string {
  const { image } = scan.request;
  const name = `${image.reference.repository}@${image.digest.slice(0, 19)}`;
  switch (scan.state) {
    case 'requested':
      return scan.faults === undefined ? `Qualys was being asked for ${name}` : `${name} waited for another try`;
    case 'scanning':
      return `QScanner was scanning ${name}`;
    case 'starting':
    case 'working':
      return `a worker was scanning ${name}`;
    case 'uploaded':
      return `Qualys was making the report of ${name}, which QScanner uploaded`;
    case 'connecting':
    case 'submitting':
      return `the scan of ${name} was being submitted`;
    case 'submitted':
      return `Qualys' schedule ${scan.scheduleName} was scanning ${name}`;
    case 'running':
      return `the result of ${name} was awaited (schedule ${scan.scheduleName} has ended)`;
    default:
      return scan satisfies never;
  }
}

/** What may be slow, by who has the scan. */
function checkOf(scan: PendingScan): string {
  if (scan.state === 'requested' && scan.faults !== undefined) return 'what the last fault names';
  if (scan.state === 'uploaded') return 'that Qualys is well (status.qualys.com)';
  if (scan.state === 'scanning' || scan.request.scanner === 'qscanner') {
    return 'that QScanner is done with an image in its own time (qscanner-timeout) and enough run at once (qscanner-parallel)';
  }
  return scan.state === 'requested' ? 'that this machine reaches Qualys' : 'that the registry sensor keeps up';
}
