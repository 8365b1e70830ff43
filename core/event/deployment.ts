import { readEcsArn, shortName } from './arn.ts';
import type { Deployment } from './deployment-event.ts';
import type { Envelope } from './envelope.ts';
import { unreadable } from './unreadable.ts';

/** Names and ARNs as an event gives them; whichever are there. */
interface Names {
  readonly cluster: string | undefined;
  readonly service?: string | undefined;
}

/**
 * Where the event's deployment is: the envelope's account and region, which AWS writes. An ARN in the event that
 * names another account or region was not written by ECS, and the event is not believed.
 */
export function deploymentOf(event: Envelope, names: Names, arns: readonly (string | undefined)[]): Deployment {
  for (const text of [names.cluster, names.service, ...arns]) {
    const arn = readEcsArn(text);
    if (arn === undefined || (arn.account === event.account && arn.region === event.region)) continue;
    const where = `${event.account} in ${event.region}`;
    throw unreadable(`an event of account ${where} about something in ${arn.account} in ${arn.region}.`);
  }
  const cluster = shortName(names.cluster);
  const service = shortName(names.service);
  return {
    account: event.account,
    region: event.region,
    ...(cluster === undefined ? {} : { cluster }),
    ...(service === undefined ? {} : { service }),
  };
}
