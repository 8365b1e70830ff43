import { GetBucketVersioningCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { OperationError } from '../errors.ts';
import { createStoredPolicies } from './stored-policies.ts';

const place = { bucket: 'policies', key: 'team/policy.yaml' };
const s3Mock = mockClient(S3Client);

beforeEach(() => {
  s3Mock.reset();
});

function makePolicies() {
  const http = testHttpClient();
  return { policies: createStoredPolicies({ http, region: 'eu-west-1' }), [Symbol.asyncDispose]: () => http.close() };
}

/** The body of an object as the SDK gives it. */
function body(text: string): never {
  return { transformToString: async () => text } as never;
}

describe('a stored policy', () => {
  it('is read with its version', async () => {
    await using world = makePolicies();
    const LastModified = new Date('2026-03-01T12:00:00Z');
    s3Mock.on(GetObjectCommand).resolves({ Body: body('fail-on: high'), ETag: '"e"', VersionId: 'v1', LastModified });

    const found = await world.policies.read({ ...place, version: 'v1' });

    expect(found).toEqual({ text: 'fail-on: high', etag: '"e"', version: 'v1', changedAt: LastModified });
    expect(s3Mock.commandCalls(GetObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: 'policies',
      Key: 'team/policy.yaml',
      VersionId: 'v1',
    });
  });

  it.each(['NoSuchKey', 'NoSuchVersion'])('that is not there is none (%s)', async (name) => {
    await using world = makePolicies();
    s3Mock.on(GetObjectCommand).rejects(awsError(name, 'no', 404));

    expect(await world.policies.read(place)).toBeUndefined();
  });

  it('of a bucket without versions has no version', async () => {
    await using world = makePolicies();
    s3Mock.on(GetObjectCommand).resolves({ Body: body('x'), VersionId: 'null' });

    expect(await world.policies.read(place)).toEqual({ text: 'x' });
  });

  it.each([
    [undefined, { IfNoneMatch: '*' }],
    [{ text: 'old', etag: '"e"' }, { IfMatch: '"e"' }],
  ])('takes the place of what was read, and of nothing else: %j', async (before, condition) => {
    await using world = makePolicies();
    s3Mock.on(PutObjectCommand).resolves({ VersionId: 'v2' });

    const version = await world.policies.replace(place, before, 'new');

    expect(version).toBe('v2');
    expect(s3Mock.commandCalls(PutObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: 'policies',
      Key: 'team/policy.yaml',
      Body: 'new',
      ContentType: 'application/yaml',
      ...condition,
    });
  });

  it.each([412, 409])('that somebody else changed is left alone (%s)', async (status) => {
    await using world = makePolicies();
    s3Mock.on(PutObjectCommand).rejects(awsError('PreconditionFailed', 'no', status));

    const error = await rejection(world.policies.replace(place, undefined, 'new'));

    expect(error).toBeInstanceOf(OperationError);
    expect(error.message).toContain('changed by somebody else');
  });

  it('that may not be written names the permission', async () => {
    await using world = makePolicies();
    s3Mock.on(PutObjectCommand).rejects(awsError('AccessDenied', 'no', 403));

    const error = await rejection(world.policies.replace(place, undefined, 'new'));

    expect(error).toMatchObject({
      remedy: expect.stringContaining(
        's3:PutObject (and kms:GenerateDataKey of its key) on arn:aws:s3:::policies/team/',
      ),
    });
  });

  it.each([
    ['Enabled', true],
    ['Suspended', false],
    [undefined, false],
  ] as const)('is kept when it is replaced, if the bucket is %s', async (Status, expected) => {
    await using world = makePolicies();
    s3Mock.on(GetBucketVersioningCommand).resolves(Status === undefined ? {} : { Status });

    expect(await world.policies.keepsVersions(place)).toBe(expected);
  });
});
