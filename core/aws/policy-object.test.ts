import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { testHttpClient } from '../../test/fakes/http-client.ts';
import { serve } from '../../test/fakes/http-server.ts';
import type { GatePolicy } from '../policy/policy.ts';
import type { Reason } from '../reason.ts';
import { createPolicyObject, type PolicyObject } from './policy-object.ts';

const object: PolicyObject = { bucket: 'policies', key: 'team/policy.yaml' };

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What S3 has, behind the real SDK and network stack. */
async function makeWorld(changes: Partial<PolicyObject> = {}) {
  const there = { text: 'fail-on: high\n', etag: '"1"', status: 200, error: 'AccessDenied' };
  const server = await serve((request, response) => {
    if (there.status !== 200) {
      const body = `<?xml version="1.0"?><Error><Code>${there.error}</Code><Message>words</Message></Error>`;
      response.writeHead(there.status).end(body);
    } else if (request.headers['if-none-match'] === there.etag) response.writeHead(304).end();
    else response.writeHead(200, { etag: there.etag }).end(there.text);
  });
  vi.stubEnv('AWS_ENDPOINT_URL_S3', server.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'hunter2');
  const http = testHttpClient();
  const policy = createPolicyObject({
    http,
    region: 'eu-west-1',
    object: { ...object, ...changes },
    clock: http.clock,
  });
  const dispose = async () => {
    await http.close();
    await server[Symbol.asyncDispose]();
  };
  return { there, policy, clock: http.clock, requests: server.requests, [Symbol.asyncDispose]: dispose };
}

function summary(found: GatePolicy | Reason): string {
  return 'code' in found ? `${found.code}: ${found.message}` : `fail-on ${found.failOn}`;
}

const freshMs = 5 * 60_000;

describe('the policy', () => {
  it('is read once in five minutes, for all who ask', async () => {
    await using world = await makeWorld();

    const found = await Promise.all([world.policy(), world.policy()]);
    world.clock.advance(freshMs - 1);
    found.push(await world.policy());

    expect(found.map(summary)).toEqual(['fail-on 4', 'fail-on 4', 'fail-on 4']);
    expect(world.requests.map(({ url }) => url)).toEqual(['/policies/team/policy.yaml?x-id=GetObject']);
  });

  it('is asked for by its ETag after that, and stays when it has not changed', async () => {
    await using world = await makeWorld();
    await world.policy();
    world.clock.advance(freshMs);

    const again = await world.policy();
    world.clock.advance(freshMs - 1);
    await world.policy();

    expect(summary(again)).toBe('fail-on 4');
    expect(world.requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"1"']);
  });

  it('is the new one when it has changed', async () => {
    await using world = await makeWorld();
    await world.policy();
    Object.assign(world.there, { text: '{"fail-on": "critical"}', etag: '"2"' });
    world.clock.advance(freshMs);

    expect(summary(await world.policy())).toBe('fail-on 5');
  });

  it('of a version is asked for by it', async () => {
    await using world = await makeWorld({ version: 'v 1' });

    await world.policy();

    expect(world.requests[0]?.url).toContain('versionId=v%201');
  });

  it.each([
    [
      404,
      'NoSuchKey',
      "internal: The policy s3://policies/team/policy.yaml can't be read: Amazon S3 has no such object",
    ],
    [404, 'NoSuchBucket', '(NoSuchBucket)'],
    [403, 'AccessDenied', 'Amazon S3 refused the policy s3://policies/team/policy.yaml'],
  ])('that S3 answers with %i %s is a reason', async (status, error, message) => {
    await using world = await makeWorld();
    Object.assign(world.there, { status, error });

    expect(summary(await world.policy())).toContain(message);
  });

  it.each([
    ['fail-onn: high', 's3://policies/team/policy.yaml:1:1: unknown key "fail-onn". Did you mean fail-on?'],
    ['', 'the policy is empty'],
    ['{', 's3://policies/team/policy.yaml:'],
  ])('that says %j is a reason that says where', async (text, message) => {
    await using world = await makeWorld();
    world.there.text = text;

    expect(summary(await world.policy())).toContain(message);
  });

  it('that can not be read any more is never an old one', async () => {
    await using world = await makeWorld();
    await world.policy();
    Object.assign(world.there, { status: 403 });
    world.clock.advance(freshMs);

    expect(summary(await world.policy())).toContain('refused');
  });

  it('is read again as soon as it can be', async () => {
    await using world = await makeWorld();
    world.there.text = 'nonsense';
    await world.policy();
    world.there.text = 'fail-on: low';

    expect(summary(await world.policy())).toBe('fail-on 2');
  });
});

describe('a fault of S3', () => {
  it.each([
    ['SlowDown', 503, 'throttled the calls for the policy'],
    ['UnknownError', 304, 'though it was never read'],
  ])('(%s, %i) is a reason that names the policy', async (name, status, message) => {
    await using http = testHttpClient();
    using s3 = mockS3(awsError(name, 'words', status));
    const policy = createPolicyObject({ http, region: 'eu-west-1', object, clock: http.clock });

    const found = await policy();

    expect(summary(found)).toContain(message);
    expect(s3.calls()).toHaveLength(1);
  });
});

function mockS3(error: Error) {
  const mock = mockClient(S3Client);
  mock.on(GetObjectCommand).rejects(error);
  return { calls: () => mock.calls(), [Symbol.dispose]: () => mock.restore() };
}
