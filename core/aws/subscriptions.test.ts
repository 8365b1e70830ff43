import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createSubscriptions } from './subscriptions.ts';

const topic = 'arn:aws:sns:eu-west-1:123456789012:topic';
const snsMock = mockClient(SNSClient);

beforeEach(() => {
  snsMock.reset();
});

async function listed() {
  await using http = testHttpClient();
  return await createSubscriptions({ http, region: 'eu-west-1' }).list(topic);
}

it('tells who subscribed, and who has not confirmed yet', async () => {
  snsMock.on(ListSubscriptionsByTopicCommand).resolves({
    Subscriptions: [
      { Protocol: 'email', Endpoint: 'a@example.com', SubscriptionArn: 'PendingConfirmation' },
      { Protocol: 'sqs', Endpoint: 'arn:queue', SubscriptionArn: `${topic}:1` },
    ],
  });

  expect(await listed()).toEqual([
    { protocol: 'email', endpoint: 'a@example.com', isConfirmed: false },
    { protocol: 'sqs', endpoint: 'arn:queue', isConfirmed: true },
  ]);
});

it('names the permission when it may not look', async () => {
  snsMock.on(ListSubscriptionsByTopicCommand).rejects(awsError('AuthorizationError', 'no', 403));

  expect(await rejection(listed())).toMatchObject({ name: 'RemoteError', status: 403 });
});
