import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { whoCalls } from './caller.ts';

const mock = mockClient(STSClient);

beforeEach(() => {
  mock.reset();
});

it('knows account, partition and region of the credentials', async () => {
  await using http = testHttpClient();
  const Arn = 'arn:aws-us-gov:sts::111111111111:assumed-role/ci/run';
  mock.on(GetCallerIdentityCommand).resolves({ Account: '111111111111', Arn });

  expect(await whoCalls({ http, region: 'us-gov-west-1' })).toEqual({
    account: '111111111111',
    arn: Arn,
    partition: 'aws-us-gov',
    region: 'us-gov-west-1',
  });
});

it.each([
  ['ExpiredToken', 'the AWS credentials have expired'],
  ['InvalidClientTokenId', 'does not know the AWS credentials'],
])('says what is wrong with the credentials (%s)', async (name, words) => {
  await using http = testHttpClient();
  mock.on(GetCallerIdentityCommand).rejects(awsError(name, 'no', 403));

  expect(await rejection(whoCalls({ http, region: 'eu-west-1' }))).toMatchObject({
    message: expect.stringContaining(words),
  });
});

it('does not take an answer for one that says nothing', async () => {
  await using http = testHttpClient();
  mock.on(GetCallerIdentityCommand).resolves({});

  expect(await rejection(whoCalls({ http, region: 'eu-west-1' }))).toMatchObject({
    message: expect.stringContaining('did not say whose credentials'),
  });
});
