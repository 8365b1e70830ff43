import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeWorkObjects } from '../../test/contract/work-objects.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { type FakeS3, fakeS3 } from '../../test/fakes/s3.ts';
import { memoryWorkObjects } from '../../test/fakes/work.ts';
import { largestResult } from '../scan/work.ts';
import { createWorkObjects } from './work-objects.ts';

let s3: FakeS3;
const http = testHttpClient();

beforeAll(async () => {
  s3 = await fakeS3();
});

beforeEach(() => {
  s3.objects.clear();
  s3.fault = () => undefined;
});

afterAll(async () => {
  await http.close();
  await s3[Symbol.asyncDispose]();
});

function makeObjects(account?: string) {
  const credentials = async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'none' });
  const access = { http, region: 'eu-west-1', endpoint: s3.url, credentials };
  return createWorkObjects({ ...access, bucket: 'results', account });
}

describeWorkObjects('Amazon S3', async () => makeObjects());
describeWorkObjects('the fake', async () => memoryWorkObjects());

describe('the bucket', () => {
  it.each(['123456789012', undefined])('must be one of the account, where that is known: %s', async (account) => {
    const objects = makeObjects(account);

    await objects.create('work/a/order.json', '{}');
    await objects.read('work/a/order.json');

    const owners = s3.requests.slice(-2).map(({ headers }) => headers['x-amz-expected-bucket-owner']);
    expect(owners).toEqual([account, account]);
  });

  it.each([
    ['GET', 's3:GetObject (and s3:ListBucket of the bucket'],
    ['PUT', 's3:PutObject and s3:GetObject'],
  ])('that refuses %s says which permission is missing', async (refused, permission) => {
    s3.fault = (method) => (method === refused ? { status: 403, code: 'AccessDenied' } : undefined);
    const objects = makeObjects();

    const error = await rejection(
      refused === 'GET' ? objects.read('work/a/order.json') : objects.create('work/a/order.json', '{}'),
    );

    expect(error).toMatchObject({ name: 'RemoteError', retryable: false });
    expect(error).toMatchObject({ remedy: expect.stringContaining(permission) });
    expect(error.message).toContain('s3://results/work/a/order.json');
    // Right in every partition.
    expect(error).toMatchObject({ remedy: expect.stringContaining('s3://results/work/*') });
  });
});

describe('a write', () => {
  it('whose answer was lost is found again, and is ours', async () => {
    let faults = 0;
    s3.fault = (method) => {
      if (method !== 'PUT') return undefined;
      faults += 1;
      return faults === 1 ? { status: 500, code: 'InternalError', lost: true } : undefined;
    };
    const objects = makeObjects();

    const version = await objects.create('work/a/started.json', '{"mark":"1"}');

    expect(version).toBe((await objects.read('work/a/started.json'))?.version);
    expect(s3.requests.filter(({ method }) => method === 'PUT').length).toBeGreaterThan(1);
  });

  it('that meets another at the same moment is repeated', async () => {
    let conflicts = 0;
    s3.fault = (method) => {
      if (method !== 'PUT' || conflicts >= 2) return undefined;
      conflicts += 1;
      return { status: 409, code: 'ConditionalRequestConflict' };
    };

    const version = await makeObjects().create('work/a/started.json', '{}');

    expect([version !== undefined, conflicts]).toEqual([true, 2]);
  });
});

describe('an object that is larger than any result', () => {
  it('is not read', async () => {
    s3.objects.set('/results/work/a/result.json', 'x'.repeat(largestResult + 1));

    const error = await rejection(makeObjects().read('work/a/result.json'));

    expect(error).toMatchObject({ name: 'RemoteError', retryable: false });
    expect(error.message).toContain('larger than a result of a worker may be');
  });
});
