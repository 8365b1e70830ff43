import { CanceledError, RemoteError, reasonOf } from '../errors.ts';
import type { PushEvent } from '../event/deployment-event.ts';
import { artifactName } from '../image/artifact.ts';
import { ecrHost, partitionOf } from '../image/ecr.ts';
import type { PlatformRequirement } from '../image/platform.ts';
import { formatReference, type ImageReference } from '../image/reference.ts';
import type { ResolvedImage } from '../image/resolved.ts';
import type { Reason } from '../reason.ts';
import { printable } from '../report/text.ts';
import { isYoungerThan } from './age.ts';
import { askFor } from './ask.ts';
import { doInParts } from './in-parts.ts';
import type { ServicePorts } from './ports.ts';
import { handleUnresolved, mayResolveLater, type UnresolvedUse } from './unresolved.ts';
import { type DeployedUse, useKey } from './use.ts';

/**
 * An image without a tag is looked at this much later: mostly an index that has one is pushed right behind it, and a registry sensor
 * needs a tag to scan by.
 */
const untaggedMs = 30_000;

/** What was pushed, as its manifest says. */
type Pushed =
  | { readonly kind: 'images'; readonly images: readonly ResolvedImage[] }
  /** Nothing that a container can run from; by its own word, a media type. */
  | { readonly kind: 'artifact'; readonly type: string }
  | { readonly kind: 'unresolved'; readonly reason: Reason };

/**
 * Something was pushed to a repository: asks for what is known of its image, of each platform where it is an index. An index and the
 * images pushed before it are the same uses, however often and in whatever order they are told of. Safe to repeat, whole. Throws when a
 * part could not be done, after doing all the others.
 */
export async function lookAtPush(event: PushEvent, ports: ServicePorts, signal?: AbortSignal): Promise<void> {
  const pushed = await readPushed(event, ports, signal);
  switch (pushed.kind) {
    case 'artifact':
      return leaveOut(event, pushed.type, ports);
    case 'unresolved':
      return unresolvedPush({ use: unresolvedUse(event, pushed.reason), reason: pushed.reason }, event, ports);
    case 'images': {
      const { images } = pushed;
      const hasTag = images.some((image) => tagOf(event, image) !== undefined);
      if (!hasTag && isYoungerThan(event, untaggedMs, ports)) return ports.queue.send([event], untaggedMs);
      ports.count('UsesSeen', images.length);
      return doInParts(images.map((image) => () => askForPush(event, image, ports, signal)));
    }
    default:
      return pushed satisfies never;
  }
}

/** Reads what was pushed, whatever the event says that it is. Throws a CanceledError when the time is over. */
async function readPushed(event: PushEvent, { estate }: ServicePorts, signal?: AbortSignal): Promise<Pushed> {
  const { account, region, repository } = event;
  try {
    const images = await estate.imagesFor({ account, region }).resolve(referenceOf(event), everyOne, signal);
    return { kind: 'images', images };
  } catch (error) {
    if (signal?.aborted) throw outOfTime(repository, account);
    if (error instanceof RemoteError && error.artifact !== undefined) return { kind: 'artifact', type: error.artifact };
    return { kind: 'unresolved', reason: reasonOf(error) };
  }
}

const everyOne: PlatformRequirement = { kind: 'every', why: 'nobody knows yet where it is to run' };

/** Charts, signatures, attestations (our own, too), caches: nothing runs them, so nothing is said of them. */
function leaveOut(event: PushEvent, type: string, { count, log }: ServicePorts): void {
  const what = artifactName(type);
  const { account, region, repository, digest, tag, id } = event;
  const fields = { account, region, repository, digest, tag, event: id, type: printable(type, 200) };
  count('ArtifactsIgnored');
  if (what !== undefined) {
    log.info(`What was pushed is no image: it is ${what}.`, fields);
    return;
  }
  count('ArtifactsUnknown');
  log.warn('What was pushed is no image, and of a type that is not known: it is not scanned.', fields);
}

async function unresolvedPush(unresolved: UnresolvedUse, event: PushEvent, ports: ServicePorts): Promise<void> {
  const later = mayResolveLater(event, [unresolved], ports);
  await handleUnresolved(event, [unresolved], later, ports);
  if (later) await ports.queue.send([event], ports.settings.retryDelayMs);
}

async function askForPush(
  event: PushEvent,
  image: ResolvedImage,
  ports: ServicePorts,
  signal: AbortSignal | undefined,
): Promise<void> {
  const use = await knownByTag(pushedUse(event, image), image, ports);
  await askFor({ image, uses: [use], again: false }, ports, signal);
}

/** What is known by a tag keeps that name when it is told of once more without one, as an image that an index holds is. */
async function knownByTag(own: DeployedUse, { digest }: ResolvedImage, { store }: ServicePorts): Promise<DeployedUse> {
  if (own.use.image.kind !== 'reference' || own.use.image.reference.tag !== undefined) return own;
  const known = (await store.usesOf(digest)).find((one) => useKey(one) === useKey(own));
  return known === undefined ? own : { ...own, use: known.use };
}

/** An image as it was pushed: by the tag it was given, else by its own digest. */
function pushedUse(event: PushEvent, image: ResolvedImage): DeployedUse {
  const tag = tagOf(event, image);
  const reference = { ...repositoryOf(event), ...(tag === undefined ? { digest: image.digest } : { tag }) };
  return useOf(event, reference, { kind: 'one', platform: image.platform });
}

/** Stands for every image of a push that can't be read: by all that the event says, so that each push is one of its own. */
function unresolvedUse(event: PushEvent, { message }: Reason): DeployedUse {
  return useOf(event, referenceOf(event), { kind: 'every', why: `it can't be read: ${message}` });
}

/** No exception that a policy makes for a family or a container is for a push: neither is called by the name of one. */
function useOf(
  { account, region, repository }: PushEvent,
  reference: ImageReference,
  platform: PlatformRequirement,
): DeployedUse {
  return {
    deployment: { account, region },
    use: {
      family: '(push)',
      source: `arn:${partitionOf(region).partition}:ecr:${region}:${account}:repository/${repository}`,
      container: '(pushed image)',
      essential: true,
      role: 'app',
      image: { kind: 'reference', text: formatReference(reference), reference },
      platform,
    },
    push: { repository },
  };
}

/** A tag says what somebody calls an image: that of the event, or the one that names it now. */
function tagOf({ tag }: PushEvent, image: ResolvedImage): string | undefined {
  return tag ?? image.tag;
}

/** All that the event says of the image. */
function referenceOf(event: PushEvent): ImageReference {
  const { tag, digest } = event;
  return {
    ...repositoryOf(event),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

function repositoryOf({ account, region, repository }: PushEvent): Pick<ImageReference, 'registry' | 'repository'> {
  return { registry: ecrHost({ accountId: account, region }), repository };
}

function outOfTime(repository: string, account: string): CanceledError {
  return new CanceledError(
    `The time was over while a push to ${repository} of account ${account} was being looked at.`,
    {
      remedy: 'Nothing: the event is looked at again by itself.',
    },
  );
}
