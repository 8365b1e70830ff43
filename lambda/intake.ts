import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { handleEvent } from '../core/service/intake.ts';
import { handleBatch } from './batch.ts';
import { invocation } from './invocation.ts';
import type { Host } from './wire.ts';

/** The function behind the intake queue. */
export function intakeHandler(host: Host): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  return ({ Records }, context) =>
    invocation(host, context, (signal) =>
      handleBatch(Records, host, (event, within) => handleEvent(event, host.ports, within), signal),
    );
}
