import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createEventBus } from './event-bus.ts';

const event = { source: 'qualys-fargate-scanner', detailType: 'Scan Completed', detail: { verdict: 'pass' } };
const eventsMock = mockClient(EventBridgeClient);

beforeEach(() => {
  eventsMock.reset();
});

function makeBus() {
  const http = testHttpClient();
  const bus = createEventBus({ http, region: 'eu-west-1', name: 'hub-bus' });
  return { bus, [Symbol.asyncDispose]: () => http.close() };
}

describe('an event of ours', () => {
  it('is put on the bus', async () => {
    await using world = makeBus();
    eventsMock.on(PutEventsCommand).resolves({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] });

    await world.bus.put(event);

    expect(eventsMock.commandCalls(PutEventsCommand)[0]?.args[0].input).toEqual({
      Entries: [
        {
          EventBusName: 'hub-bus',
          Source: 'qualys-fargate-scanner',
          DetailType: 'Scan Completed',
          Detail: '{"verdict":"pass"}',
        },
      ],
    });
  });

  it.each([
    [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' }, true, 'ThrottlingException slow down'],
    [{ ErrorCode: 'InternalFailure' }, true, 'InternalFailure.'],
    [{ ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'no' }, false, 'NotAuthorizedForSource'],
    [{}, false, 'no reason given'],
  ])('that was not taken (%j) is an error, though the call succeeded', async (entry, retryable, message) => {
    await using world = makeBus();
    eventsMock.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries: [entry] });

    const error = await rejection(world.bus.put(event));

    expect(error).toMatchObject({ name: 'RemoteError', retryable });
    expect(error.message).toContain(message);
    expect(error.message).toContain('the event Scan Completed for the bus hub-bus');
  });

  it('names the permission', async () => {
    await using world = makeBus();
    eventsMock.on(PutEventsCommand).rejects(awsError('AccessDeniedException'));

    const error = await rejection(world.bus.put(event));

    expect(error).toMatchObject({ remedy: expect.stringContaining('Allow events:PutEvents') });
  });
});
