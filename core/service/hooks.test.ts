import { describe, expect, it } from 'vitest';
import { admissionWorld, sampleService } from '../../test/fakes/admission-world.ts';
import { deploymentInvocation, resourceInvocation, revisionArn } from '../../test/fakes/hook-invocations.ts';
import { sampleFinding } from '../../test/fakes/samples.ts';
import { RemoteError } from '../errors.ts';
import type { AdmissionPorts } from './admission.ts';
import { answerDeploymentHook } from './deployment-hook.ts';
import { answerTemplateHook, type TemplateHookAnswer } from './template-hook.ts';

const ecs = (ports: AdmissionPorts, ...digits: readonly string[]) => ({
  ...ports,
  callBackDelaySeconds: 45,
  revision: async (arn: string) => {
    expect(arn).toBe(revisionArn);
    return {
      taskDefinition: sampleService(...digits),
      taskDefinitionArn: 'arn:aws:ecs:us-west-2:123456789012:task-definition/api:3',
    };
  },
});

describe('a deployment lifecycle hook', () => {
  it('succeeds for what passes', async () => {
    const world = admissionWorld();
    await world.knows('a');

    expect(await answerDeploymentHook(deploymentInvocation(), ecs(world, 'a'))).toMatchObject({
      hookStatus: 'SUCCEEDED',
    });
  });

  it('fails for what fails, and says why', async () => {
    const world = admissionWorld();
    await world.knows('a', { findings: [sampleFinding()] });

    expect(await answerDeploymentHook(deploymentInvocation(), ecs(world, 'a'))).toMatchObject({
      hookStatus: 'FAILED',
      reason: expect.stringContaining('team/api:a'),
    });
  });

  it('is in progress while the scan is, for the service that asks, and no longer than its deadline', async () => {
    const world = admissionWorld();

    const first = await answerDeploymentHook(deploymentInvocation({ hookDetails: { owner: 'team' } }), ecs(world, 'a'));
    await world.clock.sleep(900_000);
    const last = await answerDeploymentHook(
      deploymentInvocation({ hookDetails: { owner: 'team', ...first.hookDetails } }),
      ecs(world, 'a'),
    );

    expect(first).toMatchObject({ hookStatus: 'IN_PROGRESS', callBackDelay: 45 });
    expect(world.asked[0]).toMatchObject({
      deployment: { account: '123456789012', region: 'us-west-2', cluster: 'my-cluster', service: 'my-service' },
      taskDefinition: 'arn:aws:ecs:us-west-2:123456789012:task-definition/api:3',
    });
    expect(last.hookStatus).toBe('FAILED');
  });

  it.each([
    ['lies ahead', { since: '2030-01-01T00:00:00Z', stage: 'PRE_SCALE_UP' }],
    ['is of another stage', { since: '2020-01-01T00:00:00Z', stage: 'POST_SCALE_UP' }],
    ['is none', { since: 'long ago', stage: 'PRE_SCALE_UP' }],
  ])('begins to wait now when the start that it is told %s', async (_, hookDetails) => {
    const world = admissionWorld();

    const answer = await answerDeploymentHook(deploymentInvocation({ hookDetails }), ecs(world, 'a'));

    expect(answer).toMatchObject({
      hookStatus: 'IN_PROGRESS',
      hookDetails: { since: world.clock.now().toISOString(), stage: 'PRE_SCALE_UP' },
    });
  });

  it('waits for another look when ECS does not describe the revision', async () => {
    const world = admissionWorld();
    const silent = {
      ...ecs(world),
      revision: () =>
        Promise.reject(new RemoteError('ECS was silent.', { code: 'unresolvable', retryable: true, remedy: 'Wait.' })),
    };

    const first = await answerDeploymentHook(deploymentInvocation(), silent);
    await world.clock.sleep(900_000);
    const last = await answerDeploymentHook(deploymentInvocation({ hookDetails: first.hookDetails }), silent);

    expect(first).toMatchObject({ hookStatus: 'IN_PROGRESS', reason: expect.stringContaining('ECS was silent.') });
    expect(last.hookStatus).toBe('FAILED');
  });

  it('is opened by a break-glass for its service though ECS says nothing', async () => {
    const broken = {
      until: new Date('2026-03-01T13:00:00Z'),
      by: 'jane',
      reason: 'INC-1',
      services: ['my-cluster/my-service'],
    };
    const world = admissionWorld({ broken });
    const silent = { ...ecs(world), revision: () => new Promise<never>(() => {}) };

    expect(await answerDeploymentHook(deploymentInvocation(), silent)).toMatchObject({ hookStatus: 'SUCCEEDED' });
  });

  it.each([
    undefined,
    null,
    {},
    'x',
    { executionDetails: {} },
    deploymentInvocation({ executionDetails: { serviceArn: 'x', targetServiceRevisionArn: 'y' } }),
  ])('fails for an invocation that is none: %j', async (invocation) => {
    expect(await answerDeploymentHook(invocation, ecs(admissionWorld()))).toMatchObject({ hookStatus: 'FAILED' });
  });
});

