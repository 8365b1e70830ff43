import type { SourceNode } from './node.ts';
import type { Notice, SourcePosition } from './task-definition.ts';

/** The text of one source file. Lines end with a line feed; columns count UTF-16 code units, as editors and GitHub do. */
export interface SourceText {
  /** As the user named it. */
  readonly file: string;
  readonly text: string;
  position(start: number, end: number): SourcePosition;
}

/** Makes a text whose lines are counted only when the first position is asked for. */
export function sourceText(file: string, text: string): SourceText {
  let lineStarts: readonly number[] | undefined;
  return {
    file,
    text,
    position: (start, end) => {
      lineStarts ??= startsOfLines(text);
      const from = place(lineStarts, start);
      const to = place(lineStarts, end);
      return { file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
    },
  };
}

/** Collects what is worth telling about one file; a hostile file can't make it endless. */
export interface NoticeList {
  add(message: string, node?: Pick<SourceNode, 'start' | 'end'>): void;
  /** Takes over what another list of the same file collected. */
  adopt(notices: readonly Notice[]): void;
  readonly notices: readonly Notice[];
}

const mostNotices = 100;

export function noticeList(source: Pick<SourceText, 'position'>): NoticeList {
  const notices: Notice[] = [];
  const push = (notice: Notice) => {
    if (notices.length < mostNotices) notices.push(notice);
    else if (notices.length === mostNotices)
      notices.push({ message: 'There is more of this kind; it is left out here.' });
  };
  return {
    notices,
    adopt: (others) => others.forEach(push),
    add: (message, node) => {
      const placeless = node === undefined || node.start < 0 || notices.length >= mostNotices;
      push(placeless ? { message } : { message, position: source.position(node.start, node.end) });
    },
  };
}

function startsOfLines(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function place(lineStarts: readonly number[], offset: number): { line: number; column: number } {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}
