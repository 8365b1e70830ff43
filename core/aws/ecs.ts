import {
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  type DescribeServicesCommandOutput,
  DescribeTaskDefinitionCommand,
  ECSClient,
  type Service,
} from '@aws-sdk/client-ecs';
import { RemoteError, runAgain, UsageError } from '../errors.ts';
import type { HttpClient } from '../http/http.ts';
import { partitionOf } from '../image/ecr.ts';
import { fromEcs } from '../task-definition/from-ecs.ts';
import type { TaskDefinition } from '../task-definition/task-definition.ts';
import { type AwsCredentials, abortable, clientSettings } from './client.ts';
import { type AwsAsk, awsFault, missingRegion } from './fault.ts';
import { runningRevisionOf, withDigests } from './running-service.ts';

/** Task definitions as ECS knows them. Throws UsageErrors for what is not there, RemoteErrors for what can't be asked. */
export interface Ecs {
  /** By family (its newest active revision), `family:revision` or ARN, whose region wins. */
  taskDefinition(selector: string, signal?: AbortSignal): Promise<TaskDefinition>;
  /** The revision that a service is to run: that of its primary deployment or task set. Names or ARNs. */
  runningRevision(service: EcsService, signal?: AbortSignal): Promise<TaskDefinition>;
  /**
   * What tasks of a service run now, with the digests that ECS resolved where it tells them; undefined when there is no such service
   * or nothing of it runs.
   */
  running(service: EcsService, signal?: AbortSignal): Promise<TaskDefinition | undefined>;
  /** What a service revision is made of, whether any task of it runs or not, with the digests that ECS has resolved so far. */
  revision(arn: string, signal?: AbortSignal): Promise<DescribedRevision>;
}

/** A service revision. */
export interface DescribedRevision {
  readonly taskDefinition: TaskDefinition;
  readonly taskDefinitionArn: string;
}

interface EcsService {
  readonly cluster: string;
  readonly service: string;
}

const codes = { denied: 'unresolvable', unreachable: 'unresolvable' } as const;

/**
 * Makes clients for each region that is asked. `platform` is for task definitions that name none (`linux/arm64`). Without credentials
 * the SDK's own count.
 */
