import type { Platform } from './platform.ts';
import type { ImageReference } from './reference.ts';

/** Where an image is that no registry serves yet: a file that `docker save` wrote, or the Docker daemon. `name` is what the user calls it. */
export type LocalSource =
  | {
      readonly kind: 'archive';
      readonly name: string;
      /** Absolute. */
      readonly path: string;
      /** What the file was like when it was read: it must be like this when it was scanned. */
      readonly stamp?: string;
    }
  | { readonly kind: 'docker'; readonly name: string };

/** One image of one platform, as the registry serves it now. All digests are `sha256:` and 64 lower-case hex digits. */
export interface ResolvedImage {
  /** The reference as the task definition names it, canonicalised. */
  readonly reference: ImageReference;
  /** Digest of the platform's manifest: what runs, and the key of caches. */
  readonly digest: string;
  /** Digest of the index that the reference names, when it names one. */
  readonly indexDigest?: string;
  /** Digest of the image config: what Qualys calls `sha`. */
  readonly imageId: string;
  readonly platform: Platform;
  /** Media type of the platform's manifest. */
  readonly mediaType: string;
  /** A tag by which a registry schedule can name the image: the reference's own, or one found in ECR for a bare digest. */
  readonly tag?: string;
  /** It is read from here, and not from a registry: nobody knows its digest before it is pushed, so `digest` repeats the image id. */
  readonly local?: LocalSource;
}

/** What tells the images of a run apart: the digest; where no registry answers for what it names, the place too. */
export function identityOf({ digest, local }: Pick<ResolvedImage, 'digest' | 'local'>): string {
  return local === undefined ? digest : JSON.stringify([digest, local.kind, local.name]);
}

/** The digest that a registry serves an image by; a local image has none yet. */
export function servedDigest(image: ResolvedImage | undefined): string | undefined {
  return image?.local === undefined ? image?.digest : undefined;
}
