import type { IntakeQueue } from '../service/ports.ts';
import { systemClock } from '../system-clock.ts';
import { outputOf, resourceOf, type ServiceInstallation } from './installation.ts';
import type { Session } from './session.ts';

/** The queue before the intake, which takes events, and the one before the look at what runs, which takes targets. */
export async function openServiceQueues(
  { access }: Pick<Session, 'access'>,
  { service }: Pick<ServiceInstallation, 'service'>,
): Promise<{ readonly intake: IntakeQueue; readonly reconcile: IntakeQueue }> {
  const { createIntakeQueue } = await import('../aws/intake-queue.ts');
  const open = (url: string) => createIntakeQueue({ ...access, url, clock: systemClock });
  return { intake: open(outputOf(service, 'IntakeQueueUrl')), reconcile: open(resourceOf(service, 'ReconcileQueue')) };
}
