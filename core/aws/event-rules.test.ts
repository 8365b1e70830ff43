import {
  DescribeEventBusCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutEventsCommand,
} from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createEventRules } from './event-rules.ts';

const eventsMock = mockClient(EventBridgeClient);

beforeEach(() => {
  eventsMock.reset();
});

function makeRules() {
  const http = testHttpClient();
  const rules = createEventRules({ http, region: 'eu-west-1', account: '123456789012' });
  return { rules, [Symbol.asyncDispose]: () => http.close() };
}

describe('a rule', () => {
  it.each([
    ['ENABLED', true],
    ['ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS', true],
    ['DISABLED', false],
    [undefined, false],
  ] as const)('that is %s is on: %s', async (State, isEnabled) => {
    await using world = makeRules();
    eventsMock.on(DescribeRuleCommand).resolves(State === undefined ? {} : { State });
    eventsMock.on(ListTargetsByRuleCommand).resolves({
      Targets: [
        { Id: '1', Arn: 'a', RoleArn: 'r' },
        { Id: '2', Arn: 'b' },
      ],
    });

    const rule = await world.rules.rule('name', 'bus');

    expect(rule).toEqual({ isEnabled, targets: [{ arn: 'a', roleArn: 'r' }, { arn: 'b' }] });
    expect(eventsMock.commandCalls(DescribeRuleCommand)[0]?.args[0].input).toEqual({
      Name: 'name',
      EventBusName: 'bus',
    });
  });

  it('that is not there is none', async () => {
    await using world = makeRules();
    eventsMock.on(DescribeRuleCommand).rejects(awsError('ResourceNotFoundException'));

    expect(await world.rules.rule('name')).toBeUndefined();
  });
});

describe('a bus', () => {
  it.each([
    [{ Policy: '{}' }, { policy: '{}' }],
    [{}, {}],
    [{ Policy: '' }, {}],
  ])('tells its policy: %j', async (answer, expected) => {
    await using world = makeRules();
    eventsMock.on(DescribeEventBusCommand).resolves(answer);

    expect(await world.rules.busPolicy('bus')).toEqual(expected);
  });

  it('that is not there has none', async () => {
    await using world = makeRules();
    eventsMock.on(DescribeEventBusCommand).rejects(awsError('ResourceNotFoundException'));

    expect(await world.rules.busPolicy('bus')).toBeUndefined();
  });

  it('takes an event of ours and names it', async () => {
    await using world = makeRules();
    eventsMock.on(PutEventsCommand).resolves({ FailedEntryCount: 0, Entries: [{ EventId: 'id' }] });

    const id = await world.rules.put({ source: 's', detailType: 't', detail: { a: 1 } });

    expect(id).toBe('id');
    expect(eventsMock.commandCalls(PutEventsCommand)[0]?.args[0].input).toEqual({
      Entries: [{ Source: 's', DetailType: 't', Detail: '{"a":1}', EventBusName: 'default' }],
    });
  });

  it('that does not take an event says why', async () => {
    await using world = makeRules();
    const Entries = [{ ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized' }];
    eventsMock.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries });

    const error = await rejection(world.rules.put({ source: 's', detailType: 't', detail: {}, bus: 'b' }));

    expect(error.message).toBe('The bus b did not take an event: NotAuthorizedForSourceException Not authorized');
  });

  it('that may not be looked at names the permission', async () => {
    await using world = makeRules();
    eventsMock.on(DescribeEventBusCommand).rejects(awsError('AccessDeniedException', 'no'));

    const error = await rejection(world.rules.busPolicy('bus'));

    expect(error).toMatchObject({
      remedy: expect.stringContaining('events:DescribeEventBus on arn:aws:events:eu-west-1:123456789012:event-bus/bus'),
    });
  });
});
