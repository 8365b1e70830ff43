import { RemoteError } from '../errors.ts';
import { choosePlatform } from '../image/choose-platform.ts';
import { type IndexEntry, isImageConfig, type Manifest, readConfigPlatform, readManifest } from '../image/manifest.ts';
import { isIndexType } from '../image/media-types.ts';
import { formatPlatform, type Platform, type PlatformRequirement } from '../image/platform.ts';
import { formatReference, type ImageReference } from '../image/reference.ts';
import type { FetchedManifest } from './manifest-source.ts';

/** One image of one platform below what a reference names. */
export interface PlatformImage {
  readonly digest: string;
  readonly imageId: string;
  readonly mediaType: string;
  readonly platform: Platform;
}

/** How manifests and configs of one repository are read; each is fetched once. */
export interface RepositoryReader {
  readonly image: ImageReference;
  manifest(digest: string): Promise<FetchedManifest>;
  config(digest: string): Promise<string>;
}

/** Bounds of what an index may unfold to, all told: more entries, or indexes in indexes, are nobody's image. */
const mostEntries = 100;
const deepestIndex = 3;

/**
 * The images that a task of the required platform may run, below a manifest: itself, or those of the index it is. Throws a
 * RemoteError when it is no container image (`unsupported-manifest`) or has none for the platform (`platform-missing`).
 */
export async function imagesBelow(
  top: FetchedManifest,
  requirement: PlatformRequirement,
  reader: RepositoryReader,
): Promise<readonly PlatformImage[]> {
  const manifest = await read(top, reader);
  if (manifest.kind === 'other') throw unsupported(manifest, reader.image);
  if (manifest.kind === 'image') {
    const only = await withPlatform(top.digest, manifest, reader);
    if (only === undefined) throw unsupported(withoutPlatform, reader.image);
    const chosen = choosePlatform([only], requirement);
    if (chosen.length === 0) throw platformMissing(requirement, [only.platform], reader.image);
    return chosen;
  }
  const candidates = await flatten(manifest.entries, reader, { depth: 1, seen: { entries: 0 } });
  if (candidates.length === 0) {
    throw platformMissing(requirement, [], reader.image, await artifactBelow(manifest.entries, reader));
  }
  const chosen = choosePlatform(candidates, requirement);
  if (chosen.length === 0)
    throw platformMissing(
      requirement,
      candidates.map(({ platform }) => platform),
      reader.image,
    );
  return Promise.all(chosen.map((candidate) => complete(candidate, reader)));
}

const indexOfPlatform = {
  why: 'its index holds another that is said to be of one platform, which engines read differently',
  remedy: 'Build and push the image again.',
};
const withoutPlatform = { why: 'its config names no platform', remedy: 'Point at a container image.' };

interface Candidate {
  readonly digest: string;
  readonly mediaType: string;
  readonly platform: Platform;
}

/** How deep in indexes something stands, and how many entries all of them have shown. */
interface Unfolding {
  readonly depth: number;
  readonly seen: { entries: number };
}

/**
 * The entries with their platforms. Those whose index names it come first, as containerd (core/images, Manifest) sorts them: a
 * task runs the first of equals. Then those of nested indexes and of configs.
 */
async function flatten(
  entries: readonly IndexEntry[],
  reader: RepositoryReader,
  { depth, seen }: Unfolding,
): Promise<readonly Candidate[]> {
  seen.entries += entries.length;
  if (depth > deepestIndex || seen.entries > mostEntries)
    throw unsupported(
      { why: 'its index is larger or deeper than any image needs', remedy: 'Build and push the image again.' },
      reader.image,
    );
  const candidates: Candidate[] = entries.flatMap(({ digest, mediaType, platform }) => {
    if (platform === undefined) return [];
    if (isIndexType(mediaType)) throw unsupported(indexOfPlatform, reader.image);
    return [{ digest, mediaType, platform }];
  });
  for (const { digest, platform } of entries) {
    if (platform === undefined) candidates.push(...(await below(digest, reader, { depth: depth + 1, seen })));
  }
  return candidates;
}

