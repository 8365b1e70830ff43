import { RemoteError } from '../errors.ts';
import { canonicalRegistry } from '../image/ecr.ts';
import type { ImageReference } from '../image/reference.ts';
import type { Finding, ScanType } from '../scan/result.ts';
import type { QualysCalls } from './calls.ts';
import { readUndocumented, readVulnerabilities, scanTypesOf } from './findings.ts';
import { readPage } from './pages.ts';
import { type ImageDetails, type ImageSummary, imageDetailsSchema, imageSummarySchema } from './schema.ts';

/** Image ids per list call: the filter stays well below the length that gateways accept for an address. */
const idsPerCall = 20;
const permission = 'CS.IMAGE.VIEW';

/** What Qualys says of an image now. `at` is Qualys' clock. */
export type ImageAnswer =
  | { readonly state: 'unknown'; readonly at: Date }
  | { readonly state: 'known'; readonly at: Date; readonly image: ImageDetails };

/** 64 hex digits, as Qualys' `sha` has them: our image id without its `sha256:`. */
function shaOf(imageId: string): string {
  return imageId.replace(/^sha256:/, '');
}

/** `GET /images/{sha}`: everything Qualys knows of one image. Throws a RemoteError when the answer can't be read. */
export async function getImage(calls: QualysCalls, imageId: string, signal?: AbortSignal): Promise<ImageAnswer> {
  const answer = await calls.call({
    path: `/images/${shaOf(imageId)}`,
    query: { scanDetails: 'malware,secrets' },
    purpose: `reading the image ${imageId}`,
    permission,
    signal,
  });
  if (answer.status !== 200) return { state: 'unknown', at: answer.at };
  const parsed = imageDetailsSchema.safeParse(answer.json);
  if (!parsed.success || parsed.data.sha.toLowerCase() !== shaOf(imageId)) {
    throw new RemoteError(`Qualys answered with something that is not the image ${imageId}.`, {
      code: 'qualys-unreadable',
      retryable: true,
      remedy: 'Try again; if it stays so, report it with the version of your platform.',
    });
  }
  return { state: 'known', at: answer.at, image: parsed.data };
}

/**
 * `GET /images?filter=sha:… or sha:…`: the state of many images in few calls, by image id. An image that is missing in the
 * answer may still be known: the filter language is only partly documented.
 */
export async function listImages(
  calls: QualysCalls,
  imageIds: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, ImageSummary>> {
  const found = new Map<string, ImageSummary>();
  for (let start = 0; start < imageIds.length; start += idsPerCall) {
    const chunk = imageIds.slice(start, start + idsPerCall);
    const answer = await calls.call({
      path: '/images',
      query: {
        filter: chunk.map((id) => `sha:${shaOf(id)}`).join(' or '),
        pageNumber: '1',
        pageSize: String(idsPerCall * 2),
      },
      purpose: `reading the state of ${chunk.length} images`,
      permission,
      signal,
    });
    for (const item of readPage(answer, 'images').items) {
      const parsed = imageSummarySchema.safeParse(item);
      if (parsed.success) found.set(`sha256:${parsed.data.sha.toLowerCase()}`, parsed.data);
    }
  }
  return found;
}

/** `GET /images/{sha}/vuln` together with what the image's details hold: all findings, and what was looked for. */
export async function getFindings(
  calls: QualysCalls,
  imageId: string,
  image: ImageDetails,
  signal?: AbortSignal,
): Promise<{ readonly findings: readonly Finding[]; readonly scanTypes: readonly ScanType[] }> {
  const answer = await calls.call({
    path: `/images/${shaOf(imageId)}/vuln`,
    query: { type: 'ALL' },
    purpose: `reading the findings of ${imageId}`,
    permission,
    signal,
  });
  if (answer.status !== 200) {
    throw new RemoteError(
      `Qualys knows the image ${imageId} but has no vulnerability report for it (${answer.status}).`,
      {
        code: 'report-incomplete',
        retryable: true,
        remedy: 'Qualys may still be processing the scan: try again in a few minutes.',
      },
    );
  }
  const vulnerabilities = readVulnerabilities(answer.json, image);
  const secrets = readUndocumented(image.secrets, 'secret');
  const malware = readUndocumented(image.malware, 'malware');
  return {
    findings: [...vulnerabilities, ...secrets.findings, ...malware.findings],
    scanTypes: scanTypesOf({ secrets: secrets.looked, malware: malware.looked }),
  };
}

/** When the image was last scanned, by Qualys' clock. */
export function scannedAt(image: Pick<ImageSummary, 'lastScanned' | 'lastVmScanDate'>): string | undefined {
  return image.lastScanned ?? image.lastVmScanDate ?? undefined;
}

/** Whether Qualys has seen the image in the registry that the reference names. */
export function isInRegistry(image: Pick<ImageSummary, 'repo'>, reference: ImageReference): boolean {
  const wanted = canonicalRegistry(reference.registry);
  return (image.repo ?? []).some((repo) => {
    const host = (repo.registry ?? '').replace(/^https?:\/\//, '').replace(/\/.*$/, '');
    return canonicalRegistry(host) === wanted;
  });
}

/** What the scan status means: Qualys documents only SUCCESS, so other words are read for what they say. An error counts beside any. */
export function scanOutcome(
  image: Pick<ImageSummary, 'scanStatus' | 'scanErrorCode'>,
): 'succeeded' | 'failed' | 'pending' {
  const status = (image.scanStatus ?? '').toUpperCase();
  if (status === 'SUCCESS' && !image.scanErrorCode) return 'succeeded';
  if (image.scanErrorCode || /FAIL|ERROR|CANCEL|UNSUPPORTED/.test(status)) return 'failed';
  return 'pending';
}
