import type { ScanCache } from './cache/cache.ts';
import type { PlatformRequirement } from './image/platform.ts';
import type { ImageReference } from './image/reference.ts';
import type { ResolvedImage } from './image/resolved.ts';
import type { Tell } from './progress.ts';
import type { Scanner } from './scan/scan.ts';

/** Time as an argument, so that tests own it. */
export interface Clock {
  now(): Date;
  /** Ends early, without an error, when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Resolves references to what the registry serves now. Throws a `RemoteError` whose code says why it could not. */
export interface ImageResolver {
  /** One image for a named platform; one a platform of the index otherwise. Never an empty list. */
  resolve(
    reference: ImageReference,
    platform: PlatformRequirement,
    signal?: AbortSignal,
  ): Promise<readonly ResolvedImage[]>;
}

/** What the core needs from the world. */
export interface Ports {
  readonly images: ImageResolver;
  readonly scanner: Scanner;
  readonly cache: ScanCache;
  readonly clock: Clock;
  readonly tell: Tell;
}
