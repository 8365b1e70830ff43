import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pullRequestEvent } from '../test/fakes/github.ts';
import { readOccasion } from './occasion.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'occasions-'));
  const run = (from: string | null, event = 'push') => ({
    workflow_run: { event, head_repository: from === null ? null : { full_name: from } },
  });
  const events = {
    fork: pullRequestEvent('stranger/web'),
    own: pullRequestEvent(),
    gone: pullRequestEvent(null),
    push: '{"ref":"refs/heads/main"}',
    broken: '{"pull_request"',
    'run-of-own': JSON.stringify(run('shop/web')),
    'run-of-pull-request': JSON.stringify(run('shop/web', 'pull_request')),
    'run-of-merge-queue': JSON.stringify(run('shop/web', 'merge_group')),
    'run-of-run': JSON.stringify(run('shop/web', 'workflow_run')),
    'run-of-fork': JSON.stringify(run('stranger/web')),
    'run-of-gone': JSON.stringify(run(null)),
  };
  for (const [name, text] of Object.entries(events)) writeFileSync(join(folder, name), text);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function occasionOf(name: string, event: string, repository: string | undefined = 'shop/web') {
  return readOccasion({
    GITHUB_EVENT_NAME: name,
    GITHUB_EVENT_PATH: join(folder, event),
    GITHUB_REPOSITORY: repository,
  });
}

it.each([
  ['push', 'push', {}],
  ['workflow_dispatch', 'push', {}],
  ['schedule', 'absent', {}],
  ['workflow_run', 'run-of-own', {}],
  ['workflow_run', 'run-of-pull-request', { proposal: 'a pull request' }],
  ['workflow_run', 'run-of-merge-queue', { proposal: 'the merge queue' }],
  ['workflow_run', 'run-of-run', { proposal: 'a chain of runs' }],
  ['merge_group', 'push', { proposal: 'the merge queue' }],
  ['pull_request', 'own', { proposal: 'a pull request' }],
  ['pull_request_target', 'own', { proposal: 'a pull request' }],
  ['pull_request_review', 'own', { proposal: 'a pull request' }],
])('%s (%s) is %o', (name, event, expected) => {
  expect(occasionOf(name, event)).toEqual(expected);
});

it.each([
  ['pull_request', 'fork'],
  ['pull_request', 'gone'],
  ['pull_request_target', 'fork'],
  ['pull_request_review_comment', 'fork'],
  ['workflow_run', 'run-of-fork'],
  ['workflow_run', 'run-of-gone'],
])('%s (%s) is of a fork', (name, event) => {
  expect(occasionOf(name, event).stranger).toBe('a fork');
});

it("takes a pull request of the fork's own repository for its own", () => {
  expect(occasionOf('pull_request', 'fork', 'stranger/web').stranger).toBeUndefined();
});

it.each([
  ['pull_request', 'absent', 'shop/web'],
  ['pull_request', 'broken', 'shop/web'],
  ['pull_request_target', 'push', 'shop/web'],
  ['workflow_run', 'own', 'shop/web'],
  ['workflow_run', 'push', 'shop/web'],
])('trusts nobody when %s does not say whose change it is: %s', (name, event, repository) => {
  expect(occasionOf(name, event, repository).stranger).toContain('somebody unknown');
});

it('trusts nobody where the repository has no name', () => {
  const path = join(folder, 'own');

  expect(readOccasion({ GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: path }).stranger).toBeDefined();
});
