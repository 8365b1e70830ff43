import * as z from 'zod';
import { UnreadableInputError } from '../errors.ts';
import { reasonSchema, requestSchema } from '../scan/request-schema.ts';
import type { Connector, PendingScan } from '../scan/scan.ts';
import { isWorkId, type Work } from '../scan/work.ts';
import type { ScanOrder } from './scan-store.ts';

/**
 * What an execution of the workflow carries: the order at first, then what `advance` returned; `error` is what a Catch puts beside it.
 */
export interface WorkflowInput {
  readonly order: ScanOrder;
  readonly scan?: PendingScan;
  readonly error?: { readonly Error: string; readonly Cause: string };
}

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const date = z.iso.datetime({ offset: true });
const text = z.string().min(1);

const connectorSchema: z.ZodType<Connector> = z.strictObject({
  registryUuid: text,
  registryName: z.string(),
  registryType: z.string(),
});

const pending = {
  request: requestSchema,
  faults: z.strictObject({ count: z.int().min(1), last: reasonSchema }).exactOptional(),
};
const work: z.ZodType<Work> = z.strictObject({
  id: z.custom<string>(isWorkId),
  place: z.enum(['function', 'build']),
  attempt: z.int().min(1),
});
const asked = { ...pending, askedAt: date, previousScanAt: date.exactOptional() };
const inFlight = { ...asked, connector: connectorSchema, scheduleName: text };
const scheduled = { ...inFlight, joined: z.boolean(), submittedAt: date };

const scanSchema: z.ZodType<PendingScan> = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('requested'), ...pending }),
  z.strictObject({ state: z.literal('scanning'), startedAt: date, ...pending }),
  z.strictObject({ state: z.literal('starting'), work, ...pending }),
  z.strictObject({
    state: z.literal('working'),
    work,
    startedAt: date,
    build: text.exactOptional(),
    log: text.exactOptional(),
    beat: z.strictObject({ count: z.int().min(0), seenAt: date }).exactOptional(),
    ...pending,
  }),
  z.strictObject({ state: z.literal('uploaded'), uploadedAt: date, ...asked }),
  z.strictObject({ state: z.literal('connecting'), alone: z.literal(true).exactOptional(), ...asked }),
  z.strictObject({ state: z.literal('submitting'), ...inFlight }),
  z.strictObject({ state: z.literal('submitted'), ...scheduled }),
  z.strictObject({
    state: z.literal('running'),
    endedAt: date,
    scheduleFault: z.string().exactOptional(),
    ...scheduled,
  }),
]);

const order = {
  digest,
  generation: z.int().min(1),
  request: requestSchema,
  claimedAt: date,
  deadlineAt: date,
};
const orderSchema = z.strictObject(order).refine((one) => one.digest === one.request.image.digest, {
  error: 'the order is about another digest than its request',
});
/** Step Functions' own words: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const errorSchema = z.object({ Error: z.string().default(''), Cause: z.string().default('') }).exactOptional();

const answerSchema = z
  .strictObject({
    order: orderSchema,
    state: z.enum(['pending', 'ended']),
    waitSeconds: z.int().min(1),
    scan: scanSchema.exactOptional(),
    error: errorSchema,
  })
  .refine(({ order: { digest: ordered }, scan }) => scan === undefined || scan.request.image.digest === ordered, {
    error: 'the scan is about another digest than the order',
  });
const firstSchema = z.strictObject({ ...order, error: errorSchema });

/**
 * Reads what an execution of the workflow hands to a step: we wrote it ourselves, so whatever is not exactly that is refused with an
 * UnreadableInputError.
 */
export function readWorkflowInput(input: unknown): WorkflowInput {
  if (typeof input === 'object' && input !== null && 'order' in input) {
    const { order, scan, error } = parsed(answerSchema, input);
    return { order, ...(scan === undefined ? {} : { scan }), ...(error === undefined ? {} : { error }) };
  }
  const { error, ...rest } = parsed(firstSchema, input);
  return { order: parsed(orderSchema, rest), ...(error === undefined ? {} : { error }) };
}

function parsed<Output>(schema: z.ZodType<Output>, input: unknown): Output {
  const read = schema.safeParse(input);
  if (read.success) return read.data;
  throw new UnreadableInputError(
    `The input of the workflow's step is not ours: ${z.prettifyError(read.error).slice(0, 500)}`,
    {
      remedy:
        'Start executions through the intake queue alone; look at the execution in the console of Step Functions.',
    },
  );
}
