import { describe, expect, it } from 'vitest';
import { bot, type FakeGitHubOptions, fakeGitHub, githubToken } from '../test/fakes/github.ts';
import { rejection, testHttpClient } from '../test/fakes/http-client.ts';
import { createGitHub, type GitHubCall } from './github.ts';

const call: GitHubCall = {
  method: 'GET',
  path: '/repos/shop/web/deployments?environment=production&per_page=5',
  what: 'the deployments',
  permission: 'deployments: write',
};

async function connect(options: FakeGitHubOptions = {}, token = githubToken) {
  const server = await fakeGitHub(options);
  const http = testHttpClient();
  const context = { apiUrl: `${server.url}/api/v3`, graphqlUrl: `${server.url}/api/graphql` };
  const github = createGitHub({ http, clock: http.clock, token, context, signal: new AbortController().signal });
  return {
    github,
    server,
    clock: http.clock,
    [Symbol.asyncDispose]: async () => {
      await http.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Answers the first requests with a refusal. */
function refusing(times: number, status: number, headers: Record<string, string>, message = ''): FakeGitHubOptions {
  return {
    first: (_, response, number) => {
      if (number > times) return false;
      response.writeHead(status, headers).end(JSON.stringify({ message }));
      return true;
    },
  };
}

it('asks with the token, a version of the API, and no more', async () => {
  await using world = await connect();

  const body = await world.github.call(call);

  expect(body).toEqual([]);
  expect(world.server.requests[0]!.headers).toMatchObject({
    authorization: `Bearer ${githubToken}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    'user-agent': 'qualys-fargate-scanner/test',
  });
});

describe('a limit', () => {
  const reset = String(Date.parse('2026-03-01T12:00:30Z') / 1000);

  it.each([
    ['that names seconds', 403, { 'retry-after': '7' }, '', [7000]],
    ['that is used up', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }, '', [31_000]],
    ['of too many calls at a time', 403, {}, 'You have exceeded a secondary rate limit.', [60_000]],
  ])('%s is waited for', async (_name, status, headers, message, sleeps) => {
    await using world = await connect(refusing(1, status, headers, message));

    await world.github.call(call);

    expect(world.clock.sleeps).toEqual(sleeps);
  });

  it('that stays ends in an error after two waits', async () => {
    await using world = await connect(refusing(9, 403, { 'retry-after': '7' }, 'secondary rate limit'));

    const error = await rejection(world.github.call(call));

    expect(error.message).toBe('GitHub answered 403 for the deployments: secondary rate limit.');
    expect(world.server.requests).toHaveLength(3);
  });

  it('that asks for an hour is not waited for', async () => {
    await using world = await connect(refusing(1, 403, { 'retry-after': '3600' }));

    await rejection(world.github.call(call));

    expect(world.clock.sleeps).toEqual([]);
  });

  it('is no permission that is missing: that is not waited for', async () => {
    await using world = await connect({ permissions: [] });

    await rejection(world.github.call(call));

    expect(world.clock.sleeps).toEqual([]);
    expect(world.server.requests).toHaveLength(1);
  });
});

describe('a refusal', () => {
  it.each([
    [401, 'Check github-token: it is not valid, or no longer.'],
    [
      403,
      'Give the job the permission deployments: write. Runs of forks and of Dependabot have a token that only reads.',
    ],
    [
      404,
      'Give the job the permission deployments: write. Runs of forks and of Dependabot have a token that only reads.',
    ],
    [422, 'See what GitHub says about it.'],
  ])('with %i says what to do', async (status, remedy) => {
    await using world = await connect(refusing(9, status, {}, 'No.'));

    const error = await rejection(world.github.call(call));

    expect(error).toMatchObject({
      name: 'OperationError',
      message: `GitHub answered ${status} for the deployments: No.`,
      remedy,
    });
  });

  it('says what GitHub finds wrong, in one printable line', async () => {
    const answer = JSON.stringify({
      message: 'Validation Failed',
      errors: ['a\n::error::b', { message: 'c' }, { code: 1 }],
    });
    await using world = await connect({
      first: (_, response) => {
        response.writeHead(422).end(answer);
        return true;
      },
    });

    const error = await rejection(world.github.call(call));

    expect(error.message).toBe('GitHub answered 422 for the deployments: Validation Failed: a ::error::b: c.');
  });

  it('of a proxy that answers HTML is told without it', async () => {
    await using world = await connect({
      first: (_, response) => {
        response.writeHead(407, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
        return true;
      },
    });

    const error = await rejection(world.github.call(call));

    expect(error.message).toBe('GitHub answered 407 for the deployments.');
  });

  it('never holds the token', async () => {
    await using world = await connect({}, 'ghs_wrong');

    const error = await rejection(world.github.call(call));

    expect(JSON.stringify([error, error.message, (error as { remedy?: string }).remedy])).not.toContain('ghs_wrong');
  });
});

describe('a query', () => {
  const query = {
    query: 'mutation { updateIssueComment }',
    variables: { id: 'gone', body: 'x' },
    what: 'the comment',
    permission: 'pull-requests: write',
  };

  it('gives the data', async () => {
    await using world = await connect();
    world.server.comments.push({ id: 'gone', body: 'old', author: bot, isMinimized: false });

    const data = await world.github.query(query);

    expect(data).toEqual({ updateIssueComment: { issueComment: { id: 'gone' } } });
  });

  it.each([
    ['NOT_FOUND', undefined, 'GitHub answered 404 for the comment'],
    ['FORBIDDEN', [], 'GitHub answered 403 for the comment'],
  ])('that answers %s with status 200 is a refusal', async (_type, permissions, message) => {
    await using world = await connect(permissions === undefined ? {} : { permissions });

    const error = await rejection(world.github.query(query));

    expect(error.message).toContain(message);
  });
});

it('repeats a look that fails in passing, and never a comment that may have been written', async () => {
  await using world = await connect(refusing(1, 502, {}));
  await using other = await connect(refusing(1, 502, {}));
  const comment = { ...call, method: 'POST', path: '/repos/shop/web/issues/7/comments', body: { body: 'x' } } as const;

  await world.github.call(call);
  const error = await rejection(other.github.call(comment));

  expect(world.server.requests).toHaveLength(2);
  expect(error).toMatchObject({ remedy: 'See githubstatus.com; the next run tries again.' });
  expect(other.server.requests).toHaveLength(1);
});
