import { expect, it } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';

it.each([
  ['30m', 1_800_000],
  ['24h', 86_400_000],
  ['90s', 90_000],
  ['250ms', 250],
  ['7D', 604_800_000],
  [' 0s ', 0],
])('reads %j', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it.each(['', '30', '-5m', '1.5h', '1h30m', 'soon', '1e3s', '99999999999s', '3651d', '999999999d'])(
  'refuses %j',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

it.each([
  [45_000, '45 s'],
  [130_000, '2 min 10 s'],
  [120_000, '2 min'],
  [3_900_000, '1 h 5 min'],
  [7_200_000, '2 h'],
  [-5, '0 s'],
])('says %i ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
