import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import type { QueuedMessage, Queues } from '../operate/queues.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';
import type { AwsAsk } from './fault.ts';
import { queueArn } from './queue-arn.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;
/** The most that SQS gives at once, and how long it looks for them: without a wait it asks only some of its servers. */
const mostMessages = 10;
const longPollSeconds = 2;

/** Queues of one region. */
export function createQueues(options: AwsAccess): Queues {
  // A queue is asked at the address of SQS, also where an emulator calls itself by another name.
  const client = new SQSClient({ ...clientSettings(options, codes.unreachable), useQueueUrlAsEndpoint: false });
  const ask = (url: string, action: string, more = ''): AwsAsk => ({
    service: 'Amazon SQS',
    what: `the queue ${url.split('/').at(-1)}`,
    permission: `sqs:${action}${more}`,
    resource: queueArn(url),
    codes,
  });
  const arnOf = async (url: string, signal: AbortSignal | undefined): Promise<string> => {
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] });
    const answer = await answered(client.send(command, abortable(signal)), ask(url, 'GetQueueAttributes'));
    return answer.Attributes?.QueueArn ?? queueArn(url);
  };
  return {
    counts: async (url, signal) => {
      const command = new GetQueueAttributesCommand({
        QueueUrl: url,
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
          'ApproximateNumberOfMessagesDelayed',
        ],
      });
      const asked = client.send(command, abortable(signal)).catch(undefinedIfMissing);
      const answer = await answered(asked, ask(url, 'GetQueueAttributes'));
      if (answer === undefined) return undefined;
      const count = (name: string) => Number((answer.Attributes as Readonly<Record<string, string>>)?.[name] ?? 0);
      return {
        waiting: count('ApproximateNumberOfMessages'),
        inFlight: count('ApproximateNumberOfMessagesNotVisible'),
        delayed: count('ApproximateNumberOfMessagesDelayed'),
      };
    },

    receive: async (url, holdSeconds, signal) => {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: mostMessages,
        VisibilityTimeout: holdSeconds,
        WaitTimeSeconds: longPollSeconds,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
      });
      const asked = client.send(command, abortable(signal));
      const answer = await answered(asked, ask(url, 'ReceiveMessage', ' (and kms:Decrypt of its key)'));
      return (answer.Messages ?? []).map(readMessage);
    },

    release: async (url, messages, signal) => {
      if (messages.length === 0) return;
      const command = new ChangeMessageVisibilityBatchCommand({
        QueueUrl: url,
        Entries: messages.map(({ receipt }, index) => ({
          Id: String(index),
          ReceiptHandle: receipt,
          VisibilityTimeout: 0,
        })),
      });
      await answered(client.send(command, abortable(signal)), ask(url, 'ChangeMessageVisibility'));
    },

    remove: async (url, { receipt }, signal) => {
      const command = new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receipt });
      await answered(client.send(command, abortable(signal)), ask(url, 'DeleteMessage'));
    },

    send: async (url, body, signal) => {
      const command = new SendMessageCommand({ QueueUrl: url, MessageBody: body });
      const more = ' (and kms:GenerateDataKey and kms:Decrypt of its key)';
      await answered(client.send(command, abortable(signal)), ask(url, 'SendMessage', more));
    },

    startMove: async (url, signal) => {
      const command = new StartMessageMoveTaskCommand({ SourceArn: await arnOf(url, signal) });
      const more = ', sqs:ReceiveMessage and sqs:DeleteMessage, and sqs:SendMessage on its source';
      const asked = client.send(command, abortable(signal)).then(() => true, falseIfUnknown);
      return answered(asked, ask(url, 'StartMessageMoveTask', more));
    },

    lastMove: async (url, signal) => {
      const command = new ListMessageMoveTasksCommand({ SourceArn: await arnOf(url, signal), MaxResults: 1 });
      const asked = client.send(command, abortable(signal)).catch(falseIfUnknown);
      const answer = await answered(asked, ask(url, 'ListMessageMoveTasks'));
      const [task] = answer === false ? [] : (answer.Results ?? []);
      if (task === undefined) return undefined;
      return {
        status: task.Status ?? 'RUNNING',
        moved: Number(task.ApproximateNumberOfMessagesMoved ?? 0),
        ...(task.FailureReason === undefined ? {} : { reason: task.FailureReason }),
        ...(task.StartedTimestamp === undefined ? {} : { startedAt: new Date(task.StartedTimestamp) }),
      };
    },
  };
}

function readMessage(message: Message): QueuedMessage {
  const { SentTimestamp: sent, ApproximateReceiveCount: receives } = message.Attributes ?? {};
  return {
    id: message.MessageId ?? '',
    body: message.Body ?? '',
    attributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).flatMap(([name, { StringValue }]) =>
        StringValue === undefined ? [] : [[name, StringValue]],
      ),
    ),
    ...(sent === undefined ? {} : { sentAt: new Date(Number(sent)) }),
    receives: Number(receives ?? 1),
    receipt: message.ReceiptHandle ?? '',
  };
}

/** Not everything that speaks as SQS moves messages. */
function falseIfUnknown(error: unknown): false {
  const isUnknown = error instanceof Error && /InvalidAction|UnsupportedOperation|UnknownOperation/.test(error.name);
  if (!isUnknown) throw error;
  return false;
}

function undefinedIfMissing(error: unknown): undefined {
  const missing = error instanceof Error && /QueueDoesNotExist|NonExistentQueue/.test(error.name);
  if (!missing) throw error;
}
