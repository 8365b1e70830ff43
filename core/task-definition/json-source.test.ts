import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from './json-source.ts';
import { member, plain, type SourceNode } from './node.ts';
import { noticeList, sourceText } from './source-text.ts';

function read(text: string) {
  const source = sourceText('t.json', text);
  const tell = noticeList(source);
  const root = readJson(source, tell);
  const placeOf = (node: SourceNode | undefined) =>
    node === undefined ? undefined : source.position(node.start, node.end);
  return { root, notices: tell.notices, placeOf };
}

describe('readJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(0, 1, '\t'), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);

        expect(plain(read(text).root)).toEqual(JSON.parse(text));
        expect(read(text).notices).toEqual([]);
      }),
    );
  });

  it('reads or refuses any text with an error of ours', () => {
    const nearly = fc.string({ unit: fc.constantFrom(...'{}[]",:#/*1-ae\\ \n$%<', 'null', '{{', '${'), maxLength: 40 });
    fc.assert(
      fc.property(nearly, (text) => {
        try {
          read(text);
        } catch (error) {
          expect(error).toMatchObject({
            name: 'UnreadableInputError',
            message: expect.stringMatching(/^t\.json:\d+:\d+: /),
          });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '{"a":1,,}',
    '[1 2]',
    '{a:1}',
    "{'a':1}",
    '[01]',
    '[1.]',
    '[.5]',
    '[NaN]',
    '["\\x"]',
    '["\u0001"]',
    '/* ',
    'nul',
    '{"a"}',
  ])('refuses %s as JSON.parse does', (text) => {
    expect(() => JSON.parse(text)).toThrow();

    expect(() => read(text)).toThrow(/expected/);
  });

  it('places a value from its first character to behind its last, quotes included', () => {
    const { root, placeOf } = read('{\r\n  "é": "x",\r\n  "image": "a\\nb"\r\n}');

    const place = placeOf(member(root, 'image'));

    expect(place).toEqual({ file: 't.json', line: 3, column: 12, endLine: 3, endColumn: 18 });
  });

  it.each([
    ['[1, // one\n 2]', 'A comment', 1, 5],
    ['[1, # one\n 2]', 'A comment', 1, 5],
    ['[1, /* one\n */ 2]', 'A comment', 1, 5],
    ['[1,\n 2,]', 'A trailing comma', 2, 3],
    ['{"a": 1,\n "a": 2}', 'The key "a" is repeated', 2, 2],
    ['[1, ${two}]', 'An unrendered template mark', 1, 5],
    ['[1, {{ two }}]', 'An unrendered template mark', 1, 5],
    ['[1, <TWO>]', 'An unrendered template mark', 1, 5],
    ['[1, %{ if x }2%{ endif }]', 'A template directive', 1, 5],
  ])('accepts %j and tells of it', (text, message, line, column) => {
    const { notices } = read(text);

    expect(notices[0]).toMatchObject({ message: expect.stringContaining(message), position: { line, column } });
  });

  it('gives an unquoted mark as its own text, nested braces and quotes included', () => {
    const { root } = read('{"port": ${jsonencode({ a = "}" })}}');

    expect(plain(root)).toEqual({ port: '${jsonencode({ a = "}" })}' });
  });

  it('tells of a hundred things and then that there are more', () => {
    const { notices } = read(`[1${'/**/'.repeat(500)}]`);

    expect(notices).toHaveLength(101);
    expect(notices.at(-1)?.message).toContain('more of this kind');
  });
});
