import * as z from 'zod';

const iri = z.url();
const date = z.iso.datetime();
const product = z.strictObject({
  '@id': iri,
  subcomponents: z
    .array(z.strictObject({ '@id': iri }))
    .min(1)
    .exactOptional(),
});
const vulnerability = z.strictObject({
  name: z.string().min(1),
  description: z.string(),
  aliases: z.array(z.string().min(1)).exactOptional(),
});
const about = { vulnerability, products: z.array(product).min(1) };

/**
 * An OpenVEX 0.2.0 document, written by hand after the specification (https://github.com/openvex/spec, openvex_json_schema.json) as far
 * as our documents use it: `not_affected` says why, `affected` says what is done.
 */
export const openVexSchema = z.strictObject({
  '@context': z.literal('https://openvex.dev/ns/v0.2.0'),
  '@id': iri,
  author: z.string().min(1),
  role: z.string(),
  timestamp: date,
  version: z.int().min(1),
  tooling: z.string(),
  statements: z
    .array(
      z.discriminatedUnion('status', [
        z.strictObject({ ...about, status: z.literal('not_affected'), impact_statement: z.string().min(1) }),
        z.strictObject({ ...about, status: z.literal('affected'), action_statement: z.string().min(1) }),
      ]),
    )
    .min(1),
});
