import type { SettledText } from './scope.ts';

/** Replaces `${Name}` of an `Fn::Sub` pattern; `${!Name}` stays as a literal `${Name}`. The first unknown name ends it. */
export function substitute(pattern: string, value: (name: string) => SettledText): SettledText {
  const parts: string[] = [];
  let length = 0;
  let from = 0;
  for (;;) {
    const open = pattern.indexOf('${', from);
    const close = open === -1 ? -1 : pattern.indexOf('}', open);
    if (close === -1 || length > 1_000_000) break;
    const name = pattern.slice(open + 2, close).trim();
    const result = name.startsWith('!') ? { text: `\${${name.slice(1)}}` } : value(name);
    if ('why' in result) return result;
    parts.push(pattern.slice(from, open), result.text);
    length += result.text.length + open - from;
    from = close + 1;
  }
  parts.push(pattern.slice(from));
  return { text: parts.join('') };
}
