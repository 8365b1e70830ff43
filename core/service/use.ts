import type { Deployment } from '../event/deployment-event.ts';
import type { ImageUse } from '../task-definition/task-definition.ts';

/** One container of one deployment that uses an image: what is recorded, judged and told. Plain JSON. */
export interface DeployedUse {
  readonly deployment: Deployment;
  readonly use: ImageUse;
}

/**
 * Names a use among all: the same container of the same service (or family) in the same cluster, account and region is the same
 * use, whatever its revision. Parts are escaped, so no name can stand for another.
 */
export function useKey({ deployment, use }: DeployedUse): string {
  const { account, region, cluster = '', service } = deployment;
  const workload = service === undefined ? ['family', use.family] : ['service', service];
  return [account, region, cluster, ...workload, use.container]
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/');
}
