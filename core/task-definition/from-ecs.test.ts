import { expect, it } from 'vitest';
import { fromEcs } from './from-ecs.ts';

const arn = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:7';

it('reads an answer of ECS, without positions', () => {
  const answer = {
    taskDefinition: {
      taskDefinitionArn: arn,
      family: 'shop',
      revision: 7,
      registeredAt: new Date(0),
      requiresCompatibilities: ['FARGATE'],
      containerDefinitions: [
        { name: 'web', image: 'nginx:1', repositoryCredentials: { credentialsParameter: 'arn:aws:secretsmanager:x' } },
        { name: 'logs', image: undefined, essential: false },
      ],
    },
  };

  const taskDefinition = fromEcs(answer, arn);

  expect(taskDefinition).toEqual({
    format: 'ecs',
    source: arn,
    family: 'shop',
    revision: 7,
    platform: { kind: 'one', platform: { os: 'linux', architecture: 'amd64' } },
    containers: [
      {
        name: 'web',
        essential: true,
        role: 'app',
        image: {
          kind: 'reference',
          text: 'nginx:1',
          reference: { registry: 'docker.io', repository: 'library/nginx', tag: '1' },
        },
        credentialsParameter: 'arn:aws:secretsmanager:x',
      },
      { name: 'logs', essential: false, role: 'sidecar', image: { kind: 'missing', text: '' } },
    ],
    notices: [],
  });
});

it('takes family and revision from the ARN where the answer has no other', () => {
  const answer = { taskDefinitionArn: arn, containerDefinitions: [{ image: 'nginx' }] };

  expect(fromEcs(answer, 'shop')).toMatchObject({ family: 'shop', revision: 7 });
});

it('uses the given platform where the answer names none', () => {
  const { platform } = fromEcs({ containerDefinitions: [{ image: 'nginx' }] }, 'shop', { platform: 'linux/arm64' });

  expect(platform).toEqual({ kind: 'one', platform: { os: 'linux', architecture: 'arm64' } });
});

it.each([[undefined], [null], ['text'], [{}], [{ taskDefinition: {} }], [{ containerDefinitions: [] }]])(
  'refuses an answer without containers: %j',
  (answer) => {
    expect(() => fromEcs(answer, arn)).toThrow(arn);
  },
);
