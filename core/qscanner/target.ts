import { isAbsolute } from 'node:path';
import { RemoteError } from '../errors.ts';
import { formatReference, readImageText } from '../image/reference.ts';
import type { ScanRequest } from '../scan/scan.ts';

/** What QScanner is pointed at: always one argument, never one that begins with `-`. */
export interface Target {
  readonly argument: string;
  /** Host of the registry it is pulled from; undefined for a local image. */
  readonly registry?: string;
}

/**
 * The target of a request: a registry's image by the digest that runs, the archive by its absolute path, the Docker daemon's image by its
 * id, so that what is scanned can't be another image of the same name. Throws a RemoteError for a name that is none.
 */
export function targetOf({ image }: Pick<ScanRequest, 'image'>): Target {
  const { local } = image;
  if (local === undefined) {
    const { registry, repository } = image.reference;
    const argument = formatReference({ registry, repository, digest: image.digest });
    // Written and read again: whoever built the request, only a reference gets to the command line.
    const read = readImageText(argument);
    if (read.kind !== 'reference' || formatReference(read.reference) !== argument) throw unusable(argument);
    return { argument, registry };
  }
  if (local.kind === 'archive') {
    if (!isAbsolute(local.path) || local.path.includes('\0')) throw unusable(local.path);
    return { argument: local.path };
  }
  if (!/^sha256:[0-9a-f]{64}$/.test(image.imageId)) throw unusable(local.name);
  return { argument: image.imageId };
}

function unusable(text: string): RemoteError {
  return new RemoteError(`${JSON.stringify(text.slice(0, 120))} is nothing that QScanner can be pointed at.`, {
    code: 'invalid-reference',
    retryable: false,
    remedy: 'Name an image by its reference, or give the path of an image archive.',
  });
}

/** How messages name what was scanned. */
export function nameOf({ image }: Pick<ScanRequest, 'image'>): string {
  const { local } = image;
  if (local !== undefined) return local.kind === 'archive' ? local.name : `the local image ${local.name}`;
  const { digest: _, ...named } = image.reference;
  return `${formatReference(named)}@${image.digest.slice(0, 19)}…`;
}
