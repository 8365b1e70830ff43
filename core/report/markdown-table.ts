/** One row of a Markdown table; its cells are inert already. */
export function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** The two lines that begin a Markdown table. */
export function tableHead(...titles: readonly string[]): string {
  return `${row(...titles)}\n${row(...titles.map(() => '---'))}`;
}

/** What is said of rows that were left out. */
export function leftOut(count: number, noun: string, nouns = `${noun}s`): string {
  return `… and ${count} more ${count === 1 ? noun : nouns}, left out here; the JSON report has everything.`;
}
