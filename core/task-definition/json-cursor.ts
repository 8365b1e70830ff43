import { UnreadableInputError } from '../errors.ts';
import type { NoticeList, SourceText } from './source-text.ts';
import { directiveEnd, isTemplateStart, templateEnd } from './template-mark.ts';

/** How one JSON text is to be read. */
export interface Dialect {
  /** Quotes inside `${…}` and `{{…}}` of a string do not end it: a template that is no JSON until it is rendered. */
  readonly templatesInStrings: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside strings
const stringRun = /[^"\\\u0000-\u001f]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside strings
const templateRun = /[^"\\$%{\u0000-\u001f]*/y;

/** A place in a JSON text that moves forward only: over blanks and comments, over strings. */
export class JsonCursor {
  at = 0;
  /** How many objects and lists are open. */
  depth = 0;
  readonly text: string;
  readonly tell: NoticeList;
  private readonly source: SourceText;
  private readonly dialect: Dialect;

  constructor(source: SourceText, tell: NoticeList, dialect: Dialect) {
    this.text = source.text;
    this.source = source;
    this.tell = tell;
    this.dialect = dialect;
  }

  /** The UTF-16 code unit here; NaN behind the end. */
  peek(): number {
    return this.text.charCodeAt(this.at);
  }

  /** Reads the string that begins here. */
  string(): string {
    const start = this.at++;
    const run = this.dialect.templatesInStrings ? templateRun : stringRun;
    let escaped = false;
    for (;;) {
      run.lastIndex = this.at;
      run.test(this.text);
      this.at = run.lastIndex;
      const code = this.text.charCodeAt(this.at);
      if (code === 0x22) break;
      if (code === 0x5c) {
        escaped = true;
        this.at += 2;
      } else if (code === 0x24 || code === 0x25 || code === 0x7b) {
        this.at = this.endOfMarkInString();
      } else {
        const found = code === 0x0a || code === 0x0d ? 'the line ends' : 'there is an unescaped control character';
        throw this.fault(
          this.at >= this.text.length ? 'a closing quote' : `a closing quote, but ${found} inside the string`,
          start,
        );
      }
    }
    this.at++;
    return escaped ? this.unescape(start, this.at) : this.text.slice(start + 1, this.at - 1);
  }

  /** A mark that never ends is no template: looking for its end again and again would take forever. */
  private endOfMarkInString(): number {
    const end = templateEnd(this.text, this.at);
    if (end !== undefined) return end;
    if (isTemplateStart(this.text, this.at)) throw this.fault('the end of the template mark');
    return this.at + 1;
  }

  private unescape(start: number, end: number): string {
    const raw = this.text.slice(start, end);
    try {
      return JSON.parse(raw) as string;
    } catch {
      if (this.dialect.templatesInStrings) return raw.slice(1, -1);
      throw this.fault('a string with valid escapes (\\n, \\", \\\\, \\u0041 …)', start);
    }
  }

  /** Moves over blanks, and over comments and template directives, which are told. */
  skip(): void {
    for (;;) {
      const start = endOfBlanks(this.text, this.at);
      const code = this.text.charCodeAt(start);
      this.at = start;
      const isComment = code === 0x23 || code === 0x2f;
      if (!isComment && code !== 0x7b && code !== 0x25) return;
      const end = isComment ? this.commentEnd() : directiveEnd(this.text, start);
      if (end === undefined) return;
      this.at = end;
      const what = isComment
        ? 'A comment, which JSON does not allow; it is skipped.'
        : 'A template directive; all its branches are read as if each applied.';
      this.tell.add(what, { start, end });
    }
  }

  private commentEnd(): number | undefined {
    if (this.text.startsWith('/*', this.at)) {
      const end = this.text.indexOf('*/', this.at + 2);
      if (end === -1) throw this.fault('the */ that ends the comment');
      return end + 2;
    }
    if (this.text[this.at] !== '#' && !this.text.startsWith('//', this.at)) return undefined;
    const end = this.text.indexOf('\n', this.at);
    return end === -1 ? this.text.length : end;
  }

  /** The error for something else than what was expected, here or at an offset. */
  fault(expected: string, offset = this.at): UnreadableInputError {
    const { line, column } = this.source.position(offset, offset);
    const found =
      offset >= this.text.length
        ? 'the end of the file'
        : JSON.stringify(this.text.slice(offset, offset + 24).split('\n', 1)[0]);
    return new UnreadableInputError(`${this.source.file}:${line}:${column}: expected ${expected}, found ${found}.`, {
      remedy: 'Correct the JSON there; if the file is a template, render it first and point at the result.',
    });
  }
}

function endOfBlanks(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at++;
  }
}
