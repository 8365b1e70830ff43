import { describe, expect, it } from 'vitest';
import { admissionWorld, sampleService } from '../../test/fakes/admission-world.ts';
import { sampleFinding } from '../../test/fakes/samples.ts';
import { RemoteError } from '../errors.ts';
import type { AdmissionPorts } from './admission.ts';
import { answerDeploymentHook } from './deployment-hook.ts';
import { answerTemplateHook } from './template-hook.ts';

const revisionArn = 'arn:aws:ecs:us-east-1:123456789012:service-revision/prod/api/9313423515462893900';

/** As ECS documents it for PRE_SCALE_UP. */
const lifecycle = (hookDetails?: unknown) => ({
  executionId: 'e8d5a28f-eb01-4f3c-9454-a30ba6dc54bc',
  lifecycleStage: 'PRE_SCALE_UP',
  resourceArn: 'arn:aws:ecs:us-east-1:123456789012:service-deployment/prod/api/EZe5RNVLH6PPzHXINuP28',
  executionDetails: {
    serviceArn: 'arn:aws:ecs:us-east-1:123456789012:service/prod/api',
    targetServiceRevisionArn: revisionArn,
    testTrafficWeights: {},
    productionTrafficWeights: {},
  },
  ...(hookDetails === undefined ? {} : { hookDetails }),
});

const ecs = (ports: AdmissionPorts, ...digits: readonly string[]) => ({
  ...ports,
  callBackDelaySeconds: 45,
  revision: async (arn: string) => {
    expect(arn).toBe(revisionArn);
    return {
      taskDefinition: sampleService(...digits),
      taskDefinitionArn: 'arn:aws:ecs:us-east-1:123456789012:task-definition/api:3',
    };
  },
});

describe('a deployment lifecycle hook', () => {
  it('succeeds for what passes', async () => {
    const world = admissionWorld();
    await world.knows('a');

    expect(await answerDeploymentHook(lifecycle(), ecs(world, 'a'))).toMatchObject({ hookStatus: 'SUCCEEDED' });
  });

  it('fails for what fails, and says why where people look', async () => {
    const world = admissionWorld();
    await world.knows('a', { findings: [sampleFinding()] });

    expect(await answerDeploymentHook(lifecycle(), ecs(world, 'a'))).toMatchObject({
      hookStatus: 'FAILED',
      hookDetails: { why: expect.stringContaining('team/api:a') },
    });
  });

  it('is in progress while the scan is, for the service that asks, and no longer than its deadline', async () => {
    const world = admissionWorld();

    const first = await answerDeploymentHook(lifecycle({ owner: 'team' }), ecs(world, 'a'));
    await world.clock.sleep(900_000);
    const last = await answerDeploymentHook(lifecycle(first.hookDetails), ecs(world, 'a'));

    expect(first).toMatchObject({ hookStatus: 'IN_PROGRESS', callBackDelay: 45 });
    expect(world.asked[0]).toMatchObject({ deployment: { cluster: 'prod', service: 'api' } });
    expect(last.hookStatus).toBe('FAILED');
  });

  it('does not wait longer for a start that lies ahead', async () => {
    const world = admissionWorld();

    const answer = await answerDeploymentHook(lifecycle({ since: '2030-01-01T00:00:00Z' }), ecs(world, 'a'));

    expect(answer.hookDetails).toMatchObject({ since: world.clock.now().toISOString() });
  });

  it('waits for another look when ECS does not describe the revision', async () => {
    const world = admissionWorld();
    const silent = {
      ...ecs(world),
      revision: () =>
        Promise.reject(new RemoteError('ECS was silent.', { code: 'unresolvable', retryable: true, remedy: 'Wait.' })),
    };

    const first = await answerDeploymentHook(lifecycle(), silent);
    await world.clock.sleep(900_000);
    const last = await answerDeploymentHook(lifecycle(first.hookDetails), silent);

    expect(first).toMatchObject({
      hookStatus: 'IN_PROGRESS',
      hookDetails: { why: expect.stringContaining('ECS was silent.') },
    });
    expect(last.hookStatus).toBe('FAILED');
  });

  it.each([
    undefined,
    null,
    {},
    'x',
    { executionDetails: {} },
    { ...lifecycle(), executionDetails: { serviceArn: 'x', targetServiceRevisionArn: 'y' } },
  ])('fails for an invocation that is none: %j', async (invocation) => {
    expect(await answerDeploymentHook(invocation, ecs(admissionWorld()))).toMatchObject({ hookStatus: 'FAILED' });
  });
});