const cloudFormation = (ports: AdmissionPorts) => ({ ...ports, callBackDelaySeconds: 60, region: 'us-west-2' });
const withProperties = (resourceProperties: unknown) =>
  resourceInvocation({ requestData: { targetName: 'AWS::ECS::TaskDefinition', targetModel: { resourceProperties } } });

describe('a CloudFormation hook', () => {
  it('succeeds for a task definition that passes', async () => {
    const world = admissionWorld();
    await world.knows('a');

    const answer = await answerTemplateHook(resourceInvocation(), cloudFormation(world));

    expect(answer).toEqual({ hookStatus: 'SUCCESS', message: expect.stringContaining('Pass') });
  });

  it('gives the token back that it was given', async () => {
    const invocation = resourceInvocation({ clientRequestToken: '4f0b3a1c-token' });

    const answer = await answerTemplateHook(invocation, cloudFormation(admissionWorld()));

    expect(answer.clientRequestToken).toBe('4f0b3a1c-token');
  });

  it('fails one that does not, as not compliant', async () => {
    const world = admissionWorld();
    await world.knows('a', { findings: [sampleFinding()] });

    expect(await answerTemplateHook(resourceInvocation(), cloudFormation(world))).toMatchObject({
      hookStatus: 'FAILED',
      errorCode: 'NonCompliant',
      message: expect.stringContaining('team/api:a'),
    });
  });

  it('is in progress twice, and decides the third time', async () => {
    const world = admissionWorld();

    const answers: TemplateHookAnswer[] = [];
    for (const invocation of [1, 2, 3]) {
      const requestContext = { invocation, callbackContext: answers.at(-1)?.callbackContext ?? null };
      answers.push(await answerTemplateHook(resourceInvocation({ requestContext }), cloudFormation(world)));
    }

    expect(answers.map(({ hookStatus }) => hookStatus)).toEqual(['IN_PROGRESS', 'IN_PROGRESS', 'FAILED']);
    expect(answers[0]).toMatchObject({ callbackDelaySeconds: 60, callbackContext: { since: expect.any(String) } });
    expect(world.asked[0]).toMatchObject({
      family: 'api',
      deployment: { account: '123456789012', region: 'us-west-2' },
    });
  });

  it('decides at once when it can not tell which time it is asked', async () => {
    const invocation = resourceInvocation({ requestContext: undefined });

    expect(await answerTemplateHook(invocation, cloudFormation(admissionWorld()))).toMatchObject({
      hookStatus: 'FAILED',
    });
  });

  it.each([
    ['another resource', { requestData: { targetName: 'AWS::S3::Bucket', targetModel: { resourceProperties: {} } } }],
    ['what is deleted', { ...withProperties({}), actionInvocationPoint: 'DELETE_PRE_PROVISION' }],
  ])('lets %s be', async (_, changes) => {
    const answer = await answerTemplateHook(resourceInvocation(changes), cloudFormation(admissionWorld()));

    expect(answer.hookStatus).toBe('SUCCESS');
  });

  it.each([
    ['nothing', undefined],
    ['no target', resourceInvocation({ requestData: {} })],
    ['a whole stack', resourceInvocation({ requestData: { targetName: 'STACK', payload: 'https://example.com' } })],
    ['no properties', resourceInvocation({ requestData: { targetName: 'AWS::ECS::TaskDefinition' } })],
    ['no containers', withProperties({ Family: 'x' })],
  ])('fails an invocation with %s as an internal failure', async (_, invocation) => {
    expect(await answerTemplateHook(invocation, cloudFormation(admissionWorld()))).toMatchObject({
      hookStatus: 'FAILED',
      errorCode: 'InternalFailure',
    });
  });
});
