import { expect, it } from 'vitest';
import { sampleUse } from '../../test/fakes/samples.ts';
import type { ImageUse } from '../task-definition/task-definition.ts';
import { locationOf, relativeUri } from './sarif-location.ts';

it.each([
  ['deploy/task definition.json', undefined, 'deploy/task%20definition.json'],
  ['./deploy/task.json', undefined, 'deploy/task.json'],
  ['deploy\\win\\task.json', undefined, 'deploy/win/task.json'],
  ['/home/me/repo/deploy/task.json', '/home/me/repo', 'deploy/task.json'],
  ['C:\\repo\\deploy\\task.json', 'C:\\repo\\', 'deploy/task.json'],
  ['/elsewhere/task.json', '/home/me/repo', 'elsewhere/task.json'],
  ['C:/elsewhere/task.json', undefined, 'C%3A/elsewhere/task.json'],
  ['../../task.json', undefined, 'task.json'],
  ['a/../b/task.json', undefined, 'b/task.json'],
  ['https://evil.example/#?', undefined, 'https%3A/evil.example/%23%3F'],
  ['bad\ud800name\n.json', undefined, 'bad%EF%BF%BDname%0A.json'],
  ['/', undefined, 'unknown'],
])('writes %j below %j as %s', (file, root, uri) => {
  expect(relativeUri(file, root)).toBe(uri);
});

it('puts a use without a position at line 1 of its file', () => {
  const { position: _, ...use } = sampleUse('shop', 'web', 'app:1');

  expect(locationOf(use).physicalLocation).toMatchObject({
    artifactLocation: { uri: 'deploy/task-definition.json' },
    region: { startLine: 1 },
  });
});

it.each(['17', '18'])('puts revision %s of a task definition in ECS at the same place', (revision) => {
  const source = `arn:aws:ecs:eu-central-1:123456789012:task-definition/shop:${revision}`;
  const { position: _, ...use }: ImageUse = { ...sampleUse('shop', 'web', 'app:1'), source };

  expect(locationOf(use).physicalLocation).toEqual({
    artifactLocation: { uri: 'ecs-task-definition/shop' },
    region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
  });
});