/** As CloudFormation documents it for a resource. */
const resource = (changes: Readonly<Record<string, unknown>> = {}) => ({
  clientRequestToken: '4f0b3a1c-token',
  awsAccountId: '123456789012',
  stackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/shop/1',
  changeSetId: null,
  hookTypeName: 'Private::Qualys::Admission',
  hookTypeVersion: '00000001',
  hookModel: { LambdaFunction: 'arn:aws:lambda:us-east-1:123456789012:function:hook' },
  actionInvocationPoint: 'CREATE_PRE_PROVISION',
  requestData: {
    targetName: 'AWS::ECS::TaskDefinition',
    targetType: 'AWS::ECS::TaskDefinition',
    targetLogicalId: 'Api',
    targetModel: {
      resourceProperties: {
        Family: 'api',
        RuntimePlatform: { CpuArchitecture: 'X86_64', OperatingSystemFamily: 'LINUX' },
        ContainerDefinitions: [{ Name: 'app', Image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/team/api:a' }],
      },
      previousResourceProperties: null,
    },
  },
  requestContext: { invocation: 1, callbackContext: null },
  ...changes,
});

const cloudFormation = (ports: AdmissionPorts) => ({ ...ports, callBackDelaySeconds: 60, region: 'us-east-1' });

describe('a CloudFormation hook', () => {
  it('succeeds for a task definition that passes', async () => {
    const world = admissionWorld();
    await world.knows('a');

    expect(await answerTemplateHook(resource(), cloudFormation(world))).toMatchObject({
      hookStatus: 'SUCCESS',
      clientRequestToken: '4f0b3a1c-token',
    });
  });

  it('fails one that does not, as not compliant', async () => {
    const world = admissionWorld();
    await world.knows('a', { findings: [sampleFinding()] });

    expect(await answerTemplateHook(resource(), cloudFormation(world))).toMatchObject({
      hookStatus: 'FAILED',
      errorCode: 'NonCompliant',
      message: expect.stringContaining('team/api:a'),
    });
  });

  it('is in progress twice, and decides the third time', async () => {
    const world = admissionWorld();

    const answers = [];
    for (const invocation of [1, 2, 3]) {
      answers.push(
        await answerTemplateHook(
          resource({ requestContext: { invocation, callbackContext: null } }),
          cloudFormation(world),
        ),
      );
    }

    expect(answers.map(({ hookStatus }) => hookStatus)).toEqual(['IN_PROGRESS', 'IN_PROGRESS', 'FAILED']);
    expect(answers[0]).toMatchObject({ callbackDelaySeconds: 60, callbackContext: { since: expect.any(String) } });
    expect(world.asked[0]).toMatchObject({
      family: 'api',
      deployment: { account: '123456789012', region: 'us-east-1' },
    });
  });

  it('decides at once when it can not tell which time it is asked', async () => {
    expect(
      await answerTemplateHook(resource({ requestContext: undefined }), cloudFormation(admissionWorld())),
    ).toMatchObject({
      hookStatus: 'FAILED',
    });
  });

  it('lets other resources be', async () => {
    const bucket = resource({
      requestData: { targetName: 'AWS::S3::Bucket', targetModel: { resourceProperties: {} } },
    });

    expect(await answerTemplateHook(bucket, cloudFormation(admissionWorld()))).toMatchObject({ hookStatus: 'SUCCESS' });
  });

  it.each([
    ['nothing', undefined],
    ['no properties', resource({ requestData: { targetName: 'AWS::ECS::TaskDefinition' } })],
    [
      'no containers',
      resource({
        requestData: { targetName: 'AWS::ECS::TaskDefinition', targetModel: { resourceProperties: { Family: 'x' } } },
      }),
    ],
  ])('fails an invocation with %s as an internal failure', async (_, invocation) => {
    expect(await answerTemplateHook(invocation, cloudFormation(admissionWorld()))).toMatchObject({
      hookStatus: 'FAILED',
      errorCode: 'InternalFailure',
    });
  });
});
