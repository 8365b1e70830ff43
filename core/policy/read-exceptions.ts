import { isMap, isNode, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import type * as z from 'zod';
import type { SourcePosition } from '../task-definition/task-definition.ts';
import { daysBetween } from './calendar.ts';
import { describeException, type PolicyException } from './exception.ts';
import {
  type ExceptionField,
  exceptionFieldNames,
  exceptionFields,
  exceptionSchema,
  requiredFields,
} from './exception-fields.ts';
import { nearest } from './nearest.ts';
import type { PolicySource, Problem } from './policy-source.ts';

const maxExceptions = 10_000;
const example = '{cve: CVE-2024-6387, owner: …, reason: …, expires: …}';

/**
 * Reads the list of exceptions. An item without an owner, a reason or an expiry is a problem of the file, as one is that would
 * hold for more than `maxDays` from `today`. Counting from today needs no date that a file could claim: as time passes an exception
 * only comes nearer to its end, and to hold on to it takes a change of the file that somebody reviews.
 */
export function readExceptions(
  node: unknown,
  source: PolicySource,
  bounds: { readonly today: string; readonly maxDays: number },
): { readonly exceptions: readonly PolicyException[]; readonly problems: readonly Problem[] } {
  const at = source.offsetOf(node);
  if (!isSeq(node)) return { exceptions: [], problems: [{ at, message: 'exceptions must be a list of exceptions.' }] };
  if (node.items.length > maxExceptions) {
    return { exceptions: [], problems: [{ at, message: `exceptions must be at most ${maxExceptions}.` }] };
  }
  const exceptions: PolicyException[] = [];
  const problems: Problem[] = [];
  for (const item of node.items) {
    const read = readException(item, source, bounds);
    if ('problems' in read) problems.push(...read.problems);
    else exceptions.push(read);
  }
  return { exceptions, problems };
}

function readException(
  item: unknown,
  source: PolicySource,
  bounds: { readonly today: string; readonly maxDays: number },
): PolicyException | { readonly problems: readonly Problem[] } {
  const at = source.offsetOf(item);
  if (!isMap(item)) return { problems: [{ at, message: `an exception must be a map such as ${example}.` }] };
  const read = readFields(item, source);
  if (read.problems.length > 0) return { problems: read.problems };
  const exception = toException(exceptionSchema.parse(read.values), source.positionOf(item));
  const days = daysBetween(bounds.today, exception.expires);
  if (days <= bounds.maxDays) return exception;
  const message = `expires must be at most ${bounds.maxDays} days from today (max-exception-days); the exception for ${describeException(exception)} would hold for ${days} days, until ${exception.expires}.`;
  return { problems: [{ at: read.places.get('expires') ?? at, message }] };
}

function readFields(map: YAMLMap, source: PolicySource) {
  const values: Record<string, unknown> = {};
  const places = new Map<string, number>();
  const problems: Problem[] = [];
  for (const pair of map.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
    if (!isField(key)) problems.push({ at: source.offsetOf(pair.key), message: unknownField(key) });
    else {
      places.set(key, source.offsetOf(pair.value ?? pair.key));
      problems.push(...readField(key, pair, source, values));
    }
  }
  const at = source.offsetOf(map);
  const missing = requiredFields.filter((field) => !places.has(field));
  if (missing.length > 0)
    problems.push({
      at,
      message: `the exception has no ${listed(missing)}; each one needs an owner, a reason and a day on which it expires.`,
    });
  if (!places.has('cve') && !places.has('qid')) {
    problems.push({ at, message: 'the exception has neither cve nor qid; one of them must say what it is about.' });
  }
  return { values, places, problems };
}

function readField(
  key: ExceptionField,
  pair: Pair,
  source: PolicySource,
  values: Record<string, unknown>,
): readonly Problem[] {
  const read = source.valueOf(pair.value);
  if ('problem' in read) return [read.problem];
  values[key] = read.value;
  const { schema, allowed } = exceptionFields[key];
  if (schema.safeParse(read.value).success) return [];
  const [place, wrong] = wrongPart(schema, pair.value, read.value);
  const found = wrong === null || wrong === undefined ? 'nothing' : cut(JSON.stringify(wrong));
  return [
    { at: source.offsetOf(isNode(place) ? place : pair.key), message: `${key} must be ${allowed}; found ${found}.` },
  ];
}

/** The item of a list that is wrong, or the whole value. */
function wrongPart(schema: z.ZodType, node: unknown, value: unknown): readonly [unknown, unknown] {
  if (!isSeq(node) || !Array.isArray(value)) return [value === null || value === undefined ? undefined : node, value];
  const index = value.findIndex((item) => Array.isArray(item) || !schema.safeParse(item).success);
  return index === -1 ? [node, value] : [node.items[index], value[index]];
}

function toException(said: z.output<typeof exceptionSchema>, position: SourcePosition): PolicyException {
  const { families, containers, packages, images } = said;
  return {
    cves: [...new Set(asList(said.cve ?? []).map((cve) => cve.toUpperCase()))],
    qids: [...new Set(asList(said.qid ?? []).map((qid) => Number(String(qid).replace(/^QID-/i, ''))))],
    ...(families === undefined ? {} : { families: asList(families) }),
    ...(containers === undefined ? {} : { containers: asList(containers) }),
    ...(packages === undefined ? {} : { packages: asList(packages) }),
    ...(images === undefined ? {} : { images: asList(images) }),
    owner: said.owner,
    reason: said.reason,
    expires: said.expires,
    untilFixed: said['until-fixed'] ?? false,
    position,
  };
}

function asList<Item extends string | number>(value: Item | readonly Item[]): readonly Item[] {
  return typeof value === 'object' ? value : [value];
}

function unknownField(key: string): string {
  const meant = nearest(key, exceptionFieldNames);
  const hint = meant === undefined ? `An exception has ${exceptionFieldNames.join(', ')}.` : `Did you mean ${meant}?`;
  return `unknown key ${JSON.stringify(cut(key))} in an exception. ${hint}`;
}

function isField(key: string): key is ExceptionField {
  return Object.hasOwn(exceptionFields, key);
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function cut(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
