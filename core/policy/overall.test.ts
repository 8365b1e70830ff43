import { expect, it } from 'vitest';
import type { Verdict } from '../report/report.ts';
import { outcomeOf, overallVerdict } from './overall.ts';

it.each<[readonly Verdict[], Verdict]>([
  [[], 'inconclusive'],
  [['pass'], 'pass'],
  [['pass', 'inconclusive'], 'inconclusive'],
  [['pass', 'inconclusive', 'fail'], 'fail'],
])('of %j is %s', (verdicts, expected) => {
  const verdict = overallVerdict(verdicts);

  expect(verdict).toBe(expected);
});

it.each<[Verdict, boolean, 'block' | 'warn', 'block' | 'allow']>([
  ['pass', true, 'block', 'allow'],
  ['fail', true, 'warn', 'block'],
  ['fail', false, 'block', 'allow'],
  ['inconclusive', true, 'block', 'block'],
  ['inconclusive', true, 'warn', 'allow'],
  ['inconclusive', false, 'block', 'allow'],
])('%s with enforce %s and on-inconclusive %s: %s', (verdict, enforce, onInconclusive, expected) => {
  const outcome = outcomeOf(verdict, { enforce, onInconclusive }, []);

  expect(outcome).toBe(expected);
});

it.each<[Verdict, boolean, 'block' | 'warn']>([
  ['inconclusive', true, 'warn'],
  ['inconclusive', false, 'block'],
  ['fail', false, 'warn'],
])('a canceled run blocks: %s with enforce %s and on-inconclusive %s', (verdict, enforce, onInconclusive) => {
  const reason = { code: 'canceled', message: '', remedy: '' } as const;

  const outcome = outcomeOf(verdict, { enforce, onInconclusive }, [{}, { reason }]);

  expect(outcome).toBe('block');
});
