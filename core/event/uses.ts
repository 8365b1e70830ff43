import { RemoteError, reasonOf } from '../errors.ts';
import { readImageText } from '../image/reference.ts';
import type { Reason } from '../reason.ts';
import type { Estate } from '../service/ports.ts';
import type { DeployedUse } from '../service/use.ts';
import { imagesOf } from '../task-definition/images.ts';
import type { ImageUse, TaskDefinition } from '../task-definition/task-definition.ts';
import type { DeploymentEvent, ObservedContainer } from './deployment-event.ts';
import { type ManagedContainer, managedImage } from './provider-managed.ts';

/** What a deployment uses. */
export interface DeployedUses {
  readonly uses: readonly DeployedUse[];
  /** Containers that AWS injected. */
  readonly managed: readonly ManagedContainer[];
  /**
   * Why the task definition could not be described. The uses are then what the event itself says; where it names no image there are
   * none, and this is all there is to tell.
   */
  readonly undescribed?: Reason;
}

/**
 * Every container that a deployment uses, with its image as the task definition writes it and the digest that ECS reports. Throws a
 * retryable RemoteError when ECS can't be asked right now, so that the message is read again.
 */
export async function deployedUses(
  event: DeploymentEvent,
  estate: Pick<Estate, 'taskDefinition'>,
  signal?: AbortSignal,
): Promise<DeployedUses> {
  const described = await describe(event, estate, signal);
  if (described === undefined) return observedUses(event);
  if ('code' in described) return { ...observedUses(event), undescribed: described };
  return describedUses(event, described);
}

/** The task definition; undefined when the event names none, a reason when its account does not show it. */
async function describe(
  { deployment, taskDefinition }: DeploymentEvent,
  estate: Pick<Estate, 'taskDefinition'>,
  signal: AbortSignal | undefined,
): Promise<TaskDefinition | Reason | undefined> {
  if (taskDefinition === undefined) return undefined;
  try {
    return await estate.taskDefinition(deployment, taskDefinition, signal);
  } catch (error) {
    if (error instanceof RemoteError && !error.retryable) return reasonOf(error);
    throw error;
  }
}

function describedUses(event: DeploymentEvent, definition: TaskDefinition): DeployedUses {
  const observed = new Map(event.containers.map((container) => [container.name, container]));
  const declared = imagesOf(definition).map((use) => running(use, observed.get(use.container)));
  const own = new Set(declared.map(({ container }) => container));
  const others = event.containers.filter(({ name }) => !own.has(name));
  // Nobody but AWS puts a container into a task that its task definition does not have. A call, though, may be about another
  // revision than the one that was described.
  const runs = event.trigger === 'task-state' || event.trigger === 'reconcile';
  const injected = runs ? others : [];
  const called = runs ? [] : others.map((container) => observedUse(event, container));
  return sorted(event, [...declared, ...called], injected);
}

/** What runs is what ECS reports of the container; the task definition's words stand where it reports nothing. */
function running(use: ImageUse, observed: ObservedContainer | undefined): ImageUse {
  if (observed === undefined) return use;
  const { image, digest } = observed;
  return {
    ...use,
    ...(image === undefined || image === use.image.text ? {} : { image: readImageText(image) }),
    ...(digest === undefined ? {} : { runningDigest: digest }),
  };
}

/** The uses that the event alone tells of. */
function observedUses(event: DeploymentEvent): DeployedUses {
  return sorted(
    event,
    event.containers.map((container) => observedUse(event, container)),
    [],
  );
}

/** Sets apart what AWS manages. */
function sorted(
  { deployment }: DeploymentEvent,
  all: readonly ImageUse[],
  injected: readonly ObservedContainer[],
): DeployedUses {
  const uses: DeployedUse[] = [];
  const managed: ManagedContainer[] = [];
  for (const use of all) {
    const why = managedImage(use.image);
    if (why === undefined) uses.push({ deployment, use });
    else {
      const digest = use.runningDigest === undefined ? {} : { digest: use.runningDigest };
      managed.push({ name: use.container, image: use.image.text, ...digest, why });
    }
  }
  for (const container of injected) {
    const why = managedImage(readImageText(container.image)) ?? 'it runs in the task and is not in its task definition';
    managed.push({ ...container, why });
  }
  return { uses, managed };
}

function observedUse(event: DeploymentEvent, { name, image, digest }: ObservedContainer): ImageUse {
  const { family, revision } = named(event);
  return {
    family,
    ...(revision === undefined ? {} : { revision }),
    source: event.taskDefinition ?? event.id,
    container: name,
    essential: true,
    role: 'app',
    image: readImageText(image),
    platform: { kind: 'every', why: 'the event does not name the platform' },
    ...(digest === undefined ? {} : { runningDigest: digest }),
  };
}

/** Family and revision by the words of the event: `family:revision`, an ARN, or the service's own name. */
function named({ taskDefinition, family: written, deployment }: DeploymentEvent): {
  readonly family: string;
  readonly revision?: number;
} {
  const [, family, revision] = /^(?:arn:\S+\/)?([^/:]+)(?::(\d{1,9}))?$/.exec(taskDefinition ?? '') ?? [];
  if (family === undefined) return { family: written ?? deployment.service ?? 'unknown' };
  return { family, ...(revision === undefined ? {} : { revision: Number(revision) }) };
}
