import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type FakeCommand, readCommandLine } from './command-line.ts';
import { writeReports } from './reports.ts';
import { type FakeScript, scriptOfName } from './script.ts';
import { type Subject, subjectOf } from './subject.ts';
import { upload } from './upload.ts';

/** Where a fake run happens. */
export interface FakeWorld {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  /** Writes a line to standard output, and to standard error. */
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
  readonly killSelf: (signal: string) => void;
  /** Folder in which runs are counted. */
  readonly state: string;
}

/** Runs as QScanner does on its command line, but finds what the name of the image says. Returns the exit code. */
export async function runFakeQScanner(args: readonly string[], script: FakeScript, world: FakeWorld): Promise<number> {
  record(args, script, world);
  const command = readCommandLine(args);
  const { say, complain } = world;
  if (command?.flags['--version'] !== undefined || command?.command === 'version') {
    say('qscanner version 5.1.0-5 (simulated)');
    return 0;
  }
  if (command === undefined || !isComplete(command, world.environment)) {
    complain('error: invalid parameter');
    return 2;
  }
  const target = command.target ?? '';
  const subject = await subjectOf(target, command.flags['--pod'] ?? '');
  const how = { ...script, ...scriptOfName(target), ...scriptOfName(subject.name) };
  say('qscanner version 5.1.0-5 (simulated)');
  for (let time = 0; time < (how.saysTimes ?? 1) && how.says !== undefined; time++) {
    say(how.says);
    complain(how.says);
  }
  if (how.crashes !== undefined) world.killSelf(how.crashes);
  if (how.hangs === true || how.crashes !== undefined) await delay(2 ** 31 - 1);
  if (how.takesMs !== undefined) await delay(how.takesMs);
  const run = countRun(world.state, target);
  const code = how.exits?.[Math.min(run, how.exits.length - 1)] ?? 0;
  if (command.flags['--mode'] === 'scan-only' && code === 0) await upload(target, command.flags['--pod'] ?? '');
  if (code === 0 || code === 42 || code === 43) write(command, subject, how);
  else complain(`error: ended with ${code}`);
  return code;
}

function isComplete({ command, target, flags }: FakeCommand, environment: FakeWorld['environment']): boolean {
  const token = flags['--access-token'] ?? environment.QUALYS_ACCESS_TOKEN;
  const isSigned = flags['--mode'] === 'inventory-only' || (flags['--pod'] !== undefined && Boolean(token));
  return command === 'image' && target !== undefined && flags['--output-dir'] !== undefined && isSigned;
}

function write({ flags }: FakeCommand, { vulnerabilities, imageId }: Subject, script: FakeScript): void {
  const types = (flags['--scan-types'] ?? 'pkg').split(',');
  const count = (type: string, number: number | undefined) => (types.includes(type) ? (number ?? 0) : 0);
  const found = {
    entries: script.results === undefined && types.includes('pkg') ? vulnerabilities : [],
    results: script.results ?? 0,
    secrets: count('secret', script.secrets),
    malware: count('malware', script.malware),
    compliance: types.includes('compliance'),
    imageId,
    withoutSeverity: script.report === 'no-severity',
  };
  const list = (flag: string) => (flags[flag] ?? '').split(',').filter((format) => format !== '');
  writeReports(flags['--output-dir'] ?? '', found, {
    script,
    formats: list('--format'),
    reportFormats: list('--report-format'),
  });
}

/** Which run of this target it is, from 0: each leaves an empty file. */
function countRun(state: string, target: string): number {
  const prefix = `run-${Buffer.from(target).toString('hex').slice(-100)}-`;
  const before = readdirSync(state).filter((name) => name.startsWith(prefix)).length;
  writeFileSync(join(state, `${prefix}${before}`), '');
  return before;
}

function record(args: readonly string[], { recordTo }: FakeScript, { environment, pid }: FakeWorld): void {
  if (recordTo === undefined) return;
  writeFileSync(join(recordTo, `${pid}.json`), JSON.stringify({ args, environment }));
}
