import { parseQuery, type Query, QueryError, type Test } from './qql.ts';

/** What a token of a list stands for: values of an item, or a group of elements with tokens of their own. */
export type Field<T> =
  | {
      readonly kind: 'text' | 'number' | 'date';
      readonly values: (item: T) => readonly (string | number | null | undefined)[];
    }
  | { readonly kind: 'group'; readonly matcher: (query: Query, now: number) => (item: T) => boolean };

/** The tokens of one list. */
export type Fields<T> = Readonly<Record<string, Field<T>>>;

/** A token with its values as text, compared without regard to case. */
export function textField<T>(values: (item: T) => readonly (string | null | undefined)[]): Field<T> {
  return { kind: 'text', values };
}

/** A token whose values are numbers. */
export function numberField<T>(values: (item: T) => readonly (number | null | undefined)[]): Field<T> {
  return { kind: 'number', values };
}

/** A token whose values are dates in milliseconds. */
export function dateField<T>(values: (item: T) => readonly (number | null | undefined)[]): Field<T> {
  return { kind: 'date', values };
}

/** `token:(…)`: true when one element of the item fits the whole query inside. */
export function groupField<T, U>(elements: (item: T) => readonly U[], fields: Fields<U>): Field<T> {
  return {
    kind: 'group',
    matcher: (query, now) => {
      const fits = predicateOf(query, fields, now);
      return (item) => elements(item).some(fits);
    },
  };
}

/** Compiles a filter into a predicate. Throws a QueryError for an unknown token, a wrong value, or a text that is no query. */
export function compileFilter<T>(filter: string, fields: Fields<T>, now: number): (item: T) => boolean {
  return predicateOf(parseQuery(decodedTwice(filter)), fields, now);
}

/** Clients in the wild encode the filter twice; what still looks encoded is decoded once more. */
function decodedTwice(filter: string): string {
  if (!/%3A/i.test(filter)) return filter;
  try {
    return decodeURIComponent(filter);
  } catch {
    return filter;
  }
}

function predicateOf<T>(query: Query, fields: Fields<T>, now: number): (item: T) => boolean {
  switch (query.kind) {
    case 'everything':
      return () => true;
    case 'and':
    case 'or': {
      const left = predicateOf(query.left, fields, now);
      const right = predicateOf(query.right, fields, now);
      return query.kind === 'and' ? (item) => left(item) && right(item) : (item) => left(item) || right(item);
    }
    case 'not': {
      const inner = predicateOf(query.query, fields, now);
      return (item) => !inner(item);
    }
    case 'group': {
      const field = fieldOf(query.token, fields);
      if (field.kind !== 'group') throw new QueryError(`Invalid filter: token ${query.token} takes no group`);
      return field.matcher(query.query, now);
    }
    case 'term': {
      const field = fieldOf(query.token, fields);
      if (field.kind === 'group') throw new QueryError(`Invalid filter: token ${query.token} takes a group`);
      const holds = testOf(query.test, field.kind, now);
      return (item) => field.values(item).some((value) => value !== null && value !== undefined && holds(value));
    }
    default:
      return query satisfies never;
  }
}

function fieldOf<T>(token: string, fields: Fields<T>): Field<T> {
  const field = Object.hasOwn(fields, token) ? fields[token] : undefined;
  if (field === undefined) throw new QueryError(`Invalid filter: unknown token ${token}`);
  return field;
}

function testOf(test: Test, kind: 'text' | 'number' | 'date', now: number): (value: string | number) => boolean {
  switch (test.kind) {
    case 'any': {
      const tests = test.tests.map((each) => testOf(each, kind, now));
      return (value) => tests.some((holds) => holds(value));
    }
    case 'range': {
      const from = numberOf(test.from, kind, now);
      const to = numberOf(test.to, kind, now);
      return (value) => Number(value) >= from && Number(value) <= to;
    }
    case 'compare': {
      const limit = numberOf(test.text, kind, now);
      return (value) => compare(Number(value), test.operator, limit);
    }
    case 'contains':
    case 'exact':
    case 'word':
      if (kind !== 'text') {
        const wanted = numberOf(test.text, kind, now);
        return (value) => Number(value) === wanted;
      }
      return textTest(test.kind, test.text);
    default:
      return test satisfies never;
  }
}

function textTest(kind: 'contains' | 'exact' | 'word', text: string): (value: string | number) => boolean {
  if (kind === 'exact') return (value) => String(value) === text;
  const lower = text.toLowerCase();
  if (kind === 'contains') return (value) => String(value).toLowerCase().includes(lower);
  if (!lower.includes('*')) return (value) => String(value).toLowerCase() === lower;
  const parts = lower.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  const pattern = new RegExp(`^${parts.join('[^]*')}$`);
  return (value) => pattern.test(String(value).toLowerCase());
}

function compare(value: number, operator: '>' | '>=' | '<' | '<=', limit: number): boolean {
  if (operator === '>') return value > limit;
  if (operator === '>=') return value >= limit;
  return operator === '<' ? value < limit : value <= limit;
}

const unitMs: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/** A number, or for dates also `now`, `now-7d` and ISO 8601. */
function numberOf(text: string, kind: 'text' | 'number' | 'date', now: number): number {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (kind === 'date') {
    const relative = /^now(?:-(\d+)([smhdw]))?$/i.exec(text);
    if (relative !== null) return now - Number(relative[1] ?? 0) * (unitMs[relative[2]?.toLowerCase() ?? 's'] ?? 0);
    const date = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
    if (!Number.isNaN(date)) return date;
  }
  throw new QueryError(`Invalid filter: ${JSON.stringify(text)} is not a ${kind === 'date' ? 'date' : 'number'}`);
}
