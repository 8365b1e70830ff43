import type { Context } from 'aws-lambda';
import { CanceledError } from '../core/errors.ts';
import { faultFields } from './log.ts';
import type { Host } from './wire.ts';

/** What a function needs after its work to answer, write its metrics and be seen to have done so. */
const marginMs = 2_000;

/**
 * Does the work of one invocation: its log lines name it, its metrics are written whatever happens, and its signal is aborted while there is
 * still time to answer. An error is logged, and thrown on to whoever invoked.
 */
export async function invocation<Answer>(
  host: Pick<Host, 'log' | 'metrics'>,
  context: Context,
  work: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const over = new AbortController();
  const leftMs = context.getRemainingTimeInMillis() - marginMs;
  if (leftMs <= 0) over.abort();
  const timer = setTimeout(() => over.abort(), Math.max(0, leftMs));
  host.log.begin(context);
  try {
    return await work(over.signal);
  } catch (error) {
    host.log.error('The function failed.', faultFields(error));
    throw error;
  } finally {
    clearTimeout(timer);
    host.metrics.publish();
  }
}

/** The work, or a CanceledError as soon as the signal is aborted, though the work may not heed it. */
export async function inTime<Answer>(signal: AbortSignal, work: () => Promise<Answer>): Promise<Answer> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(outOfTime());
  if (signal.aborted) throw outOfTime();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([work(), late]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

function outOfTime(): CanceledError {
  return new CanceledError('The time of the function was over before its work was done.', {
    remedy: 'It is repeated by itself. If it goes on, see what is slow, and give the function more time.',
  });
}
