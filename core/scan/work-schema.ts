import * as z from 'zod';
import { UnreadableInputError } from '../errors.ts';
import { reasonSchema, requestSchema } from './request-schema.ts';
import { scanResultSchema } from './result-schema.ts';
import type { WorkClaim, WorkOrder, WorkResult } from './work.ts';

const orderSchema: z.ZodType<WorkOrder> = z.strictObject({
  request: requestSchema,
  place: z.enum(['function', 'build']),
  limitMs: z.int().min(1),
});

/** A worker may be of a later release than whoever reads what it writes, while a stack is updated: what more it says is left out. */
const claimSchema: z.ZodType<WorkClaim> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('worker'),
    mark: z.string().max(100),
    name: z.string().max(1000),
    log: z.string().max(2000).exactOptional(),
    beat: z.int().min(0),
  }),
  z.object({ kind: z.literal('withdrawn'), mark: z.string() }),
]);

const resultSchema: z.ZodType<WorkResult> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('finished'), result: scanResultSchema }),
  z.object({
    kind: z.literal('failed'),
    reason: reasonSchema,
    lacks: z.enum(['time', 'memory', 'space']).exactOptional(),
  }),
]);

/** Reads what a worker is told. Throws an UnreadableInputError. */
export function readWorkOrder(text: string): WorkOrder {
  return readAs(orderSchema, text, 'order');
}

/** Reads who has the work. Throws an UnreadableInputError. */
export function readWorkClaim(text: string): WorkClaim {
  return readAs(claimSchema, text, 'claim');
}

/** Reads how the work ended. Throws an UnreadableInputError. */
export function readWorkResult(text: string): WorkResult {
  return readAs(resultSchema, text, 'result');
}

/** The parser's own message would quote the content. */
function readAs<Value>(schema: z.ZodType<Value>, text: string, what: string): Value {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw unreadable(what, 'it is not JSON');
  }
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw unreadable(what, `its ${issue?.path.join('.') || 'whole'} is not as it is written (${issue?.message})`);
}

function unreadable(what: string, why: string): UnreadableInputError {
  return new UnreadableInputError(`The ${what} of a worker can't be read: ${why.slice(0, 300)}.`, {
    remedy: 'See who wrote it: the functions and the worker must be of the same release, and nobody else writes there.',
  });
}
