import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { githubVariables, headSha, mergeSha, pullRequestEvent } from '../test/fakes/github.ts';
import { readRunnerContext, shownCommit } from './runner-context.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gate-context-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function variables(more: Readonly<Record<string, string>> = {}, event?: string) {
  const path = join(folder, 'event.json');
  if (event !== undefined) writeFileSync(path, event);
  const given = githubVariables({ url: 'https://github.shop.example' }, event === undefined ? undefined : path);
  return { ...given, GITHUB_WORKSPACE: folder, ...more };
}

it('reads a push', () => {
  const context = readRunnerContext(variables());

  expect(context).toEqual({
    owner: 'shop',
    repository: 'web',
    apiUrl: 'https://github.shop.example/api/v3',
    graphqlUrl: 'https://github.shop.example/api/graphql',
    runId: '4711',
    runUrl: 'https://github.shop.example/shop/web/actions/runs/4711',
    eventName: 'push',
    ref: 'refs/heads/main',
    sha: headSha,
    workspace: folder,
  });
  expect(shownCommit(context)).toBe(headSha);
});

it('reads a pull request, whose merge is what runs and whose head is what people see', () => {
  const context = readRunnerContext(variables({}, pullRequestEvent()));

  expect(context).toMatchObject({ ref: 'refs/pull/7/merge', sha: mergeSha, pullRequest: { number: 7, headSha } });
  expect(shownCommit(context)).toBe(headSha);
});

it.each([['{"pull_request":{"number":"7; rm -rf","head":{"sha":"x"}}}'], ['{"pull_request":'], ['[]']])(
  'takes an event that is none for an event without a pull request: %s',
  (event) => {
    expect(readRunnerContext(variables({}, event)).pullRequest).toBeUndefined();
  },
);

it.each([
  ['https://api.github.com', 'https://api.github.com/graphql'],
  ['https://github.shop.example/api/v3/', 'https://github.shop.example/api/graphql'],
])('finds GraphQL beside %s', (api, expected) => {
  const given = Object.entries(variables({ GITHUB_API_URL: api })).filter(([name]) => name !== 'GITHUB_GRAPHQL_URL');

  expect(readRunnerContext(Object.fromEntries(given)).graphqlUrl).toBe(expected);
});

it.each([
  [`${headSha}\n`, headSha],
  ['ref: refs/heads/main\n', undefined],
])('knows the commit that is checked out by itself: %j', (head, commit) => {
  mkdirSync(join(folder, '.git'));
  writeFileSync(join(folder, '.git/HEAD'), head);

  expect(readRunnerContext(variables()).checkedOut).toBe(commit);
});

it.each([
  ['GITHUB_REPOSITORY', 'web'],
  ['GITHUB_REPOSITORY', '../../evil/x'],
  ['GITHUB_API_URL', 'file:///etc'],
  ['GITHUB_SHA', 'HEAD'],
])('refuses %s=%s', (name, value) => {
  expect(() => readRunnerContext(variables({ [name]: value }))).toThrow(`see ${name}.`);
});
