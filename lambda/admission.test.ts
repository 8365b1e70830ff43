import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AdmissionWorld, admissionWorld, sampleService } from '../test/fakes/admission-world.ts';
import { type HookAccounts, keys, startHookAccounts } from '../test/fakes/hook-accounts.ts';
import { deploymentInvocation, resourceInvocation } from '../test/fakes/hook-invocations.ts';
import { fakeHost, lambdaContext } from '../test/fakes/lambda.ts';
import { sampleFinding } from '../test/fakes/samples.ts';
import { deploymentHookHandler } from './deployment-hook.ts';
import { templateHookHandler } from './template-hook.ts';
import { type AdmissionHost, openAdmission } from './wire-admission.ts';

/** A host whose hub is in memory; the revision that is deployed is the one of `team/api:a`. */
function hostOf(world: AdmissionWorld, changes: Partial<AdmissionHost> = {}) {
  const { log, metrics, lines, counts, published } = fakeHost();
  const host: AdmissionHost = {
    region: 'us-west-2',
    callBackDelaySeconds: 45,
    log,
    metrics,
    ports: (lookMs) => ({ ...world, log, count: metrics.count, settings: { ...world.settings, lookMs } }),
    revision: async () => ({ taskDefinition: sampleService('a'), taskDefinitionArn: 'arn:aws:ecs:us-west-2:1:a/a:3' }),
    ...changes,
  };
  return { host, lines, counts, published };
}

describe('the function of a deployment hook', () => {
  it.each([
    ['succeeds for what passes', [], 'SUCCEEDED'],
    ['fails for what does not', [sampleFinding()], 'FAILED'],
  ])('%s', async (_, findings, hookStatus) => {
    const world = admissionWorld();
    await world.knows('a', { findings });
    const { host, published } = hostOf(world);

    const answer = await deploymentHookHandler(host)(deploymentInvocation(), lambdaContext());

    expect(answer.hookStatus).toBe(hookStatus);
    expect(published.times).toBe(1);
  });

  it('is in progress for what nobody knows yet', async () => {
    const { host } = hostOf(admissionWorld());

    const answer = await deploymentHookHandler(host)(deploymentInvocation(), lambdaContext());

    expect(answer).toMatchObject({ hookStatus: 'IN_PROGRESS', callBackDelay: 45 });
  });

  it('answers before its own end though nobody answers it', async () => {
    const { host, counts } = hostOf(admissionWorld(), { revision: () => new Promise<never>(() => {}) });

    const answer = await deploymentHookHandler(host)(deploymentInvocation(), lambdaContext(10_000));

    expect(answer).toMatchObject({ hookStatus: 'IN_PROGRESS', reason: expect.stringContaining('7 seconds') });
    expect(counts.get('AdmissionErrors')).toBe(1);
  });
});

describe('the function of a CloudFormation hook', () => {
  it.each([
    ['succeeds for what passes', [], 'SUCCESS'],
    ['fails for what does not', [sampleFinding()], 'FAILED'],
  ])('%s', async (_, findings, hookStatus) => {
    const world = admissionWorld();
    await world.knows('a', { findings });
    const { host, published } = hostOf(world);

    const answer = await templateHookHandler(host)(resourceInvocation(), lambdaContext(25_000));

    expect(answer.hookStatus).toBe(hookStatus);
    expect(published.times).toBe(1);
  });

  it('asks to be asked again, in its own region, for what nobody knows yet', async () => {
    const world = admissionWorld();
    const { host } = hostOf(world);

    const answer = await templateHookHandler(host)(resourceInvocation(), lambdaContext(25_000));

    expect(answer).toMatchObject({ hookStatus: 'IN_PROGRESS', callbackDelaySeconds: 45 });
    expect(world.asked).toMatchObject([{ deployment: { region: 'us-west-2' } }]);
  });
});

