import type { Clock } from '../ports.ts';
import { nameOf } from '../qscanner/target.ts';
import type { QualysCalls } from '../qualys/calls.ts';
import { getImage, scannedAt } from '../qualys/images.ts';
import type { Reason } from '../reason.ts';
import type { Polling } from './polling.ts';
import { readImage } from './read.ts';
import { type Asked, failed, type ScanIn, type ScanRequest, type Step, wait } from './scan.ts';

/** Where the result of an upload is read, and how long it is awaited. */
export interface UploadContext {
  readonly calls: QualysCalls;
  readonly clock: Clock;
  readonly polling: Polling;
}

/** Qualys' clock and the date of the result that it already had, before an upload: what counts after it must be younger. */
export type BeforeUpload = Pick<Asked, 'askedAt' | 'previousScanAt'>;

/** Asks what Qualys has of an image before QScanner uploads it. Throws a RemoteError. */
export async function askBeforeUpload(
  { image }: ScanRequest,
  { calls }: UploadContext,
  signal?: AbortSignal,
): Promise<BeforeUpload> {
  const answer = await getImage(calls, image.imageId, signal);
  const previousScanAt = answer.state === 'known' ? scannedAt(answer.image) : undefined;
  return { askedAt: answer.at.toISOString(), ...(previousScanAt === undefined ? {} : { previousScanAt }) };
}

/** Reads the result of an upload from Qualys by the image's id, or waits for it. Only what is younger than the upload counts. Throws a RemoteError. */
export async function followUpload(
  scan: ScanIn<'uploaded'>,
  { calls, clock, polling }: UploadContext,
  signal?: AbortSignal,
): Promise<Step> {
  const { request } = scan;
  const answer = await getImage(calls, request.image.imageId, signal);
  const wanted = { ...scan, request: { ...request, force: true }, scanner: 'qscanner' } as const;
  const reading = await readImage(wanted, answer, calls, signal);
  if (reading.kind === 'result') {
    return { scan: { state: 'finished', request, result: reading.result, from: 'scan' }, waitMs: 0 };
  }
  if (reading.kind === 'failed') return failed(scan, reading.reason);
  const waitedMs = clock.now().getTime() - Date.parse(scan.uploadedAt);
  if (reading.kind === 'processing' || waitedMs < polling.settleMs) return wait(scan, polling.intervalMs);
  return failed(scan, missing(scan));
}

function missing({ request }: ScanIn<'uploaded'>): Reason {
  return {
    code: 'never-appeared',
    message: `QScanner uploaded its scan of ${nameOf(request)}, but Qualys has no result of it (image id ${request.image.imageId}).`,
    remedy:
      'Look for the image in the Qualys portal (source:COMMAND_LINE); the clocks of this machine and of Qualys must agree. Or use qscanner-mode: get-report.',
  };
}
