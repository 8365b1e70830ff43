import { createHash } from 'node:crypto';
import { GetObjectCommand, HeadBucketCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { serve } from '../../test/fakes/http-server.ts';
import { createArtifactStore } from './artifact-store.ts';

const bucket = { name: 'code', owner: '111111111111' };
const bytes = Buffer.from('zip');
const mock = mockClient(S3Client);

beforeEach(() => {
  mock.reset();
});

function world() {
  const http = testHttpClient();
  return { store: createArtifactStore({ http, region: 'eu-west-1' }), [Symbol.asyncDispose]: () => http.close() };
}

describe('a bucket', () => {
  it('is looked at as one of its owner', async () => {
    await using here = world();
    mock.on(HeadBucketCommand).resolves({ BucketRegion: 'us-east-1' });

    expect(await here.store.regionOf(bucket)).toBe('us-east-1');
    expect(mock.commandCalls(HeadBucketCommand)[0]?.args[0].input).toEqual({
      Bucket: 'code',
      ExpectedBucketOwner: '111111111111',
    });
  });

  it('that is not there is none', async () => {
    await using here = world();
    mock.on(HeadBucketCommand).rejects(awsError('NotFound', 'NotFound', 404));

    expect(await here.store.regionOf(bucket)).toBeUndefined();
  });

  it('of somebody else is told apart from other faults', async () => {
    await using here = world();
    mock
      .on(HeadBucketCommand)
      .rejectsOnce(awsError('Forbidden', '', 403))
      .rejects(awsError('SlowDown', '', 503));

    expect(await rejection(here.store.regionOf(bucket))).toMatchObject({
      name: 'OperationError',
      message: expect.stringContaining('not one of account 111111111111'),
    });
    expect(await rejection(here.store.regionOf(bucket))).toMatchObject({ name: 'RemoteError', retryable: true });
  });
});

describe('an artifact', () => {
  it('is stored once, with its hash, into a bucket of its owner', async () => {
    await using here = world();
    mock.on(PutObjectCommand).resolves({});

    expect(await here.store.put(bucket, 'lambda/x.zip', bytes)).toBe('stored');
    expect(mock.commandCalls(PutObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: 'code',
      Key: 'lambda/x.zip',
      Body: bytes,
      IfNoneMatch: '*',
      ChecksumSHA256: createHash('sha256').update(bytes).digest('base64'),
      ExpectedBucketOwner: '111111111111',
    });
  });

  it.each([
    ['is not sent again where S3 knows its hash', 'the same', 'there', 0],
    ['is sent where S3 knows another', 'another', 'stored', 1],
    ['is sent where S3 keeps none', undefined, 'stored', 1],
    ['is sent where S3 does not let us look', new Error('denied'), 'stored', 1],
  ])('that is large %s', async (_, known, end, sent) => {
    await using here = world();
    const large = Buffer.alloc(5 * 1024 * 1024, 'x');
    const hash = createHash('sha256').update(large).digest('base64');
    mock.on(PutObjectCommand).resolves({});
    if (known instanceof Error) mock.on(HeadObjectCommand).rejects(known);
    else
      mock
        .on(HeadObjectCommand)
        .resolves(known === undefined ? {} : { ChecksumSHA256: known === 'the same' ? hash : known });

    expect(await here.store.put(bucket, 'layers/x.zip', large)).toBe(end);
    expect(mock.commandCalls(PutObjectCommand)).toHaveLength(sent);
  });

  it('that others store at the same time is tried again, but not for ever', async () => {
    await using here = world();
    mock
      .on(PutObjectCommand)
      .rejectsOnce(awsError('ConditionalRequestConflict', '', 409))
      .resolves({});

    expect(await here.store.put(bucket, 'k', bytes)).toBe('stored');

    mock.on(PutObjectCommand).rejects(awsError('ConditionalRequestConflict', '', 409));
    expect(await rejection(here.store.put(bucket, 'k', bytes))).toMatchObject({ name: 'RemoteError' });
  });

  it.each([
    ['the same bytes', 'zip', 'there'],
    ['other bytes', 'something else', expect.objectContaining({ name: 'OperationError' })],
  ])('whose key is taken by %s', async (_what, held, expected) => {
    mock.restore();
    await using server = await serve((request, response) => {
      response.writeHead(request.method === 'PUT' ? 412 : 200).end(request.method === 'PUT' ? '' : held);
    });
    await using http = testHttpClient();
    const credentials = async () => ({ accessKeyId: 'key', secretAccessKey: 'secret' });
    const store = createArtifactStore({ http, region: 'eu-west-1', endpoint: server.url, credentials });

    const end = await store.put(bucket, 'lambda/x.zip', bytes).catch((error: unknown) => error);

    expect(end).toEqual(expected);
  });

  it('that is large is sent whole, over the real network', async () => {
    mock.restore();
    const sizes: number[] = [];
    await using server = await serve((request, response) => {
      if (request.method === 'PUT') sizes.push(request.body.length);
      response.writeHead(request.method === 'HEAD' ? 404 : 200).end();
    });
    await using http = testHttpClient();
    const credentials = async () => ({ accessKeyId: 'key', secretAccessKey: 'secret' });
    const store = createArtifactStore({ http, region: 'eu-west-1', endpoint: server.url, credentials });

    expect(await store.put(bucket, 'layers/x.zip', Buffer.alloc(5 * 1024 * 1024, 'x'))).toBe('stored');
    expect(sizes).toEqual([5 * 1024 * 1024]);
  });

  it('that may not be stored names permission and object', async () => {
    await using here = world();
    mock.on(PutObjectCommand).rejects(awsError('AccessDenied', 'no', 403));
    mock.on(GetObjectCommand).rejects(awsError('AccessDenied', 'no', 403));

    const error = await rejection(here.store.put(bucket, 'lambda/x.zip', bytes));

    expect(error).toMatchObject({
      name: 'RemoteError',
      remedy: expect.stringContaining('Allow s3:PutObject on arn:aws:s3:::code/lambda/x.zip'),
    });
  });
});
