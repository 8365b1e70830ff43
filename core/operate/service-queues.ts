import { OperationError } from '../errors.ts';
import type { IntakeQueue } from '../service/ports.ts';
import { systemClock } from '../system-clock.ts';
import { outputOf, type ServiceInstallation } from './installation.ts';
import type { Session } from './session.ts';

/**
 * The queue before the intake, which takes events, and the one before the look at what runs, which takes targets: an image scanner has none, and
 * sending to it throws an OperationError.
 */
export async function openServiceQueues(
  { access }: Pick<Session, 'access'>,
  { service }: Pick<ServiceInstallation, 'service'>,
): Promise<{ readonly intake: IntakeQueue; readonly reconcile: IntakeQueue }> {
  const { createIntakeQueue } = await import('../aws/intake-queue.ts');
  const open = (url: string) => createIntakeQueue({ ...access, url, clock: systemClock });
  const { ReconcileQueue: reconcile } = service.resources;
  return {
    intake: open(outputOf(service, 'IntakeQueueUrl')),
    reconcile:
      reconcile === undefined ? { send: async () => Promise.reject(looksAtNothing(service)) } : open(reconcile),
  };
}

function looksAtNothing({ stack }: ServiceInstallation['service']): OperationError {
  return new OperationError(`${stack.name} looks at nothing that runs: it has no queue for that.`, {
    remedy:
      'A service stack does (deploy service). An image scanner scans what is pushed; scan lets it scan an image at once.',
  });
}
