import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apiCallEvent, sampleArns, sampleEnvelope, taskStateEvent } from '../../test/fakes/ecs-events.ts';
import { UnreadableInputError } from '../errors.ts';
import { parseServiceEvent } from './parse.ts';

const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4';
const digest = `sha256:${'a'.repeat(64)}`;
const here = { account: '111122223333', region: 'eu-west-1' };

describe('a task that runs', () => {
  it('is a deployment of its service, with the digests that ECS pulled', () => {
    expect(parseServiceEvent(taskStateEvent())).toEqual({
      kind: 'deployment',
      trigger: 'task-state',
      id: '3317b2af-7005-947d-b652-f55e762e571a',
      time: '2026-11-21T09:00:00Z',
      name: 'ECS Task State Change',
      deployment: { ...here, cluster: 'prod', service: 'shop' },
      taskDefinition: sampleArns.taskDefinition,
      containers: [{ name: 'app', image, digest }],
    });
  });

  it('carries nothing of its environment', () => {
    const event = parseServiceEvent(taskStateEvent());

    expect(JSON.stringify(event)).not.toContain('hunter2');
  });

  it('has no service where a family runs it', () => {
    expect(parseServiceEvent(taskStateEvent({ group: 'family:web' }))).toMatchObject({
      deployment: { ...here, cluster: 'prod' },
    });
  });

  it.each([
    'service:arn:aws:ecs:eu-west-1:999999999999:service/prod/bank',
    'service:prod/bank',
    `service:${'x'.repeat(256)}`,
    'service:',
  ])('has no service by the name of a group that no service has: %s', (group) => {
    expect(parseServiceEvent(taskStateEvent({ group }))).toMatchObject({
      deployment: { ...here, cluster: 'prod' },
      containers: [{ digest }],
    });
    expect(JSON.stringify(parseServiceEvent(taskStateEvent({ group })))).not.toContain('"service"');
  });

  it.each([
    ['no digest', { name: 'app', image }],
    ['a digest that is none', { name: 'app', image, imageDigest: 'sha256:short' }],
    ['an empty digest', { name: 'app', image, imageDigest: '' }],
  ])('is read with %s', (_, container) => {
    expect(parseServiceEvent(taskStateEvent({ containers: [container] }))).toMatchObject({
      containers: [{ name: 'app', image }],
    });
  });

  it.each(['', undefined, 'not a list', [null]])(
    'is described by its task definition when its containers are %j',
    (containers) => {
      expect(parseServiceEvent(taskStateEvent({ containers }))).toMatchObject({
        taskDefinition: sampleArns.taskDefinition,
        containers: [],
      });
    },
  );

  it.each([{ lastStatus: 'PROVISIONING' }, { lastStatus: 'STOPPED' }, { desiredStatus: 'STOPPED' }])(
    'is ignored when %j',
    (fields) => {
      expect(parseServiceEvent(taskStateEvent(fields))).toMatchObject({ kind: 'ignored' });
    },
  );
});

