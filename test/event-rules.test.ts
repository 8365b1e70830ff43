import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { DeploymentEvent } from '../core/event/deployment-event.ts';
import { parseServiceEvent } from '../core/event/parse.ts';
import { apiCallEvent, sampleArns, sampleEnvelope, taskStateEvent } from './fakes/ecs-events.ts';
import { type EventRule, matches, transform } from './fakes/event-bridge.ts';

// What the rules of both stacks make of the events that AWS sends, up to what the intake reads.

const { taskDefinition, cluster, service } = sampleArns;
const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4';
const containerDefinitions = [{ name: 'app', image, environment: [{ name: 'PASSWORD', value: 'hunter2' }] }];
const rulesOf = (template: string): readonly EventRule[] => {
  const text = readFileSync(join(import.meta.dirname, '../cloudformation', template), 'utf8');
  const tag = (name: string) => ({ tag: name, resolve: (value: unknown) => value });
  const customTags = [
    '!Ref',
    '!Sub',
    '!GetAtt',
    '!If',
    '!Join',
    '!Equals',
    '!Not',
    '!And',
    '!Or',
    '!Select',
    '!Split',
    '!ImportValue',
    '!Condition',
    '!Base64',
    '!FindInMap',
    '!GetAZs',
    '!Cidr',
    '!Transform',
  ].flatMap((name) => [
    tag(name),
    { ...tag(name), collection: 'seq' as const, resolve: (node: unknown) => node },
    { ...tag(name), collection: 'map' as const, resolve: (node: unknown) => node },
  ]);
  const { Resources } = parse(text, { customTags, logLevel: 'silent' }) as {
    Resources: Record<string, { Type: string; Properties: EventRule }>;
  };
  return Object.values(Resources).flatMap(({ Type, Properties }) =>
    Type === 'AWS::Events::Rule' && Properties.EventPattern !== undefined ? [Properties] : [],
  );
};
const hub = rulesOf('service-account.yaml');
const target = rulesOf('target-account.yaml');

/** The messages that the hub's rules put on the queue. */
const messages = (event: unknown) =>
  hub
    .filter(({ EventPattern }) => matches(EventPattern, event))
    .flatMap(({ Targets = [] }) => Targets)
    .map(({ InputTransformer }) => {
      if (InputTransformer === undefined) throw new Error('a target of the hub passes on whole events');
      return transform(InputTransformer, event);
    });

const deployments: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['a task that runs', taskStateEvent()],
  ['a task of a family', taskStateEvent({ group: 'family:web' })],
  [
    'RegisterTaskDefinition',
    apiCallEvent('RegisterTaskDefinition', {
      requestParameters: { family: 'web', containerDefinitions },
      responseElements: { taskDefinition: { taskDefinitionArn: taskDefinition, containerDefinitions } },
    }),
  ],
  [
    'RegisterTaskDefinition without an answer',
    apiCallEvent('RegisterTaskDefinition', {
      requestParameters: { family: 'web', containerDefinitions },
      responseElements: null,
    }),
  ],
  [
    'RunTask',
    apiCallEvent('RunTask', {
      requestParameters: { taskDefinition: 'web', overrides: { containerOverrides: containerDefinitions } },
      responseElements: { tasks: [{ taskDefinitionArn: taskDefinition, clusterArn: cluster }], failures: [] },
    }),
  ],
  [
    'RunTask that was answered by nothing',
    apiCallEvent('RunTask', {
      requestParameters: { taskDefinition: 'web', cluster: 'prod' },
      responseElements: { tasks: [] },
    }),
  ],
  ['StartTask', apiCallEvent('StartTask', { requestParameters: { taskDefinition, cluster }, responseElements: null })],
  [
    'CreateService',
    apiCallEvent('CreateService', {
      requestParameters: { serviceName: 'shop', cluster: 'prod', taskDefinition: 'web' },
      responseElements: { service: { taskDefinition, serviceName: 'shop', serviceArn: service, clusterArn: cluster } },
    }),
  ],
  [
    'UpdateService to another revision',
    apiCallEvent('UpdateService', {
      requestParameters: { service: 'shop', cluster: 'prod', taskDefinition: 'web:7' },
      responseElements: { service: { taskDefinition, serviceName: 'shop', clusterArn: cluster } },
    }),
  ],
  [
    'UpdateService that forces a deployment',
    apiCallEvent('UpdateService', {
      requestParameters: { service: 'shop', cluster: 'prod', forceNewDeployment: true },
      responseElements: { service: { taskDefinition, serviceName: 'shop', clusterArn: cluster } },
    }),
  ],
  [
    'CreateTaskSet',
    apiCallEvent('CreateTaskSet', {
      requestParameters: { service: 'shop', cluster: 'prod', taskDefinition },
      responseElements: { taskSet: { taskDefinition, clusterArn: cluster, serviceArn: service } },
    }),
  ],
  [
    'CreateExpressGatewayService',
    apiCallEvent('CreateExpressGatewayService', {
      requestParameters: { serviceName: 'shop', primaryContainer: containerDefinitions[0] },
      responseElements: null,
    }),
  ],
  [
    'RegisterDaemonTaskDefinition',
    apiCallEvent('RegisterDaemonTaskDefinition', {
      requestParameters: { family: 'agent', containerDefinitions },
      responseElements: null,
    }),
  ],
];

