import { OperationError } from '../errors.ts';
import type { CloudFormation, Stack } from './cloudformation.ts';
import { givenFor } from './parameters.ts';
import { readinessOf } from './stack-status.ts';
import { labelOf, type Work } from './work.ts';

/** The stack as it runs; undefined when there is none, or none that ever came to be. */
export async function deployedStack(
  cloudFormation: Pick<CloudFormation, 'stack'>,
  name: string,
  signal?: AbortSignal,
): Promise<Stack | undefined> {
  const stack = await cloudFormation.stack(name, signal);
  const readiness = readinessOf(stack?.status);
  return readiness === 'absent' || readiness === 'leftover' ? undefined : stack;
}

/** What target stacks and hooks must know of the service. */
export interface ServiceFacts {
  readonly accountId: string;
  readonly busArn: string;
  /** How the names of the service's resources begin: its bus is called so, with `-bus`. */
  readonly namePrefix: string;
  /** All outputs of its stack, where it is in this account. */
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * The service as it was named, else as the service stack of this account and region says. In a dry run before the service is there, what
 * it will be. Throws an OperationError when it is not known.
 */
export async function serviceFacts(work: Work): Promise<ServiceFacts> {
  const { settings, cloud, signal } = work;
  if (settings.busArn !== undefined) return factsOf(settings.busArn, {});
  const name = settings.names.service;
  const stack = await deployedStack(cloud.in(cloud.home).cloudFormation, name, signal);
  const outputs = stack?.outputs ?? {};
  const busArn = outputs.CentralEventBusArn;
  if (busArn !== undefined) return factsOf(busArn, outputs);
  if (settings.dryRun && settings.serviceAccountId === undefined) return factsOf(plannedBus(work), {});
  const missing =
    settings.serviceAccountId === undefined || settings.serviceAccountId === cloud.account
      ? `There is no service stack ${labelOf(name, cloud.home, work)} in account ${cloud.account}.`
      : `The bus of the service in account ${settings.serviceAccountId} is not known.`;
  throw new OperationError(missing, {
    remedy:
      'Deploy the service first (deploy service), or name the one in another account: --central-event-bus-arn, the output CentralEventBusArn of its stack.',
  });
}

function factsOf(busArn: string, outputs: ServiceFacts['outputs']): ServiceFacts {
  const [, , , , accountId = ''] = busArn.split(':');
  const bus = busArn.split('event-bus/')[1] ?? '';
  return { busArn, accountId, namePrefix: bus.replace(/-bus$/, ''), outputs };
}

function plannedBus({ settings, cloud }: Work): string {
  const prefix = givenFor('service', settings.parameters).NamePrefix ?? settings.names.service;
  return `arn:${cloud.partition}:events:${cloud.home}:${cloud.account}:event-bus/${prefix}-bus`;
}
