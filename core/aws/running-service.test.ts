import type { Service } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { readImageText } from '../image/reference.ts';
import type { TaskDefinition } from '../task-definition/task-definition.ts';
import { runningRevisionOf, withDigests } from './running-service.ts';

const primary = { status: 'PRIMARY', taskDefinition: 'web:8' };

describe('the running revision', () => {
  it.each<[string, Service, ReturnType<typeof runningRevisionOf>]>([
    [
      'is the one with the most tasks while another is rolled out',
      {
        deployments: [{ ...primary, rolloutState: 'IN_PROGRESS', runningCount: 1 }],
        currentServiceRevisions: [
          { arn: 'new', runningTaskCount: 1 },
          { arn: 'old', runningTaskCount: 4 },
        ],
      },
      { serviceRevision: 'old' },
    ],
    [
      'is never one whose tasks do not start',
      {
        deployments: [
          { ...primary, rolloutState: 'IN_PROGRESS', runningCount: 0 },
          { status: 'ACTIVE', taskDefinition: 'web:7', runningCount: 3 },
        ],
      },
      { taskDefinition: 'web:7' },
    ],
    ['is that of a task set', { taskSets: [{ ...primary, runningCount: 1 }] }, { taskDefinition: 'web:8' }],
    [
      'is the last one of a service that was scaled to zero',
      {
        deployments: [{ ...primary, rolloutState: 'COMPLETED', runningCount: 0 }],
        currentServiceRevisions: [{ arn: 'last', runningTaskCount: 0 }],
      },
      { serviceRevision: 'last' },
    ],
    [
      'is its task definition when ECS knows no revision',
      { deployments: [{ ...primary, rolloutState: 'COMPLETED' }] },
      { taskDefinition: 'web:8' },
    ],
    [
      'is none while the first one is rolled out',
      { deployments: [{ ...primary, rolloutState: 'IN_PROGRESS' }] },
      undefined,
    ],
    ['is none when the first one failed', { deployments: [{ ...primary, rolloutState: 'FAILED' }] }, undefined],
    ['is none without deployments', {}, undefined],
  ])('%s', (_, service, expected) => {
    expect(runningRevisionOf(service)).toEqual(expected);
  });
});

describe('digests of a service revision', () => {
  const container = { essential: true, role: 'app', image: readImageText('nginx:1') } as const;
  const definition: TaskDefinition = {
    format: 'ecs',
    source: 'arn',
    family: 'web',
    platform: { kind: 'every', why: 'EC2' },
    containers: [
      { name: 'app', ...container },
      { name: 'side', ...container },
      { name: 'odd', ...container },
    ],
    notices: [],
  };

  it('are put to the containers of their names, if they are digests', () => {
    const digest = `sha256:${'b'.repeat(64)}`;
    const images = [
      { containerName: 'side', imageDigest: digest },
      { containerName: 'odd', imageDigest: 'sha256:' },
      { containerName: 'ecs-service-connect', imageDigest: digest },
    ];

    const { containers } = withDigests(definition, images);

    expect(containers.map(({ runningDigest }) => runningDigest)).toEqual([undefined, digest, undefined]);
  });
});
