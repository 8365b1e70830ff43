import * as z from 'zod';

/** Text that says something: input transformers leave an empty text where the event has no such field. */
export const text = z.string().min(1).optional().catch(undefined);

/** A part that CloudTrail leaves out when it is large, or that another call has in another form: it reads as empty then. */
export const part = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .object(shape)
    .partial()
    .catch({} as never);

const region = z.string().regex(/^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/, 'not a region');
const account = z.string().regex(/^\d{12}$/, 'not an account');

/**
 * What every event of EventBridge has. Account and region are those where it happened, whoever forwarded it.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export const envelopeSchema = z.object({
  id: z.string().min(1).max(200),
  'detail-type': z.string().min(1),
  source: z.string().min(1),
  account,
  region,
  time: z.string().min(1).max(40),
  detail: z.unknown(),
});

export type Envelope = z.infer<typeof envelopeSchema>;
