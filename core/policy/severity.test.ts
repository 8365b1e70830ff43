import { expect, it } from 'vitest';
import { describeSeverity, parseSeverity, severities, severityWord } from './severity.ts';

it.each([
  ['critical', 5],
  ['HIGH', 4],
  [' medium ', 3],
  ['low', 2],
  ['informational', 1],
  ['5', 5],
  ['1', 1],
  ['none', 'none'],
])('reads %j as %s', (text, expected) => {
  const severity = parseSeverity(text);

  expect(severity).toBe(expected);
});

it.each(['', '0', '6', '-1', '05', '4.0', 'NaN', 'urgent', 'serious', 'minimal', 'constructor'])(
  'knows no severity %j',
  (text) => {
    const severity = parseSeverity(text);

    expect(severity).toBeUndefined();
  },
);

it('names both scales', () => {
  const texts = severities.map(describeSeverity);

  expect(texts).toEqual([
    'critical (5; Qualys: urgent)',
    'high (4; Qualys: critical)',
    'medium (3; Qualys: serious)',
    'low (2; Qualys: medium)',
    'informational (1; Qualys: minimal)',
  ]);
});

it('reads back its own words', () => {
  const roundTrip = severities.map((severity) => parseSeverity(severityWord(severity)));

  expect(roundTrip).toEqual(severities);
});
