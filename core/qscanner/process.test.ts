import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../system-clock.ts';
import { type ProgramRun, runProgram } from './process.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'process test '));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function program(script: string): Promise<string> {
  const path = join(directory, 'a program');
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o700 });
  return path;
}

async function run(script: string, changes: Partial<ProgramRun> = {}) {
  return runProgram({
    program: await program(script),
    args: [],
    environment: {},
    directory,
    deadlineMs: 20_000,
    secrets: [],
    clock: systemClock,
    signal: new AbortController().signal,
    ...changes,
  });
}

/** Ends as soon as the file is there. */
async function appears(path: string): Promise<void> {
  while (!existsSync(path) || (await readFile(path, 'utf8')) === '') await new Promise(setImmediate);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ends when the process is gone; a killed one stays for a moment until the system has reaped it. */
async function dies(pid: number): Promise<void> {
  while (isAlive(pid) && !/^State:\s*Z/m.test(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State: Z')))
    await new Promise(setImmediate);
}

describe('a run', () => {
  it('gives the exit code and what was written, without the secrets', async () => {
    const end = await run('echo "token $T" ; echo oops >&2; exit 42', {
      environment: { T: 'very-secret' },
      secrets: ['very-secret'],
    });

    expect(end).toEqual({ kind: 'exited', code: 42, output: expect.stringMatching(/token \*\*\*\n/) });
    expect(end).toMatchObject({ output: expect.stringContaining('oops') });
  });

  it('masks a secret that is written in pieces, whatever goes to the other stream between', async () => {
    const end = await run('printf very-; echo error >&2; sleep 0.1; printf secret; echo error >&2; sleep 0.1; echo', {
      environment: { PATH: '/usr/bin:/bin' },
      secrets: ['very-secret'],
    });

    expect(end).toEqual({ kind: 'exited', code: 0, output: '***\n\nerror\nerror\n' });
  });

  it('hands arguments over as they are, and no environment but the given', async () => {
    const args = ['a b', "'; rm -rf x", '$(id)', '*', 'new\nline', '--'];

    const end = await run('for each in "$@"; do printf "<%s>" "$each"; done; /usr/bin/env', {
      args,
      environment: { ONLY: 'this' },
    });

    const output = end.kind === 'exited' ? end.output : '';
    expect(output).toContain(args.map((each) => `<${each}>`).join(''));
    expect(output).toContain('ONLY=this');
    expect(output).not.toMatch(/^HOME=/m);
  });

  it('that outruns its deadline is killed with everything it started', async () => {
    const pids = join(directory, 'pids');

    const end = await run(`sh -c 'echo $$ > "${pids}"; sleep 600' & sleep 600`, { deadlineMs: 300 });

    expect(end).toMatchObject({ kind: 'timed-out' });
    await appears(pids);
    await dies(Number(await readFile(pids, 'utf8')));
  });

  it('that is canceled is killed with everything it started', async () => {
    const canceled = new AbortController();
    const pids = join(directory, 'pids');
    const running = run(`sh -c 'echo $$ > "${pids}"; sleep 600'`, { signal: canceled.signal });
    await appears(pids);

    canceled.abort();

    expect(await running).toEqual({ kind: 'canceled' });
    await dies(Number(await readFile(pids, 'utf8')));
  });

  it('leaves nothing behind when it has ended', async () => {
    const pids = join(directory, 'pids');

    const end = await run(`sh -c 'echo $$ > "${pids}"; sleep 600' & while [ ! -s "${pids}" ]; do :; done; exit 3`);

    expect(end).toMatchObject({ kind: 'exited', code: 3 });
    await dies(Number(await readFile(pids, 'utf8')));
  });

  it('that crashes says by which signal', async () => {
    expect(await run('kill -SEGV $$')).toMatchObject({ kind: 'killed', signal: 'SIGSEGV' });
  });

  it('is bounded in what it keeps of an endless output', async () => {
    const end = await run(
      'i=0; while [ $i -lt 20000 ]; do echo "a line that is long enough to fill"; i=$((i+1)); done',
    );

    expect(end.kind === 'exited' && end.output.length <= 64 * 1024).toBe(true);
  });

  it('that was canceled before is not started', async () => {
    const end = await run(`: > "${join(directory, 'started')}"`, { signal: AbortSignal.abort() });

    expect(end).toEqual({ kind: 'canceled' });
    expect(existsSync(join(directory, 'started'))).toBe(false);
  });

  it.each([
    ['ENOENT', async () => join(directory, 'missing')],
    [
      'EACCES',
      async () => {
        await writeFile(join(directory, 'plain'), 'x', { mode: 0o600 });
        return join(directory, 'plain');
      },
    ],
  ])('that can not be started says why (%s)', async (why, make) => {
    expect(await run('', { program: await make() })).toEqual({ kind: 'not-started', why });
  });
});
