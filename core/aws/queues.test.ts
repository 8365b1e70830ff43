import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createQueues } from './queues.ts';

const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/dead';
const arn = 'arn:aws:sqs:eu-west-1:123456789012:dead';
const sqsMock = mockClient(SQSClient);

beforeEach(() => {
  sqsMock.reset();
  sqsMock.on(GetQueueAttributesCommand).resolves({ Attributes: { QueueArn: arn, ApproximateNumberOfMessages: '2' } });
});

function makeQueues() {
  const http = testHttpClient();
  return { queues: createQueues({ http, region: 'eu-west-1' }), [Symbol.asyncDispose]: () => http.close() };
}

describe('a queue', () => {
  it('is counted', async () => {
    await using world = makeQueues();

    expect(await world.queues.counts(url)).toEqual({ waiting: 2, inFlight: 0, delayed: 0 });
  });

  it.each(['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'])(
    'that is gone has no counts (%s)',
    async (name) => {
      await using world = makeQueues();
      sqsMock.on(GetQueueAttributesCommand).rejects(awsError(name));

      expect(await world.queues.counts(url)).toBeUndefined();
    },
  );

  it('gives messages with what was said of them, and holds them', async () => {
    await using world = makeQueues();
    sqsMock.on(ReceiveMessageCommand).resolves({
      Messages: [
        {
          MessageId: 'm',
          Body: 'body',
          ReceiptHandle: 'r',
          Attributes: { SentTimestamp: '1772366400000', ApproximateReceiveCount: '6' },
          MessageAttributes: { reason: { DataType: 'String', StringValue: 'why' }, other: { DataType: 'Binary' } },
        },
      ],
    });

    const messages = await world.queues.receive(url, 30);

    expect(messages).toEqual([
      {
        id: 'm',
        body: 'body',
        receipt: 'r',
        attributes: { reason: 'why' },
        sentAt: new Date('2026-03-01T12:00:00Z'),
        receives: 6,
      },
    ]);
    expect(sqsMock.commandCalls(ReceiveMessageCommand)[0]?.args[0].input).toMatchObject({
      VisibilityTimeout: 30,
      MaxNumberOfMessages: 10,
    });
  });

  it('gets messages back at once, loses them, and takes new ones', async () => {
    await using world = makeQueues();
    sqsMock.on(ChangeMessageVisibilityBatchCommand).resolves({});
    sqsMock.on(DeleteMessageCommand).resolves({});
    sqsMock.on(SendMessageCommand).resolves({});
    const message = { id: 'm', body: 'b', attributes: {}, receives: 1, receipt: 'r' };

    await world.queues.release(url, [message]);
    await world.queues.release(url, []);
    await world.queues.remove(url, message);
    await world.queues.send(url, 'text');

    expect(sqsMock.commandCalls(ChangeMessageVisibilityBatchCommand).map(({ args }) => args[0].input)).toEqual([
      { QueueUrl: url, Entries: [{ Id: '0', ReceiptHandle: 'r', VisibilityTimeout: 0 }] },
    ]);
    expect(sqsMock.commandCalls(DeleteMessageCommand)[0]?.args[0].input).toEqual({ QueueUrl: url, ReceiptHandle: 'r' });
    expect(sqsMock.commandCalls(SendMessageCommand)[0]?.args[0].input).toEqual({ QueueUrl: url, MessageBody: 'text' });
  });
});

describe('a move of messages', () => {
  it('is started by the ARN of the queue, and followed', async () => {
    await using world = makeQueues();
    sqsMock.on(StartMessageMoveTaskCommand).resolves({});
    sqsMock.on(ListMessageMoveTasksCommand).resolves({
      Results: [
        {
          Status: 'FAILED',
          ApproximateNumberOfMessagesMoved: 3,
          FailureReason: 'x',
          StartedTimestamp: 1_772_366_400_000,
        },
      ],
    });

    const started = await world.queues.startMove(url);
    const last = await world.queues.lastMove(url);

    expect(started).toBe(true);
    expect(last).toEqual({ status: 'FAILED', moved: 3, reason: 'x', startedAt: new Date('2026-03-01T12:00:00Z') });
    expect(sqsMock.commandCalls(StartMessageMoveTaskCommand)[0]?.args[0].input).toEqual({ SourceArn: arn });
  });

  it.each(['InvalidAction', 'UnsupportedOperation', 'AWS.SimpleQueueService.UnsupportedOperation'])(
    'that nobody knows is not started (%s)',
    async (name) => {
      await using world = makeQueues();
      sqsMock.on(StartMessageMoveTaskCommand).rejects(awsError(name));
      sqsMock.on(ListMessageMoveTasksCommand).rejects(awsError(name));

      expect([await world.queues.startMove(url), await world.queues.lastMove(url)]).toEqual([false, undefined]);
    },
  );

  it('that is refused names what it needs', async () => {
    await using world = makeQueues();
    sqsMock.on(StartMessageMoveTaskCommand).rejects(awsError('AccessDenied', 'no', 403));

    const error = await rejection(world.queues.startMove(url));

    expect(error).toMatchObject({
      remedy: expect.stringMatching(/Allow sqs:StartMessageMoveTask, .* sqs:SendMessage on its source on arn:aws:sqs/),
    });
  });
});
