import { expect, it } from 'vitest';
import { fail, ok, skipped, warn } from '../core/operate/check.ts';
import { checkLines, checksExitCode, checksJson, checksSummary } from './checks.ts';

const checks = [
  ok('credentials', 'arn:aws:iam::1:user/me in eu-west-1.'),
  warn('trail', 'The trail can not\u001B[2J deliver.', 'See its bucket.'),
  fail('policy', 'There is no policy.', 'Put one there.'),
  skipped('admission', 'There is no admission stack here.'),
];

it('shows each check with what to do, and nothing that acts on a terminal', () => {
  expect(checks.map((check) => checkLines(check, false))).toEqual([
    'ok    AWS credentials: arn:aws:iam::1:user/me in eu-west-1.',
    'warn  CloudTrail: The trail can not\\u{1b}[2J deliver.\n      See its bucket.',
    'FAIL  Policy: There is no policy.\n      Put one there.',
    '-     Services that admission covers: There is no admission stack here.',
  ]);
});

it('marks them by colour where there is some', () => {
  expect(checkLines(checks[0] ?? fail('policy', '', ''), true)).toContain('\u001B[32mok  \u001B[0m');
});

it('ends with 70 when one fails, and not for a warning', () => {
  expect([checksExitCode(checks), checksExitCode(checks.slice(0, 2))]).toEqual([70, 0]);
  expect(checksSummary(checks)).toBe('1 ok, 1 warnings, 1 failed, 1 skipped');
});

it('tells machines what each check is about', () => {
  expect(JSON.parse(checksJson(checks))).toMatchObject({
    ok: false,
    checks: [{ id: 'credentials', title: 'AWS credentials', symptoms: expect.any(Array) }, {}, {}, {}],
  });
});
