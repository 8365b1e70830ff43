import type { ImageReference } from '../image/reference.ts';
import type { ScanResult } from '../scan/result.ts';

/** S3 takes keys of at most 1,024 bytes. */
const longest = { registry: 200, repository: 500 };

/**
 * What the keys of archived results are made of. `digest`, where many registries are read:
 * `scan-results/<registry>/<repository>/<hex digits of the digest>/<date of the scan>.json`. `repository`, for the repositories of one
 * registry: `scan-results/<repository>/<digest>/<date of the scan>.json`.
 */
export type ArchiveLayout = 'digest' | 'repository';

/**
 * Where the findings of a scan are archived; of unreserved characters only, but for the colon of a whole digest. The same result has the
 * same key, so that a repeated step writes nothing twice.
 */
export function archiveKey(
  { reference }: { readonly reference: Pick<ImageReference, 'registry' | 'repository'> },
  result: Pick<ScanResult, 'digest' | 'scannedAt'>,
  layout: ArchiveLayout = 'digest',
): string {
  const repository = reference.repository.split('/').map(safe).join('/').slice(0, longest.repository);
  const date = new Date(result.scannedAt).toISOString().replaceAll(/[-:]/g, '');
  const place =
    layout === 'repository'
      ? [repository, result.digest]
      : [safe(reference.registry).slice(0, longest.registry), repository, result.digest.replace(/^sha256:/, '')];
  return ['scan-results', ...place, `${date}.json`].join('/');
}

/** A part of a path: never empty, never one that means another folder. */
function safe(part: string): string {
  return part.replaceAll(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+$/, '_') || '_';
}