describe('a call of ECS', () => {
  const containerDefinitions = [{ name: 'app', image, environment: [{ name: 'PASSWORD', value: 'hunter2' }] }];
  const containers = [{ name: 'app', image }];
  const { taskDefinition, cluster, service } = sampleArns;

  it.each([
    [
      'RegisterTaskDefinition',
      {
        requestParameters: { family: 'web' },
        responseElements: { taskDefinition: { taskDefinitionArn: taskDefinition, containerDefinitions } },
      },
      { taskDefinition, containers, deployment: here },
    ],
    [
      'RegisterTaskDefinition',
      { requestParameters: { family: 'web', containerDefinitions }, responseElements: null },
      { taskDefinition: 'web', containers, deployment: here },
    ],
    [
      'RunTask',
      {
        requestParameters: { taskDefinition: 'web' },
        responseElements: { tasks: [{ taskDefinitionArn: taskDefinition, clusterArn: cluster }] },
      },
      { taskDefinition, containers: [], deployment: { ...here, cluster: 'prod' } },
    ],
    [
      'RunTask',
      { requestParameters: { taskDefinition: 'web:7' }, responseElements: { tasks: [] } },
      { taskDefinition: 'web:7', containers: [], deployment: { ...here, cluster: 'default' } },
    ],
    [
      'StartTask',
      { requestParameters: { taskDefinition, cluster }, responseElements: '' },
      { taskDefinition, containers: [], deployment: { ...here, cluster: 'prod' } },
    ],
    [
      'CreateService',
      {
        requestParameters: { serviceName: 'shop', cluster: 'prod', taskDefinition: 'web' },
        responseElements: { service: { taskDefinition, serviceName: 'shop', clusterArn: cluster } },
      },
      { taskDefinition, containers: [], deployment: { ...here, cluster: 'prod', service: 'shop' } },
    ],
    [
      'UpdateService',
      { requestParameters: { service, cluster, taskDefinition: 'web:7' }, responseElements: {} },
      { taskDefinition: 'web:7', containers: [], deployment: { ...here, cluster: 'prod', service: 'shop' } },
    ],
    [
      'UpdateService',
      {
        requestParameters: { service: 'shop', cluster: 'prod', forceNewDeployment: true },
        responseElements: { service: { taskDefinition } },
      },
      { taskDefinition, containers: [], deployment: { ...here, cluster: 'prod', service: 'shop' } },
    ],
    [
      'UpdateService',
      {
        requestParameters: { service: 'shop', cluster: 'prod', forceNewDeployment: 'true', taskDefinition: '' },
        responseElements: { service: { taskDefinition } },
      },
      { taskDefinition, containers: [], deployment: { ...here, cluster: 'prod', service: 'shop' } },
    ],
    [
      'CreateTaskSet',
      { requestParameters: { service: 'shop', cluster: 'prod', taskDefinition }, responseElements: null },
      { taskDefinition, containers: [], deployment: { ...here, cluster: 'prod', service: 'shop' } },
    ],
    [
      'CreateExpressGatewayService',
      { requestParameters: { serviceName: 'shop', primaryContainer: { image } }, responseElements: null },
      { containers: [{ name: 'Main', image }], deployment: { ...here, cluster: 'default', service: 'shop' } },
    ],
    [
      'UpdateExpressGatewayService',
      { requestParameters: { serviceArn: service, primaryContainer: { image } }, responseElements: null },
      { containers: [{ name: 'Main', image }], deployment: { ...here, cluster: 'prod', service: 'shop' } },
    ],
    [
      'RegisterDaemonTaskDefinition',
      { requestParameters: { family: 'agent', containerDefinitions }, responseElements: null },
      { containers, deployment: here },
    ],
    [
      'CreateDaemon',
      {
        requestParameters: {
          clusterArn: cluster,
          daemonTaskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:daemon-task-definition/agent:2',
        },
        responseElements: null,
      },
      {
        taskDefinition: 'arn:aws:ecs:eu-west-1:111122223333:daemon-task-definition/agent:2',
        containers: [],
        deployment: { ...here, cluster: 'prod' },
      },
    ],
  ])('%s is a deployment (%#)', (name, record, expected) => {
    const event = parseServiceEvent(apiCallEvent(name, record));

    expect(event).toEqual({
      kind: 'deployment',
      trigger: 'api-call',
      id: '3317b2af-7005-947d-b652-f55e762e571a',
      time: '2026-11-21T09:00:00Z',
      name,
      ...expected,
    });
    expect(JSON.stringify(event)).not.toContain('hunter2');
  });

  it.each([
    [
      'an update of the desired count',
      'UpdateService',
      { requestParameters: { service: 'shop', desiredCount: 3 }, responseElements: { service: { taskDefinition } } },
    ],
    [
      'a call that failed',
      'RegisterTaskDefinition',
      { errorCode: 'ClientException', requestParameters: { family: 'web', containerDefinitions } },
    ],
    [
      'a call of another service',
      'RegisterTaskDefinition',
      { eventSource: 'batch.amazonaws.com', requestParameters: { family: 'web' } },
    ],
    ['a call that deploys nothing', 'DeleteService', { requestParameters: { service: 'shop' } }],
    ['a name of JavaScript', 'constructor', {}],
    ['a service of an external controller', 'CreateService', { requestParameters: { serviceName: 'shop' } }],
  ])('ignores %s', (_, name, record) => {
    expect(parseServiceEvent(apiCallEvent(name, record))).toMatchObject({ kind: 'ignored' });
  });
});

