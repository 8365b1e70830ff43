import pMap from 'p-map';
import { RemoteError } from '../errors.ts';
import type { DeploymentEvent } from '../event/deployment-event.ts';
import type { ManagedContainer } from '../event/provider-managed.ts';
import { deployedUses } from '../event/uses.ts';
import type { Reason } from '../reason.ts';
import { askFor } from './ask.ts';
import type { ServicePorts } from './ports.ts';
import { type ResolvedUses, resolveUses } from './resolve-uses.ts';
import { isRetryable } from './retryable.ts';
import { tellUnresolved } from './unresolved.ts';
import type { DeployedUse } from './use.ts';

/** Images asked for at once. */
const concurrency = 4;

/**
 * Something is deployed: finds its images, and asks for what is known of each. Safe to repeat, whole: a use is recorded before anything
 * is asked for it, a scan is claimed once, and nobody is told twice. Throws when a part could not be done, after doing all the others.
 */
export async function lookAtDeployment(
  event: DeploymentEvent,
  ports: ServicePorts,
  signal?: AbortSignal,
): Promise<void> {
  const { deployment, trigger } = event;
  await ports.store.seen(deployment.account, deployment.region, ports.clock.now());
  const { uses, managed, undescribed } = await deployedUses(event, ports.estate, signal);
  ports.count('UsesSeen', uses.length);
  listManaged(event, managed, ports);
  if (undescribed !== undefined) await withoutDescription(event, undescribed, uses, ports);
  const { images, unresolved } = await resolveUses(uses, ports, signal);
  const again = trigger === 'reconcile';
  const later = mayResolveLater(event, unresolved, ports);
  const parts = [
    ...images.map((one) => () => askFor({ ...one, again }, ports, signal)),
    () => handleUnresolved(event, unresolved, later, ports),
  ];
  const errors = await pMap(parts, faultOf, { concurrency });
  const faults = errors.filter((error) => error !== undefined);
  const lasting = faults.find(({ error }) => !(error instanceof RemoteError && error.retryable));
  const [first = lasting] = faults;
  if (first !== undefined) throw (lasting ?? first).error;
  // Last of all: what was not done is delivered again by itself, and must not leave another message each time.
  if (later) await ports.queue.send([event], ports.settings.retryDelayMs);
}

/** Does a part; a fault of it does not keep the others from being done. */
async function faultOf(part: () => Promise<void>): Promise<{ readonly error: unknown } | undefined> {
  try {
    await part();
    return undefined;
  } catch (error) {
    return { error };
  }
}

/** What AWS itself put there is listed, and never scanned. */
function listManaged(
  { deployment, id }: DeploymentEvent,
  managed: readonly ManagedContainer[],
  { count, log }: ServicePorts,
): void {
  if (managed.length === 0) return;
  count('ProviderManagedContainers', managed.length);
  log.info('Containers that AWS manages are not scanned.', { ...deployment, event: id, containers: managed });
}

/** Where the event names images, these are looked at all the same; where it names none, nobody knows what runs, and that is told. */
async function withoutDescription(
  event: DeploymentEvent,
  reason: Reason,
  uses: readonly DeployedUse[],
  ports: ServicePorts,
): Promise<void> {
  ports.log.warn('A task definition can not be described.', { ...event.deployment, event: event.id, ...reason });
  if (uses.length > 0) return;
  ports.count('UnresolvedImages');
  await tellUnresolved(unknownUse(event, reason), reason, ports);
}

/** Stands for every container of a deployment whose task definition can't be described. */
function unknownUse({ deployment, taskDefinition = '', id }: DeploymentEvent, { message }: Reason): DeployedUse {
  const name = taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1);
  const why = `the task definition can't be described: ${message}`;
  return {
    deployment,
    use: {
      family: name.replace(/:\d+$/, '') || 'unknown',
      source: taskDefinition || id,
      container: '(every container)',
      essential: true,
      role: 'app',
      image: { kind: 'unresolved', text: taskDefinition || id, why },
      platform: { kind: 'every', why },
    },
  };
}

/** A registry that can't be asked is asked again a while later, with the same event. */
function mayResolveLater(event: DeploymentEvent, unresolved: ResolvedUses['unresolved'], ports: ServicePorts): boolean {
  const { retryDelayMs, maxRetries } = ports.settings;
  return unresolved.some(({ reason }) => isRetryable(reason)) && isYoungerThan(event, maxRetries * retryDelayMs, ports);
}

/**
 * Images without a digest: people are told when the registry could not be asked twice; what will not pass by itself is told at once.
 */
async function handleUnresolved(
  event: DeploymentEvent,
  unresolved: ResolvedUses['unresolved'],
  isAskedLater: boolean,
  ports: ServicePorts,
): Promise<void> {
  if (unresolved.length === 0) return;
  ports.count('UnresolvedImages', unresolved.length);
  const isFirst = isAskedLater && isYoungerThan(event, ports.settings.retryDelayMs, ports);
  for (const { use, reason } of unresolved) {
    if (!isFirst || !isRetryable(reason)) await tellUnresolved(use, reason, ports);
  }
}

/** By the event's own time, so that no count has to be kept; a time that makes no sense is old. */
function isYoungerThan({ time }: DeploymentEvent, ms: number, { clock }: ServicePorts): boolean {
  return Math.abs(clock.now().getTime() - Date.parse(time)) < ms;
}
