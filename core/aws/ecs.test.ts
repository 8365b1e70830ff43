import {
  type ContainerImage,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  type Service,
} from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { RemoteError, UnreadableInputError, UsageError } from '../errors.ts';
import { createEcs } from './ecs.ts';

const arn = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7';
const described = {
  taskDefinition: {
    taskDefinitionArn: arn,
    family: 'web',
    revision: 7,
    registeredAt: new Date(0),
    requiresCompatibilities: ['FARGATE' as const],
    runtimePlatform: { cpuArchitecture: 'ARM64' as const, operatingSystemFamily: 'LINUX' as const },
    containerDefinitions: [{ name: 'app', image: 'nginx:1.27', essential: true }],
  },
};

const ecsMock = mockClient(ECSClient);

beforeEach(() => {
  ecsMock.reset();
});

async function makeEcs(options: { region?: string; platform?: string } = { region: 'eu-central-1' }) {
  const http = testHttpClient();
  return { ecs: createEcs({ http, ...options }), [Symbol.asyncDispose]: () => http.close() };
}

function sdkError(name: string, message = 'words', httpStatusCode = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

async function askedRegion(): Promise<string> {
  const client = ecsMock.calls().at(-1)?.thisValue as ECSClient;
  return client.config.region();
}

describe('a task definition', () => {
  it.each([
    ['web', 'eu-central-1'],
    ['web:7', 'eu-central-1'],
    [arn, 'eu-west-1'],
    ['arn:aws-cn:ecs:cn-north-1:123456789012:task-definition/web:7', 'cn-north-1'],
  ])('%s is asked for in %s', async (selector, region) => {
    await using world = await makeEcs();
    ecsMock.on(DescribeTaskDefinitionCommand).resolves(described);

    const definition = await world.ecs.taskDefinition(selector);

    expect(definition).toMatchObject({
      format: 'ecs',
      source: arn,
      family: 'web',
      revision: 7,
      platform: { kind: 'one', platform: { os: 'linux', architecture: 'arm64' } },
      containers: [{ name: 'app', image: { kind: 'reference', text: 'nginx:1.27' } }],
    });
    expect(ecsMock.commandCalls(DescribeTaskDefinitionCommand)[0]?.args[0].input).toEqual({ taskDefinition: selector });
    expect(await askedRegion()).toBe(region);
  });

  it('of an ARN whose region is in another partition is a usage error', async () => {
    await using world = await makeEcs();

    const error = await rejection(
      Promise.resolve().then(() => world.ecs.taskDefinition('arn:aws:ecs:cn-north-1:1:task-definition/a')),
    );

    expect(error).toBeInstanceOf(UsageError);
  });

  it.each([
    [
      'ClientException',
      UsageError,
      'Amazon ECS does not know the task definition web: words',
      'Check family, revision, region',
    ],
    [
      'AccessDeniedException',
      Error,
      'Amazon ECS in eu-central-1 refused the task definition web',
      'Allow ecs:DescribeTaskDefinition',
    ],
    ['CredentialsProviderError', Error, 'there are no AWS credentials', 'AWS_PROFILE'],
    ['ThrottlingException', Error, 'throttled', 'later'],
  ])('that ends in %s', async (name, kind, message, remedy) => {
    await using world = await makeEcs();
    ecsMock.on(DescribeTaskDefinitionCommand).rejects(sdkError(name));

    const error = await rejection(world.ecs.taskDefinition('web'));

    expect(error).toBeInstanceOf(kind);
    expect(error.message).toContain(message);
    expect(error).toMatchObject({ remedy: expect.stringContaining(remedy) });
  });

  it('without containers can’t be read', async () => {
    await using world = await makeEcs();
    ecsMock.on(DescribeTaskDefinitionCommand).resolves({});

    const error = await rejection(world.ecs.taskDefinition('web'));

    expect(error).toBeInstanceOf(UnreadableInputError);
  });
});

describe('the revision that a service runs', () => {
  const service = { cluster: 'prod', service: 'web' };
  const running: Service = {
    status: 'ACTIVE',
    taskDefinition: 'web:5',
    deployments: [
      { status: 'ACTIVE', taskDefinition: 'web:6' },
      { status: 'PRIMARY', taskDefinition: 'web:7' },
    ],
  };

  it.each<[string, Service, string]>([
    ['its primary deployment', running, 'web:7'],
    ['its primary task set', { status: 'ACTIVE', taskSets: [{ status: 'PRIMARY', taskDefinition: 'web:8' }] }, 'web:8'],
    ['itself', { status: 'ACTIVE', taskDefinition: 'web:5' }, 'web:5'],
  ])('is that of %s', async (_, answer, revision) => {
    await using world = await makeEcs();
    ecsMock.on(DescribeServicesCommand).resolves({ services: [answer] });
    ecsMock.on(DescribeTaskDefinitionCommand).resolves(described);

    const definition = await world.ecs.runningRevision(service);

    expect(definition.family).toBe('web');
    expect(ecsMock.commandCalls(DescribeServicesCommand)[0]?.args[0].input).toEqual({
      cluster: 'prod',
      services: ['web'],
    });
    expect(ecsMock.commandCalls(DescribeTaskDefinitionCommand)[0]?.args[0].input).toEqual({ taskDefinition: revision });
  });

  it('is asked for in the region of the ARN', async () => {
    await using world = await makeEcs();
    ecsMock.on(DescribeServicesCommand).resolves({ services: [running] });
    ecsMock.on(DescribeTaskDefinitionCommand).resolves(described);

    await world.ecs.runningRevision({ ...service, cluster: 'arn:aws:ecs:us-east-2:123456789012:cluster/prod' });

    expect(await askedRegion()).toBe('us-east-2');
  });

  it.each([
    ['missing', { services: [], failures: [{ reason: 'MISSING' }] }, '(MISSING)'],
    ['inactive', { services: [{ status: 'INACTIVE' }] }, '(INACTIVE)'],
    ['without a task definition', { services: [{ status: 'ACTIVE' }] }, 'names no task definition'],
  ])('of a service that is %s', async (_, answer, message) => {
    await using world = await makeEcs();
    ecsMock.on(DescribeServicesCommand).resolves(answer);

    const error = await rejection(world.ecs.runningRevision(service));

    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(message);
    expect(error.message).toContain('the service web in the cluster prod');
  });

  it('of an unknown cluster', async () => {
    await using world = await makeEcs();
    ecsMock.on(DescribeServicesCommand).rejects(sdkError('ClusterNotFoundException'));

    const error = await rejection(world.ecs.runningRevision(service));

    expect(error.message).toBe('Amazon ECS does not know the cluster of the service web in the cluster prod.');
  });
});

describe('what a service runs now', () => {
  const service = { cluster: 'prod', service: 'web' };
  const digest = `sha256:${'a'.repeat(64)}`;
  const revisionArn = 'arn:aws:ecs:eu-central-1:123456789012:service-revision/prod/web/4980306466373577095';
  const deployed: Service = {
    status: 'ACTIVE',
    deployments: [{ status: 'PRIMARY', taskDefinition: 'web:7', runningCount: 2, rolloutState: 'COMPLETED' }],
    currentServiceRevisions: [{ arn: revisionArn, runningTaskCount: 2 }],
  };

  it('has the digests of its revision', async () => {
    await using world = await makeEcs();
    ecsMock.on(DescribeServicesCommand).resolves({ services: [deployed] });
    ecsMock.on(DescribeServiceRevisionsCommand, { serviceRevisionArns: [revisionArn] }).resolves({
      serviceRevisions: [
        { taskDefinition: arn, containerImages: [{ containerName: 'app', image: 'nginx:1.27', imageDigest: digest }] },
      ],
    });
    ecsMock.on(DescribeTaskDefinitionCommand, { taskDefinition: arn }).resolves(described);

    const running = await world.ecs.running(service);

    expect(running).toMatchObject({ family: 'web', revision: 7, containers: [{ name: 'app', runningDigest: digest }] });
  });

  it('is its task definition where ECS keeps no revisions', async () => {
    await using world = await makeEcs();
    const { currentServiceRevisions: _, ...older } = deployed;
    ecsMock.on(DescribeServicesCommand).resolves({ services: [older] });
    ecsMock.on(DescribeTaskDefinitionCommand, { taskDefinition: 'web:7' }).resolves(described);

    const running = await world.ecs.running(service);

    expect(running?.containers[0]).not.toHaveProperty('runningDigest');
    expect(ecsMock.commandCalls(DescribeServiceRevisionsCommand)).toEqual([]);
  });

  it.each([
    ['missing', { services: [], failures: [{ reason: 'MISSING' }] }],
    ['inactive', { services: [{ ...deployed, status: 'INACTIVE' }] }],
    ['without a task that ever ran', { services: [{ status: 'ACTIVE', deployments: [{ status: 'PRIMARY' }] }] }],
  ])('is nothing of a service that is %s', async (_, answer) => {
    await using world = await makeEcs();
    ecsMock.on(DescribeServicesCommand).resolves(answer);

    const running = await world.ecs.running(service);

    expect(running).toBeUndefined();
  });

  it.each([
    ['no service and no reason', { services: [] }, {}, 'the service web in the cluster prod.'],
    ['a failure', { failures: [{ reason: 'ACCESS' }] }, {}, '(ACCESS)'],
    ['no revision', { services: [deployed] }, { failures: [{ reason: 'MISSING' }] }, revisionArn],
  ])('is not known when ECS answers with %s', async (_, services, revisions, message) => {
    await using world = await makeEcs();
    ecsMock.on(DescribeServicesCommand).resolves(services);
    ecsMock.on(DescribeServiceRevisionsCommand).resolves(revisions);

    const error = await rejection(world.ecs.running(service));

    expect(error).toBeInstanceOf(RemoteError);
    expect(error.message).toContain(message);
  });

  it('names the permission that is missing', async () => {
    await using world = await makeEcs();
    ecsMock.on(DescribeServicesCommand).resolves({ services: [deployed] });
    ecsMock.on(DescribeServiceRevisionsCommand).rejects(sdkError('AccessDeniedException'));

    const error = await rejection(world.ecs.running(service));

    expect(error).toMatchObject({ remedy: expect.stringContaining('ecs:DescribeServiceRevisions') });
  });
});

describe('a service revision', () => {
  const revisionArn = 'arn:aws:ecs:eu-west-1:123456789012:service-revision/prod/web/4980306466373577095';
  const digest = `sha256:${'a'.repeat(64)}`;
  const revisionWith = (containerImages: ContainerImage[]) =>
    ecsMock
      .on(DescribeServiceRevisionsCommand, { serviceRevisionArns: [revisionArn] })
      .resolves({ serviceRevisions: [{ taskDefinition: arn, containerImages }] });

  it.each([
    ['the digests that ECS has resolved', [{ containerName: 'app', imageDigest: digest }], digest],
    ['no digest yet', [{ containerName: 'app', image: 'nginx:1.27' }], undefined],
    ['no image yet', [], undefined],
  ])('that has not run has its task definition and %s, in its own region', async (_, images, runningDigest) => {
    await using world = await makeEcs();
    revisionWith(images);
    ecsMock.on(DescribeTaskDefinitionCommand, { taskDefinition: arn }).resolves(described);

    const revision = await world.ecs.revision(revisionArn);

    expect(revision).toMatchObject({ taskDefinitionArn: arn, taskDefinition: { family: 'web', revision: 7 } });
    expect(revision.taskDefinition.containers[0]?.runningDigest).toBe(runningDigest);
    expect(await askedRegion()).toBe('eu-west-1');
  });

  it('that ECS does not describe may be there the next time', async () => {
    await using world = await makeEcs();
    ecsMock.on(DescribeServiceRevisionsCommand).resolves({ failures: [{ reason: 'MISSING' }] });

    expect(await rejection(world.ecs.revision(revisionArn))).toMatchObject({ name: 'RemoteError', retryable: true });
  });
});
