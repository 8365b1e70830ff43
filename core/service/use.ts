import type { Deployment } from '../event/deployment-event.ts';
import type { ImageUse } from '../task-definition/task-definition.ts';

/** One container of one deployment that uses an image, or a repository that holds it: what is recorded, judged and told. Plain JSON. */
export interface DeployedUse {
  readonly deployment: Deployment;
  readonly use: ImageUse;
  /** The image was pushed to this repository, in the registry of the deployment's account and region; `use` names no real container then. */
  readonly push?: { readonly repository: string };
}

/** Whether an image was pushed, and not deployed. */
export function isPush({ push }: Pick<DeployedUse, 'push'>): boolean {
  return push !== undefined;
}

/**
 * Names a use among all: the same container of the same service (or family) in the same cluster, account and region is the same
 * use, whatever its revision; and so is the same repository, whatever the tag. Parts are escaped, so no name can stand for another.
 */
export function useKey({ deployment, use, push }: DeployedUse): string {
  const { account, region, cluster = '', service } = deployment;
  const workload = service === undefined ? ['family', use.family] : ['service', service];
  const what = push === undefined ? [cluster, ...workload, use.container] : ['push', push.repository];
  return [account, region, ...what].map((part) => encodeURIComponent(part.toWellFormed())).join('/');
}
