import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createResultsBucket } from './results-bucket.ts';

const s3Mock = mockClient(S3Client);

beforeEach(() => {
  s3Mock.reset();
});

function makeBucket() {
  const http = testHttpClient();
  const archive = createResultsBucket({ http, region: 'eu-west-1', bucket: 'results', account: '123456789012' });
  return { archive, [Symbol.asyncDispose]: () => http.close() };
}

describe('findings', () => {
  it('are kept as JSON, encrypted as the bucket is, in a bucket of ours', async () => {
    await using world = makeBucket();
    s3Mock.on(PutObjectCommand).resolves({});

    await world.archive.put('a/b.json', '{"findings":[]}');

    expect(s3Mock.commandCalls(PutObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: 'results',
      Key: 'a/b.json',
      Body: '{"findings":[]}',
      ContentType: 'application/json',
      ExpectedBucketOwner: '123456789012',
    });
  });

  it.each([
    ['AccessDenied', 403, false, 'Allow s3:PutObject'],
    ['ServiceUnavailable', 503, true, 'later'],
  ])('that S3 answers with %s are an error', async (name, status, retryable, remedy) => {
    await using world = makeBucket();
    s3Mock.on(PutObjectCommand).rejects(awsError(name, 'words', status));

    const error = await rejection(world.archive.put('a/b.json', '{}'));

    expect(error).toMatchObject({ name: 'RemoteError', retryable, remedy: expect.stringContaining(remedy) });
    expect(error.message).toContain('s3://results/a/b.json');
  });
});
