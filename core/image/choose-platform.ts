import type { Platform, PlatformRequirement } from './platform.ts';

/** The variant that an architecture means when it names none: an `arm64` image is an `arm64/v8` image. */
const usualLevel: Readonly<Record<string, number>> = { arm64: 8, amd64: 1, arm: 7 };

/**
 * Those of some images that a task may run. For a named platform: the one that fits best, the first of equals, as containerd
 * chooses (the highest variant that the platform still runs; on Windows the highest build). For every platform: one image each.
 */
export function choosePlatform<Image extends { readonly platform: Platform }>(
  images: readonly Image[],
  requirement: PlatformRequirement,
): readonly Image[] {
  if (requirement.kind === 'every') return firstOfEach(images);
  const fitting = images.filter(({ platform }) => fits(platform, requirement.platform));
  const best = fitting.reduce<Image | undefined>(
    (chosen, image) => (chosen === undefined || isBetter(image.platform, chosen.platform) ? image : chosen),
    undefined,
  );
  return best === undefined ? [] : [best];
}

/** Whether an image of one platform runs where another is required. */
function fits(platform: Platform, required: Platform): boolean {
  if (platform.os !== required.os || platform.architecture !== required.architecture) return false;
  if (platform.os === 'windows') return fitsBuild(platform.osVersion, required.osVersion);
  const [level, most] = [levelOf(platform), levelOf(required)];
  return level === undefined || most === undefined ? platform.variant === required.variant : level <= most;
}

/** An image without a build is taken where nothing better is there, as containerd does. */
function fitsBuild(build: string | undefined, required: string | undefined): boolean {
  return build === undefined || required === undefined || build === required || build.startsWith(`${required}.`);
}

function levelOf({ architecture, variant }: Platform): number | undefined {
  if (variant === undefined) return usualLevel[architecture];
  const level = /^v(\d{1,3})$/.exec(variant)?.[1];
  return level === undefined ? undefined : Number(level);
}

function isBetter(one: Platform, other: Platform): boolean {
  if (one.os === 'windows') return compareBuilds(one.osVersion ?? '', other.osVersion ?? '') > 0;
  return (levelOf(one) ?? 0) > (levelOf(other) ?? 0);
}

function compareBuilds(one: string, other: string): number {
  const [these, those] = [one.split('.').map(Number), other.split('.').map(Number)];
  for (let at = 0; at < Math.max(these.length, those.length); at++) {
    const difference = (these[at] ?? -1) - (those[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function firstOfEach<Image extends { readonly platform: Platform }>(images: readonly Image[]): readonly Image[] {
  const seen = new Set<string>();
  return images.filter(({ platform: { os, architecture, variant, osVersion } }) => {
    const key = JSON.stringify([os, architecture, variant, osVersion]);
    return !seen.has(key) && seen.add(key);
  });
}
