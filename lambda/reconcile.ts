import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { UnreadableInputError, UsageError } from '../core/errors.ts';
import type { ServiceEvent } from '../core/event/deployment-event.ts';
import { reconcileTarget, targetsToReconcile } from '../core/service/reconcile.ts';
import { handleBatch } from './batch.ts';
import { inTime, invocation } from './invocation.ts';
import type { Host } from './wire.ts';

/** What the function answers to the daily schedule: how many accounts and regions are looked at. */
interface Begun {
  readonly targets: number;
}

/**
 * The function of the daily look at what runs. To its schedule it answers with one message an account and region, to itself; to such a
 * message by looking there. So one account that is slow or shut holds up no other.
 */
export function reconcileHandler(
  host: Host,
): (event: SQSEvent | Readonly<Record<string, unknown>>, context: Context) => Promise<SQSBatchResponse | Begun> {
  return (event, context) =>
    invocation<SQSBatchResponse | Begun>(host, context, (signal) =>
      isBatch(event)
        ? handleBatch(event.Records, host, (message, within) => lookAt(message, host, within), signal)
        : inTime(signal, () => begin(host)),
    );
}

function isBatch(event: SQSEvent | Readonly<Record<string, unknown>>): event is SQSEvent {
  return 'Records' in event && Array.isArray(event.Records);
}

async function begin({ ports, targets }: Host): Promise<Begun> {
  const given = targets.accounts.flatMap((account) => targets.regions.map((region) => ({ account, region })));
  const all = await targetsToReconcile(ports, given);
  if (ports.reconcileQueue === undefined) {
    throw new UsageError('There is no queue for looks at what runs.', {
      remedy: 'RECONCILE_QUEUE_URL names it: update the stack, with code and template of the same version.',
    });
  }
  await ports.reconcileQueue.send(all.map((target) => ({ kind: 'target', ...target })));
  ports.log.info('What runs is looked at.', { targets: all.length });
  return { targets: all.length };
}

async function lookAt(message: ServiceEvent, { ports }: Host, signal: AbortSignal): Promise<unknown> {
  if (message.kind === 'target') return reconcileTarget(message, ports, signal);
  throw new UnreadableInputError(`The message is of the kind ${message.kind}, which is nothing to look at.`, {
    remedy: 'See what sends to the reconcile queue.',
  });
}
