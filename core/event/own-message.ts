import * as z from 'zod';
import type { ServiceEvent } from './deployment-event.ts';
import { repositoryName, tagName } from './push.ts';
import { unreadable } from './unreadable.ts';

const account = z.string().regex(/^\d{12}$/);
const region = z.string().regex(/^[a-z0-9-]{5,40}$/);
const name = z.string().min(1).max(1000);
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const generation = z.int().positive();

const deployment = z.strictObject({
  account,
  region,
  cluster: z.exactOptional(name),
  service: z.exactOptional(name),
});
const container = z.strictObject({ name, image: z.exactOptional(z.string()), digest: z.exactOptional(digest) });

/** Messages that the service sends to itself; strict, as nobody else may send them. */
const schema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('deployment'),
    trigger: z.enum(['task-state', 'api-call', 'reconcile', 'request']),
    id: name,
    time: name,
    name,
    deployment,
    taskDefinition: z.exactOptional(name),
    family: z.exactOptional(name),
    containers: z.array(container),
  }),
  z
    .strictObject({
      kind: z.literal('push'),
      id: name,
      time: name,
      name,
      account,
      region,
      repository: repositoryName,
      digest: z.exactOptional(digest),
      tag: z.exactOptional(tagName),
    })
    .refine((push) => push.digest !== undefined || push.tag !== undefined, { error: 'it names no image' }),
  z.strictObject({ kind: z.literal('retry'), digest, generation }),
  z.strictObject({ kind: z.literal('target'), account, region, id: z.exactOptional(name) }),
]);

/** Reads a message of our own; undefined for what does not claim to be one (it has no `kind`). */
export function ownMessage(body: unknown): ServiceEvent | undefined {
  if (typeof body !== 'object' || body === null || !('kind' in body)) return undefined;
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  throw unreadable(`not one of our own: ${z.prettifyError(read.error)}`);
}
