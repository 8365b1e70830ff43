import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import type { LogLine, LogQuery } from '../operate/log-lines.ts';
import { createLogLines } from './log-lines.ts';

const query: LogQuery = { group: '/aws/lambda/x', from: new Date(1000) };
const logsMock = mockClient(CloudWatchLogsClient);

beforeEach(() => {
  logsMock.reset();
});

async function readAll(wanted: LogQuery): Promise<readonly LogLine[]> {
  await using http = testHttpClient();
  const lines: LogLine[] = [];
  for await (const page of createLogLines({ http, region: 'eu-west-1' }).read(wanted)) lines.push(...page);
  return lines;
}

describe('lines of a log group', () => {
  it('are read page by page', async () => {
    const event = { eventId: '1', timestamp: 2000, logStreamName: 's', message: 'text\n' };
    logsMock
      .on(FilterLogEventsCommand)
      .resolvesOnce({ events: [event], nextToken: 'more' })
      .resolvesOnce({ events: [], nextToken: 'and more' })
      .resolvesOnce({ events: [{ ...event, eventId: '2' }] });

    const lines = await readAll({ ...query, to: new Date(9000), pattern: '"x"' });

    expect(lines).toEqual(['1', '2'].map((id) => ({ id, at: new Date(2000), stream: 's', text: 'text' })));
    expect(logsMock.commandCalls(FilterLogEventsCommand)[2]?.args[0].input).toEqual({
      logGroupName: '/aws/lambda/x',
      startTime: 1000,
      endTime: 9000,
      filterPattern: '"x"',
      nextToken: 'and more',
    });
  });

  it('of a group that is not there yet are none', async () => {
    logsMock.on(FilterLogEventsCommand).rejects(awsError('ResourceNotFoundException'));

    expect(await readAll(query)).toEqual([]);
  });

  it('that may not be read name the permission', async () => {
    logsMock.on(FilterLogEventsCommand).rejects(awsError('AccessDeniedException', 'no'));

    const error = await rejection(readAll(query));

    expect(error).toMatchObject({
      remedy: expect.stringContaining('logs:FilterLogEvents on arn:aws:logs:eu-west-1:*:log-group:/aws/lambda/x:*'),
    });
  });
});
