import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type AwsAccess, answered, clientSettings } from './client.ts';
import { queueArn } from './queue-arn.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** What SQS takes as an attribute here: enough to read, and no control characters. */
const longestReason = 900;

/** Where messages go that can't be read. */
export interface DeadLetters {
  /** Puts a message aside as it came, with the reason as its attribute `reason`. */
  put(body: string, reason: string): Promise<void>;
}

/** A dead-letter queue that is written to at once: a message that can't be read is not worth another attempt. */
export function createDeadLetters(options: AwsAccess & { readonly url: string }): DeadLetters {
  // Whom the SDK is told to ask is asked, not the host that happens to be in the queue's name.
  const client = new SQSClient({ ...clientSettings(options, codes.unreachable), useQueueUrlAsEndpoint: false });
  return {
    put: async (body, reason) => {
      const command = new SendMessageCommand({
        QueueUrl: options.url,
        MessageBody: body,
        MessageAttributes: { reason: { DataType: 'String', StringValue: plain(reason) } },
      });
      await answered(client.send(command), {
        service: 'Amazon SQS',
        what: 'a message for the dead-letter queue',
        permission: 'sqs:SendMessage (and kms:GenerateDataKey and kms:Decrypt of its key)',
        resource: queueArn(options.url),
        codes,
      });
    },
  };
}

function plain(reason: string): string {
  const text = reason.replaceAll(/[^\t\n\x20-\ud7ff\ue000-\ufffd]+/g, ' ').slice(0, longestReason);
  return text.trim() === '' ? 'unknown' : text;
}
