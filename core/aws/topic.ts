import { type MessageAttributeValue, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { OperationError } from '../errors.ts';
import type { Notification } from '../service/notification.ts';
import { type AwsAccess, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** What SNS takes: characters of a subject, bytes of a message with all its forms. */
const longestSubject = 99;
const mostBytes = 256 * 1024;

/** What subscribers may filter by, as the notification's data names it. */
const filtered: ReadonlySet<string> = new Set(['verdict', 'account', 'region', 'severity']);

/** The topic that people and machines subscribe to. */
export interface Topic {
  publish(notification: Notification): Promise<void>;
}

/**
 * Publishes to an SNS topic: text by e-mail, one line as a text message, and the JSON for everything else (queues, functions, HTTPS), which
 * stands there once, as SNS counts all forms of a message together.
 */
export function createTopic(options: AwsAccess & { readonly topicArn: string }): Topic {
  const { topicArn } = options;
  const client = new SNSClient(clientSettings(options, codes.unreachable));
  return {
    publish: async ({ subject, text, data }) => {
      const line = printable(subject);
      const message = JSON.stringify({ default: JSON.stringify(data), email: text, sms: line });
      if (Buffer.byteLength(message) > mostBytes) throw tooLarge(line);
      const command = new PublishCommand({
        TopicArn: topicArn,
        Subject: line,
        MessageStructure: 'json',
        Message: message,
        MessageAttributes: attributesOf(data),
      });
      await answered(client.send(command), {
        service: 'Amazon SNS',
        what: `the notification ${line}`,
        permission: 'sns:Publish (and kms:GenerateDataKey and kms:Decrypt of its key)',
        resource: topicArn,
        codes,
      });
    },
  };
}

/** SNS refuses subjects with line breaks, control characters or anything beyond ASCII, and those that begin with a space. */
function printable(subject: string): string {
  return (
    subject
      .replaceAll(/[^\x20-\x7e]+/g, ' ')
      .trim()
      .slice(0, longestSubject) || 'Qualys Fargate Scanner'
  );
}

function attributesOf(data: object): Record<string, MessageAttributeValue> {
  const texts = Object.entries(data).filter(([name, value]) => filtered.has(name) && isText(value));
  return Object.fromEntries(texts.map(([name, value]) => [name, { DataType: 'String', StringValue: String(value) }]));
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function tooLarge(subject: string): OperationError {
  return new OperationError(`The notification "${subject}" is larger than Amazon SNS takes (${mostBytes} bytes).`, {
    remedy: 'The findings are in the results bucket; please report the image that led to it.',
  });
}
