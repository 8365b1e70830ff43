import { CanceledError } from '../errors.ts';
import type { ResolvedImage } from '../image/resolved.ts';
import type { Reason } from '../reason.ts';
import { byDigest, groupUses, resolveGroups } from '../resolve-images.ts';
import type { ImageUse } from '../task-definition/task-definition.ts';
import type { ServicePorts } from './ports.ts';
import type { UnresolvedUse } from './unresolved.ts';
import type { DeployedUse } from './use.ts';

/** The uses of a deployment by the digest that they run, and those that no registry gives a digest for. */
export interface ResolvedUses {
  readonly images: readonly { readonly image: ResolvedImage; readonly uses: readonly DeployedUse[] }[];
  readonly unresolved: readonly UnresolvedUse[];
}

/**
 * Resolves the images of a deployment with the roles of its account. What can't be resolved carries its reason; throws a CanceledError
 * when the time is over, as nothing can be said of what was not asked.
 */
export async function resolveUses(
  uses: readonly DeployedUse[],
  ports: ServicePorts,
  signal?: AbortSignal,
): Promise<ResolvedUses> {
  const [first] = uses;
  if (first === undefined) return { images: [], unresolved: [] };
  const { deployment } = first;
  const never = new AbortController().signal;
  const resolutions = await resolveGroups(
    groupUses(uses.map(({ use }) => use)),
    { images: ports.estate.imagesFor(deployment), tell: () => {} },
    { signal: signal ?? never, reason: () => canceled, end: () => {} },
  );
  if (signal?.aborted) throw outOfTime(deployment.account);
  const deployed = (use: ImageUse): DeployedUse => ({ deployment, use });
  return {
    images: byDigest(resolutions).map((one) => ({ image: one.image, uses: one.uses.map(deployed) })),
    unresolved: resolutions.flatMap((one) =>
      'reason' in one ? one.group.uses.map((use) => ({ use: deployed(use), reason: one.reason })) : [],
    ),
  };
}

const canceled: Reason = {
  code: 'canceled',
  message: 'The time was over while images were being resolved.',
  remedy: 'Nothing: the event is looked at again by itself.',
};

function outOfTime(account: string): CanceledError {
  return new CanceledError(`The time was over while images of a deployment in ${account} were being resolved.`, {
    remedy: 'Nothing: the event is looked at again by itself.',
  });
}
