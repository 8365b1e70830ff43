import { type Answer, type Call, failure, page } from './answer.ts';
import { QueryError } from './qql.ts';
import { compileFilter, type Fields } from './qql-match.ts';

/** How a list is asked for: filter, order and page. */
export interface Listing<T> {
  readonly items: readonly T[];
  readonly fields: Fields<T>;
  /** What `sort` may name. */
  readonly order: Readonly<Record<string, (item: T) => string | number | null>>;
  readonly sort: string;
  readonly body: (item: T) => unknown;
  readonly defaultPageSize?: number;
}

const maxPageSize = 1000;
const maxRecords = 10_000;

/** Answers a list call: `filter`, `sort`, `pageNumber` (or `pageNo`) from 1 and `pageSize`; 204 when nothing is on the page. */
export function answerList<T>(call: Call, listing: Listing<T>, now: number): Answer {
  const size = positive(call.query.get('pageSize'), listing.defaultPageSize ?? 50);
  const number = positive(call.query.get('pageNumber') ?? call.query.get('pageNo'), 1);
  if (size === undefined || size > maxPageSize) return failure(400, `pageSize must be from 1 to ${maxPageSize}`, now);
  if (number === undefined) return failure(400, 'pageNumber must be 1 or more', now);
  if (size * number > maxRecords) return failure(400, `Only the first ${maxRecords} records can be fetched`, now);
  return withFilter(call, listing.fields, now, (fits) => {
    const found = sorted(listing.items.filter(fits), call.query.get('sort') ?? listing.sort, listing.order);
    if (found === undefined) return failure(400, `Invalid sort: ${call.query.get('sort')}`, now);
    const start = (number - 1) * size;
    return page(found.slice(start, start + size).map(listing.body), found.length);
  });
}

/** Compiles the call's filter for the handler; a filter that can't be read is 400. */
export function withFilter<T>(
  call: Call,
  fields: Fields<T>,
  now: number,
  handle: (fits: (item: T) => boolean) => Answer,
): Answer {
  try {
    return handle(compileFilter(call.query.get('filter') ?? '', fields, now));
  } catch (error) {
    if (error instanceof QueryError) return failure(400, error.message, now);
    throw error;
  }
}

/** Sorts by `field:asc` or `field:desc`; undefined when the list has no such order. Equal items keep their order. */
export function sorted<T>(items: readonly T[], sort: string, order: Listing<T>['order']): readonly T[] | undefined {
  const [field = '', direction = 'asc'] = sort.split(':');
  const key = Object.hasOwn(order, field) ? order[field] : undefined;
  if (key === undefined || (direction !== 'asc' && direction !== 'desc')) return undefined;
  const sign = direction === 'asc' ? 1 : -1;
  return items.toSorted((a, b) => sign * compareKeys(key(a), key(b)));
}

function compareKeys(a: string | number | null, b: string | number | null): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return Number(a ?? 0) - Number(b ?? 0);
}

function positive(text: string | null, otherwise: number): number | undefined {
  if (text === null) return otherwise;
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}
