import { dayOf } from '../policy/calendar.ts';
import type { Reason } from '../reason.ts';
import { hashOf } from '../report/fingerprint.ts';
import { isYoungerThan } from './age.ts';
import type { ServicePorts } from './ports.ts';
import { isRetryable } from './retryable.ts';
import { tellUse } from './tell.ts';
import type { DeployedUse } from './use.ts';

/** A use whose image no registry gives a digest for, and why. */
export interface UnresolvedUse {
  readonly use: DeployedUse;
  readonly reason: Reason;
}

/** A registry that can't be asked is asked again a while later, with the same event. */
export function mayResolveLater(
  event: { readonly time: string },
  unresolved: readonly UnresolvedUse[],
  ports: ServicePorts,
): boolean {
  const { retryDelayMs, maxRetries } = ports.settings;
  return unresolved.some(({ reason }) => isRetryable(reason)) && isYoungerThan(event, maxRetries * retryDelayMs, ports);
}

/**
 * Images without a digest: people are told when the registry could not be asked twice; what will not pass by itself is told at once.
 */
export async function handleUnresolved(
  event: { readonly time: string },
  unresolved: readonly UnresolvedUse[],
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

/**
 * A use whose image no registry gives a digest for is recorded and told as inconclusive, once a day: nobody knows what runs there. It
 * stands in the store under a key of its own that has the form of a digest and is none.
 */
export async function tellUnresolved(use: DeployedUse, reason: Reason, ports: ServicePorts): Promise<void> {
  const key = unresolvedKey(use);
  const { clock, store, log } = ports;
  const { deployment } = use;
  log.warn('An image can not be resolved.', {
    ...deployment,
    container: use.use.container,
    image: use.use.image.text,
    ...reason,
  });
  await store.use(key, use, clock.now());
  await tellUse({ key, use, outcome: { kind: 'unscanned', reason }, occasion: dayOf(clock.now()) }, ports);
}

/** Uses of the same image string stand together. */
function unresolvedKey({ use }: DeployedUse): string {
  return `sha256:${hashOf(['unresolved', use.image.text, use.runningDigest])}`;
}
