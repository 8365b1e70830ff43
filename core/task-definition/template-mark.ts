/** A mark longer than this is taken for text, so that an opening without an end never costs a look at the whole file. */
const longestMark = 16_384;

/**
 * Where the template mark at `start` ends: `${…}` with nested braces and quotes, `{{…}}`, `<WORD>`; undefined when there is
 * none. These are what Terraform's templatefile, Go templates, Jinja and sed scripts leave in a file before it is rendered.
 */
export function templateEnd(text: string, start: number): number | undefined {
  if (text.startsWith('${', start) || text.startsWith('%{', start)) return bracesEnd(text, start + 1);
  if (text.startsWith('{{', start)) return closing(text, '}}', start + 2);
  if (text.startsWith('{%', start)) return closing(text, '%}', start + 2);
  if (!text.startsWith('<', start)) return undefined;
  const word = /^<[\w .:/-]{1,100}>/.exec(text.slice(start, start + 102));
  return word === null ? undefined : start + word[0].length;
}

/** Whether a mark in braces begins here, ended or not. */
export function isTemplateStart(text: string, start: number): boolean {
  return ['${', '%{', '{{', '{%'].some((mark) => text.startsWith(mark, start));
}

/** Where a directive, which yields no value of its own, ends: `%{ if … }`, `{% … %}`, `{{- range … }}`, comments. */
export function directiveEnd(text: string, start: number): number | undefined {
  if (text.startsWith('%{', start)) return bracesEnd(text, start + 1);
  if (text.startsWith('{%', start)) return closing(text, '%}', start + 2);
  if (text.startsWith('{#', start)) return closing(text, '#}', start + 2);
  if (!text.startsWith('{{', start)) return undefined;
  const words = /^\{\{[-~]?\s*(?:#|\/|!|(?:if|else|end|range|with|define|block|template)\b)/;
  return words.test(text.slice(start, start + 40)) ? closing(text, '}}', start + 2) : undefined;
}

function closing(text: string, mark: string, from: number): number | undefined {
  const end = text.slice(from, from + longestMark).indexOf(mark);
  return end === -1 ? undefined : from + end + mark.length;
}

/** The end of `{…}` at `open`, counting nested braces and passing over strings. */
function bracesEnd(text: string, open: number): number | undefined {
  let depth = 0;
  let quoted = false;
  const last = Math.min(text.length, open + longestMark);
  for (let at = open; at < last; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return at + 1;
  }
  return undefined;
}
