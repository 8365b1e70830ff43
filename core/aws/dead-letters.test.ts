import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createDeadLetters } from './dead-letters.ts';

const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/dead';
const sqsMock = mockClient(SQSClient);

beforeEach(() => {
  sqsMock.reset();
});

function makeDeadLetters() {
  const http = testHttpClient();
  const deadLetters = createDeadLetters({ http, region: 'eu-west-1', url });
  return { deadLetters, [Symbol.asyncDispose]: () => http.close() };
}

describe('a dead letter', () => {
  it.each([
    ['is no event.', 'is no event.'],
    ['two\nlines\u0000 and \u001b[31mred', 'two\nlines  and  [31mred'],
    ['', 'unknown'],
    ['x'.repeat(2000), 'x'.repeat(900)],
  ])('has its body as it came and the reason %j', async (reason, attribute) => {
    await using world = makeDeadLetters();
    sqsMock.on(SendMessageCommand).resolves({});

    await world.deadLetters.put('{"any": "thing"}', reason);

    expect(sqsMock.commandCalls(SendMessageCommand)[0]?.args[0].input).toEqual({
      QueueUrl: url,
      MessageBody: '{"any": "thing"}',
      MessageAttributes: { reason: { DataType: 'String', StringValue: attribute } },
    });
  });

  it('that can not be sent is an error that names the permission', async () => {
    await using world = makeDeadLetters();
    sqsMock.on(SendMessageCommand).rejects(awsError('AccessDenied'));

    const error = await rejection(world.deadLetters.put('{}', 'why'));

    expect(error).toMatchObject({ remedy: expect.stringContaining('sqs:SendMessage') });
  });
});
