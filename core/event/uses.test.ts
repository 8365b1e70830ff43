import { describe, expect, it } from 'vitest';
import { apiCallEvent, sampleArns, taskStateEvent } from '../../test/fakes/ecs-events.ts';
import { RemoteError } from '../errors.ts';
import { fromEcs } from '../task-definition/from-ecs.ts';
import type { DeploymentEvent } from './deployment-event.ts';
import { parseServiceEvent } from './parse.ts';
import { deployedUses } from './uses.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const guardDuty = '694911143906.dkr.ecr.eu-west-1.amazonaws.com/aws-guardduty-agent-fargate:v1.7';

/** An estate whose every task definition is `web:7` on arm64, with the given containers. */
const estate = (...containers: readonly Readonly<Record<string, unknown>>[]) => ({
  taskDefinition: async () =>
    fromEcs(
      {
        taskDefinition: {
          family: 'web',
          revision: 7,
          taskDefinitionArn: sampleArns.taskDefinition,
          runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
          containerDefinitions: containers,
        },
      },
      sampleArns.taskDefinition,
    ),
});

const failing = (retryable: boolean) => ({
  taskDefinition: async () => {
    throw new RemoteError('ECS did not say.', { code: 'unresolvable', retryable, remedy: 'Deploy a target stack.' });
  },
});

const event = (body: unknown) => parseServiceEvent(body) as DeploymentEvent;
const running = (...containers: readonly unknown[]) => event(taskStateEvent({ containers }));

describe('deployedUses', () => {
  it('takes platform and position from the task definition, and the digest from what runs', async () => {
    const read = await deployedUses(
      running({ name: 'app', image: 'shop/web:1', imageDigest: digest }),
      estate({ name: 'app', image: 'shop/web:1' }),
    );

    expect(read.uses).toMatchObject([
      {
        deployment: { account: '111122223333', region: 'eu-west-1', cluster: 'prod', service: 'shop' },
        use: {
          family: 'web',
          revision: 7,
          container: 'app',
          platform: { kind: 'one', platform: { os: 'linux', architecture: 'arm64' } },
          runningDigest: digest,
        },
      },
    ]);
    expect(read.managed).toEqual([]);
  });

  it('keeps a container that the task definition has and the event leaves out', async () => {
    const read = await deployedUses(
      running({ name: 'app', image: 'shop/web:1' }),
      estate({ name: 'app', image: 'shop/web:1' }, { name: 'init', image: 'shop/init:1' }),
    );

    expect(read.uses.map(({ use }) => use.container)).toEqual(['app', 'init']);
  });

  it('sets apart what AWS injected into a running task', async () => {
    const read = await deployedUses(
      running(
        { name: 'app', image: 'shop/web:1' },
        { name: 'ecs-service-connect-x7', imageDigest: digest },
        { name: 'aws-gd-agent', image: guardDuty },
      ),
      estate({ name: 'app', image: 'shop/web:1' }),
    );

    expect(read.uses.map(({ use }) => use.container)).toEqual(['app']);
    expect(read.managed).toEqual([
      { name: 'ecs-service-connect-x7', digest, why: 'it runs in the task and is not in its task definition' },
      {
        name: 'aws-gd-agent',
        image: guardDuty,
        why: "it is Amazon GuardDuty's agent, from the registry of AWS account 694911143906",
      },
    ]);
  });

  it.each(['aws-guardduty-agent-fargate', 'ecs-service-connect-x7', 'aws-gd-agent'])(
    'scans a container of the user that is named %s',
    async (name) => {
      const read = await deployedUses(running({ name, image: 'evil:1' }), estate({ name, image: 'evil:1' }));

      expect(read.uses.map(({ use }) => use.container)).toEqual([name]);
      expect(read.managed).toEqual([]);
    },
  );

  it.each([
    ['in a registry of the user', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/aws-guardduty-agent-fargate:v1'],
    ['on Docker Hub', 'someone/aws-guardduty-agent-fargate:v1'],
    ['below another repository', '694911143906.dkr.ecr.eu-west-1.amazonaws.com/x/aws-guardduty-agent-fargate:v1'],
  ])('scans what looks like the agent of GuardDuty %s', async (_, image) => {
    const read = await deployedUses(running({ name: 'app', image }), estate({ name: 'app', image }));

    expect(read.uses).toHaveLength(1);
  });

  it('does not take a container for injected because a newer revision was described', async () => {
    const registered = event(
      apiCallEvent('RegisterTaskDefinition', {
        requestParameters: { family: 'web', containerDefinitions: [{ name: 'old', image: 'shop/old:1' }] },
      }),
    );

    const read = await deployedUses(registered, estate({ name: 'new', image: 'shop/new:1' }));

    expect(read.uses.map(({ use }) => use.container)).toEqual(['new', 'old']);
    expect(read.managed).toEqual([]);
  });

  it('tells what the event says when the account does not show its task definitions', async () => {
    const read = await deployedUses(
      running({ name: 'app', image: 'shop/web:1', imageDigest: digest }, { name: 'bare' }),
      failing(false),
    );

    expect(read.undescribed).toMatchObject({ code: 'unresolvable' });
    expect(read.uses).toMatchObject([
      { use: { family: 'web', revision: 7, container: 'app', runningDigest: digest, platform: { kind: 'every' } } },
      { use: { container: 'bare', image: { kind: 'missing' } } },
    ]);
  });

  it('throws when ECS may answer later, so that the message is read again', async () => {
    await expect(deployedUses(running({ name: 'app', image: 'shop/web:1' }), failing(true))).rejects.toThrow(
      RemoteError,
    );
  });

  it('needs no task definition for ECS Express Mode', async () => {
    const created = event(
      apiCallEvent('CreateExpressGatewayService', {
        requestParameters: { serviceName: 'shop', primaryContainer: { image: 'shop/web:1' } },
      }),
    );

    const read = await deployedUses(created, failing(true));

    expect(read.uses).toMatchObject([{ use: { family: 'shop', container: 'Main', image: { text: 'shop/web:1' } } }]);
  });
});