describe('the status of an execution', () => {
  const status = (fields: Readonly<Record<string, unknown>>) =>
    sampleEnvelope({ source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change', detail: fields });

  it.each(['FAILED', 'TIMED_OUT', 'ABORTED'])('%s ends the order that the execution is named after', (state) => {
    const execution = `arn:aws:states:eu-west-1:111122223333:execution:scan:d-${'a'.repeat(64)}-12`;

    expect(parseServiceEvent(status({ status: state, executionArn: execution }))).toEqual({
      kind: 'workflow-ended',
      digest,
      generation: 12,
      status: state,
      execution,
    });
  });

  it('is ignored when the execution succeeded', () => {
    expect(parseServiceEvent(status({ status: 'SUCCEEDED', name: `d-${'a'.repeat(64)}-1` }))).toMatchObject({
      kind: 'ignored',
    });
  });
});

describe('messages of our own', () => {
  it.each([
    { kind: 'retry', digest, generation: 3 },
    { kind: 'target', ...here },
    {
      kind: 'deployment',
      trigger: 'reconcile',
      id: '1',
      time: '2026-11-21T09:00:00Z',
      name: 'x',
      deployment: here,
      containers: [{ name: 'app', digest }],
    },
  ])('are read as they are: $kind', (message) => {
    expect(parseServiceEvent(structuredClone(message))).toEqual(message);
  });

  it('of a target that announces itself asks for a look at it', () => {
    const event = sampleEnvelope({
      source: 'qualys-fargate-scanner.target',
      'detail-type': 'Target Announced',
      detail: {},
    });

    expect(parseServiceEvent(event)).toEqual({ kind: 'target', ...here, id: '3317b2af-7005-947d-b652-f55e762e571a' });
  });
});

describe('what is no event', () => {
  it.each([
    ['a text', 'RegisterTaskDefinition'],
    ['null', null],
    ['a list', []],
    [
      'an event without an account',
      sampleEnvelope({ account: '', 'detail-type': 'ECS Task State Change', detail: {} }),
    ],
    ['a task state without containers or task definition', taskStateEvent({ containers: [], taskDefinitionArn: '' })],
    [
      'a call that names nothing',
      apiCallEvent('RegisterTaskDefinition', { requestParameters: null, responseElements: null }),
    ],
    ['a detail that is a text', sampleEnvelope({ 'detail-type': 'ECS Task State Change', detail: 'x' })],
    ['a message of our own with an unknown field', { kind: 'retry', digest, generation: 1, verdict: 'pass' }],
    ['a message of our own with a bad digest', { kind: 'retry', digest: 'sha256:x', generation: 1 }],
    [
      'an event about another account than it comes from',
      taskStateEvent({ taskDefinitionArn: 'arn:aws:ecs:eu-west-1:999988887777:task-definition/web:7' }),
    ],
    [
      'an event about another region than it comes from',
      taskStateEvent({ clusterArn: 'arn:aws:ecs:us-east-1:111122223333:cluster/prod' }),
    ],
  ])('is refused with its reason: %s', (_, body) => {
    expect(() => parseServiceEvent(body)).toThrow(UnreadableInputError);
  });

  it('is never anything but an event or an UnreadableInputError', () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.record({ source: fc.constant('aws.ecs'), detail: fc.anything() }),
      fc
        .dictionary(fc.constantFrom('containers', 'taskArn', 'group', 'taskDefinitionArn'), fc.anything())
        .map((detail) => taskStateEvent(detail)),
      fc
        .tuple(
          fc.constantFrom(
            'RegisterTaskDefinition',
            'RunTask',
            'UpdateService',
            'CreateService',
            'CreateTaskSet',
            'CreateDaemon',
            'UpdateExpressGatewayService',
          ),
          fc.dictionary(fc.constantFrom('requestParameters', 'responseElements', 'errorCode'), fc.anything()),
        )
        .map(([name, record]) => apiCallEvent(name, record)),
    );

    fc.assert(
      fc.property(anything, (body) => {
        try {
          return ['deployment', 'ignored', 'retry', 'target', 'workflow-ended'].includes(parseServiceEvent(body).kind);
        } catch (error) {
          return error instanceof UnreadableInputError;
        }
      }),
    );
  });
});
