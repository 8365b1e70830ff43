import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How a child process ended and what it said. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a built program is run. */
export interface RunOptions {
  /** The whole environment beside PATH and an empty HOME: no credentials, settings or caches of the developer reach the program. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** After this it is killed, and the run fails. */
  readonly timeoutMs?: number;
  /** Called with each piece of output, to interrupt it for instance. */
  readonly onOutput?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs a script with the Node that runs the tests. Rejects when it does not end in time. */
export async function runScript(script: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const home = await mkdtemp(join(tmpdir(), 'gate-home-'));
  try {
    return await start(script, args, { ...options, environment: { HOME: home, ...options.environment } });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function start(script: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const { timeoutMs = 30_000 } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: options.cwd ?? process.cwd(),
      env: { PATH: process.env.PATH, ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${script} did not end in ${timeoutMs} ms.\n${said.stdout}\n${said.stderr}`));
    }, timeoutMs);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        said[name] += text;
        options.onOutput?.(text, (signal) => child.kill(signal));
      });
    }
    child.on('error', reject);
    child.on('close', (exitCode, signal) => {
      clearTimeout(timer);
      resolve({ exitCode, signal, ...said });
    });
  });
}
