import type { Platform } from './platform.ts';
import type { ImageReference } from './reference.ts';

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
}
