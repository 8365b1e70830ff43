import pMap from 'p-map';
import type { Deadline } from './deadline.ts';
import { reasonOf } from './errors.ts';
import { choosePlatform } from './image/choose-platform.ts';
import { formatPlatform, type PlatformRequirement } from './image/platform.ts';
import { formatReference, type ImageReference } from './image/reference.ts';
import { identityOf, type ResolvedImage } from './image/resolved.ts';
import type { StandIn } from './image/unpushed.ts';
import type { Ports } from './ports.ts';
import type { Reason } from './reason.ts';
import type { ImageOutcome } from './report/build.ts';
import type { ImageUse } from './task-definition/task-definition.ts';

/** References resolved at once. */
const concurrency = 8;
/** What to look at when resolving takes too long. */
const check = 'that this machine reaches the registry';

/** Uses that name the same image for the same platform; those whose image is no reference stand alone. */
export interface UseGroup {
  readonly uses: readonly [ImageUse, ...ImageUse[]];
  readonly reference: ImageReference | undefined;
  readonly platform: PlatformRequirement;
  /** Scanned in place of what the reference names. */
  readonly standIn?: StandIn;
}

/** Groups uses so that each reference is resolved once a run for each platform. */
export function groupUses(uses: readonly ImageUse[]): readonly UseGroup[] {
  const groups = Map.groupBy(uses, (use) => {
    const reference = referenceOf(use);
    const what = reference === undefined ? use.image.text : formatReference(reference);
    const platform = use.platform.kind === 'one' ? use.platform.platform : 'every';
    return JSON.stringify([use.image.kind, what, platform, use.standIn?.source]);
  });
  return [...groups.values()].flatMap((group) => {
    const [first, ...rest] = group;
    if (first === undefined) return [];
    const { platform, standIn } = first;
    const stands = standIn === undefined ? {} : { standIn };
    return [{ uses: [first, ...rest], reference: referenceOf(first), platform, ...stands }];
  });
}

/** What a use stands for: the digest that ECS says is running, where it says so, else the reference as written. */
function referenceOf(use: ImageUse): ImageReference | undefined {
  if (use.image.kind !== 'reference') return undefined;
  const { reference } = use.image;
  return use.runningDigest === undefined ? reference : { ...reference, digest: use.runningDigest };
}

/** What became of a group: its images, one a platform, or the reason why there are none. */
export type Resolution = { readonly group: UseGroup } & (
  | { readonly images: readonly ResolvedImage[] }
  | { readonly reason: Reason }
);

/** Resolves every group. Never throws: what can't be resolved carries its reason. */
export function resolveGroups(
  groups: readonly UseGroup[],
  ports: Pick<Ports, 'images' | 'tell'>,
  deadline: Deadline,
): Promise<readonly Resolution[]> {
  return pMap(groups, (group) => resolve(group, ports, deadline), { concurrency });
}

async function resolve(
  group: UseGroup,
  ports: Pick<Ports, 'images' | 'tell'>,
  deadline: Deadline,
): Promise<Resolution> {
  const { text } = group.uses[0].image;
  const unresolved = (reason: Reason): Resolution => {
    ports.tell({ kind: 'unresolved', text, reason });
    return { group, reason };
  };
  if (group.standIn !== undefined) {
    const image = standingIn(group, group.standIn);
    if ('code' in image) return unresolved(image);
    ports.tell({ kind: 'resolved', text, images: [image] });
    return { group, images: [image] };
  }
  if (group.reference === undefined) return unresolved(unusable(group.uses[0]));
  if (deadline.signal.aborted) return unresolved(deadline.reason('images were still being resolved', check));
  try {
    const images = await ports.images.resolve(group.reference, group.platform, deadline.signal);
    if (images.length === 0) return unresolved(nothingResolved(text));
    ports.tell({ kind: 'resolved', text, images });
    return { group, images };
  } catch (error) {
    return unresolved(deadline.signal.aborted ? deadline.reason(`${text} was being resolved`, check) : reasonOf(error));
  }
}

/** A local image as the one of a group: what no registry serves has its image id alone. */
function standingIn({ reference, platform }: UseGroup, standIn: StandIn): ResolvedImage | Reason {
  if ('reason' in standIn) return standIn.reason;
  const { source, image, names } = standIn;
  if (platform.kind === 'one' && choosePlatform([image], platform).length === 0) {
    return {
      code: 'platform-missing',
      message: `${source.name} is for ${formatPlatform(image.platform)}, and the task runs on ${formatPlatform(platform.platform)}.`,
      remedy:
        'Build the image for the platform of the task, or correct runtimePlatform in the task definition (or platform).',
    };
  }
  return {
    reference: reference ?? names[0] ?? { registry: 'localhost', repository: 'image' },
    digest: image.imageId,
    imageId: image.imageId,
    platform: image.platform,
    mediaType: 'application/vnd.docker.container.image.v1+json',
    local: source,
  };
}

function nothingResolved(text: string): Reason {
  return { code: 'internal', message: `${text} was resolved to no image.`, remedy: 'Please report it.' };
}

/** Why an image string that is no reference can't be scanned. */
function unusable(use: ImageUse): Reason {
  const { image } = use;
  const where = `The image of container ${use.container} in ${use.family}`;
  switch (image.kind) {
    case 'placeholder':
      return {
        code: 'placeholder',
        message: `${where} is a template that was not rendered: ${image.placeholder}.`,
        remedy: 'Gate the rendered task definition: run the gate after the step that fills in the image.',
      };
    case 'unresolved':
      return {
        code: 'placeholder',
        message: `${where} can't be known from the template: ${image.why}.`,
        remedy: 'Give the missing value with parameters (name=value), or gate the deployed task definition.',
      };
    case 'invalid':
      return {
        code: 'invalid-reference',
        message: `${where} is not an image reference: ${image.why}.`,
        remedy: 'Correct the image in the task definition.',
      };
    case 'missing':
      return {
        code: 'missing-image',
        message: `Container ${use.container} in ${use.family} names no image.`,
        remedy: 'Give the container an image; ECS refuses it otherwise.',
      };
    case 'reference':
      return { code: 'internal', message: `${where} was not resolved.`, remedy: 'Please report it.' };
    default:
      return image satisfies never;
  }
}

/** A resolved image with every use of it. */
export interface UsedImage {
  readonly image: ResolvedImage;
  readonly uses: readonly ImageUse[];
}

/** Each digest once, whoever names it. An image that one reference leaves without a tag may have one by another. */
export function byDigest(resolutions: readonly Resolution[]): readonly UsedImage[] {
  const used = new Map<string, UsedImage>();
  for (const resolution of resolutions) {
    if ('reason' in resolution) continue;
    for (const image of resolution.images) {
      const key = identityOf(image);
      const known = used.get(key);
      used.set(key, {
        image: known?.image.tag === undefined ? image : known.image,
        uses: [...(known?.uses ?? []), ...resolution.group.uses],
      });
    }
  }
  return [...used.values()];
}

/** The uses that never became a digest, with the reason of each. */
export function unresolvedOutcomes(resolutions: readonly Resolution[]): readonly ImageOutcome[] {
  return resolutions.flatMap((resolution): readonly ImageOutcome[] =>
    'reason' in resolution ? [{ kind: 'unscanned', uses: resolution.group.uses, reason: resolution.reason }] : [],
  );
}
