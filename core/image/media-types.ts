/** Media types a registry is asked for: an index first, so that it does not choose a platform by itself. */
export const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;

/** Whether a media type is one of an index of manifests. */
export function isIndexType(mediaType: string): boolean {
  return mediaType === manifestTypes[0] || mediaType === manifestTypes[1];
}

/**
 * What an attestation of ours is in a registry, and each statement in it: the media type of an unsigned in-toto statement. Whatever is
 * pushed as this is no image, and is never scanned.
 */
export const scanAttestationType = 'application/vnd.in-toto+json';
