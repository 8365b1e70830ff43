import { expect, it } from 'vitest';
import { dayOf, daysBetween, isDay } from './calendar.ts';

it.each([
  ['2026-11-20', true],
  ['2028-02-29', true],
  ['2027-02-29', false],
  ['2026-13-01', false],
  ['2026-1-1', false],
  ['2026-11-20T00:00:00Z', false],
  ['tomorrow', false],
])('%s is a day: %s', (text, expected) => {
  const is = isDay(text);

  expect(is).toBe(expected);
});

it('ends days in UTC', () => {
  const day = dayOf(new Date('2026-11-20T23:59:59-05:00'));

  expect(day).toBe('2026-11-21');
});

it.each([
  ['2026-11-20', '2026-11-20', 0],
  ['2026-11-20', '2026-12-01', 11],
  ['2026-11-20', '2026-11-19', -1],
  ['2026-03-28', '2026-03-30', 2],
])('from %s to %s: %i days', (from, to, expected) => {
  const days = daysBetween(from, to);

  expect(days).toBe(expected);
});
