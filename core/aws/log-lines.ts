import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { partitionOf } from '../image/ecr.ts';
import type { LogLines } from '../operate/log-lines.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** Lines of the log groups of one region. */
export function createLogLines(options: AwsAccess & { readonly region: string }): LogLines {
  const { region } = options;
  const client = new CloudWatchLogsClient({ ...clientSettings(options, codes.unreachable), maxAttempts: 6 });
  return {
    async *read({ group, from, to, pattern }, signal) {
      let token: string | undefined;
      do {
        const command = new FilterLogEventsCommand({
          logGroupName: group,
          startTime: from.getTime(),
          ...(to === undefined ? {} : { endTime: to.getTime() }),
          ...(pattern === undefined ? {} : { filterPattern: pattern }),
          ...(token === undefined ? {} : { nextToken: token }),
        });
        const answer = await answered(client.send(command, abortable(signal)).catch(undefinedIfMissing), {
          service: `Amazon CloudWatch Logs in ${region}`,
          what: `the log group ${group}`,
          permission: 'logs:FilterLogEvents',
          resource: `arn:${partitionOf(region).partition}:logs:${region}:*:log-group:${group}:*`,
          codes,
        });
        yield (answer?.events ?? []).map(({ eventId, timestamp, logStreamName, message }) => ({
          id: eventId ?? `${logStreamName} ${timestamp} ${message}`,
          at: new Date(timestamp ?? 0),
          stream: logStreamName ?? '',
          text: (message ?? '').trimEnd(),
        }));
        token = answer?.nextToken;
      } while (token !== undefined && signal?.aborted !== true);
    },
  };
}

function undefinedIfMissing(error: unknown): undefined {
  if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
}
