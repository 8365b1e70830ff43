import type { ServiceEvent } from '../event/deployment-event.ts';
import { lookAtDeployment } from './deployment.ts';
import type { ServicePorts } from './ports.ts';
import { lookAtPush } from './push.ts';
import { retryScan } from './retry.ts';
import { targetAnnounced } from './target.ts';
import { workflowEnded } from './workflow-ended.ts';

/**
 * Handles one message of the intake queue. Every handler may be repeated from the start at any time; a message whose handling throws is
 * to be delivered again.
 */
export async function handleEvent(event: ServiceEvent, ports: ServicePorts, signal?: AbortSignal): Promise<void> {
  const { count, log } = ports;
  count('EventsReceived');
  switch (event.kind) {
    case 'deployment':
      return lookAtDeployment(event, ports, signal);
    case 'push':
      return lookAtPush(event, ports, signal);
    case 'retry':
      return retryScan(event, ports);
    case 'workflow-ended':
      return workflowEnded(event, ports, signal);
    case 'target':
      return targetAnnounced(event, ports);
    case 'ignored':
      count('EventsIgnored');
      log.info('An event was ignored.', { why: event.why });
      return;
    default:
      return event satisfies never;
  }
}
