import * as z from 'zod';
import type { Severity } from '../scan/result.ts';
import { exceptionSchema } from './exception-fields.ts';
import { parseSeverity, severityWords } from './severity.ts';

/** What one setting takes: its schema in a policy file, how an option's text becomes the same value, and the words for an error. */
interface Setting<Schema extends z.ZodType> {
  readonly schema: Schema;
  readonly allowed: string;
  /** The words it takes, when it takes words: an error suggests the nearest. */
  readonly words: readonly string[];
  readonly fromText: (text: string) => unknown;
}

const severityOrNone = [...severityWords, 'none'] as const;

/** The settings that are options too, under the same name. */
const optionSettings = {
  'fail-on': setting(
    z
      .union([z.enum(severityOrNone), z.literal([1, 2, 3, 4, 5])])
      .transform((value): Severity | 'none' => parseSeverity(String(value)) ?? 'none')
      .describe('A vulnerability of this severity or above fails the image. Default: critical.'),
    `one of ${severityOrNone.join(', ')}, or 1 to 5 (Qualys' numbers, 5 is critical)`,
    (text) => (/^[1-5]$/.test(text) ? Number(text) : text.toLowerCase()),
    severityOrNone,
  ),
  'max-critical': maximum('critical'),
  'max-high': maximum('high'),
  'max-medium': maximum('medium'),
  'max-low': maximum('low'),
  'max-informational': maximum('informational'),
  'only-fixable': flag(
    'Only vulnerabilities with a known fix gate by severity, number or score; the others are reported. Default: false.',
  ),
  potential: choice(
    ['include', 'exclude'],
    'Whether potential (unconfirmed) vulnerabilities gate by severity, number or score. Default: include.',
  ),
  'fail-on-qds': setting(
    z
      .int()
      .min(1)
      .max(100)
      .describe('A vulnerability with a Qualys Detection Score (QDS) at or above this fails the image.'),
    'a whole number from 1 to 100',
    wholeNumber,
  ),
  'fail-on-epss': setting(
    z
      .number()
      .min(0)
      .max(1)
      .describe(
        'A vulnerability with a CVE whose EPSS score (probability of exploitation in 30 days) is at or above this fails the image; needs epss.',
      ),
    'a number from 0.0 to 1.0',
    decimal,
  ),
  'fail-on-kev': flag(
    "true: a vulnerability with a CVE in CISA's catalogue of known exploited vulnerabilities fails the image; needs kev. Default: false.",
  ),
  'only-new': flag(
    'Only vulnerabilities that what runs now does not have gate by severity, number, score, EPSS or KEV; without anything to compare with all are new. Deny lists, secrets and malware gate all the same. Default: false.',
  ),
  'deny-qids': setting(
    z
      .array(z.union([z.int().positive(), z.string().regex(/^(?:QID-)?[1-9]\d{0,9}$/i)]))
      .max(10_000)
      .transform((qids) => [...new Set(qids.map((qid) => Number(String(qid).replace(/^QID-/i, ''))))])
      .describe('Vulnerabilities that fail the image whatever their severity, by QID.'),
    'a list of QIDs such as 105943',
    list,
  ),
  'deny-cves': setting(
    z
      .array(z.string().regex(/^CVE-\d{4}-\d{4,19}$/i))
      .max(10_000)
      .transform((cves) => [...new Set(cves.map((cve) => cve.toUpperCase()))])
      .describe('Vulnerabilities that fail the image whatever their severity, by CVE.'),
    'a list of CVEs such as CVE-2024-6387',
    list,
  ),
  secrets: choice(
    ['fail', 'ignore'],
    'What a secret in the image does. Named as fail, a scan that did not look for secrets is inconclusive. Default: fail.',
  ),
  malware: choice(
    ['fail', 'ignore'],
    'What malware in the image does. Named as fail, a scan that did not look for malware is inconclusive. Default: fail.',
  ),
  'fail-on-compliance': choice(
    ['high', 'medium', 'low', 'none'],
    'A failed compliance control of this criticality or above fails the image. A rule on compliance makes a scan without it inconclusive; none, when written, only has it read and reported. Default: none.',
  ),
  'max-compliance': setting(
    z
      .int()
      .min(0)
      .max(1_000_000)
      .describe('At most this many failed compliance controls in one image. No limit when absent.'),
    'a whole number from 0 (leave it out for no limit)',
    wholeNumber,
  ),
  'deny-cids': setting(
    z
      .array(z.union([z.int().positive(), z.string().regex(/^(?:CID-)?[1-9]\d{0,9}$/i)]))
      .max(10_000)
      .transform((cids) => [...new Set(cids.map((cid) => Number(String(cid).replace(/^CID-/i, ''))))])
      .describe('Compliance controls that fail an image that does not meet them, by control id (CID).'),
    'a list of control ids such as 19386',
    list,
  ),
  'qualys-policy': choice(
    ['off', 'with', 'alone'],
    "What the verdict of Qualys' own policies does: with must pass beside the rules here, alone is the only rule, off is reported. Default: with in qscanner-mode evaluate-policy, else off.",
  ),
  'qscanner-audit': choice(
    ['pass', 'inconclusive', 'fail'],
    "What an audit by Qualys' policies means, where a rule only watches or no policy matches. Default: inconclusive.",
  ),
  'on-inconclusive': choice(['block', 'warn'], 'What an inconclusive verdict does to the deployment. Default: block.'),
  enforce: flag('false reports the true verdict and lets the deployment go on with a warning. Default: true.'),
} as const;

