import type { DeploymentEvent } from '../event/deployment-event.ts';
import type { ManagedContainer } from '../event/provider-managed.ts';
import { deployedUses } from '../event/uses.ts';
import type { Reason } from '../reason.ts';
import { askFor } from './ask.ts';
import { doInParts } from './in-parts.ts';
import type { ServicePorts } from './ports.ts';
import { resolveUses } from './resolve-uses.ts';
import { handleUnresolved, mayResolveLater, tellUnresolved } from './unresolved.ts';
import type { DeployedUse } from './use.ts';

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
  // Where nothing is looked at daily, nobody asks where something runs.
  if (ports.reconcileQueue !== undefined) {
    await ports.store.seen(deployment.account, deployment.region, ports.clock.now());
  }
  const { uses, managed, undescribed } = await deployedUses(event, ports.estate, signal);
  ports.count('UsesSeen', uses.length);
  listManaged(event, managed, ports);
  if (undescribed !== undefined) await withoutDescription(event, undescribed, uses, ports);
  const { images, unresolved } = await resolveUses(uses, ports, signal);
  const again = trigger === 'reconcile';
  const later = mayResolveLater(event, unresolved, ports);
  await doInParts([
    ...images.map((one) => () => askFor({ ...one, again }, ports, signal)),
    () => handleUnresolved(event, unresolved, later, ports),
  ]);
  // Last of all: what was not done is delivered again by itself, and must not leave another message each time.
  if (later) await ports.queue.send([event], ports.settings.retryDelayMs);
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
