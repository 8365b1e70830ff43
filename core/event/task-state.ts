import * as z from 'zod';
import { containersSchema } from './containers.ts';
import { deploymentOf } from './deployment.ts';
import type { ServiceEvent } from './deployment-event.ts';
import { type Envelope, text } from './envelope.ts';
import { unreadable } from './unreadable.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html */
const taskStateSchema = z.object({
  clusterArn: text,
  group: text,
  taskArn: text,
  taskDefinitionArn: text,
  lastStatus: text,
  desiredStatus: text,
  containers: containersSchema,
});

/** Reads "ECS Task State Change": a running task, with the digests that ECS pulled. Another status is ignored. */
export function readTaskState(event: Envelope): ServiceEvent {
  const detail = taskStateSchema.safeParse(event.detail);
  if (!detail.success) throw unreadable('a task state change without detail.');
  const { clusterArn, group, taskArn, taskDefinitionArn, lastStatus, desiredStatus, containers } = detail.data;
  if (lastStatus !== undefined && lastStatus !== 'RUNNING') return ignored(`the task is ${lastStatus.slice(0, 40)}`);
  if (desiredStatus !== undefined && desiredStatus !== 'RUNNING') return ignored('the task is being stopped');
  if (taskDefinitionArn === undefined && containers.length === 0) {
    throw unreadable('a task state change that names neither containers nor a task definition.');
  }
  // Whoever starts a task by hand may name its group: nothing that no service is called, such as an ARN, is believed.
  const service = /^service:([\w-]{1,255})$/.exec(group ?? '')?.[1];
  return {
    kind: 'deployment',
    trigger: 'task-state',
    id: event.id,
    time: event.time,
    name: event['detail-type'],
    deployment: deploymentOf(event, { cluster: clusterArn, service }, [taskArn, taskDefinitionArn]),
    ...(taskDefinitionArn === undefined ? {} : { taskDefinition: taskDefinitionArn }),
    containers,
  };
}

function ignored(why: string): ServiceEvent {
  return { kind: 'ignored', why };
}
