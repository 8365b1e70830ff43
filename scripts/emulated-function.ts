import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Loaded into every function of an emulator (NODE_OPTIONS), which are all processes of one machine: gives each what it has on AWS, a folder for
 * temporary files of its own, in FUNCTION_FOLDER; and one whose CLOCK_FILE holds a number a clock that goes so many milliseconds ahead, so that a check
 * need not wait for what takes minutes.
 */
const { FUNCTION_FOLDER: folder, CLOCK_FILE: clock } = process.env;
if (folder !== undefined) process.env.TMPDIR = mkdtempSync(join(folder, 'tmp-'));
if (clock !== undefined) setClock(clock);

function setClock(file: string): void {
  const Real = Date;
  const now = () => Real.now() + Number(readFileSync(file, 'utf8'));
  globalThis.Date = new Proxy(Real, {
    construct: (target, given, self) => Reflect.construct(target, given.length === 0 ? [now()] : given, self),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
}
