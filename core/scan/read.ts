import { CanceledError, RemoteError, reasonOf } from '../errors.ts';
import type { QualysCalls } from '../qualys/calls.ts';
import { getCompliance } from '../qualys/compliance.ts';
import { getFindings, type ImageAnswer, isInRegistry, scannedAt, scanOutcome } from '../qualys/images.ts';
import type { ImageDetails, ImageSummary } from '../qualys/schema.ts';
import type { Reason } from '../reason.ts';
import type { Finding, ScannerName, ScanResult } from './result.ts';
import type { ScanRequest } from './scan.ts';

/** How far a date of Qualys' may lie in the future before it is not believed. */
const clockSkewMs = 5 * 60_000;

/** What a scan waits for. */
export interface Wanted {
  readonly request: ScanRequest;
  readonly askedAt: string;
  readonly previousScanAt?: string;
  /** Who scans it: the registry sensor, unless it is said. Qualys may not know the registry of what QScanner uploads; the image id tells it. */
  readonly scanner?: ScannerName;
}

/** What an answer of Qualys' holds for those who want a fresh result. */
export type Reading =
  | { readonly kind: 'unknown' }
  /** Known, without a result that is fresh enough. */
  | { readonly kind: 'stale'; readonly scannedAt?: string }
  /** A fresh scan ended, but its report is not there yet. */
  | { readonly kind: 'processing' }
  /** A fresh scan ended without success. */
  | { readonly kind: 'failed'; readonly reason: Reason; readonly scannedAt?: string }
  | { readonly kind: 'result'; readonly result: ScanResult };

/**
 * Whether a result of this date answers the request. A forced scan must be younger than the request and than any result
 * before it; otherwise its age when the request was made counts. Both dates are of Qualys' own clock.
 */
function isFresh(wanted: Wanted, date: string | undefined): boolean {
  if (date === undefined) return false;
  const at = Date.parse(date);
  const asked = Date.parse(wanted.askedAt);
  if (!wanted.request.force) return at >= asked - wanted.request.maxAgeMs;
  return at >= asked && isYounger(wanted, at);
}

function isYounger(wanted: Wanted, at: number): boolean {
  return wanted.previousScanAt === undefined || at > Date.parse(wanted.previousScanAt);
}

/** Whether the short form of an image (from a list) promises a fresh result: worth reading the long one. */
export function looksFresh(wanted: Wanted, summary: ImageSummary | undefined): boolean {
  return (
    summary !== undefined &&
    scanOutcome(summary) === 'succeeded' &&
    isInRegistry(summary, wanted.request.image.reference) &&
    isFresh(wanted, scannedAt(summary))
  );
}

/** Judges what Qualys says of an image, and reads its findings when they answer the request. Throws RemoteErrors. */
export async function readImage(
  wanted: Wanted,
  answer: ImageAnswer,
  calls: QualysCalls,
  signal?: AbortSignal,
): Promise<Reading> {
  if (answer.state === 'unknown') return { kind: 'unknown' };
  const { image } = answer;
  const date = scannedAt(image);
  const stale: Reading = { kind: 'stale', ...(date === undefined ? {} : { scannedAt: date }) };
  const scanner = wanted.scanner ?? 'registry-sensor';
  if (scanner === 'registry-sensor' && !isInRegistry(image, wanted.request.image.reference)) return stale;
  const outcome = scanOutcome(image);
  if (outcome === 'failed' && isOfThisRequest(wanted, date)) {
    return { ...stale, kind: 'failed', reason: scanFailed(wanted.request, image, scanner) };
  }
  const isBelievable = date !== undefined && Date.parse(date) <= answer.at.getTime() + clockSkewMs;
  if (outcome !== 'succeeded' || !isBelievable || !isFresh(wanted, date)) return stale;
  if (image.vulnerabilities == null) return { kind: 'processing' };
  const { digest, imageId } = wanted.request.image;
  const { findings, scanTypes } = await getFindings(calls, imageId, image, signal);
  const compliance = await readCompliance(wanted.request, calls, signal);
  return {
    kind: 'result',
    result: {
      digest,
      imageId,
      scanner,
      scanTypes: compliance.looked ? [...scanTypes, 'compliance'] : scanTypes,
      scannedAt: date,
      findings: [...findings, ...compliance.findings],
      simulated: calls.simulated(),
      ...(compliance.fault === undefined ? {} : { complianceFault: compliance.fault }),
    },
  };
}

/**
 * The compliance of an image, where it is asked for or welcome. What can't be read is told with the result, for a vulnerability that was found
 * counts all the same; a fault that may pass is thrown, where the compliance is asked for.
 */
async function readCompliance(
  { image, scanTypes, welcome = [] }: ScanRequest,
  calls: QualysCalls,
  signal: AbortSignal | undefined,
): Promise<{ readonly looked: boolean; readonly findings: readonly Finding[]; readonly fault?: Reason }> {
  const isAsked = scanTypes.includes('compliance');
  if (!isAsked && !welcome.includes('compliance')) return { looked: false, findings: [] };
  try {
    return await getCompliance(calls, image.imageId, signal);
  } catch (error) {
    const mayPass = isAsked && error instanceof RemoteError && error.retryable;
    if (mayPass || error instanceof CanceledError) throw error;
    return { looked: false, findings: [], fault: reasonOf(error) };
  }
}

/** A failed scan may carry no date at all; then it is this request's when there was none before. */
function isOfThisRequest(wanted: Wanted, date: string | undefined): boolean {
  if (date === undefined) return wanted.previousScanAt === undefined;
  return isFresh(wanted, date) && isYounger(wanted, Date.parse(date));
}

function scanFailed(request: ScanRequest, image: ImageDetails, scanner: ScannerName): Reason {
  const code = image.scanErrorCode ? `, error ${image.scanErrorCode}` : '';
  return {
    code: 'scan-failed',
    message: `Qualys could not scan ${request.image.digest} (status ${image.scanStatus}${code}).`,
    remedy: `Look at the image in the Qualys portal${scanner === 'qscanner' ? '' : ", and at the registry sensor's log"}; an operating system that Qualys does not support is a common cause.`,
  };
}
