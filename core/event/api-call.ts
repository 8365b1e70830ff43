import * as z from 'zod';
import { readEcsArn, shortName } from './arn.ts';
import { containersSchema } from './containers.ts';
import { deploymentOf } from './deployment.ts';
import type { ObservedContainer, ServiceEvent } from './deployment-event.ts';
import { type Envelope, part, text } from './envelope.ts';
import { unreadable } from './unreadable.ts';

/**
 * A record of CloudTrail, as far as deployments go.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
const recordSchema = z.object({
  eventSource: text,
  eventName: text,
  errorCode: text,
  requestParameters: z
    .object({
      taskDefinition: text,
      taskDefinitionArn: text,
      daemonTaskDefinitionArn: text,
      family: text,
      cluster: text,
      clusterArn: text,
      service: text,
      serviceName: text,
      serviceArn: text,
      forceNewDeployment: z.unknown(),
      containerDefinitions: containersSchema,
      primaryContainer: part({ image: text }),
    })
    .partial()
    .catch({}),
  responseElements: z
    .object({
      taskDefinition: part({ taskDefinitionArn: text, containerDefinitions: containersSchema }),
      daemonTaskDefinitionArn: text,
      service: part({ taskDefinition: text, serviceName: text, serviceArn: text, clusterArn: text, cluster: text }),
      taskSet: part({ taskDefinition: text, clusterArn: text, serviceArn: text }),
      tasks: z.array(part({ taskDefinitionArn: text, clusterArn: text })).catch([]),
    })
    .partial()
    .catch({}),
});

type Call = z.infer<typeof recordSchema>;

/** What a call deploys, and where; `unnamed` says why there is nothing to look at. */
type Deployed =
  | {
      readonly taskDefinition?: string | undefined;
      readonly containers?: readonly ObservedContainer[];
      readonly cluster?: string | undefined;
      readonly service?: string | undefined;
    }
  | { readonly unnamed: string };

/**
 * Reads a call of ECS that CloudTrail delivered. The answer is better than the request (it has the revision); where CloudTrail
 * left it out, the request says what is to be described. Failed calls, and updates of a service that change no image, are ignored.
 */
export function readApiCall(event: Envelope): ServiceEvent {
  const record = recordSchema.safeParse(event.detail);
  if (!record.success) throw unreadable('a call without detail.');
  const { eventSource, eventName = '', errorCode } = record.data;
  if (eventSource !== 'ecs.amazonaws.com') return { kind: 'ignored', why: 'the call is not one of ECS' };
  if (errorCode !== undefined) return { kind: 'ignored', why: `the call failed (${errorCode.slice(0, 80)})` };
  const read = Object.hasOwn(calls, eventName) ? calls[eventName as keyof typeof calls] : undefined;
  if (read === undefined) return { kind: 'ignored', why: `${eventName.slice(0, 80)} deploys no image` };
  const deployed = read(record.data);
  if ('unnamed' in deployed) return { kind: 'ignored', why: `${eventName} ${deployed.unnamed}` };
  const { taskDefinition, containers = [], cluster, service } = deployed;
  if (taskDefinition === undefined && containers.length === 0) {
    throw unreadable(`a call of ${eventName} that names neither images nor a task definition.`);
  }
  return {
    kind: 'deployment',
    trigger: 'api-call',
    id: event.id,
    time: event.time,
    name: eventName,
    deployment: deploymentOf(event, { cluster, service }, [taskDefinition]),
    ...(taskDefinition === undefined ? {} : { taskDefinition }),
    containers,
  };
}

const calls = {
  RegisterTaskDefinition: registered,
  RegisterDaemonTaskDefinition: daemonRegistered,
  CreateDaemon: daemon,
  UpdateDaemon: daemon,
  RunTask: started,
  StartTask: started,
  CreateService: created,
  UpdateService: updated,
  CreateTaskSet: taskSet,
  CreateExpressGatewayService: express,
  UpdateExpressGatewayService: express,
} satisfies Record<string, (call: Call) => Deployed>;

function registered({ requestParameters: request, responseElements: answer }: Call): Deployed {
  const answered = answer.taskDefinition?.containerDefinitions ?? [];
  return {
    // A family alone is described as its newest revision: the one that was just registered, or one after it.
    taskDefinition: answer.taskDefinition?.taskDefinitionArn ?? request.family,
    containers: answered.length > 0 ? answered : (request.containerDefinitions ?? []),
  };
}

function daemonRegistered({ requestParameters: request, responseElements: answer }: Call): Deployed {
  return {
    taskDefinition: answer.daemonTaskDefinitionArn,
    containers: request.containerDefinitions ?? [],
  };
}

function daemon({ requestParameters: request }: Call): Deployed {
  if (request.daemonTaskDefinitionArn === undefined) return { unnamed: 'changes no task definition' };
  return { taskDefinition: request.daemonTaskDefinitionArn, cluster: request.clusterArn };
}

function started({ requestParameters: request, responseElements: answer }: Call): Deployed {
  const [task] = answer.tasks ?? [];
  return {
    taskDefinition: task?.taskDefinitionArn ?? request.taskDefinition,
    cluster: task?.clusterArn ?? request.cluster ?? 'default',
  };
}

function created({ requestParameters: request, responseElements: answer }: Call): Deployed {
  const taskDefinition = answer.service?.taskDefinition ?? request.taskDefinition;
  // A service of an external deployment controller gets its task definition with a task set.
  if (taskDefinition === undefined) return { unnamed: 'names no task definition: its task sets do' };
  return {
    taskDefinition,
    cluster: answer.service?.clusterArn ?? request.cluster ?? 'default',
    service: answer.service?.serviceName ?? request.serviceName,
  };
}

function updated({ requestParameters: request, responseElements: answer }: Call): Deployed {
  const forced = request.forceNewDeployment === true || request.forceNewDeployment === 'true';
  if (request.taskDefinition === undefined && !forced) return { unnamed: 'changes no image' };
  const taskDefinition = answer.service?.taskDefinition ?? request.taskDefinition;
  if (taskDefinition === undefined) return { unnamed: 'restarts what runs: ECS reports its tasks when they do' };
  return {
    taskDefinition,
    cluster: answer.service?.clusterArn ?? request.cluster ?? 'default',
    service: answer.service?.serviceName ?? request.service,
  };
}

function taskSet({ requestParameters: request, responseElements: answer }: Call): Deployed {
  return {
    taskDefinition: answer.taskSet?.taskDefinition ?? request.taskDefinition,
    cluster: answer.taskSet?.clusterArn ?? request.cluster ?? 'default',
    service: answer.taskSet?.serviceArn ?? request.service,
  };
}

/** ECS Express Mode takes an image alone, or a task definition. */
function express({ requestParameters: request, responseElements: answer }: Call): Deployed {
  const { taskDefinitionArn: taskDefinition } = request;
  const { image } = request.primaryContainer ?? {};
  if (image === undefined && taskDefinition === undefined) return { unnamed: 'changes no image' };
  const serviceArn = request.serviceArn ?? answer.service?.serviceArn;
  const path = readEcsArn(serviceArn)?.path.split('/');
  return {
    taskDefinition,
    // The name that ECS gives the one container.
    containers: image === undefined ? [] : [{ name: 'Main', image }],
    cluster: request.cluster ?? answer.service?.cluster ?? (path?.length === 2 ? path[0] : 'default'),
    service: request.serviceName ?? shortName(serviceArn),
  };
}
