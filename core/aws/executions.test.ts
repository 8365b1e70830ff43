import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createExecutions } from './executions.ts';

const stateMachineArn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:workflow';
const executionArn = 'arn:aws:states:eu-west-1:123456789012:execution:workflow:d-1';
const startDate = new Date('2026-03-01T12:00:00Z');
const sfnMock = mockClient(SFNClient);

beforeEach(() => {
  sfnMock.reset();
});

function makeExecutions() {
  const http = testHttpClient();
  const executions = createExecutions({ http, region: 'eu-west-1', stateMachineArn });
  return { executions, [Symbol.asyncDispose]: () => http.close() };
}

describe('executions', () => {
  it('are listed page by page, and no more than are wanted', async () => {
    await using world = makeExecutions();
    const item = { executionArn, name: 'd-1', stateMachineArn, startDate, status: 'RUNNING' } as const;
    sfnMock
      .on(ListExecutionsCommand)
      .resolvesOnce({ executions: [item, item], nextToken: 'more' })
      .resolvesOnce({ executions: [item, { ...item, status: 'SUCCEEDED', stopDate: startDate }], nextToken: 'more' });

    const found = await world.executions.list({ most: 3, status: 'RUNNING' });

    expect(found).toHaveLength(3);
    expect(found[0]).toEqual({ arn: executionArn, name: 'd-1', status: 'RUNNING', startedAt: startDate });
    const inputs = sfnMock.commandCalls(ListExecutionsCommand).map(({ args }) => args[0].input);
    expect(inputs).toEqual([
      { stateMachineArn, statusFilter: 'RUNNING', maxResults: 3 },
      { stateMachineArn, statusFilter: 'RUNNING', maxResults: 1, nextToken: 'more' },
    ]);
  });

  it.each(['d-1', executionArn])('are found by %s', async (name) => {
    await using world = makeExecutions();
    sfnMock
      .on(DescribeExecutionCommand)
      .resolves({ executionArn, name: 'd-1', startDate, status: 'FAILED', input: '{}' });

    const found = await world.executions.find(name);

    expect(found).toMatchObject({ arn: executionArn, status: 'FAILED', input: '{}' });
    expect(sfnMock.commandCalls(DescribeExecutionCommand)[0]?.args[0].input).toEqual({ executionArn });
  });

  it.each(['ExecutionDoesNotExist', 'InvalidArn'])('that are not there are none (%s)', async (name) => {
    await using world = makeExecutions();
    sfnMock.on(DescribeExecutionCommand).rejects(awsError(name));

    expect(await world.executions.find('d-1')).toBeUndefined();
  });

  it('tell what happened last, with what the states handed on', async () => {
    await using world = makeExecutions();
    const entered = { name: 'Wait', input: '{"a":1}' };
    const failed = { error: 'Untold', cause: 'why' };
    sfnMock.on(GetExecutionHistoryCommand).resolves({
      events: [
        { timestamp: startDate, id: 3, type: 'WaitStateEntered', stateEnteredEventDetails: entered },
        { timestamp: startDate, id: 2, type: 'ExecutionFailed', executionFailedEventDetails: failed },
        {
          timestamp: startDate,
          id: 1,
          type: 'TaskStateExited',
          stateExitedEventDetails: { name: 'Advance', output: '{}' },
        },
      ],
    });

    const events = await world.executions.last(executionArn, 5);

    expect(events).toEqual([
      { at: startDate, type: 'WaitStateEntered', state: 'Wait', input: '{"a":1}' },
      { at: startDate, type: 'ExecutionFailed', error: 'Untold', cause: 'why' },
      { at: startDate, type: 'TaskStateExited', state: 'Advance', output: '{}' },
    ]);
  });

  it('that are refused name the permission and the resource', async () => {
    await using world = makeExecutions();
    sfnMock.on(ListExecutionsCommand).rejects(awsError('AccessDeniedException', 'no'));

    const error = await rejection(world.executions.list({ most: 1 }));

    expect(error).toMatchObject({ remedy: expect.stringContaining(`states:ListExecutions on ${stateMachineArn}`) });
  });
});
