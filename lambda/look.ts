import type { Context } from 'aws-lambda';

/** Left for the answer: more than every invocation keeps anyway, so that a look ends by itself, and can say so. */
const marginMs = 3_000;

/** How long a look may take in this invocation, milliseconds: whoever invoked has its answer before the function is ended. */
export function lookMs(context: Pick<Context, 'getRemainingTimeInMillis'>): number {
  return Math.max(0, context.getRemainingTimeInMillis() - marginMs);
}
