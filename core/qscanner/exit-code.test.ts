import { describe, expect, it } from 'vitest';
import { exitKind, exitName, exitRemedy } from './exit-code.ts';

const known = [
  0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
  41, 42, 43, 71, 72,
];

describe('exit codes', () => {
  it.each(known)('%i has a name and a remedy', (code) => {
    expect(exitName(code)).not.toBe('not a known exit code');
    expect(exitRemedy(code)).not.toBe('');
  });

  it.each([4, 22, 44, 99, 126, 137, 255, -1])('%i is unknown and a fault', (code) => {
    expect(exitName(code)).toBe('not a known exit code');
    expect(exitKind(code, true)).toBe('failed');
  });

  it.each([
    [0, true, 'done'],
    [0, false, 'done'],
    [40, false, 'not-ready'],
    [41, true, 'not-ready'],
    [42, true, 'denied'],
    [43, true, 'audited'],
    [42, false, 'failed'],
    [43, false, 'failed'],
  ] as const)('%i with a policy evaluation (%s) is %s', (code, evaluates, kind) => {
    expect(exitKind(code, evaluates)).toBe(kind);
  });

  it('everything else is a fault, so that nothing passes by a code', () => {
    const others = known.filter((code) => ![0, 40, 41, 42, 43].includes(code));

    expect(others.map((code) => exitKind(code, true))).toEqual(others.map(() => 'failed'));
  });
});
