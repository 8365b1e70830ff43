import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { runFakeQScanner } from './fake.ts';
import type { FakeScript } from './script.ts';

// What the wrapper of `install.ts` runs: the script's file, then QScanner's own arguments.
const [scriptFile = '', ...args] = process.argv.slice(2);
const script: FakeScript = JSON.parse(readFileSync(scriptFile, 'utf8'));
process.exitCode = await runFakeQScanner(args, script, {
  environment: process.env,
  pid: process.pid,
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
  killSelf: (signal) => process.kill(process.pid, signal),
  state: dirname(scriptFile),
});
