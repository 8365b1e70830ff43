import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DifferenceLine, textDifference } from './text-difference.ts';

const signs = { same: ' ', removed: '-', added: '+' } as const;
const shown = (lines: readonly DifferenceLine[]) => lines.map(({ kind, text }) => `${signs[kind]}${text}`);

describe('the difference of two texts', () => {
  it.each([
    ['a\nb\nc\n', 'a\nb\nc', []],
    ['', 'a\nb\n', ['+a', '+b']],
    ['a\n', '', ['-a']],
    ['a\nb\nc\n', 'a\nx\nc\n', [' a', '-b', '+x', ' c']],
    ['a\r\nb\r\n', 'a\nb\n', []],
    ['1\n2\n3\n4\n5\n6\n7\n8\n', '1\n2\n3\n4\nx\n6\n7\n8\n', [' 3', ' 4', '-5', '+x', ' 6', ' 7']],
    ['a\na\na\n', 'a\na\n', [' a', ' a', '-a']],
  ])('of %j and %j', (before, after, expected) => {
    expect(shown(textDifference(before, after))).toEqual(expected);
  });

  it('says of any two texts what was removed and added', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '')).map((lines) => lines.join('\n'));

    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = textDifference(before, after);
        const count = (source: string) => source.split('\n').filter((line) => line !== '').length;
        const of = (kind: DifferenceLine['kind']) =>
          lines.filter((line) => line.kind === kind && line.text !== '').length;
        return count(after) - count(before) === of('added') - of('removed');
      }),
    );
  });

  it('of large texts is shown, though not the smallest', () => {
    const before = Array.from({ length: 3000 }, (_, index) => `old ${index}`).join('\n');
    const after = Array.from({ length: 3000 }, (_, index) => `new ${index}`).join('\n');

    expect(textDifference(before, after)).toHaveLength(6000);
  });
});
