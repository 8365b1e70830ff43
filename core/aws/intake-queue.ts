import { type BatchResultErrorEntry, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { OperationError, RemoteError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { IntakeQueue } from '../service/ports.ts';
import { type AwsAccess, answered, clientSettings } from './client.ts';
import type { AwsAsk } from './fault.ts';
import { queueArn } from './queue-arn.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** What SQS takes: messages of a batch, bytes of a batch, seconds of delay. A longer wish to wait is for the reader to repeat. */
const mostMessages = 10;
const mostBytes = 256 * 1024;
const longestDelayMs = 900_000;

const mostAttempts = 4;
const firstPauseMs = 200;

/**
 * A queue of service events. Messages that SQS did not take are sent again, each time later; what is left after that is thrown as a
 * retryable RemoteError, and the caller repeats the whole: every reader of the queue knows what it has seen.
 */
export function createIntakeQueue(options: AwsAccess & { readonly url: string; readonly clock: Clock }): IntakeQueue {
  // Whom the SDK is told to ask is asked, not the host that happens to be in the queue's name.
  const client = new SQSClient({ ...clientSettings(options, codes.unreachable), useQueueUrlAsEndpoint: false });
  return {
    send: async (events, delayMs = 0) => {
      const bodies = events.map((event) => JSON.stringify(event));
      const delay = Math.ceil(Math.min(Math.max(delayMs, 0), longestDelayMs) / 1000);
      for (const batch of batches(bodies)) await sendAll(batch, delay, client, options);
    },
  };
}

type Queue = Parameters<typeof createIntakeQueue>[0];

/** Parts bodies into as many as SQS takes at once. */
function batches(bodies: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  let room = 0;
  for (const body of bodies) {
    const bytes = Buffer.byteLength(body);
    if (bytes > mostBytes) throw tooLarge(bytes);
    const last = parts.at(-1);
    if (last === undefined || last.length === mostMessages || bytes > room) {
      parts.push([body]);
      room = mostBytes - bytes;
    } else {
      last.push(body);
      room -= bytes;
    }
  }
  return parts;
}

async function sendAll(bodies: readonly string[], delay: number, client: SQSClient, queue: Queue): Promise<void> {
  let left = bodies;
  for (let attempt = 1; ; attempt += 1) {
    const { taken, faults } = await sendBatch(left, delay, client, queue);
    left = left.filter((_, index) => !taken.has(index));
    if (left.length === 0) return;
    const lasting = faults.some(({ SenderFault }) => SenderFault);
    if (lasting || attempt === mostAttempts) throw notTaken(left.length, faults, lasting, queue);
    await queue.clock.sleep(firstPauseMs * 2 ** (attempt - 1));
  }
}

/** Which messages SQS says it took, by their place in the batch, and why it did not take others. */
async function sendBatch(
  bodies: readonly string[],
  delay: number,
  client: SQSClient,
  { url }: Queue,
): Promise<{ readonly taken: ReadonlySet<number>; readonly faults: readonly BatchResultErrorEntry[] }> {
  const entries = bodies.map((MessageBody, index) => ({
    Id: String(index),
    MessageBody,
    ...(delay === 0 ? {} : { DelaySeconds: delay }),
  }));
  const ask: AwsAsk = {
    service: 'Amazon SQS',
    what: `${bodies.length} messages for ${nameOf(url)}`,
    permission: 'sqs:SendMessage (and kms:GenerateDataKey and kms:Decrypt of its key)',
    resource: queueArn(url),
    codes,
  };
  const answer = await answered(client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: entries })), ask);
  return { taken: new Set((answer.Successful ?? []).map(({ Id }) => Number(Id))), faults: answer.Failed ?? [] };
}

function notTaken(
  count: number,
  faults: readonly BatchResultErrorEntry[],
  lasting: boolean,
  { url }: Queue,
): RemoteError {
  const words = faults.map(({ Code = 'no reason given', Message }) => `${Code} ${Message ?? ''}`.trim());
  const why = [...new Set(words)].join('; ').slice(0, 300) || 'no reason given';
  return new RemoteError(`Amazon SQS did not take ${count} messages for ${nameOf(url)}: ${why}.`, {
    code: codes.unreachable,
    retryable: !lasting,
    remedy: lasting ? 'Check the queue and the key it is encrypted with.' : 'Try again later.',
  });
}

function tooLarge(bytes: number): OperationError {
  return new OperationError(`A message of ${bytes} bytes is more than Amazon SQS takes (${mostBytes}).`, {
    remedy: 'Please report it with the event that led to it.',
  });
}

function nameOf(url: string): string {
  return `the queue ${url.split('/').at(-1)}`;
}