/**
 * The images of an entry whose index does not name its platform: an index holds them, and a config names it. An artifact is none; what is
 * neither, an engine may run where it finds nothing better.
 */
async function below(digest: string, reader: RepositoryReader, unfolding: Unfolding): Promise<readonly Candidate[]> {
  const manifest = await read(await reader.manifest(digest), reader);
  switch (manifest.kind) {
    case 'index':
      return flatten(manifest.entries, reader, unfolding);
    case 'image': {
      const image = await withPlatform(digest, manifest, reader);
      if (image === undefined) throw unsupported(withoutPlatform, reader.image);
      return [image];
    }
    case 'other':
      if (manifest.artifact === undefined) throw unsupported(manifest, reader.image);
      return [];
    default:
      return manifest satisfies never;
  }
}

/** Reads a manifest; what calls itself an artifact, and has layers and config of an image, is not known to be one. */
async function read({ body, mediaType }: FetchedManifest, reader: RepositoryReader): Promise<Manifest> {
  const manifest = readManifest(body, mediaType);
  if (manifest.kind !== 'other' || manifest.artifact === undefined || manifest.configDigest === undefined) {
    return manifest;
  }
  const { kind, why, remedy } = manifest;
  return isImageConfig(await reader.config(manifest.configDigest)) ? { kind, why, remedy } : manifest;
}

/** The word for itself of the first artifact in an index in which there is nothing else. */
async function artifactBelow(entries: readonly IndexEntry[], reader: RepositoryReader): Promise<string | undefined> {
  for (const { digest } of entries) {
    const { body, mediaType } = await reader.manifest(digest);
    const manifest = readManifest(body, mediaType);
    if (manifest.kind === 'other') return manifest.artifact;
    const artifact = manifest.kind === 'index' ? await artifactBelow(manifest.entries, reader) : undefined;
    if (artifact !== undefined) return artifact;
  }
  return undefined;
}

async function withPlatform(
  digest: string,
  manifest: Extract<Manifest, { kind: 'image' }>,
  reader: RepositoryReader,
): Promise<PlatformImage | undefined> {
  const platform = readConfigPlatform(await reader.config(manifest.configDigest));
  if (platform === undefined) return undefined;
  return { digest, imageId: manifest.configDigest, mediaType: manifest.mediaType, platform };
}

async function complete(candidate: Candidate, reader: RepositoryReader): Promise<PlatformImage> {
  const { body, mediaType } = await reader.manifest(candidate.digest);
  const manifest = readManifest(body, mediaType ?? candidate.mediaType);
  if (manifest.kind === 'image') return { ...candidate, mediaType: manifest.mediaType, imageId: manifest.configDigest };
  const why = manifest.kind === 'other' ? manifest.why : 'it is an index where its own index says it is an image';
  throw unsupported(
    { why: `for ${formatPlatform(candidate.platform)} ${why}`, remedy: 'Build and push the image again.' },
    reader.image,
  );
}

function unsupported(
  what: { readonly why: string; readonly remedy: string; readonly artifact?: string },
  image: ImageReference,
): RemoteError {
  return new RemoteError(`${formatReference(image)} is nothing that can be scanned: ${what.why}.`, {
    code: 'unsupported-manifest',
    retryable: false,
    remedy: what.remedy,
    artifact: what.artifact,
  });
}

function platformMissing(
  requirement: PlatformRequirement,
  there: readonly Platform[],
  image: ImageReference,
  artifact?: string,
): RemoteError {
  const wanted = requirement.kind === 'one' ? formatPlatform(requirement.platform) : 'any platform';
  const names = [...new Set(there.map(formatPlatform))].slice(0, 20).join(', ');
  return new RemoteError(`${formatReference(image)} has no image for ${wanted}; it has ${names || 'none at all'}.`, {
    code: 'platform-missing',
    retryable: false,
    remedy:
      'Build the image for the platform of the task, or correct runtimePlatform in the task definition (or platform).',
    artifact,
  });
}
