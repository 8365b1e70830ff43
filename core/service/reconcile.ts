import { RemoteError, reasonOf } from '../errors.ts';
import type { DeploymentEvent } from '../event/deployment-event.ts';
import { hashOf } from '../report/fingerprint.ts';
import type { ServicePorts } from './ports.ts';
import type { ScanStore } from './scan-store.ts';
import { archiveWhatStopped } from './sync-findings.ts';
import { type Target, targetKey } from './target.ts';
import { tellUnreachable } from './unreachable.ts';

/** Deployments sent to the intake queue at once. */
const batchSize = 100;
/** Batches are spread in time, so that a large estate does not meet Qualys' limits all at once. */
const spread = { stepMs: 2000, longestMs: 900_000 };

/** What a look at a target found. */
export interface Reconciled {
  readonly tasks: number;
  /** Deployments that differ; only these were sent. */
  readonly deployments: number;
}

/** Every account and region to be looked at: those that were given, and those where something was seen. */
export async function targetsToReconcile(
  { store }: { readonly store: Pick<ScanStore, 'targets'> },
  given: readonly Target[],
): Promise<readonly Target[]> {
  const all = [...given, ...(await store.targets())].map(({ account, region }) => ({ account, region }));
  return [...new Map(all.map((target) => [targetKey(target), target])).entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, target]) => target);
}

/**
 * Looks at all that runs in an account and region and sends each deployment that differs to the intake, which asks Qualys again.
 * Repeated as a whole after an interruption: whoever gets a deployment twice finds that it was looked at. A target that can't be listed
 * is counted and told once a day, never passed over; throws where trying again may help.
 */
export async function reconcileTarget(target: Target, ports: ServicePorts, signal?: AbortSignal): Promise<Reconciled> {
  const { account, region } = target;
  const { fault, ...found } = await sendRunning({ account, region }, ports, signal);
  if (fault !== undefined) {
    await unreachable({ account, region }, fault, ports);
    return found;
  }
  await archiveWhatStopped({ account, region }, ports);
  ports.count('TargetsReconciled');
  ports.log.info('A target was looked at.', { account, region, ...found });
  return found;
}

async function unreachable(target: Target, fault: unknown, ports: ServicePorts): Promise<void> {
  if (!(fault instanceof RemoteError)) throw fault;
  const reason = reasonOf(fault);
  ports.count('TargetsUnreachable');
  ports.log.error('A target can not be looked at.', { ...target, ...reason });
  if (fault.retryable) throw fault;
  await tellUnreachable(target, reason, ports);
}

/** What was sent, up to the fault of the listing if there was one. */
async function sendRunning(
  target: Target,
  ports: ServicePorts,
  signal: AbortSignal | undefined,
): Promise<Reconciled & { readonly fault?: unknown }> {
  const seen = new Set<string>();
  let waiting: DeploymentEvent[] = [];
  let tasks = 0;
  let batches = 0;
  let fault: unknown;
  const pages = async function* () {
    try {
      yield* ports.estate.running(target, signal);
    } catch (error) {
      fault = error;
    }
  };
  const flush = async () => {
    if (waiting.length === 0) return;
    await ports.queue.send(waiting, Math.min(batches * spread.stepMs, spread.longestMs));
    batches += 1;
    waiting = [];
  };
  for await (const page of pages()) {
    signal?.throwIfAborted();
    tasks += page.length;
    for (const event of page) {
      const key = deploymentKey(event);
      if (seen.has(key)) continue;
      seen.add(key);
      waiting.push({ ...event, trigger: 'reconcile', time: ports.clock.now().toISOString() });
      if (waiting.length >= batchSize) await flush();
    }
  }
  await flush();
  return { tasks, deployments: seen.size, ...(fault === undefined ? {} : { fault }) };
}

/** The same for tasks of one service (or family) that run the same revision with the same digests. */
function deploymentKey({ deployment, taskDefinition, containers }: DeploymentEvent): string {
  const { account, region, cluster, service } = deployment;
  const images = containers.map(({ name, image, digest }) => JSON.stringify([name, image, digest])).sort();
  return hashOf([account, region, cluster, service, taskDefinition, ...images]);
}
