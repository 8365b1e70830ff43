import type { CacheQuery } from './cache/cache.ts';
import type { Deadline } from './deadline.ts';
import type { ResolvedImage } from './image/resolved.ts';
import { scanTypesAsked } from './policy/evaluate.ts';
import type { GatePolicy } from './policy/policy.ts';
import type { Ports } from './ports.ts';
import type { Reason } from './reason.ts';
import type { ScannerName, ScanResult } from './scan/result.ts';
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
  readonly policy: GatePolicy;
  readonly maxAgeMs: number;
  readonly force: boolean;
}

/** How the scan of each digest ended, and what still runs at Qualys when the time was over. */
export interface DigestScans {
  endOf(digest: string): DigestEnd;
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
  const scanTypes = scanTypesAsked(wish.policy);
  const requests = images
    .filter((image) => !ends.has(image.digest))
    .map((image) => ({ image, maxAgeMs: wish.maxAgeMs, force: wish.force, scanTypes }));
  const end = await runScans(requests, ports, {
    signal: deadline.signal,
    stopped: (scan) => deadline.reason(doing(scan), scan.faults?.last),
  });
  for (const scan of end.scans) {
    const { digest } = scan.request.image;
    if (scan.state === 'failed') ends.set(digest, { kind: 'unscanned', reason: scan.reason });
    else {
      ends.set(digest, { kind: 'scanned', result: scan.result, from: scan.from });
      await ports.cache.put(scan.result);
    }
  }
  return {
    stillRunning: end.stillRunning,
    endOf: (digest) => ends.get(digest) ?? { kind: 'unscanned', reason: notScanned(digest) },
  };
}

async function fromCache(images: readonly ResolvedImage[], wish: ScanWish, ports: Ports) {
  const ends = new Map<string, DigestEnd>();
  if (wish.force) return ends;
  const notBefore = new Date(ports.clock.now().getTime() - wish.maxAgeMs).toISOString();
  for (const image of images) {
    const query: CacheQuery = {
      digest: image.digest,
      scanTypes: scanTypesAsked(wish.policy),
      notBefore,
      ...(wish.scanner === undefined ? {} : { scanner: wish.scanner }),
    };
    const result = await ports.cache.get(query);
    if (result === undefined) continue;
    ports.tell({ kind: 'known', image, from: 'cache', scannedAt: result.scannedAt });
    ends.set(image.digest, { kind: 'scanned', result, from: 'cache' });
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
      return `Qualys was being asked for ${name}`;
    case 'scanning':
      return `QScanner was scanning ${name}`;
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
