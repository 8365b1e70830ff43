import { OperationError } from '../errors.ts';
import { version } from '../version.ts';
import { deployedStack } from './deployed.ts';
import type { Pulse } from './pulse.ts';
import type { Drift } from './stack-contents.ts';
import type { StackPart } from './stack-names.ts';
import type { StackInstance, StackSet } from './stack-sets.ts';
import { note, type Work } from './work.ts';

/** What is there, as CloudFormation says. */
export interface StatusReport {
  readonly account: string;
  readonly region: string;
  /** Of this program. */
  readonly version: string;
  readonly stacks: readonly StackStatus[];
  readonly stackSet?: { readonly set: StackSet; readonly instances: readonly StackInstance[] };
  /** How the service here is doing. */
  readonly pulse?: Pulse;
  /** How the image scanner here is doing. */
  readonly imageScannerPulse?: Pulse;
}

/** One stack of the installation. */
export interface StackStatus {
  readonly part: StackPart;
  readonly name: string;
  readonly region: string;
  readonly status: string;
  readonly statusReason?: string;
  /** ISO 8601. */
  readonly changedAt?: string;
  /** Of the template it was made with; undefined for one without. */
  readonly version?: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Only when it was asked for. */
  readonly drift?: Drift;
}

const parts = [
  'service',
  'target',
  'admission',
  'sensor',
  'image-scanner',
  'network',
  'artifacts',
] as const satisfies readonly StackPart[];

/** `status`: the stacks at home and in the regions named, with what was changed beside CloudFormation when that is asked for. */
export async function readStatus(work: Work, wishes: { readonly drift: boolean }): Promise<StatusReport> {
  const { cloud, settings, signal } = work;
  const stacks: StackStatus[] = [];
  for (const region of [cloud.home, ...settings.regions]) {
    for (const part of parts) {
      const stack = await readStack(part, region, work);
      if (stack === undefined) continue;
      stacks.push(wishes.drift ? { ...stack, drift: await driftOf(stack, work) } : stack);
    }
  }
  const { stackSets } = cloud.in(cloud.home);
  const set = settings.stackSet === undefined ? undefined : await stackSets.find(settings.names.target, signal);
  const instances = set === undefined ? [] : await stackSets.instances(set.name, signal);
  return {
    version,
    stacks,
    account: cloud.account,
    region: cloud.home,
    ...(set === undefined ? {} : { stackSet: { set, instances } }),
  };
}

async function readStack(part: StackPart, region: string, work: Work): Promise<StackStatus | undefined> {
  const { cloud, settings, signal } = work;
  const name = settings.names[part];
  const stack = await cloud.in(region).cloudFormation.stack(name, signal);
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') return undefined;
  const { status, statusReason, changedAt, outputs } = stack;
  return {
    part,
    name,
    region,
    status,
    outputs,
    ...(statusReason === undefined ? {} : { statusReason }),
    ...(changedAt === undefined ? {} : { changedAt: changedAt.toISOString() }),
    ...(outputs.Version === undefined ? {} : { version: outputs.Version }),
  };
}

/** Looks for drift, and waits until that is known. */
async function driftOf({ name, region }: StackStatus, work: Work): Promise<Drift> {
  const { cloud, settings, clock, signal } = work;
  const { cloudFormation, contents } = cloud.in(region);
  if ((await deployedStack(cloudFormation, name, signal)) === undefined) {
    return { state: 'unknown', reason: 'it never came to be' };
  }
  note(work, 'CloudFormation compares its resources with its template.', name);
  const startedAt = clock.now().getTime();
  const detection = await contents.detectDrift(name, signal);
  for (;;) {
    const drift = await contents.drift(name, detection, signal);
    if (drift.state !== 'pending') return drift;
    if (clock.now().getTime() - startedAt > settings.deadlineMs) {
      throw new OperationError(`CloudFormation still compares ${name}.`, { remedy: 'Run the command again later.' });
    }
    await clock.sleep(settings.pollMs, signal);
    if (signal?.aborted === true) return { state: 'unknown', reason: 'stopped' };
  }
}
