import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchesAny, matchesGlob } from './glob.ts';

it.each([
  ['shop', 'shop', true],
  ['shop', 'shop-api', false],
  ['shop', '*', true],
  ['', '*', true],
  ['team/api', 'team/*', true],
  ['team/a/b', 'team/*', true],
  ['team', 'team/*', false],
  ['a-b-c', '*-c', true],
  ['a-b-c', 'a*b*c', true],
  ['a-b-c', 'a*c*b', false],
  ['a.b', 'a?b', false],
  ['a.b', 'a.b**', true],
  ['Shop', 'shop', false],
])('%j fits %j: %s', (text, pattern, expected) => {
  const fits = matchesGlob(text, pattern);

  expect(fits).toBe(expected);
});

it('is not stopped by hostile texts', () => {
  const fits = matchesGlob('a'.repeat(10_000), `${'*a'.repeat(200)}b`);

  expect(fits).toBe(false);
});

it('agrees with a regular expression', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', '*'), { maxLength: 8 }).map((all) => all.join(''));
  fc.assert(
    fc.property(letters, letters, (text, pattern) => {
      const fits = matchesGlob(text, pattern);

      expect(fits).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text));
    }),
  );
});

it.each([
  [undefined, true],
  [[], false],
  [['x', 'sh*'], true],
])('one of %j', (patterns, expected) => {
  const fits = matchesAny('shop', patterns);

  expect(fits).toBe(expected);
});