describe('an invocation that can not be read', () => {
  const circular: Record<string, unknown> = {};
  circular.executionDetails = circular;
  const hostile = [
    ...[undefined, null, 0, '', 'x', [], {}, circular],
    { executionId: 1, executionDetails: { serviceArn: [], targetServiceRevisionArn: {} } },
    deploymentInvocation({ executionDetails: undefined }),
    deploymentInvocation({ executionId: 'x'.repeat(100_000) }),
    deploymentInvocation({ hookDetails: 'none', executionDetails: { serviceArn: 'arn:aws:s3:::bucket' } }),
    { requestData: { targetName: 'AWS::ECS::TaskDefinition' } },
    resourceInvocation({ awsAccountId: 'me' }),
    resourceInvocation({
      requestData: { targetName: 'AWS::ECS::TaskDefinition', targetModel: { resourceProperties: [] } },
    }),
  ];

  it.each(hostile.map((invocation, index) => [index, invocation]))(
    'is never thrown at whoever invoked, and lets nothing through (%i)',
    async (_, invocation) => {
      const { host, counts } = hostOf(admissionWorld());

      const deployment = await deploymentHookHandler(host)(invocation, lambdaContext());
      const template = await templateHookHandler(host)(invocation, lambdaContext());

      expect(deployment.hookStatus).toBe('FAILED');
      expect(template).toMatchObject({ hookStatus: 'FAILED', errorCode: 'InternalFailure' });
      expect(counts.get('AdmissionErrors')).toBe(2);
    },
  );
});

describe('a container', () => {
  let aws: HookAccounts;

  beforeAll(async () => {
    aws = await startHookAccounts();
  });

  afterAll(() => aws[Symbol.asyncDispose]());

  beforeEach(() => {
    for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
    for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true);
  });

  afterEach(() => {
    aws.parameter = '{}';
    aws.denied.clear();
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  const deploy = () => deploymentHookHandler(openAdmission(aws.environment))(deploymentInvocation(), lambdaContext());

  it('asks the service with its role, where it is, and everybody else as itself, here', async () => {
    const answer = await deploy();

    expect(answer).toMatchObject({ hookStatus: 'IN_PROGRESS', reason: expect.stringContaining(aws.digest) });
    const asked = new Map(aws.calls.map(({ action, key, region }) => [action, `${key} ${region}`]));
    expect(Object.fromEntries(asked)).toEqual({
      ...Object.fromEntries(
        [
          ...['sts:AssumeRole', 'ssm:GetParameter', 'ecs:DescribeServiceRevisions', 'ecs:DescribeTaskDefinition'],
          ...['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        ].map((action) => [action, `${keys.own} us-west-2`]),
      ),
      ...Object.fromEntries(
        ['dynamodb:Query', 'dynamodb:GetItem', 's3:GetObject', 'sqs:SendMessageBatch'].map((action) => [
          action,
          `${keys.hub} eu-west-1`,
        ]),
      ),
    });
    const sent = aws.calls.find(({ action }) => action === 'sqs:SendMessageBatch');
    expect(sent?.body).toContain('\\"trigger\\":\\"request\\"');
  });

  it('lets in what the service knows to pass, and stops what fails', async () => {
    await aws.knows();
    const passes = await deploy();
    await aws.knows({ findings: [sampleFinding()], scannedAt: new Date(Date.now() + 1000).toISOString() });
    const fails = await deploy();

    expect([passes.hookStatus, fails.hookStatus]).toEqual(['SUCCEEDED', 'FAILED']);
  });

  it('assumes the role once for all that it asks there', async () => {
    const before = aws.calls.length;

    await deploy();

    const roles = aws.calls.slice(before).filter(({ action }) => action === 'sts:AssumeRole');
    expect(roles).toHaveLength(1);
  });

  it('waits, and says what to change, when the service does not let it in', async () => {
    aws.denied.add('sts:AssumeRole');

    const answer = await deploy();

    expect(answer).toMatchObject({ hookStatus: 'IN_PROGRESS', reason: expect.stringContaining('AdmissionRoleName') });
  });

  it('is opened by a break-glass, and asks nobody else', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    aws.parameter = JSON.stringify({ until, by: 'jane', reason: 'INC-1', services: ['my-cluster/my-service'] });
    const before = aws.calls.length;

    const answer = await deploy();

    expect(answer).toMatchObject({ hookStatus: 'SUCCEEDED', reason: expect.stringContaining('INC-1') });
    expect(aws.calls.slice(before).map(({ action }) => action)).toEqual(['ssm:GetParameter']);
  });

  it('without its environment does not start', () => {
    expect(() => openAdmission({})).toThrow('HUB_ROLE_ARN is missing');
  });
});
