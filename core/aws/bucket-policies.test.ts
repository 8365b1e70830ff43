import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createBucketPolicies } from './bucket-policies.ts';

const bucket = { name: 'results', owner: '111122223333' };
const mock = mockClient(S3Client);

beforeEach(() => {
  mock.reset();
});

async function read() {
  await using http = testHttpClient();
  return await createBucketPolicies({ http, region: 'eu-west-1' }).read(bucket);
}

it('reads the policy of a bucket of its owner', async () => {
  mock.on(GetBucketPolicyCommand).resolves({ Policy: '{}' });

  expect(await read()).toBe('{}');
  expect(mock.commandCalls(GetBucketPolicyCommand)[0]?.args[0].input).toEqual({
    Bucket: 'results',
    ExpectedBucketOwner: '111122223333',
  });
});

it('knows a bucket without one, and names the permission when it may not look', async () => {
  mock
    .on(GetBucketPolicyCommand)
    .rejectsOnce(awsError('NoSuchBucketPolicy', 'no', 404))
    .rejects(awsError('AccessDenied', 'no', 403));

  expect(await read()).toBeUndefined();
  expect(await rejection(read())).toMatchObject({
    remedy: expect.stringContaining('Allow s3:GetBucketPolicy on arn:aws:s3:::results'),
  });
});
