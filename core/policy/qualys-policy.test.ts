import { describe, expect, it } from 'vitest';
import { judgeQualysPolicy } from './qualys-policy.ts';

const fails = { because: { rule: 'qualys-policy', findings: [] } };
const unanswered = { reason: { code: 'qualys-policy' } };

describe("the verdict of Qualys' policies", () => {
  it.each([
    ['allow', 'with', 'fail', {}],
    ['deny', 'with', 'pass', fails],
    ['deny', 'alone', 'pass', fails],
    ['audit', 'with', 'pass', {}],
    ['audit', 'with', 'inconclusive', unanswered],
    ['audit', 'alone', 'fail', fails],
    ['deny', 'off', 'fail', {}],
  ] as const)('%s gates %s ours, where an audit means %s', (verdict, gate, audit, expected) => {
    const judged = judgeQualysPolicy({ verdict, tags: ['prod', 'eu'] }, { gate, audit });

    expect(judged).toMatchObject(expected);
    expect(Object.keys(judged)).toEqual(Object.keys(expected));
  });

  it.each(['with', 'alone'] as const)('that is missing is never a pass (%s ours)', (gate) => {
    expect(judgeQualysPolicy(undefined, { gate, audit: 'pass' })).toMatchObject(unanswered);
  });

  it('that is missing does not matter where it does not gate', () => {
    expect(judgeQualysPolicy(undefined, { gate: 'off', audit: 'fail' })).toEqual({});
  });

  it.each([
    [{ tags: ['prod', 'eu'] }, 'A Qualys policy denies the image (tags prod, eu).'],
    [{ tags: [] }, 'A Qualys policy denies the image.'],
    [{ tags: [], said: 'policy "base": DENY' }, 'A Qualys policy denies the image: policy "base": DENY'],
  ])('is named by %j', (named, text) => {
    const { because } = judgeQualysPolicy({ verdict: 'deny', ...named }, { gate: 'with', audit: 'fail' });

    expect(because?.text).toBe(text);
  });
});
