import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../ports.ts';
import { type OutputTail, outputTail } from './output.ts';

/** How a run of a program ended. */
export type ProgramEnd =
  | { readonly kind: 'exited'; readonly code: number; readonly output: string }
  /** Somebody else killed it, or it crashed. */
  | { readonly kind: 'killed'; readonly signal: string; readonly output: string }
  | { readonly kind: 'timed-out'; readonly output: string }
  | { readonly kind: 'canceled' }
  /** `why` is the system's code: ENOENT, EACCES, ENOEXEC, … */
  | { readonly kind: 'not-started'; readonly why: string };

export interface ProgramRun {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly deadlineMs: number;
  /** Masked in what is kept of the output. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** How often a program is started again whose file another process still holds open for writing (ETXTBSY), and the wait between. */
const busyRepeats = 20;
const busyWaitMs = 50;

/**
 * Runs a program in a process group of its own, without a shell and with nothing of our environment. When its time is over, when the run
 * is canceled and when it has ended, the whole group is killed, so that nothing of it stays behind. A group of its own does not get the
 * terminal's Ctrl-C: whoever starts a run cancels it when this process ends. Never throws.
 */
export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  for (let repeat = 0; ; repeat++) {
    const end = run.signal.aborted ? ({ kind: 'canceled' } as const) : await runOnce(run);
    if (end.kind !== 'not-started' || end.why !== 'ETXTBSY' || repeat >= busyRepeats) return end;
    await delay(busyWaitMs);
  }
}

async function runOnce(run: ProgramRun): Promise<ProgramEnd> {
  // One each: a secret that goes to one of them in pieces is recognised, whatever the other says between.
  const tails = { stdout: outputTail(run.secrets), stderr: outputTail(run.secrets) };
  const output = () => `${tails.stdout.text()}\n${tails.stderr.text()}`;
  let child: ChildProcess;
  try {
    child = start(run, tails);
  } catch (error) {
    return { kind: 'not-started', why: codeOf(error) };
  }
  const killGroup = () => kill(child);
  const over = new AbortController();
  let stopped: 'timed-out' | 'canceled' | undefined;
  const stop = (why: 'timed-out' | 'canceled') => {
    stopped ??= why;
    killGroup();
  };
  const cancel = () => stop('canceled');
  run.signal.addEventListener('abort', cancel, { once: true });
  void run.clock.sleep(run.deadlineMs, over.signal).then(() => {
    if (!over.signal.aborted) stop('timed-out');
  });
  try {
    const end = await ended(child, killGroup);
    if (end.kind === 'not-started') return end;
    if (stopped === 'canceled') return { kind: 'canceled' };
    return stopped === 'timed-out' ? { kind: 'timed-out', output: output() } : { ...end, output: output() };
  } finally {
    over.abort();
    run.signal.removeEventListener('abort', cancel);
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

function start(run: ProgramRun, tails: Readonly<Record<'stdout' | 'stderr', OutputTail>>): ChildProcess {
  const child = spawn(run.program, run.args, {
    cwd: run.directory,
    env: { ...run.environment },
    shell: false,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk: Buffer) => tails[name].add(chunk)).on('error', () => {});
  }
  return child;
}

type ChildEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'not-started'; readonly why: string };

/** Waits for the exit, then for what is still in the pipes: not for their end, which a stray descendant could hold back. */
function ended(child: ChildProcess, killGroup: () => void): Promise<ChildEnd> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve({ kind: 'not-started', why: codeOf(error) });
    });
    child.once('exit', (code, signal) => {
      killGroup();
      const end: ChildEnd = code === null ? { kind: 'killed', signal: signal ?? 'unknown' } : { kind: 'exited', code };
      const drained = setTimeout(() => resolve(end), 500);
      child.once('close', () => {
        clearTimeout(drained);
        resolve(end);
      });
    });
  });
}

function kill(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone, or the system knows no groups.
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault';
}
