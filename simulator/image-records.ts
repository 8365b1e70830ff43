import type { ImageName, PlatformImage, PushedImage } from './image.ts';
import { uuidOf } from './seed.ts';

/** One scan of one image by the registry sensor; all times in milliseconds. */
export interface ScanRun {
  readonly startedAt: number;
  readonly finishedAt: number;
  /** When the findings can be read. */
  readonly reportedAt: number;
  readonly outcome: 'SUCCESS' | 'FAILED';
  readonly errorCode: string | null;
  /** Its schedule was canceled before it finished. */
  canceledAt?: number;
}

/** What Qualys knows of one platform of an image. */
export interface ImageRecord {
  readonly sha: string;
  readonly uuid: string;
  readonly image: PlatformImage;
  /** Every push that carries this sha, newest last. */
  readonly pushes: PushedImage[];
  readonly runs: ScanRun[];
}

/** How a record looks at one moment. */
export interface ImageState {
  readonly scanStatus: 'SUCCESS' | 'FAILED' | null;
  readonly scanErrorCode: string | null;
  readonly created: number;
  readonly updated: number;
  /** End of the last finished scan, whatever its outcome. */
  readonly lastScanned: number | null;
  /** End of the last scan that succeeded. */
  readonly lastVmScanDate: number | null;
  readonly firstScanned: number | null;
  /** The findings can be read: nothing is still processed. */
  readonly reportReady: boolean;
}

/** Qualys' images, by sha. */
export interface ImageRecords {
  /** The record of a platform of a pushed image; made when it is not known yet. */
  recordOf(push: PushedImage, image: PlatformImage): ImageRecord;
  /** Records that Qualys shows at this time, in no order. */
  visible(now: number): readonly ImageRecord[];
  /** By 64 or 12 hex digits; undefined when Qualys does not show it (yet). */
  find(sha: string, now: number): ImageRecord | undefined;
  /** True when a scan of this image has succeeded by then. */
  scannedBefore(sha: string, now: number): boolean;
  reset(): void;
}

/** What Qualys has learned of images, through schedules or because a test said so. */
export function imageRecords(seed: string): ImageRecords {
  let bySha = new Map<string, ImageRecord>();
  return {
    recordOf(push, image) {
      const record = bySha.get(image.sha) ?? {
        sha: image.sha,
        uuid: uuidOf(seed, 'image', image.sha),
        image,
        pushes: [],
        runs: [],
      };
      if (!record.pushes.some((each) => sameName(each.name, push.name))) record.pushes.push(push);
      bySha.set(image.sha, record);
      return record;
    },
    visible: (now) => [...bySha.values()].filter((record) => isVisible(record, now)),
    find(sha, now) {
      const wanted = sha.toLowerCase();
      const record =
        wanted.length === 64 ? bySha.get(wanted) : [...bySha.values()].find((each) => each.sha.startsWith(wanted));
      return record !== undefined && isVisible(record, now) ? record : undefined;
    },
    scannedBefore: (sha, now) =>
      bySha.get(sha)?.runs.some((run) => finished(run, now) && run.outcome === 'SUCCESS') ?? false,
    reset() {
      bySha = new Map();
    },
  };
}

function sameName(a: ImageName, b: ImageName): boolean {
  return a.registry === b.registry && a.repository === b.repository && a.tag === b.tag;
}

/** An image appears when its first scan starts. */
function isVisible(record: ImageRecord, now: number): boolean {
  return record.runs.some(
    (run) => run.startedAt <= now && (run.canceledAt ?? Number.POSITIVE_INFINITY) > run.startedAt,
  );
}

function finished(run: ScanRun, now: number): boolean {
  return run.finishedAt <= now && run.canceledAt === undefined;
}

/** The state of a visible record. A canceled scan leaves no trace but the image itself. */
export function stateOf(record: ImageRecord, now: number): ImageState {
  const done = record.runs.filter((run) => finished(run, now)).sort((a, b) => a.finishedAt - b.finishedAt);
  const last = done.at(-1);
  const lastGood = done.findLast((run) => run.outcome === 'SUCCESS');
  const created = Math.min(...record.runs.map((run) => run.startedAt));
  return {
    scanStatus: last?.outcome ?? null,
    scanErrorCode: last?.errorCode ?? null,
    created,
    updated: last?.finishedAt ?? created,
    lastScanned: last?.finishedAt ?? null,
    lastVmScanDate: lastGood?.finishedAt ?? null,
    firstScanned: done.find((run) => run.outcome === 'SUCCESS')?.finishedAt ?? null,
    reportReady: last !== undefined && last.outcome === 'SUCCESS' && last.reportedAt <= now,
  };
}
