import type { ImageReference } from '../image/reference.ts';

/** A manifest as a registry serves it, its digest computed from what came. */
export interface FetchedManifest {
  readonly digest: string;
  readonly mediaType: string | undefined;
  readonly body: string;
  /** For a reference of tag and digest: whether the tag names this digest now; undefined when that is not known. */
  readonly tagFits?: boolean;
}

/** Where the images of a registry come from. Everything throws a RemoteError that says why it could not. */
export interface ManifestSource {
  /** The manifest of a digest; without one that of the tag, `latest` when there is none. */
  manifest(image: ImageReference, signal: AbortSignal | undefined): Promise<FetchedManifest>;
  /** The text of a small blob (an image config). */
  blob(image: ImageReference, digest: string, signal: AbortSignal | undefined): Promise<string>;
  /** Tags that name the digest now; none where the registry can't say. */
  tags(image: ImageReference, digest: string, signal: AbortSignal | undefined): Promise<readonly string[]>;
}
