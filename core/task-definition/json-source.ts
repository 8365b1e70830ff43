import { type Dialect, JsonCursor } from './json-cursor.ts';
import { deepestNesting, type Entry, type SourceNode } from './node.ts';
import { tellRepeatedKeys } from './repeated-keys.ts';
import { type NoticeList, noticeList, type SourceText } from './source-text.ts';
import { templateEnd } from './template-mark.ts';

/**
 * Reads JSON to nodes with positions. Comments (`//`, block, `#`), trailing commas, repeated keys and template marks that
 * stand outside of strings are accepted and told; an unquoted `${port}` becomes its own text. Everything else that is not
 * JSON throws `UnreadableInputError` with file, line and column.
 */
export function readJson(source: SourceText, tell: NoticeList): SourceNode {
  const attempt = (dialect: Dialect) => {
    const notices = noticeList(source);
    const root = readDocument(new JsonCursor(source, notices, dialect));
    tell.adopt(notices.notices);
    return root;
  };
  try {
    return attempt({ templatesInStrings: false });
  } catch (error) {
    if (!/\$\{|\{\{/.test(source.text)) throw error;
    try {
      const root = attempt({ templatesInStrings: true });
      tell.add(
        'This is an unrendered template: it has quotes inside its marks, which is not JSON before it is rendered.',
      );
      return root;
    } catch {
      throw error;
    }
  }
}

const literal = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|true(?!\w)|false(?!\w)|null(?!\w)/y;

function readDocument(cursor: JsonCursor): SourceNode {
  cursor.skip();
  const root = readValue(cursor);
  cursor.skip();
  if (cursor.at < cursor.text.length) throw cursor.fault('the end of the file (the JSON value is complete)');
  return root;
}

function readValue(cursor: JsonCursor): SourceNode {
  const code = cursor.peek();
  if (code === 0x22) {
    const start = cursor.at;
    const text = cursor.string();
    return { kind: 'scalar', value: text, text, start, end: cursor.at };
  }
  if (code === 0x5b) return readList(cursor);
  const end = mayBeTemplate(cursor, code) ? templateEnd(cursor.text, cursor.at) : undefined;
  if (end !== undefined) return readTemplate(cursor, end);
  return code === 0x7b ? readMap(cursor) : readLiteral(cursor);
}

/** `$`, `%`, `<`, or a brace with another mark behind it. */
function mayBeTemplate(cursor: JsonCursor, code: number): boolean {
  if (code !== 0x7b) return code === 0x24 || code === 0x25 || code === 0x3c;
  const next = cursor.text.charCodeAt(cursor.at + 1);
  return next === 0x7b || next === 0x25;
}

function readMap(cursor: JsonCursor): SourceNode {
  const start = cursor.at;
  const entries: Entry[] = [];
  open(cursor);
  while (cursor.peek() !== 0x7d) {
    if (cursor.peek() !== 0x22) throw cursor.fault('a key in double quotes or }');
    const keyStart = cursor.at;
    const key = cursor.string();
    cursor.skip();
    if (cursor.peek() !== 0x3a) throw cursor.fault('a colon');
    cursor.at++;
    cursor.skip();
    entries.push({ key, keyStart, value: readValue(cursor) });
    passSeparator(cursor, 0x7d, '}');
  }
  close(cursor);
  tellRepeatedKeys(entries, cursor.tell);
  return { kind: 'map', entries, start, end: cursor.at };
}

function readList(cursor: JsonCursor): SourceNode {
  const start = cursor.at;
  const items: SourceNode[] = [];
  open(cursor);
  while (cursor.peek() !== 0x5d) {
    items.push(readValue(cursor));
    passSeparator(cursor, 0x5d, ']');
  }
  close(cursor);
  return { kind: 'list', items, start, end: cursor.at };
}

function open(cursor: JsonCursor): void {
  if (cursor.depth === deepestNesting) throw cursor.fault(`at most ${deepestNesting} levels of nesting`);
  cursor.depth++;
  cursor.at++;
  cursor.skip();
}

function close(cursor: JsonCursor): void {
  cursor.depth--;
  cursor.at++;
}

/** The comma between two members; one before the closing bracket is told. */
function passSeparator(cursor: JsonCursor, closing: number, bracket: string): void {
  cursor.skip();
  const code = cursor.peek();
  if (code === closing) return;
  if (code !== 0x2c) throw cursor.fault(`a comma or ${bracket}`);
  const start = cursor.at++;
  cursor.skip();
  if (cursor.peek() !== closing) return;
  const what = 'A trailing comma, which JSON does not allow; it is read as if it were not there.';
  cursor.tell.add(what, { start, end: start + 1 });
}

function readLiteral(cursor: JsonCursor): SourceNode {
  const start = cursor.at;
  literal.lastIndex = start;
  const text = literal.exec(cursor.text)?.[0];
  if (text === undefined || text === '') {
    throw cursor.fault('a value (a string, number, object, list, true, false or null)');
  }
  cursor.at += text.length;
  const value = text === 'true' ? true : text === 'false' ? false : text === 'null' ? null : Number(text);
  return { kind: 'scalar', value, text, start, end: cursor.at };
}

/** A template mark where a value is due: the mark itself becomes the value, so that nothing it stands for is lost. */
function readTemplate(cursor: JsonCursor, end: number): SourceNode {
  const start = cursor.at;
  const text = cursor.text.slice(start, end);
  cursor.at = end;
  const node = { kind: 'scalar', value: text, text, start, end } as const;
  cursor.tell.add('An unrendered template mark stands where JSON needs a value; what it stands for is unknown.', node);
  return node;
}
