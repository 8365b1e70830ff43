import * as z from 'zod';

/** https://github.com/openvex/spec, version 0.2.0: the keys of its JSON Schema; both spellings of the CPE keys that are in use. */
const text = z.string('a text').min(1, 'a text that is not empty');
const moment = z.iso.datetime({ offset: true, error: 'a moment such as 2026-11-20T08:00:00Z' });
const version = z.int('a whole number from 1').min(1, 'a whole number from 1');

export const vexStatuses = ['not_affected', 'affected', 'fixed', 'under_investigation'] as const;
export const vexJustifications = [
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
] as const;

const identifiers = z.strictObject(
  {
    purl: text.exactOptional(),
    cpe22: text.exactOptional(),
    cpe23: text.exactOptional(),
    '@cpe22': text.exactOptional(),
    '@cpe23': text.exactOptional(),
  },
  'a map of identifiers',
);
const hashNames = [
  ...['md5', 'sha1', 'sha-256', 'sha-384', 'sha-512', 'sha3-224', 'sha3-256', 'sha3-384', 'sha3-512'],
  ...['blake2s-256', 'blake2b-256', 'blake2b-512'],
];
const hashes = z.strictObject(
  Object.fromEntries(hashNames.map((name) => [name, text.exactOptional()])),
  'a map of hashes',
);
const component = {
  '@id': text.exactOptional(),
  identifiers: identifiers.exactOptional(),
  hashes: hashes.exactOptional(),
};
const subcomponent = z.strictObject(component, 'a subcomponent such as {"@id": "pkg:deb/debian/openssl"}');
const product = z.strictObject(
  { ...component, subcomponents: z.array(subcomponent, 'a list of subcomponents').exactOptional() },
  'a product such as {"@id": "pkg:oci/api@sha256:…"}',
);
const vulnerability = z.strictObject(
  {
    '@id': text.exactOptional(),
    name: text,
    description: text.exactOptional(),
    aliases: z.array(text, 'a list of texts').exactOptional(),
  },
  'a map with the name of the vulnerability',
);

const statement = z.strictObject(
  {
    '@id': text.exactOptional(),
    version: version.exactOptional(),
    vulnerability,
    timestamp: moment.exactOptional(),
    last_updated: moment.exactOptional(),
    products: z.array(product, 'a list of products').min(1, 'a list with at least one product'),
    status: z.enum(vexStatuses, `one of ${vexStatuses.join(', ')}`),
    supplier: text.exactOptional(),
    status_notes: z.string('a text').exactOptional(),
    justification: z.enum(vexJustifications, `one of ${vexJustifications.join(', ')}`).exactOptional(),
    impact_statement: text.exactOptional(),
    impact_statement_timestamp: moment.exactOptional(),
    action_statement: z.string('a text').exactOptional(),
    action_statement_timestamp: moment.exactOptional(),
  },
  'a statement',
);

export const vexDocumentSchema = z.strictObject(
  {
    '@context': z
      .string('a text')
      .regex(
        /^https:\/\/openvex\.dev\/ns(?:\/v0\.2\.\d+)?$/,
        'https://openvex.dev/ns/v0.2.0, the version that is read',
      ),
    '@id': text,
    author: text,
    role: text.exactOptional(),
    timestamp: moment,
    last_updated: moment.exactOptional(),
    version,
    tooling: text.exactOptional(),
    supplier: text.exactOptional(),
    statements: z.array(statement, 'a list of statements').min(1, 'a list with at least one statement'),
  },
  'an OpenVEX document',
);

export type VexDocumentText = z.output<typeof vexDocumentSchema>;

/** The keys of each kind of map in a document, by the key under which it stands; the document itself under no key. */
export const vexKeys: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(vexDocumentSchema.shape),
  statements: Object.keys(statement.shape),
  vulnerability: Object.keys(vulnerability.shape),
  products: Object.keys(product.shape),
  subcomponents: Object.keys(subcomponent.shape),
  identifiers: Object.keys(identifiers.shape),
  hashes: hashNames,
};
