import * as z from 'zod';
import type { ObservedContainer } from './deployment-event.ts';
import { text } from './envelope.ts';

/** A container of a task or a task definition, as events write it; all else in it (environments!) is not read. */
const containerSchema = z.object({ name: text, image: text, imageDigest: text });

/** A list of containers; anything else reads as none, and the task definition is asked. */
export const containersSchema = z
  .array(containerSchema)
  .transform((list) => list.map(observed))
  .catch([]);

function observed({ name, image, imageDigest }: z.infer<typeof containerSchema>, index: number): ObservedContainer {
  const digest = /^sha256:[0-9a-f]{64}$/i.test(imageDigest ?? '') ? imageDigest?.toLowerCase() : undefined;
  return {
    name: name ?? `container-${index + 1}`,
    ...(image === undefined ? {} : { image }),
    ...(digest === undefined ? {} : { digest }),
  };
}
