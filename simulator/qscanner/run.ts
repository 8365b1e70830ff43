import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { runFakeQScanner } from './fake.ts';
import type { FakeScript } from './script.ts';

/** Runs the fake program in this process, as the wrapper of `install.ts` starts it: the script's file, then QScanner's own arguments. */
export function runProgram([scriptFile = '', ...args]: readonly string[]): Promise<number> {
  const script: FakeScript = JSON.parse(readFileSync(scriptFile, 'utf8'));
  return runFakeQScanner(args, script, {
    environment: process.env,
    pid: process.pid,
    say: (line) => process.stdout.write(`${line}\n`),
    complain: (line) => process.stderr.write(`${line}\n`),
    killSelf: (signal) => process.kill(process.pid, signal),
    state: dirname(scriptFile),
  });
}
