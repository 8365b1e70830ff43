import { type Check, checkSubjects } from '../core/operate/check.ts';
import { terminal } from '../core/report/text.ts';
import { exitCodes } from './exit-codes.ts';

const marks = { ok: 'ok  ', warn: 'warn', fail: 'FAIL', skipped: '-   ' } as const;
const colours = { ok: 32, warn: 33, fail: 31, skipped: 2 } as const;

/** A check as one line, and a second one with what to do. */
export function checkLines({ id, state, found, remedy }: Check, colour: boolean): string {
  const mark = colour ? `\u001B[${colours[state]}m${marks[state]}\u001B[0m` : marks[state];
  const first = `${mark}  ${checkSubjects[id].title}: ${terminal(found, 1500)}`;
  return remedy === undefined || remedy === '' ? first : `${first}\n      ${terminal(remedy, 1500)}`;
}

/** What a run of checks ends with. */
export function checksExitCode(checks: readonly Check[]): number {
  return checks.some(({ state }) => state === 'fail') ? exitCodes.failure : exitCodes.pass;
}

/** How many of each, in one line. */
export function checksSummary(checks: readonly Check[]): string {
  const count = (state: Check['state']) => checks.filter((check) => check.state === state).length;
  return `${count('ok')} ok, ${count('warn')} warnings, ${count('fail')} failed, ${count('skipped')} skipped`;
}

/** For machines: the checks with what they are about. */
export function checksJson(checks: readonly Check[]): string {
  const told = checks.map((check) => ({ ...check, ...checkSubjects[check.id] }));
  return JSON.stringify({ ok: checks.every(({ state }) => state !== 'fail'), checks: told }, null, 2);
}
