import type { Context } from 'aws-lambda';

/** What is left for the answer, and before that for the signal that ends everything else. */
const marginMs = 3_000;

/** How long a look may take in this invocation, milliseconds: whoever invoked gets an answer before the function is ended. */
export function lookMs(context: Pick<Context, 'getRemainingTimeInMillis'>): number {
  return Math.max(0, context.getRemainingTimeInMillis() - marginMs);
}
