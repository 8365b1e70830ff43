import { RemoteError } from '../errors.ts';
import type { QualysAnswer } from './calls.ts';
import { pageSchema } from './schema.ts';

/** Records per page, and how many Qualys hands out by page number at the most. */
const pageSize = 200;
const recordLimit = 10_000;

/** One page of a list. */
interface Page {
  readonly items: readonly unknown[];
  readonly count: number | undefined;
}

/** Query of one page, in both spellings that Qualys' versions use. */
export function pageQuery(page: number): Record<string, string> {
  return { pageNumber: String(page), pageNo: String(page), pageSize: String(pageSize) };
}

/**
 * Reads a list to its end: by page number, or by the `rel=next` link where the server sends one. `fetchPage` makes the call
 * with the query it is given. 204 ends the list. Throws a RemoteError when a page is not a list or the list does not end.
 */
export async function readAllPages(
  fetchPage: (query: Readonly<Record<string, string>>) => Promise<QualysAnswer>,
  what: string,
): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  let query = pageQuery(1);
  for (let page = 1; page <= recordLimit / pageSize; page += 1) {
    const answer = await fetchPage(query);
    if (answer.status !== 200) return items;
    const { items: found, count } = readPage(answer, what);
    items.push(...found);
    const next = nextLink(answer.link);
    if (next !== undefined) query = next;
    else if (found.length < pageSize || (count !== undefined && items.length >= count)) return items;
    else query = pageQuery(page + 1);
  }
  throw unreadable(`The list of ${what} at Qualys does not end after ${recordLimit} entries.`);
}

/** Reads the first page only, for lists whose newest entries are enough. */
export function readPage(answer: QualysAnswer, what: string): Page {
  if (answer.status !== 200) return { items: [], count: 0 };
  const parsed = pageSchema.safeParse(answer.json);
  if (!parsed.success) throw unreadable(`Qualys answered with something that is not a list of ${what}.`);
  return { items: parsed.data.data, count: parsed.data.count ?? undefined };
}

function unreadable(message: string): RemoteError {
  return new RemoteError(message, {
    code: 'qualys-unreadable',
    retryable: false,
    remedy: 'Please report it with the version of your Qualys platform.',
  });
}

/**
 * The query of the next page from a Link header. Only its query is used: the documented header names another host, plain
 * http, and closes the address with `<`. `null` and an absent header both mean the end.
 */
function nextLink(link: string | undefined): Record<string, string> | undefined {
  const address = /<([^<>]+)[<>]\s*;\s*rel="?next"?/.exec(link ?? '')?.[1];
  if (address === undefined || !URL.canParse(address, 'https://gateway')) return undefined;
  const query = Object.fromEntries(new URL(address, 'https://gateway').searchParams);
  return Object.keys(query).length === 0 ? undefined : query;
}
