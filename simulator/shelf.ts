import { seedTagsOf } from './findings/families.ts';
import {
  type Content,
  type ImageName,
  type ImagePlatform,
  type ImageTraits,
  type ManifestKind,
  makeImage,
  type PushedImage,
} from './image.ts';
import { behaviourOf, imageNameOf, isMissing, shapeOf } from './image-name.ts';

/** How an image that a test adds differs from what its name would give. */
export interface PushRequest {
  readonly reference: string;
  readonly manifest?: ManifestKind;
  readonly platforms?: readonly ImagePlatform[];
  readonly attestations?: boolean;
  /** Another reference whose content this is: the same digests under a second name. */
  readonly contentOf?: string;
  readonly traits?: Partial<ImageTraits>;
}

/** A repository of a registry. */
export interface Repository {
  readonly registry: string;
  readonly repository: string;
}

/** What all simulated registries hold. */
export interface Shelf {
  /** What a tag names at a time (now when absent). */
  tagged(repository: Repository, tag: string, at?: number): PushedImage | undefined;
  manifest(repository: Repository, digest: string): Content | undefined;
  blob(repository: Repository, digest: string): Content | undefined;
  /** Tags that were pushed or asked for. */
  tags(repository: Repository): readonly string[];
  /** Pushes an image; pushing a tag again gives it new content, as a mutable tag has. */
  push(request: PushRequest): PushedImage;
  /** Every registry host that was asked for an image. */
  registries(): readonly string[];
  reset(): void;
}

interface Push {
  readonly at: number;
  readonly image: PushedImage;
}

interface Held {
  /** Something was pushed on purpose: never forgotten. */
  pinned: boolean;
  /** Pushes by tag, oldest first. */
  readonly tags: Map<string, Push[]>;
  readonly manifests: Map<string, Content>;
  readonly blobs: Map<string, Content>;
}

/** Images that exist only because someone asked for them are forgotten beyond this many repositories; they come back the same. */
const maxRepositories = 5000;
const maxTags = 2000;

/** A shelf where each name exists (`any`), or only what was pushed (`listed`). `ownHost` is kept out of digests, for its port changes. */
export function shelf(seed: string, mode: 'any' | 'listed', ownHost: () => string, now: () => number): Shelf {
  let repositories = new Map<string, Held>();

  const heldOf = (repository: Repository): Held => {
    const key = `${repository.registry}/${repository.repository}`;
    const held = repositories.get(key) ?? { pinned: false, tags: new Map(), manifests: new Map(), blobs: new Map() };
    repositories.delete(key);
    repositories.set(key, held);
    if (repositories.size > maxRepositories) forgetOldest();
    return held;
  };

  const forgetOldest = (): void => {
    const oldest = [...repositories].find(([, held]) => !held.pinned)?.[0];
    if (oldest !== undefined) repositories.delete(oldest);
  };

  const put = (name: ImageName, held: Held, at: number, request?: PushRequest): PushedImage => {
    const pushes = held.tags.get(name.tag) ?? [];
    const source = request?.contentOf === undefined ? name : imageNameOf(request.contentOf);
    const origin = source.registry === ownHost() ? { ...source, registry: 'simulator' } : source;
    const shape = shapeOf(source);
    const image = makeImage(origin, {
      seed,
      kind: request?.manifest ?? (request?.platforms?.length === 1 ? 'single' : shape.kind),
      platforms: request?.platforms ?? platformsFor(request?.manifest, shape.platforms),
      attestations: request?.attestations ?? true,
      generation: request?.contentOf === undefined ? pushes.length : 0,
    });
    const pushed = { ...image, name, origin, traits: { behaviour: behaviourOf(name), ...request?.traits } };
    held.tags.set(name.tag, [...pushes, { at, image: pushed }]);
    for (const each of pushed.manifests) held.manifests.set(each.digest, each);
    for (const each of pushed.blobs) held.blobs.set(each.digest, each);
    return pushed;
  };

  const tagged = (repository: Repository, tag: string, at = now()): PushedImage | undefined => {
    const name = { ...repository, tag };
    const held = heldOf(repository);
    const found = held.tags.get(tag)?.findLast((push) => push.at <= at)?.image;
    if (found !== undefined || mode === 'listed' || isMissing(name) || held.tags.size >= maxTags) return found;
    return held.tags.has(tag) ? undefined : put(name, held, Number.NEGATIVE_INFINITY);
  };

  /** A digest that nobody has met yet may belong to one of the tags that the repository is known by. */
  const recall = (repository: Repository): void => {
    if (mode === 'any') for (const tag of seedTagsOf(repository.repository)) tagged(repository, tag);
  };

  return {
    tagged,
    manifest(repository, digest) {
      if (heldOf(repository).manifests.get(digest) === undefined) recall(repository);
      return heldOf(repository).manifests.get(digest);
    },
    blob(repository, digest) {
      if (heldOf(repository).blobs.get(digest) === undefined) recall(repository);
      return heldOf(repository).blobs.get(digest);
    },
    tags: (repository) => [...heldOf(repository).tags.keys()],
    push(request) {
      const name = imageNameOf(request.reference);
      const held = heldOf(name);
      held.pinned = true;
      return put(name, held, now(), request);
    },
    registries: () => [...new Set([...repositories.keys()].map((key) => key.split('/')[0] ?? ''))],
    reset() {
      repositories = new Map();
    },
  };
}

function platformsFor(kind: ManifestKind | undefined, platforms: readonly ImagePlatform[]): readonly ImagePlatform[] {
  return kind === 'single' ? platforms.slice(0, 1) : platforms;
}
