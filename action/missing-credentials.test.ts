import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pullRequestEvent } from '../test/fakes/github.ts';
import { endWithout, withoutSecrets } from './missing-credentials.ts';
import { requiredInputs } from './required.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gate-events-'));
  const events = {
    fork: pullRequestEvent('stranger/web'),
    own: pullRequestEvent(),
    gone: pullRequestEvent(null),
    push: '{"ref":"refs/heads/main"}',
    broken: '{"pull_request"',
    list: '[]',
    nothing: 'null',
  };
  for (const [name, text] of Object.entries(events)) writeFileSync(join(folder, name), text);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(event: string, variables: Readonly<Record<string, string>> = {}) {
  return {
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: join(folder, event),
    GITHUB_REPOSITORY: 'shop/web',
    GITHUB_ACTOR: 'octocat',
    ...variables,
  };
}

describe('withoutSecrets', () => {
  it.each([
    ['fork', {}, 'a fork'],
    ['gone', {}, 'a fork'],
    ['fork', { GITHUB_EVENT_NAME: 'pull_request_review' }, 'a fork'],
    ['own', { GITHUB_ACTOR: 'dependabot[bot]' }, 'Dependabot'],
    ['push', { GITHUB_ACTOR: 'dependabot[bot]', GITHUB_EVENT_NAME: 'push' }, 'Dependabot'],
  ])('the %s event with %o is a run of one: %s', (event, variables, whose) => {
    expect(withoutSecrets(run(event, variables))).toBe(whose);
  });

  it.each([
    ['own', {}],
    // In the fork's own repository its pull requests have its secrets.
    ['fork', { GITHUB_REPOSITORY: 'stranger/web' }],
    ['fork', { GITHUB_EVENT_NAME: 'pull_request_target' }],
    ['fork', { GITHUB_EVENT_NAME: 'workflow_run' }],
    ['push', { GITHUB_EVENT_NAME: 'push' }],
    ['push', {}],
    ['broken', {}],
    ['list', {}],
    ['nothing', {}],
    ['absent', {}],
    ['own', { GITHUB_ACTOR: 'dependabot' }],
  ])('the %s event with %o is not', (event, variables) => {
    expect(withoutSecrets(run(event, variables))).toBeUndefined();
  });

  it('is not on any other machine', () => {
    expect(withoutSecrets({})).toBeUndefined();
  });
});

describe('endWithout', () => {
  const [taskDefinition, , token] = requiredInputs;

  it.each(['', 'block', ' BLOCK '])('blocks a run of a fork with on-missing-credentials %j', (chosen) => {
    const end = endWithout(token!, run('fork', { 'INPUT_ON-MISSING-CREDENTIALS': chosen }));

    expect(end).toMatchObject({ level: 'error', outcome: 'block' });
    expect(end.message).toMatch(/no credentials\. This is a run of a fork, .* on-missing-credentials: neutral\.$/);
  });

  it.each(['neutral', ' Neutral '])('lets it go on with %j', (chosen) => {
    const end = endWithout(token!, run('fork', { 'INPUT_ON-MISSING-CREDENTIALS': chosen }));

    expect(end).toMatchObject({ level: 'warning', outcome: 'allow' });
  });

  it('blocks with a word that is none, and names the nearest', () => {
    const end = endWithout(token!, run('fork', { 'INPUT_ON-MISSING-CREDENTIALS': 'nuetral' }));

    expect(end).toMatchObject({ level: 'error', outcome: 'block' });
    expect(end.message).toMatch(/found "nuetral"\. Did you mean neutral\?$/);
  });

  it('tells Dependabot apart, which has secrets of its own', () => {
    const end = endWithout(token!, run('own', { GITHUB_ACTOR: 'dependabot[bot]' }));

    expect(end.message).toContain("Add it to Dependabot's own secrets");
  });

  it.each([
    ['the token in a run that has secrets', token, 'own'],
    ['what is no secret', taskDefinition, 'fork'],
  ])('never excuses %s', (_name, missing, event) => {
    const end = endWithout(missing!, run(event, { 'INPUT_ON-MISSING-CREDENTIALS': 'neutral' }));

    expect(end).toMatchObject({ level: 'error', outcome: 'block' });
    expect(end.message).toBe(`The input ${missing!.name} is missing. ${missing!.remedy}`);
  });
});
