import { exitCodes } from './exit-codes.ts';
import { main } from './main.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a command line in this process. Ctrl-C asks it to stop and to say what is left, as does a terminal that is closed; a second one ends it at
 * once.
 */
export async function run(args: readonly string[]): Promise<number> {
  const stop = new AbortController();
  const interrupt = () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  for (const signal of signals) process.on(signal, interrupt);
  process.stdout.on('error', onUnwritable);
  process.stderr.on('error', onUnwritable);
  try {
    return await main(args, {
      environment: process.env,
      cwd: process.cwd(),
      stdout: process.stdout,
      stderr: process.stderr,
      signal: stop.signal,
    });
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}

/** A reader that went away (`| head`) changes nothing. Output that is lost otherwise (a full disk) is no pass. */
function onUnwritable(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  if (process.stderr.writable) process.stderr.write(`Error: The output can't be written (${error.code}).\n`);
  process.once('exit', (code) => {
    if (code === exitCodes.pass) process.exitCode = exitCodes.failure;
  });
}
