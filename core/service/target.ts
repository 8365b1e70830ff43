import type { ServicePorts } from './ports.ts';

/** An account and a region whose ECS is watched. */
export interface Target {
  readonly account: string;
  readonly region: string;
}

/** Names a target among all. */
export function targetKey({ account, region }: Target): string {
  return `${account}/${region}`;
}

/** A target stack says that it is there. One that was not known is looked at now: what runs there sent no events before. */
export async function targetAnnounced(
  { account, region, id }: Target & { readonly id?: string },
  ports: ServicePorts,
): Promise<void> {
  const { store, reconcileQueue, clock, log } = ports;
  if (reconcileQueue === undefined) {
    log.warn('A target announced itself, and nothing is looked at daily here.', { account, region, event: id });
    return;
  }
  const known = new Set((await store.targets()).map(targetKey));
  const isNew = !known.has(targetKey({ account, region }));
  if (isNew) await reconcileQueue.send([{ kind: 'target', account, region }]);
  await store.seen(account, region, clock.now());
  log.info(isNew ? 'A new target is looked at.' : 'A target announced itself.', { account, region, event: id });
}
