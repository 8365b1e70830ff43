import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import pMap from 'p-map';
import { RemoteError, UnreadableInputError } from '../core/errors.ts';
import type { ServiceEvent } from '../core/event/deployment-event.ts';
import { parseServiceEvent } from '../core/event/parse.ts';
import { inTime } from './invocation.ts';
import { faultFields } from './log.ts';
import type { Host } from './wire.ts';

/** Messages of a batch that are looked at together. */
const concurrency = 5;

/** What a queue's messages are for. Throws an UnreadableInputError for an event that does not belong into this queue. */
export type HandleEvent = (event: ServiceEvent, signal: AbortSignal) => Promise<unknown>;

/**
 * Handles the messages of a batch, each on its own: those that failed, or for which there was no time, are named to SQS and delivered
 * again. What can't be read is put among the dead letters at once, with the reason.
 */
export async function handleBatch(
  records: readonly SQSRecord[],
  host: Pick<Host, 'ports' | 'deadLetters'>,
  handle: HandleEvent,
  signal: AbortSignal,
): Promise<SQSBatchResponse> {
  const failed = await pMap(
    records,
    async (record) => ((await isDone(record, host, handle, signal)) ? [] : [{ itemIdentifier: record.messageId }]),
    { concurrency },
  );
  return { batchItemFailures: failed.flat() };
}

async function isDone(
  record: SQSRecord,
  host: Pick<Host, 'ports' | 'deadLetters'>,
  handle: HandleEvent,
  signal: AbortSignal,
): Promise<boolean> {
  const { log } = host.ports;
  try {
    await inTime(signal, () => handle(readMessage(record.body), signal));
    return true;
  } catch (error) {
    if (error instanceof UnreadableInputError) return isPutAside(record, error, host);
    const mayPass = error instanceof RemoteError && error.retryable;
    log[mayPass ? 'warn' : 'error']('A message was not handled; it is delivered again.', {
      messageId: record.messageId,
      ...faultFields(error),
    });
    return false;
  }
}

/** The body is not shown by any error: it may hold the environment of a task definition. */
function readMessage(body: string): ServiceEvent {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new UnreadableInputError('The message is no JSON.', { remedy: 'See what sends to the queue.' });
  }
  return parseServiceEvent(json);
}

/** True when the message is among the dead letters; else SQS moves it there when it has delivered it often enough. */
async function isPutAside(
  { messageId, body }: SQSRecord,
  unreadable: UnreadableInputError,
  { ports, deadLetters }: Pick<Host, 'ports' | 'deadLetters'>,
): Promise<boolean> {
  const { log, count } = ports;
  count('EventsUnreadable');
  log.error('A message can not be read; it goes to the dead letters.', { messageId, ...faultFields(unreadable) });
  if (deadLetters === undefined) return false;
  try {
    await deadLetters.put(body, unreadable.message);
    return true;
  } catch (error) {
    log.warn('A message could not be put among the dead letters; SQS does it later.', {
      messageId,
      ...faultFields(error),
    });
    return false;
  }
}