describe('the rules of the stacks', () => {
  it.each(deployments)('pass on %s, once, without its environment, as the intake reads the whole', (_, event) => {
    const passed = messages(event);

    expect(target.some(({ EventPattern }) => matches(EventPattern, event))).toBe(true);
    expect(passed).toHaveLength(1);
    expect(passed[0]).not.toContain('hunter2');
    const { containers, ...whole } = parseServiceEvent(event) as DeploymentEvent;
    const { containers: few, ...read } = parseServiceEvent(JSON.parse(passed[0] ?? '')) as DeploymentEvent;
    expect(read).toEqual(whole);
    // Images that do not go along are described by the task definition.
    expect(few.length === 0 ? containers : few).toEqual(containers);
    expect(few.length > 0 || read.taskDefinition !== undefined).toBe(true);
  });

  it.each([
    [
      'an update of the desired count',
      apiCallEvent('UpdateService', { requestParameters: { service: 'shop', desiredCount: 3 }, responseElements: {} }),
    ],
    [
      'a call that failed',
      apiCallEvent('RegisterTaskDefinition', { errorCode: 'ClientException', requestParameters: { family: 'web' } }),
    ],
    ['a task that starts', taskStateEvent({ lastStatus: 'PENDING' })],
    ['a task that stops', taskStateEvent({ desiredStatus: 'STOPPED' })],
    ['a call of another service', apiCallEvent('RunTask', { eventSource: 'batch.amazonaws.com' })],
    ['an event of another source', { ...taskStateEvent(), source: 'my.app' }],
  ])('leave %s where it is', (_, event) => {
    expect(messages(event)).toEqual([]);
    expect(target.filter(({ EventPattern }) => matches(EventPattern, event))).toEqual([]);
  });

  it('bring the announcement of a target to the hub', () => {
    const event = sampleEnvelope({
      source: 'qualys-fargate-scanner.target',
      'detail-type': 'Target Announced',
      detail: {},
    });

    expect(target.some(({ EventPattern }) => matches(EventPattern, event))).toBe(true);
    expect(messages(event).map((text) => parseServiceEvent(JSON.parse(text)))).toEqual([
      { kind: 'target', account: '111122223333', region: 'eu-west-1', id: '3317b2af-7005-947d-b652-f55e762e571a' },
    ]);
  });

  it('make a hostile name nothing but text', () => {
    const hostile = '"}, "source": "evil", "x": "<id>\\';
    const event = apiCallEvent('RunTask', {
      requestParameters: { taskDefinition: hostile, cluster: 'prod' },
      responseElements: null,
    });

    expect(messages(event).map((text) => parseServiceEvent(JSON.parse(text)))).toMatchObject([
      { kind: 'deployment', taskDefinition: hostile },
    ]);
  });
});
