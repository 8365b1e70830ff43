import { basename } from 'node:path';
import { UsageError } from '../errors.ts';
import { canonicalRegistry } from '../image/ecr.ts';
import type { PlatformRequirement } from '../image/platform.ts';
import { formatReference, type ImageReference, type ImageText } from '../image/reference.ts';
import type { StandIn } from '../image/unpushed.ts';
import type { ContainerDefinition, Notice, TaskDefinition } from '../task-definition/task-definition.ts';

/** A local image, and the container that the user said it is for. */
export interface AskedStandIn {
  readonly standIn: StandIn;
  readonly container?: string;
}

/** A container's image that a local one stands for. */
interface Place {
  readonly family: string;
  readonly container: ContainerDefinition;
}

const namesShown = 10;

/**
 * Puts local images in the place of those that containers name: of the container that the user named, else of every container whose tag is one
 * of the image's own names. Throws a UsageError for an image that stands for nothing, and for two that stand for the same.
 */
export function placeStandIns(
  taskDefinitions: readonly TaskDefinition[],
  asked: readonly AskedStandIn[],
): readonly TaskDefinition[] {
  const places = taskDefinitions.flatMap(({ family, containers }) =>
    containers.map((container): Place => ({ family, container })),
  );
  const placed = new Map<ContainerDefinition, StandIn>();
  const alone: StandIn[] = [];
  for (const { standIn, container } of asked) {
    // Nobody can say which container an unreadable archive is for: it is told by itself.
    const isLost = 'reason' in standIn && container === undefined && standIn.names.length === 0;
    if (isLost) alone.push(standIn);
    for (const place of isLost ? [] : placesOf(standIn, container, places)) {
      const other = placed.get(place.container);
      if (other !== undefined) throw twice(place, other, standIn);
      placed.set(place.container, standIn);
    }
  }
  return [
    ...taskDefinitions.map((definition) => withStandIns(definition, placed)),
    ...alone.map((standIn) => standingAlone(standIn)),
  ];
}

function withStandIns(definition: TaskDefinition, placed: ReadonlyMap<ContainerDefinition, StandIn>): TaskDefinition {
  const containers = definition.containers.map((container) => {
    const standIn = placed.get(container);
    return standIn === undefined ? container : { ...container, standIn };
  });
  const notices = containers.flatMap(noticesOfPlace);
  return notices.length === 0
    ? definition
    : { ...definition, containers, notices: [...definition.notices, ...notices] };
}

/** A local image as a task of its own, for a gate without a task definition; `platform` is the one that the user asks for. */
export function standingAlone(standIn: StandIn, platform?: PlatformRequirement): TaskDefinition {
  const { name } = standIn.source;
  const reference = standIn.names[0] ?? referenceOfFile(name);
  const image: ImageText =
    'reason' in standIn
      ? { kind: 'invalid', text: name, why: standIn.reason.message }
      : { kind: 'reference', text: name, reference };
  return {
    format: 'image',
    source: name,
    family: name,
    platform: platform ?? { kind: 'every', why: 'it is an image by itself, which names no task' },
    containers: [{ name: basename(reference.repository), essential: true, role: 'app', image, standIn }],
    notices:
      'reason' in standIn
        ? []
        : [{ message: `${whatItIs(standIn)} was gated by itself: ${noDigest}, and no task definition was looked at.` }],
  };
}

const noDigest = 'it was not resolved at a registry, so its digest is not known before it is pushed';

function noticesOfPlace({ image, name, position, standIn }: ContainerDefinition): readonly Notice[] {
  if (standIn === undefined) return [];
  const text = image.text === '' ? 'its image' : image.text;
  const message = `${whatItIs(standIn)} stands for ${text} in container ${name}: ${noDigest}, and nothing is pinned to it.`;
  return [{ message, ...(position === undefined ? {} : { position }) }];
}

function whatItIs(standIn: StandIn): string {
  const kind = standIn.source.kind === 'archive' ? 'The image archive' : 'The local image';
  const id = 'reason' in standIn ? '' : ` (image id ${standIn.image.imageId})`;
  return `${kind} ${standIn.source.name}${id}`;
}

/** What an image without a name is called, by the name of its file. */
function referenceOfFile(path: string): ImageReference {
  const name = basename(path)
    .toLowerCase()
    .replace(/\.(tar|tgz|tar\.gz|gz)$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 100)
    .replace(/^-|-$/g, '');
  return { registry: 'localhost', repository: name === '' ? 'image' : name };
}

function placesOf(standIn: StandIn, container: string | undefined, places: readonly Place[]): readonly Place[] {
  if (container !== undefined) return placesNamed(container, standIn, places);
  const names = new Set(standIn.names.filter(({ digest }) => digest === undefined).map(keyOf));
  const found = places.filter((place) => {
    const { image, runningDigest } = place.container;
    // A digest says which image runs: what has the same tag here need not be that.
    if (image.kind !== 'reference' || image.reference.digest !== undefined || runningDigest !== undefined) return false;
    return names.has(keyOf(image.reference));
  });
  if (found.length > 0) return found;
  throw new UsageError(
    `${standIn.source.name} stands for no container: it goes by ${listed(standIn.names.map(formatReference), 'no name')}, and the containers run ${listed(
      places.map(({ container: { image } }) => image.text),
      'nothing',
    )}.`,
    {
      remedy: `Say which container it is for: ${optionOf(standIn)}: ${places[0]?.container.name ?? 'app'}=${standIn.source.name}.`,
    },
  );
}

function placesNamed(name: string, standIn: StandIn, places: readonly Place[]): readonly Place[] {
  const found = places.filter(({ container }) => container.name === name);
  if (found.length === 0) {
    throw new UsageError(`No container is called ${name}, which ${standIn.source.name} is to stand for.`, {
      remedy: `Name one of ${listed(
        places.map(({ container }) => container.name),
        'none',
      )}, or leave the name away.`,
    });
  }
  if (new Set(found.map(({ container }) => container.image.text)).size > 1) {
    const families = listed(
      found.map(({ family }) => family),
      'one task definition',
    );
    throw new UsageError(`Several containers are called ${name} and have different images (in ${families}).`, {
      remedy: 'Gate their task definitions one after the other.',
    });
  }
  return found;
}

/** Registry, repository and tag, as one text however they are written. */
function keyOf({ registry, repository, tag = 'latest' }: ImageReference): string {
  return formatReference({ registry: canonicalRegistry(registry), repository, tag });
}

function twice({ family, container }: Place, one: StandIn, other: StandIn): UsageError {
  return new UsageError(
    `${one.source.name} and ${other.source.name} both stand for container ${container.name} of ${family}.`,
    { remedy: `Give one of them, or say which container each is for (${optionOf(other)}: container=…).` },
  );
}

function optionOf({ source }: StandIn): string {
  return source.kind === 'archive' ? 'image-archive' : 'local-image';
}

function listed(texts: readonly string[], nothing: string): string {
  const distinct = [...new Set(texts)].map((text) => (text === '' ? '(no image)' : text));
  if (distinct.length === 0) return nothing;
  const more = distinct.length > namesShown ? ` and ${distinct.length - namesShown} more` : '';
  return `${distinct.slice(0, namesShown).join(', ')}${more}`;
}
