import { printable } from './text.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Untrusted text in HTML, attribute values included: one printable line without markup. */
export function html(text: string, max = 300): string {
  return printable(text, max).replace(/[&<>"']/g, (mark) => entities[mark] ?? '');
}

/** `<td>`s of a row around cells that are HTML already. */
export function tableRow(...cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => (cell.startsWith('<td') || cell.startsWith('<th') ? cell : `<td>${cell}</td>`)).join('')}</tr>\n`;
}

/** A table with a caption for those who don't see it, its heads, and rows that are HTML already; wide ones scroll by keyboard too. */
export function* table(
  id: string,
  caption: string,
  heads: readonly string[],
  rows: Iterable<string>,
): Generator<string> {
  yield `<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table id="${id}"><caption class="unseen">${caption}</caption>\n<thead><tr>`;
  for (const head of heads) yield `<th scope="col">${head}</th>`;
  yield '</tr></thead>\n<tbody>\n';
  yield* rows;
  yield '</tbody></table></div>\n';
}
