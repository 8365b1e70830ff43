/** What the value of one token is tested against. */
export type Test =
  | { readonly kind: 'contains'; readonly text: string }
  | { readonly kind: 'exact'; readonly text: string }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'range'; readonly from: string; readonly to: string }
  | { readonly kind: 'any'; readonly tests: readonly Test[] }
  | { readonly kind: 'compare'; readonly operator: '>' | '>=' | '<' | '<='; readonly text: string };

/** A parsed query of the Qualys query language. */
export type Query =
  | { readonly kind: 'everything' }
  | { readonly kind: 'and' | 'or'; readonly left: Query; readonly right: Query }
  | { readonly kind: 'not'; readonly query: Query }
  | { readonly kind: 'term'; readonly token: string; readonly test: Test }
  /** `vulnerabilities:(severity:5 or severity:4)`: one element has all of it. */
  | { readonly kind: 'group'; readonly token: string; readonly query: Query };

/** A query that can't be read, or names a token that the list does not have: HTTP 400. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

/** Parentheses deeper than this are refused, so that a hostile filter can't exhaust the stack. */
const maxDepth = 50;

/**
 * Parses the subset of QQL that Container Security filters use: `token:value`, `"contains"`, `` `exact` ``, `[a ... b]`,
 * `[a, b]`, comparisons, AND, OR, NOT in any case, parentheses. Throws a QueryError.
 */
export function parseQuery(text: string): Query {
  const reader = new Reader(text);
  if (reader.done()) return { kind: 'everything' };
  const query = readOr(reader, 0);
  if (!reader.done()) throw reader.error('an operator or the end');
  return query;
}

function readOr(reader: Reader, depth: number): Query {
  let left = readAnd(reader, depth);
  while (reader.keyword('or')) left = { kind: 'or', left, right: readAnd(reader, depth) };
  return left;
}

function readAnd(reader: Reader, depth: number): Query {
  let left = readNot(reader, depth);
  while (reader.keyword('and')) left = { kind: 'and', left, right: readNot(reader, depth) };
  return left;
}

function readNot(reader: Reader, depth: number): Query {
  if (depth > maxDepth) throw new QueryError('The filter is nested too deeply');
  if (reader.keyword('not')) return { kind: 'not', query: readNot(reader, depth + 1) };
  if (reader.symbol('(')) return readParenthesis(reader, depth);
  const token = reader.match(/[A-Za-z_][\w.]*/y);
  if (token === undefined) throw reader.error('a token');
  const operator = reader.match(/>=|<=|>|<|:/y);
  if (operator === undefined) throw reader.error(`":" after ${token}`);
  if (operator === ':') {
    if (reader.symbol('(')) return { kind: 'group', token, query: readParenthesis(reader, depth) };
    return { kind: 'term', token, test: readValue(reader) };
  }
  const compared = reader.match(/[^\s()[\],"'`]+/y);
  if (compared === undefined) throw reader.error(`a value after ${token}${operator}`);
  return { kind: 'term', token, test: { kind: 'compare', operator: operator as '>', text: compared } };
}

function readParenthesis(reader: Reader, depth: number): Query {
  const query = readOr(reader, depth + 1);
  if (!reader.symbol(')')) throw reader.error('")"');
  return query;
}

function readValue(reader: Reader): Test {
  const exact = reader.match(/`[^`]*`/y);
  if (exact !== undefined) return { kind: 'exact', text: exact.slice(1, -1) };
  const phrase = reader.match(/"(?:[^"\\]|\\.)*"/y);
  if (phrase !== undefined) return { kind: 'contains', text: phrase.slice(1, -1).replaceAll(/\\(.)/g, '$1') };
  const single = reader.match(/'[^']*'/y);
  if (single !== undefined) return readSingleQuoted(single.slice(1, -1));
  if (reader.symbol('[')) return readBrackets(reader);
  const word = reader.match(/[^\s()[\],"'`]+/y);
  if (word === undefined) throw reader.error('a value');
  return { kind: 'word', text: word };
}

/** The documentation writes ranges in single quotes too: `imagesInUse:'[now-7d ... now]'`. */
function readSingleQuoted(text: string): Test {
  const inner = new Reader(text);
  return inner.symbol('[') ? readBrackets(inner) : { kind: 'contains', text };
}

function readBrackets(reader: Reader): Test {
  const range = reader.match(/\s*([^\s[\]]+)\s+\.\.\.\s+([^\s[\]]+)\s*\]/y);
  if (range !== undefined) {
    const [from = '', to = ''] = range.slice(0, -1).split('...');
    return { kind: 'range', from: from.trim(), to: to.trim() };
  }
  const tests: Test[] = [];
  do tests.push(readValue(reader));
  while (reader.symbol(','));
  if (!reader.symbol(']')) throw reader.error('"]"');
  return { kind: 'any', tests };
}

/** Reads a text from left to right, skipping white space before each piece. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  done(): boolean {
    this.#skip();
    return this.#at >= this.#text.length;
  }

  symbol(symbol: string): boolean {
    this.#skip();
    if (!this.#text.startsWith(symbol, this.#at)) return false;
    this.#at += symbol.length;
    return true;
  }

  keyword(word: 'and' | 'or' | 'not'): boolean {
    return this.match(new RegExp(String.raw`${word}(?=[\s(])`, 'iy')) !== undefined;
  }

  match(pattern: RegExp): string | undefined {
    this.#skip();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  error(expected: string): QueryError {
    const rest = this.#text.slice(this.#at, this.#at + 20);
    return new QueryError(
      `Invalid filter: expected ${expected} at position ${this.#at}${rest === '' ? '' : ` near ${JSON.stringify(rest)}`}`,
    );
  }

  #skip(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at += 1;
  }
}
