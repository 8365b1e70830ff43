import { isDeepStrictEqual } from 'node:util';

/** Prints whether a check found what it should, with both where it did not; the process then ends with 1. */
export function compare(what: string, found: unknown, expected: unknown): void {
  const same = isDeepStrictEqual(found, expected);
  console.log(`${same ? 'ok' : 'DIFFERENT'}: ${what}`);
  if (same) return;
  process.exitCode = 1;
  console.log(`  found    ${JSON.stringify(found)}\n  expected ${JSON.stringify(expected)}`);
}
