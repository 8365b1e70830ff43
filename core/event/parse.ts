import * as z from 'zod';
import { readApiCall } from './api-call.ts';
import type { ServiceEvent } from './deployment-event.ts';
import { type Envelope, envelopeSchema } from './envelope.ts';
import { ownMessage } from './own-message.ts';
import { readImageAction, readPutImage } from './push.ts';
import { readTaskState } from './task-state.ts';
import { unreadable } from './unreadable.ts';
import { readWorkflowStatus } from './workflow-status.ts';

/** Source and detail type with which a target stack says, once a day, that it is there. */
export const announcement = { source: 'qualys-fargate-scanner.target', detailType: 'Target Announced' } as const;

/**
 * Reads a message of the intake queue: an EventBridge event, whole or with only the fields that the hub's rule passes on (an
 * empty text is a field that was not there), or a message of our own. Pure. Throws an `UnreadableInputError` for what
 * is neither, for an event whose parts contradict each other, and for one that names nothing to look at.
 */
export function parseServiceEvent(body: unknown): ServiceEvent {
  const own = ownMessage(body);
  if (own !== undefined) return own;
  const envelope = envelopeSchema.safeParse(body);
  if (!envelope.success) throw unreadable(`no event of EventBridge: ${z.prettifyError(envelope.error)}`);
  return readEnvelope(envelope.data);
}

function readEnvelope(event: Envelope): ServiceEvent {
  const type = event['detail-type'];
  switch (event.source) {
    case 'aws.ecs':
      if (type === 'ECS Task State Change') return readTaskState(event);
      if (type === 'AWS API Call via CloudTrail') return readApiCall(event);
      break;
    case 'aws.ecr':
      if (type === 'AWS API Call via CloudTrail') return readPutImage(event);
      if (/^ECR (?:Image|Artifact|Referrer|Replication) Action$/.test(type)) return readImageAction(event);
      break;
    case 'aws.states':
      if (type === 'Step Functions Execution Status Change') return readWorkflowStatus(event);
      break;
    case announcement.source:
      if (type === announcement.detailType) return announced(event);
      break;
  }
  return { kind: 'ignored', why: `${quoted(type)} of ${quoted(event.source)} names no images` };
}

function announced({ account, region, id }: Envelope): ServiceEvent {
  return { kind: 'target', account, region, id };
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
