import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

/** How long anything may take to come about. */
export const patienceMs = 60_000;

/** Prints whether a check found what it should, with both where it did not; the process then ends with 1. */
export function compare(what: string, found: unknown, expected: unknown): void {
  const same = isDeepStrictEqual(found, expected);
  console.log(`${same ? 'ok' : 'DIFFERENT'}: ${what}`);
  if (same) return;
  process.exitCode = 1;
  console.log(`  found    ${JSON.stringify(found)}\n  expected ${JSON.stringify(expected)}`);
}

/** Looks until it finds what is expected; prints what it found last. */
export async function eventually(what: string, look: () => unknown, expected: unknown): Promise<void> {
  const until = Date.now() + patienceMs;
  let found = await look();
  while (!isDeepStrictEqual(found, expected) && Date.now() < until) {
    await delay(200);
    found = await look();
  }
  compare(what, found, expected);
}
