import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Subscriptions } from '../operate/verify-ports.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** Who subscribed to topics; the first hundred of each. */
export function createSubscriptions(options: AwsAccess): Subscriptions {
  const client = new SNSClient(clientSettings(options, codes.unreachable));
  return {
    list: async (topicArn, signal) => {
      const listed = client.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }), abortable(signal));
      const answer = await answered(listed, {
        service: 'Amazon SNS',
        what: `the subscriptions of ${topicArn}`,
        permission: 'sns:ListSubscriptionsByTopic',
        resource: topicArn,
        codes,
      });
      return (answer.Subscriptions ?? []).map(({ Protocol, Endpoint, SubscriptionArn }) => ({
        protocol: Protocol ?? '',
        endpoint: Endpoint ?? '',
        isConfirmed: SubscriptionArn?.startsWith('arn:') === true,
      }));
    },
  };
}
