import type { ServiceEvent } from '../event/deployment-event.ts';
import type { Reason } from '../reason.ts';
import type { ServicePorts } from './ports.ts';
import { settle } from './settle.ts';

type WorkflowEnded = Extract<ServiceEvent, { kind: 'workflow-ended' }>;

/**
 * An execution ended without having told: the scan ends with it, unless it has ended or was overtaken, and every use is told. Who stops
 * an execution by hand does not want it to begin again by itself.
 */
export async function workflowEnded(
  { digest, generation, status, execution }: WorkflowEnded,
  ports: ServicePorts,
  signal?: AbortSignal,
): Promise<void> {
  ports.log.error('The workflow of a scan ended without telling.', { digest, generation, status, execution });
  await settle({ digest, generation, reason: reasonOf(status), retryable: status !== 'ABORTED' }, ports, signal);
}

function reasonOf(status: string): Reason {
  const remedy = 'Look at the execution in Step Functions, and at the alarms of the service.';
  switch (status) {
    case 'TIMED_OUT':
      return { code: 'timeout', message: 'The workflow of the scan took longer than it may.', remedy };
    case 'ABORTED':
      return { code: 'canceled', message: 'The workflow of the scan was stopped by hand.', remedy };
    default:
      return { code: 'internal', message: 'The workflow of the scan failed.', remedy };
  }
}
