import type { ContainerImage, Service } from '@aws-sdk/client-ecs';
import type { TaskDefinition } from '../task-definition/task-definition.ts';

/** What a service runs: a service revision, which has digests, or a task definition where ECS keeps no revisions. */
export type RunningRevision = { readonly serviceRevision: string } | { readonly taskDefinition: string };

/** Task sets have no state of their own roll-out. */
interface Deployed {
  readonly status?: string | undefined;
  readonly taskDefinition?: string | undefined;
  readonly runningCount?: number | undefined;
  readonly rolloutState?: string | undefined;
}

/**
 * The revision with the most running tasks. A deployment that never started a task runs nothing, whatever it is called: taken for
 * what runs, it would excuse its own findings. A service that was deployed and then scaled to zero counts as running.
 * Undefined when nothing runs.
 */
export function runningRevisionOf(service: Service): RunningRevision | undefined {
  const revisions = service.currentServiceRevisions ?? [];
  const deployed: readonly Deployed[] = [...(service.deployments ?? []), ...(service.taskSets ?? [])];
  const primary = deployed.find(({ status }) => status === 'PRIMARY');
  const revision = most(revisions, ({ runningTaskCount }) => runningTaskCount)?.arn;
  if (revision !== undefined) return { serviceRevision: revision };
  const taskDefinition = most(deployed, ({ runningCount }) => runningCount)?.taskDefinition;
  if (taskDefinition !== undefined) return { taskDefinition };
  if (primary?.rolloutState !== 'COMPLETED') return undefined;
  const [only, ...others] = revisions;
  if (only?.arn !== undefined && others.length === 0) return { serviceRevision: only.arn };
  return primary.taskDefinition === undefined ? undefined : { taskDefinition: primary.taskDefinition };
}

/** The one with the highest count, the first of equals; none when all counts are zero. */
function most<Item>(items: readonly Item[], countOf: (item: Item) => number | undefined): Item | undefined {
  return items.reduce<Item | undefined>((best, item) => {
    const count = countOf(item) ?? 0;
    return count > (best === undefined ? 0 : (countOf(best) ?? 0)) ? item : best;
  }, undefined);
}

/** The task definition with the digests to which ECS resolved its images when it deployed them. */
export function withDigests(definition: TaskDefinition, images: readonly ContainerImage[]): TaskDefinition {
  const digests = new Map(images.map(({ containerName, imageDigest }) => [containerName, imageDigest]));
  return {
    ...definition,
    containers: definition.containers.map((container) => {
      const digest = digests.get(container.name);
      const isDigest = digest !== undefined && /^sha256:[0-9a-f]{64}$/.test(digest);
      return isDigest ? { ...container, runningDigest: digest } : container;
    }),
  };
}
