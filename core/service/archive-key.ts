import type { ResolvedImage } from '../image/resolved.ts';
import type { ScanResult } from '../scan/result.ts';

/** S3 takes keys of at most 1,024 bytes. */
const longest = { registry: 200, repository: 500 };

/**
 * Where the findings of a scan are archived: `scan-results/<registry>/<repository>/<hex digits of the digest>/<date of the scan>.json`,
 * of unreserved characters only. The same result has the same key, so that a repeated step writes nothing twice.
 */
export function archiveKey({ reference }: Pick<ResolvedImage, 'reference'>, result: ScanResult): string {
  const repository = reference.repository.split('/').map(safe).join('/');
  return [
    'scan-results',
    safe(reference.registry).slice(0, longest.registry),
    repository.slice(0, longest.repository),
    result.digest.replace(/^sha256:/, ''),
    `${new Date(result.scannedAt).toISOString().replaceAll(/[-:]/g, '')}.json`,
  ].join('/');
}

/** A part of a path: never empty, never one that means another folder. */
function safe(part: string): string {
  return part.replaceAll(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+$/, '_') || '_';
}
