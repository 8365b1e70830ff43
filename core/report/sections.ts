/** Rows that are made when they are asked for: a text array is one too. */
export interface Rows {
  readonly length: number;
  at(index: number): string | undefined;
}

/** One row an item, made only if there is room for it. */
export function rowsOf<Item>(items: readonly Item[], render: (item: Item) => string): Rows {
  return { length: items.length, at: (index) => items.slice(index, index + 1).map(render)[0] };
}

/** A part of a document whose rows may be left out: the text above them, the rows (one line each), and what is said of the rest. */
export interface Section {
  readonly head: string;
  readonly rows: Rows;
  readonly leftOut: (count: number) => string;
  /** Where fewer rows than elsewhere are enough. */
  readonly maxRows?: number;
}

/**
 * Joins sections into a text of at most `maxBytes` of UTF-8. Rows are dropped from the end of each section, whole, and
 * their number is said; a section may take half of what those before it left over. Where not even the heads fit, sections are
 * dropped from the end; the first head always stays.
 */
export function joinSections(sections: readonly Section[], maxBytes: number, maxRows: number): string {
  const kept = [...sections];
  while (kept.length > 1 && fixedBytes(kept) > maxBytes) kept.pop();
  let free = Math.max(0, maxBytes - fixedBytes(kept));
  const parts: string[] = [];
  for (const [index, section] of kept.entries()) {
    const share = index === kept.length - 1 ? free : Math.floor(free / 2);
    const { rows, bytes } = takeRows(section.rows, share, section.maxRows ?? maxRows);
    free -= bytes;
    const more = section.rows.length - rows.length;
    parts.push([section.head, ...rows, ...(more > 0 ? ['', section.leftOut(more)] : [])].join('\n'), '');
  }
  return `${parts.join('\n').trimEnd()}\n`;
}

function takeRows(all: Rows, share: number, maxRows: number) {
  const rows: string[] = [];
  let bytes = 0;
  for (let index = 0; index < Math.min(all.length, maxRows); index++) {
    const row = all.at(index) ?? '';
    const size = Buffer.byteLength(row) + 1;
    if (bytes + size > share) break;
    bytes += size;
    rows.push(row);
  }
  return { rows, bytes };
}

/** Heads, blank lines, and the line on what was left out at its longest. */
function fixedBytes(sections: readonly Section[]): number {
  return sections.reduce(
    (sum, { head, rows, leftOut }) => sum + Buffer.byteLength(head) + Buffer.byteLength(leftOut(rows.length)) + 6,
    0,
  );
}
