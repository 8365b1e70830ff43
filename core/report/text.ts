const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Untrusted text as one visible line: white space becomes a single blank, and what would not be seen (control characters,
 * direction marks, zero-width characters, halves of surrogate pairs) is written out as `\u{202e}`. Cut to `max` code points.
 */
export function printable(text: string, max = 300): string {
  const line = cut(text, max).replace(/[\t\n\v\f\r\p{Zs}]+/gu, ' ');
  return line.replace(/^ | $/g, '').replace(invisible, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** At most `max` code points, and how many were cut. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let end = 0;
  let count = 0;
  for (const character of text) {
    if (count++ < max) end += character.length;
  }
  return count <= max ? text : `${text.slice(0, end)}… (${count - max} characters cut)`;
}

const inMarkdown =
  /[&<>|\\`$*~[\]]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|(?<![A-Za-z0-9])@|@(?!sha256:)|#(?=\d)|:(?=\/\/)|(?<=www)\./giu;
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '|': '&#124;',
  '\\': '&#92;',
  '`': '&#96;',
  $: '&#36;',
};
const zeroWidth = '&#8203;';

/**
 * Untrusted text inside GitHub Markdown, table cells included: shown as it is, and never a link, mention, issue reference, HTML,
 * formula, or the start of a list or heading.
 */
export function markdown(text: string, max = 300): string {
  const escaped = printable(text, max).replace(inMarkdown, (match) => {
    if ('*~[]_'.includes(match)) return `\\${match}`;
    return entities[match] ?? (match === '.' ? `${zeroWidth}.` : `${match}${zeroWidth}`);
  });
  return escaped
    .replace(/^[#=+-]/, (mark) => `&#${mark.charCodeAt(0)};`)
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, (_, digits: string, mark: string) => `${digits}&#${mark.charCodeAt(0)};`);
}

/** The same in the face of code. A code span can't be escaped, so it is HTML around escaped text. */
export function markdownCode(text: string, max = 300): string {
  return `<code>${markdown(text, max)}</code>`;
}

/** Untrusted text in a log or on a terminal: no escape codes, and nothing that a CI system takes for a command of its own. */
export function terminal(text: string, max = 300): string {
  return printable(text, max)
    .replace(/##(?=\w*\[)/g, '# #')
    .replace(/^::/, ': :');
}

/** The message of a GitHub workflow command; line breaks are kept, as the command writes them. */
export function commandData(text: string): string {
  const lines = text.split(/\r\n|[\r\n]/).map((line) => printable(line, 4000));
  return lines.join('\n').replace(/%/g, '%25').replace(/\n/g, '%0A');
}

/** A property of a GitHub workflow command. */
export function commandProperty(text: string): string {
  return printable(text, 1000).replace(/%/g, '%25').replace(/:/g, '%3A').replace(/,/g, '%2C');
}

/** `1 finding`, `2 findings`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