/** The settings that only a policy file has: what bounds the exceptions stands where they do. */
const fileSettings = {
  'max-exception-days': setting(
    z.int().min(1).max(3650).describe('An exception may expire at most this many days from today. Default: 90.'),
    'a whole number from 1 to 3650',
    wholeNumber,
  ),
  'exception-warn-days': setting(
    z.int().min(0).max(365).describe('Exceptions that expire within this many days are told ahead. Default: 14.'),
    'a whole number from 0 to 365',
    wholeNumber,
  ),
} as const;

/** All settings of a policy with a value of their own, by the name they have in the file; exceptions come beside them. */
export const settings = { ...optionSettings, ...fileSettings } as const;

export type PolicyOptionKey = keyof typeof optionSettings;
export type PolicyKey = keyof typeof settings;

/** The keys that are options too, in the order in which they are documented. */
export const policyOptionKeys = Object.keys(optionSettings) as readonly PolicyOptionKey[];

/** The keys of a policy file, in the order in which they are documented. */
export const policyKeys = Object.keys(settings) as readonly PolicyKey[];

type Shape = { readonly [Key in PolicyKey]: z.ZodExactOptional<(typeof settings)[Key]['schema']> };

const shape = Object.fromEntries(policyKeys.map((key) => [key, settings[key].schema.exactOptional()])) as Shape;

/** The settings a file or a set of options names, parsed; the same keys. */
export const policySettingsSchema = z.strictObject(shape);

export type PolicySettings = z.output<typeof policySettingsSchema>;

/** The policy file as an editor should know it. */
export const policyFileSchema = z
  .strictObject({
    version: z.literal(1).exactOptional().describe('Version of this format.'),
    ...shape,
    exceptions: z.array(exceptionSchema).max(10_000).exactOptional().describe('Accepted vulnerabilities.'),
  })
  .describe('Gate policy of Qualys Fargate Scanner.');

function setting<Schema extends z.ZodType>(
  schema: Schema,
  allowed: string,
  fromText: (text: string) => unknown,
  words: readonly string[] = [],
): Setting<Schema> {
  return { schema, allowed, fromText, words };
}

function maximum(word: string) {
  const schema = z
    .int()
    .min(0)
    .max(1_000_000)
    .describe(`At most this many vulnerabilities of severity ${word} in one image. No limit when absent.`);
  return setting(schema, 'a whole number from 0 (leave it out for no limit)', wholeNumber);
}

function flag(description: string) {
  return setting(z.boolean().describe(description), 'true or false', (text) => {
    const lower = text.toLowerCase();
    return lower === 'true' ? true : lower === 'false' ? false : text;
  });
}

function choice<const Words extends readonly [string, ...string[]]>(words: Words, description: string) {
  return setting(z.enum(words).describe(description), alternatives(words), (text) => text.toLowerCase(), words);
}

/** `a, b or c`. */
function alternatives(words: readonly string[]): string {
  return words.join(', ').replace(/, (?=[^,]*$)/, ' or ');
}

/** Digits become a number; anything else (`-1`, `1e3`, `NaN`, `0x10`) stays a text, which the schema refuses. */
function wholeNumber(text: string): unknown {
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

/** A plain decimal number; anything else stays a text, which the schema refuses. */
function decimal(text: string): unknown {
  return /^\d?\.?\d{1,10}$/.test(text) ? Number(text) : text;
}

function list(text: string): unknown {
  return text.split(/[\s,]+/).filter((item) => item !== '');
}
