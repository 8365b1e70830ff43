import * as z from 'zod';
import { isDay } from './calendar.ts';

const maxItems = 1000;
const cve = z.string().regex(/^CVE-\d{4}-\d{4,19}$/i);
const qid = z.union([z.int().positive(), z.string().regex(/^(?:QID-)?[1-9]\d{0,9}$/i)]);
const text = z.string().trim().min(1).max(1000);
const pattern = z.string().trim().min(1).max(500);

/** What the fields of an exception take, and the words for an error. */
export const exceptionFields = {
  cve: field(oneOrMore(cve), 'a CVE such as CVE-2024-6387, or a list of them', 'The CVE, or a list of them.'),
  qid: field(oneOrMore(qid), 'a QID such as 105943, or a list of them', 'The QID, or a list of them.'),
  families: field(oneOrMore(pattern), 'a list of task definition families', 'Only in these families; * is any text.'),
  containers: field(oneOrMore(pattern), 'a list of container names', 'Only in these containers; * is any text.'),
  packages: field(oneOrMore(pattern), 'a list of package names', 'Only in these packages; * is any text.'),
  images: field(
    oneOrMore(pattern),
    'a list of repositories such as team/api or registry.example.com/team/*',
    'Only in images of these repositories, with or without their registry; * is any text.',
  ),
  owner: field(text, 'a text: who answers for it', 'Who answers for it.'),
  reason: field(text, 'a text: why it is acceptable', 'Why it is acceptable.'),
  expires: field(
    z.string().refine(isDay).meta({ format: 'date' }),
    'a day such as 2026-12-31',
    'Last day on which it holds, in UTC.',
  ),
  'until-fixed': field(z.boolean(), 'true or false', 'Ends it, before it expires, as soon as a fix is known.'),
} as const;

export type ExceptionField = keyof typeof exceptionFields;

/** The names of the fields, in the order in which they are documented. */
export const exceptionFieldNames = Object.keys(exceptionFields) as readonly ExceptionField[];

/** The fields without which nobody answers for an exception. */
export const requiredFields = ['owner', 'reason', 'expires'] as const satisfies readonly ExceptionField[];

const { owner, reason, expires, ...optional } = exceptionFields;

/** An exception as the policy file has it. */
export const exceptionSchema = z
  .strictObject({
    cve: optional.cve.schema.exactOptional(),
    qid: optional.qid.schema.exactOptional(),
    families: optional.families.schema.exactOptional(),
    containers: optional.containers.schema.exactOptional(),
    packages: optional.packages.schema.exactOptional(),
    images: optional.images.schema.exactOptional(),
    owner: owner.schema,
    reason: reason.schema,
    expires: expires.schema,
    'until-fixed': optional['until-fixed'].schema.exactOptional(),
  })
  .describe('One accepted vulnerability; cve or qid says which.');

function field<Schema extends z.ZodType>(schema: Schema, allowed: string, description: string) {
  return { schema: schema.describe(description), allowed };
}

function oneOrMore<Item extends z.ZodType>(item: Item) {
  return z.union([item, z.array(item).min(1).max(maxItems)]);
}
