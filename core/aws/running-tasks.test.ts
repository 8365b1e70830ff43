import {
  DescribeTasksCommand,
  type DescribeTasksCommandInput,
  ECSClient,
  ListClustersCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { CanceledError, RemoteError } from '../errors.ts';
import type { DeploymentEvent } from '../event/deployment-event.ts';
import { runningTasks } from './running-tasks.ts';

const where = { account: '222222222222', region: 'us-east-1' };
const arn = (what: string) => `arn:aws:ecs:${where.region}:${where.account}:${what}`;
const [prod, test] = [arn('cluster/prod'), arn('cluster/test')];
const digest = `sha256:${'a'.repeat(64)}`;
const ecsMock = mockClient(ECSClient);

beforeEach(() => {
  ecsMock.reset();
});

function task(taskArn: string, fields: object = {}) {
  return {
    taskArn,
    clusterArn: prod,
    group: 'service:web',
    taskDefinitionArn: arn('task-definition/web:7'),
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    startedAt: new Date('2026-03-01T11:00:00.000Z'),
    containers: [{ name: 'app', image: 'nginx:1', imageDigest: digest, lastStatus: 'RUNNING' }],
    ...fields,
  };
}

/** ECS describes any task that was listed. */
function describesAll(): void {
  ecsMock.on(DescribeTasksCommand).callsFake(async ({ tasks = [] }: DescribeTasksCommandInput) => ({
    tasks: tasks.map((each) => task(each)),
  }));
}

async function listAll(options: { readonly signal?: AbortSignal } = {}) {
  await using http = testHttpClient();
  const credentials = async () => ({ accessKeyId: 'AKIAOTHER', secretAccessKey: 'hush' });
  const pages: (readonly DeploymentEvent[])[] = [];
  for await (const page of runningTasks(where, { http, credentials }, http.clock, options.signal)) pages.push(page);
  return pages;
}

describe('running tasks', () => {
  it('are read page by page of every cluster', async () => {
    const many = Array.from({ length: 100 }, (_, index) => arn(`task/prod/${index}`));
    ecsMock.on(ListClustersCommand).resolves({ clusterArns: [prod], nextToken: 'more' });
    ecsMock.on(ListClustersCommand, { nextToken: 'more' }).resolves({ clusterArns: [test] });
    ecsMock.on(ListTasksCommand, { cluster: prod }).resolves({ taskArns: many, nextToken: 'n' });
    ecsMock.on(ListTasksCommand, { cluster: prod, nextToken: 'n' }).resolves({ taskArns: [arn('task/prod/last')] });
    ecsMock.on(ListTasksCommand, { cluster: test }).resolves({ taskArns: [arn('task/test/1')] });
    describesAll();

    const pages = await listAll();

    expect(pages.map((page) => page.length)).toEqual([100, 1, 1]);
    expect(ecsMock.commandCalls(DescribeTasksCommand).map(({ args }) => args[0].input.cluster)).toEqual([
      ...[prod, prod, test],
    ]);
    const asked = { cluster: prod, desiredStatus: 'RUNNING', maxResults: 100 };
    expect(ecsMock.commandCalls(ListTasksCommand)[0]?.args[0].input).toMatchObject(asked);
  });

  it('are the events that ECS would have sent', async () => {
    ecsMock.on(ListClustersCommand).resolves({ clusterArns: [prod] });
    ecsMock.on(ListTasksCommand).resolves({ taskArns: [arn('task/prod/1')] });
    describesAll();

    const [[event] = []] = await listAll();

    expect(event).toEqual({
      kind: 'deployment',
      trigger: 'reconcile',
      id: arn('task/prod/1'),
      time: '2026-03-01T11:00:00.000Z',
      name: 'DescribeTasks',
      deployment: { ...where, cluster: 'prod', service: 'web' },
      taskDefinition: arn('task-definition/web:7'),
      containers: [{ name: 'app', image: 'nginx:1', digest }],
    });
  });

  it('that start, stop or have ended meanwhile are none', async () => {
    ecsMock.on(ListClustersCommand).resolves({ clusterArns: [prod] });
    ecsMock.on(ListTasksCommand).resolves({ taskArns: [arn('task/prod/1')] });
    ecsMock.on(DescribeTasksCommand).resolves({
      tasks: [task('1', { lastStatus: 'PENDING' }), task('2', { desiredStatus: 'STOPPED' })],
      failures: [{ arn: arn('task/prod/3'), reason: 'MISSING' }],
    });

    expect(await listAll()).toEqual([[]]);
  });

  it('of an empty cluster need no description', async () => {
    ecsMock.on(ListClustersCommand).resolves({ clusterArns: [prod] });
    ecsMock.on(ListTasksCommand).resolves({ taskArns: [] });

    expect(await listAll()).toEqual([]);
    expect(ecsMock.commandCalls(DescribeTasksCommand)).toEqual([]);
  });

  it('of a cluster that was deleted meanwhile are none; the others are read', async () => {
    ecsMock.on(ListClustersCommand).resolves({ clusterArns: [prod, test] });
    ecsMock.on(ListTasksCommand, { cluster: prod }).rejects(awsError('ClusterNotFoundException'));
    ecsMock.on(ListTasksCommand, { cluster: test }).resolves({ taskArns: [arn('task/test/1')] });
    describesAll();

    expect((await listAll()).map((page) => page.length)).toEqual([1]);
  });

  it('are asked for in the region, with the credentials of the account', async () => {
    ecsMock.on(ListClustersCommand).resolves({ clusterArns: [] });

    await listAll();

    const { config } = ecsMock.calls()[0]!.thisValue as ECSClient;
    expect([await config.region(), (await config.credentials()).accessKeyId, await config.maxAttempts()]).toEqual([
      ...['us-east-1', 'AKIAOTHER', 8],
    ]);
  });
});

describe('a look at what runs', () => {
  it.each([
    ['AccessDeniedException', false, 'Allow ecs:ListClusters, ecs:ListTasks and ecs:DescribeTasks'],
    ['ThrottlingException', true, 'later'],
  ])('that ends in %s names the account', async (name, retryable, remedy) => {
    ecsMock.on(ListClustersCommand).rejects(awsError(name));

    const error = await rejection(listAll());

    expect(error).toMatchObject({ name: 'RemoteError', retryable, remedy: expect.stringContaining(remedy) });
    expect(error.message).toContain('the tasks that run in account 222222222222');
  });

  it('that hides a task is an error, not a shorter list', async () => {
    ecsMock.on(ListClustersCommand).resolves({ clusterArns: [prod] });
    ecsMock.on(ListTasksCommand).resolves({ taskArns: [arn('task/prod/1')] });
    ecsMock.on(DescribeTasksCommand).resolves({ failures: [{ arn: arn('task/prod/1'), reason: 'THROTTLED' }] });

    const error = await rejection(listAll());

    expect(error).toBeInstanceOf(RemoteError);
    expect(error).toMatchObject({ retryable: true, message: expect.stringContaining('(THROTTLED)') });
  });

  it('ends when it is stopped', async () => {
    ecsMock.on(ListClustersCommand).rejects(awsError('AbortError'));

    expect(await rejection(listAll({ signal: AbortSignal.abort() }))).toBeInstanceOf(CanceledError);
  });
});
