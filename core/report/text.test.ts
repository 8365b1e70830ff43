import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandData, commandProperty, cut, markdown, markdownCode, printable, terminal } from './text.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: fc.constantFrom(...'|`<>&*_~[]()#@:/\\$!\n\r\t -+=1.ax\u202e\u001b\u200b%,'), maxLength: 40 }),
);

describe('printable', () => {
  it.each([
    ['plain', 'plain'],
    ['Grüße 日本 🔥', 'Grüße 日本 🔥'],
    ['a\r\n\tb  c ', 'a b c'],
    ['\u001b[31mred', '\\u{1b}[31mred'],
    ['exe\u202egnp', 'exe\\u{202e}gnp'],
    ['a\u200bb\ufeff', 'a\\u{200b}b\\u{feff}'],
    ['line\u2028paragraph\u2029', 'line\\u{2028}paragraph\\u{2029}'],
    ['half \ud83d', 'half \\u{d83d}'],
    ['tag \u{e0041}', 'tag \\u{e0041}'],
    ['\u0000\u0007\u009b', '\\u{0}\\u{7}\\u{9b}'],
  ])('%j becomes %j', (text, expected) => {
    const line = printable(text);

    expect(line).toBe(expected);
  });

  it('has nothing invisible in it, whatever the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const line = printable(text);

        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });
});

describe('cut', () => {
  it.each([
    ['short', 5, 'short'],
    ['longer', 5, 'longe… (1 characters cut)'],
    ['🔥🔥🔥', 3, '🔥🔥🔥'],
    ['🔥🔥🔥', 2, '🔥🔥… (1 characters cut)'],
    ['x'.repeat(10_000), 3, 'xxx… (9997 characters cut)'],
  ])('%.20j to %i code points', (text, max, expected) => {
    const kept = cut(text, max);

    expect(kept).toBe(expected);
  });
});

describe('markdown', () => {
  it.each([
    ['openssl 3.0.11-1~deb12u2', 'openssl 3.0.11-1\\~deb12u2'],
    ['libc_bin __init__ _x_', 'libc_bin \\_\\_init\\_\\_ \\_x\\_'],
    ['repo/app@sha256:ab', 'repo/app@sha256:ab'],
    ['@sha256:ab', '@&#8203;sha256:ab'],
    ['hi @octocat', 'hi @&#8203;octocat'],
    ['a@b.example', 'a@&#8203;b.example'],
    ['fixes org/repo#12', 'fixes org/repo#&#8203;12'],
    ['a | b', 'a &#124; b'],
    ['a\\|b', 'a&#92;&#124;b'],
    ['`x`', '&#96;x&#96;'],
    ['<img src=x>', '&lt;img src=x&gt;'],
    ['&lt;', '&amp;lt;'],
    ['[l](http://e.example)', '\\[l\\](http:&#8203;//e.example)'],
    ['WWW.e.example', 'WWW&#8203;.e.example'],
    ['# x', '&#35; x'],
    ['- x', '&#45; x'],
    ['1. x', '1&#46; x'],
    ['1.2.3', '1.2.3'],
    ['a\n\n# b', 'a # b'],
    ['$x$', '&#36;x&#36;'],
  ])('%j becomes %j', (text, expected) => {
    const escaped = markdown(text);

    expect(escaped).toBe(expected);
  });

  it('shows the text as it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const escaped = markdown(text);

        expect(shown(escaped)).toBe(printable(text));
      }),
    );
  });

  it('leaves nothing that opens a table cell, HTML, code, link, mention or emphasis', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const escaped = markdown(text);

        const bare = escaped.replace(/&(?:#\d+|amp|lt|gt);|\\[*~[\]_]/g, '.');
        expect(escaped).not.toMatch(/^[#+=-]/);
        expect(bare).not.toMatch(/[|<>`*~[\]\\$&\n]|:\/\//);
        expect(bare).not.toMatch(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u);
      }),
    );
  });

  it('stays escaped in the face of code', () => {
    const code = markdownCode('</code>`*x*');

    expect(code).toBe('<code>&lt;/code&gt;&#96;\\*x\\*</code>');
  });
});

describe('terminal', () => {
  it.each([
    ['::error::x', ': :error::x'],
    [' \n::error::x', ': :error::x'],
    ['x ##[error]y', 'x # #[error]y'],
    ['##vso[task.complete]', '# #vso[task.complete]'],
    ['\u00a0::error::x', ': :error::x'],
    ['std::string', 'std::string'],
    ['\u001b]0;title\u0007', '\\u{1b}]0;title\\u{7}'],
  ])('%j becomes %j', (text, expected) => {
    const line = terminal(text);

    expect(line).toBe(expected);
  });
});

describe('workflow commands', () => {
  it.each([
    [commandData, '50%\r\nnext: a,b', '50%25%0Anext: a,b'],
    [commandData, 'x\n::error::y', 'x%0A::error::y'],
    [commandData, '\u001b[31m', '\\u{1b}[31m'],
    [commandProperty, 'a:b,c%\n::', 'a%3Ab%2Cc%25 %3A%3A'],
  ])('%o of %j is %j', (toCommand, text, expected) => {
    const escaped = toCommand(text);

    expect(escaped).toBe(expected);
  });

  it('are one line, whatever the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const line = `::error file=${commandProperty(text)}::${commandData(text)}`;

        expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(line.split('::')[1]).toBe(`error file=${commandProperty(text)}`);
      }),
    );
  });
});

/** What a reader sees of escaped Markdown: backslash escapes undone, then entities. */
function shown(escaped: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' };
  return escaped
    .replace(/\\([*~[\]_])/g, '$1')
    .replace(/&#8203;/g, '')
    .replace(/&(?:#(\d+)|(amp|lt|gt));/g, (_, code, name) => named[name] ?? String.fromCodePoint(Number(code)));
}
