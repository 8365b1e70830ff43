import { exitCodes } from './exit-codes.ts';
import { main } from './main.ts';

/** Runs a command line in this process. Ctrl-C asks it to stop and to say what is left; a second one ends it at once. */
export async function run(args: readonly string[]): Promise<number> {
  const stop = new AbortController();
  const interrupt = () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
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
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
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