export function createEcs(options: {
  readonly http: HttpClient;
  readonly platform?: string;
  readonly region?: string;
  readonly credentials?: AwsCredentials | undefined;
  readonly profile?: string | undefined;
  readonly endpoint?: string | undefined;
}): Ecs {
  const platform = options.platform === undefined ? {} : { platform: options.platform };
  const clients = new Map<string | undefined, ECSClient>();
  const clientFor = (region: string | undefined): ECSClient => {
    const known = clients.get(region);
    if (known !== undefined) return known;
    const client = new ECSClient(clientSettings({ ...options, region }, codes.unreachable));
    clients.set(region, client);
    return client;
  };
  const describe = async (selector: string, region: string | undefined, signal: AbortSignal | undefined) => {
    const client = clientFor(region);
    const command = new DescribeTaskDefinitionCommand({ taskDefinition: selector });
    const { taskDefinition } = await client.send(command, abortable(signal)).catch(async (error: unknown) => {
      const what = `the task definition ${selector}`;
      throw await faultOf(error, { client, what, permission: 'ecs:DescribeTaskDefinition', resource: '*' });
    });
    // Through JSON, so that nothing but plain data gets to the reader (dates are none).
    const plain: unknown = JSON.parse(JSON.stringify({ taskDefinition }));
    return fromEcs(plain, taskDefinition?.taskDefinitionArn ?? selector, platform);
  };
  const describeService = async (named: EcsService, region: string | undefined, signal: AbortSignal | undefined) => {
    const { cluster, service } = named;
    const client = clientFor(region);
    const command = new DescribeServicesCommand({ cluster, services: [service] });
    return client.send(command, abortable(signal)).catch(async (error: unknown) => {
      const resource = service.startsWith('arn:') ? service : `the service ${cluster}/${service}`;
      throw await faultOf(error, { client, what: nameOf(named), permission: 'ecs:DescribeServices', resource });
    });
  };
  const describeRevision = async (
    arn: string,
    region: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<DescribedRevision> => {
    const client = clientFor(region);
    const command = new DescribeServiceRevisionsCommand({ serviceRevisionArns: [arn] });
    const { serviceRevisions } = await client.send(command, abortable(signal)).catch(async (error: unknown) => {
      const what = `the service revision ${arn}`;
      throw await faultOf(error, { client, what, permission: 'ecs:DescribeServiceRevisions', resource: arn });
    });
    const { taskDefinition: taskDefinitionArn, containerImages = [] } = serviceRevisions?.[0] ?? {};
    if (taskDefinitionArn === undefined) throw notDescribed(`the service revision ${arn}`);
    const taskDefinition = withDigests(await describe(taskDefinitionArn, region, signal), containerImages);
    return { taskDefinition, taskDefinitionArn };
  };
  return {
    taskDefinition: (selector, signal) => describe(selector, regionOfArn(selector) ?? options.region, signal),
    runningRevision: async (named, signal) => {
      const region = regionOfService(named) ?? options.region;
      const answer = await describeService(named, region, signal);
      return describe(revisionOf(answer, nameOf(named)), region, signal);
    },
    running: async (named, signal) => {
      const region = regionOfService(named) ?? options.region;
      const service = deployedService(await describeService(named, region, signal), nameOf(named));
      const revision = service === undefined ? undefined : runningRevisionOf(service);
      if (revision === undefined) return undefined;
      return 'serviceRevision' in revision
        ? (await describeRevision(revision.serviceRevision, region, signal)).taskDefinition
        : describe(revision.taskDefinition, region, signal);
    },
    revision: (arn, signal) => describeRevision(arn, regionOfArn(arn) ?? options.region, signal),
  };
}

function nameOf({ cluster, service }: EcsService): string {
  return `the service ${service} in the cluster ${cluster}`;
}

/** The service that was asked for; undefined when ECS has none of that name, or has it no more. */
function deployedService(answer: DescribeServicesCommandOutput, what: string): Service | undefined {
  const [service] = answer.services ?? [];
  if (service !== undefined) return service.status === 'INACTIVE' ? undefined : service;
  const [failure] = answer.failures ?? [];
  if (failure?.reason === 'MISSING') return undefined;
  throw notDescribed(`${what}${failure?.reason === undefined ? '' : ` (${failure.reason.slice(0, 100)})`}`);
}

function notDescribed(what: string): RemoteError {
  return new RemoteError(`Amazon ECS did not describe ${what}.`, {
    code: codes.unreachable,
    retryable: true,
    remedy: runAgain,
  });
}

function revisionOf(answer: DescribeServicesCommandOutput, what: string): string {
  const service = answer.services?.[0];
  if (service === undefined || service.status === 'INACTIVE') {
    const why = service === undefined ? (answer.failures?.[0]?.reason ?? 'MISSING') : 'INACTIVE';
    throw new UsageError(`Amazon ECS does not run ${what} (${why}).`, {
      remedy: 'Check the names of cluster and service, the region and the account of the credentials.',
    });
  }
  const primary = [...(service.deployments ?? []), ...(service.taskSets ?? [])].find(
    ({ status }) => status === 'PRIMARY',
  );
  const revision = primary?.taskDefinition ?? service.taskDefinition;
  if (revision !== undefined) return revision;
  throw new UsageError(`Amazon ECS names no task definition for ${what}.`, {
    remedy: 'Name the task definition itself.',
  });
}

async function faultOf(
  error: unknown,
  asked: { readonly client: ECSClient; readonly what: string; readonly permission: string; readonly resource: string },
): Promise<Error> {
  const name = error instanceof Error ? error.name : '';
  const words = error instanceof Error ? error.message.slice(0, 300) : '';
  if (name === 'ClusterNotFoundException') {
    return new UsageError(`Amazon ECS does not know the cluster of ${asked.what}.`, {
      remedy: 'Check its name, the region and the account of the credentials.',
      cause: error,
    });
  }
  if (name === 'ClientException' || name === 'InvalidParameterException') {
    return new UsageError(`Amazon ECS does not know ${asked.what}: ${words}`, {
      remedy: 'Check family, revision, region and account; a file is named with its path.',
      cause: error,
    });
  }
  const region = await asked.client.config.region().catch(() => undefined);
  if (region === undefined) return missingRegion(error);
  const ask: AwsAsk = { ...asked, service: `Amazon ECS in ${region}`, codes };
  return awsFault(error, ask);
}

function regionOfService({ cluster, service }: EcsService): string | undefined {
  return regionOfArn(service) ?? regionOfArn(cluster);
}

/** The region in an ARN (`arn:aws:ecs:eu-west-1:…`); undefined for anything else. */
function regionOfArn(text: string): string | undefined {
  const [, partition, region] = /^arn:(aws[a-z-]*):ecs:([a-z0-9-]+):/.exec(text) ?? [];
  if (region === undefined) return undefined;
  if (partitionOf(region).partition === partition) return region;
  throw new UsageError(`${text} names the region ${region}, which is not in the partition ${partition}.`, {
    remedy: 'Correct the ARN.',
  });
}
