import type { Reason } from '../reason.ts';
import type { Platform } from './platform.ts';
import type { ImageReference } from './reference.ts';
import type { LocalSource } from './resolved.ts';

/** What an image that no registry serves yet says of itself. */
export interface UnpushedImage {
  /** Digest of its config; what the Docker daemon calls its id. */
  readonly imageId: string;
  readonly platform: Platform;
  /** What it goes by where it lies; empty when it was saved without a name. */
  readonly names: readonly ImageReference[];
}

/** A local image that stands for the one a container names, or the reason why it can't be known; `names` are those that are known all the same. */
export type StandIn = { readonly source: LocalSource; readonly names: readonly ImageReference[] } & (
  | { readonly image: Omit<UnpushedImage, 'names'> }
  | { readonly reason: Reason }
);
