import * as z from 'zod';
import { readExecutionName } from '../service/execution-name.ts';
import type { ServiceEvent } from './deployment-event.ts';
import { type Envelope, text } from './envelope.ts';
import { unreadable } from './unreadable.ts';

const statusSchema = z.object({ executionArn: text, name: text, status: text });
const ends = new Set(['FAILED', 'TIMED_OUT', 'ABORTED']);

/**
 * Reads "Step Functions Execution Status Change" of our state machine: an execution that ended without telling.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function readWorkflowStatus(event: Envelope): ServiceEvent {
  const { name, status, executionArn = '' } = statusSchema.parse(event.detail ?? {});
  if (status === undefined || !ends.has(status)) return { kind: 'ignored', why: 'the execution has not failed' };
  const order = readExecutionName(name ?? executionArn.split(':').at(-1) ?? '');
  if (order === undefined) throw unreadable('the status of an execution that is not named as ours are.');
  return { kind: 'workflow-ended', ...order, status, execution: executionArn };
}
