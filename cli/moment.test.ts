import { expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { readMoment } from './moment.ts';

const now = new Date('2026-11-21T09:00:00Z');

it.each([
  ['30m', '2026-11-21T08:30:00.000Z'],
  ['2d', '2026-11-19T09:00:00.000Z'],
  ['2026-11-20', '2026-11-20T00:00:00.000Z'],
  ['2026-11-20T10:00:00+02:00', '2026-11-20T08:00:00.000Z'],
])('reads %s', (text, expected) => {
  expect(readMoment('since', text, now).toISOString()).toBe(expected);
});

it.each(['', 'yesterday', '30', '2026-13-40', '1 November'])('refuses %j', (text) => {
  expect(() => readMoment('since', text, now)).toThrow(UsageError);
});
