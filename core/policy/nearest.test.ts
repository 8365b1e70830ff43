import { expect, it } from 'vitest';
import { nearest } from './nearest.ts';

const keys = ['fail-on', 'fail-on-qds', 'max-critical', 'max-high', 'deny-cves', 'secrets'];

it.each([
  ['failon', 'fail-on'],
  ['fail_on', 'fail-on'],
  ['max-hihg', 'max-high'],
  ['MAX-CRITICAL', 'max-critical'],
  ['deny-cve', 'deny-cves'],
  ['secret', 'secrets'],
])('suggests for %j the key %j', (typed, expected) => {
  const suggestion = nearest(typed, keys);

  expect(suggestion).toBe(expected);
});

it.each(['', 'colour', 'x', 'a'.repeat(10_000)])('suggests nothing for %.20j', (typed) => {
  const suggestion = nearest(typed, keys);

  expect(suggestion).toBeUndefined();
});
