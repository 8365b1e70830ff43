import { SendMessageBatchCommand, type SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { OperationError } from '../errors.ts';
import type { ServiceEvent } from '../event/deployment-event.ts';
import { createIntakeQueue } from './intake-queue.ts';

const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/intake';
const sqsMock = mockClient(SQSClient);

beforeEach(() => {
  sqsMock.reset();
});

function makeQueue() {
  const http = testHttpClient();
  const queue = createIntakeQueue({ http, clock: http.clock, region: 'eu-west-1', url });
  return { queue, clock: http.clock, [Symbol.asyncDispose]: () => http.close() };
}

function ignored(why: string): ServiceEvent {
  return { kind: 'ignored', why };
}

/** Takes all messages but those that `refuse` names, by their bodies. */
function taking(refuse: (body: string, attempt: number) => { Code: string; SenderFault: boolean } | undefined) {
  let attempt = 0;
  sqsMock.on(SendMessageBatchCommand).callsFake(async ({ Entries = [] }: SendMessageBatchCommandInput) => {
    attempt += 1;
    const judged = Entries.map(({ Id, MessageBody = '' }) => ({ Id, fault: refuse(MessageBody, attempt) }));
    return {
      Successful: judged.filter(({ fault }) => fault === undefined).map(({ Id }) => ({ Id })),
      Failed: judged.flatMap(({ Id, fault }) => (fault === undefined ? [] : [{ Id, ...fault }])),
    };
  });
}

function sentBatches(): readonly (readonly string[])[] {
  return sqsMock
    .commandCalls(SendMessageBatchCommand)
    .map(({ args }) => (args[0].input.Entries ?? []).map(({ MessageBody = '' }) => MessageBody));
}

describe('messages', () => {
  it('go in batches of ten', async () => {
    await using world = makeQueue();
    taking(() => undefined);
    const events = Array.from({ length: 23 }, (_, index) => ignored(String(index)));

    await world.queue.send(events);

    expect(sentBatches().map((batch) => batch.length)).toEqual([10, 10, 3]);
    expect(sentBatches().flat()).toEqual(events.map((event) => JSON.stringify(event)));
  });

  it('go in batches of at most 256 KB, counted in bytes', async () => {
    await using world = makeQueue();
    taking(() => undefined);
    const large = ignored('ü'.repeat(50_000));

    await world.queue.send([large, large, large, large]);

    expect(sentBatches().map((batch) => batch.length)).toEqual([2, 2]);
  });

  it('larger than SQS takes are an error before any is sent', async () => {
    await using world = makeQueue();

    const error = await rejection(world.queue.send([ignored('a'), ignored('x'.repeat(256 * 1024))]));

    expect(error).toBeInstanceOf(OperationError);
    expect(sentBatches()).toEqual([]);
  });

  it.each([
    [undefined, undefined],
    [0, undefined],
    [1_500, 2],
    [3_600_000, 900],
  ])('with a delay of %s ms wait %s s', async (delayMs, seconds) => {
    await using world = makeQueue();
    taking(() => undefined);

    await world.queue.send([ignored('a')], delayMs);

    expect(sqsMock.commandCalls(SendMessageBatchCommand)[0]?.args[0].input.Entries?.[0]?.DelaySeconds).toBe(seconds);
  });

  it('that are none need no call', async () => {
    await using world = makeQueue();

    await world.queue.send([]);

    expect(sentBatches()).toEqual([]);
  });
});

describe('messages that SQS did not take', () => {
  it('are sent again alone, each time later', async () => {
    await using world = makeQueue();
    taking((body, attempt) =>
      body.includes('slow') && attempt < 3 ? { Code: 'ThrottlingException', SenderFault: false } : undefined,
    );

    await world.queue.send([ignored('a'), ignored('slow'), ignored('b')]);

    expect(sentBatches().map((batch) => batch.length)).toEqual([3, 1, 1]);
    expect(world.clock.sleeps).toEqual([200, 400]);
  });

  it('after four attempts are a fault that may pass', async () => {
    await using world = makeQueue();
    taking(() => ({ Code: 'InternalError', SenderFault: false }));

    const error = await rejection(world.queue.send([ignored('a'), ignored('b')]));

    expect(sentBatches()).toHaveLength(4);
    expect(error).toMatchObject({ name: 'RemoteError', retryable: true });
    expect(error.message).toBe('Amazon SQS did not take 2 messages for the queue intake: InternalError.');
  });

  it('for a fault of ours are not sent again', async () => {
    await using world = makeQueue();
    taking(() => ({ Code: 'InvalidMessageContents', SenderFault: true }));

    const error = await rejection(world.queue.send([ignored('a')]));

    expect(sentBatches()).toHaveLength(1);
    expect(error).toMatchObject({ name: 'RemoteError', retryable: false });
  });

  it('are those of which SQS says nothing, too', async () => {
    await using world = makeQueue();
    sqsMock.on(SendMessageBatchCommand).resolves({});

    const error = await rejection(world.queue.send([ignored('a')]));

    expect(error.message).toContain('did not take 1 messages');
  });
});

it('names the permission and the queue', async () => {
  await using world = makeQueue();
  sqsMock.on(SendMessageBatchCommand).rejects(awsError('AccessDenied'));

  const error = await rejection(world.queue.send([ignored('a')]));

  expect(error).toMatchObject({
    retryable: false,
    remedy: expect.stringContaining('on arn:aws:sqs:eu-west-1:123456789012:intake'),
  });
});
