import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A server of other people's that a check runs beside itself; disposing of it ends it. */
export interface Peer extends AsyncDisposable {
  readonly port: number;
}

const readyWithinMs = 30_000;
const endsWithinMs = 5_000;

/**
 * Starts a server on a free port of loopback, and waits until it answers HTTP at `path`. Throws with what it wrote when it ends before
 * that, or has not answered in time. It is killed when this process exits.
 */
export async function startPeer(options: {
  readonly program: string;
  readonly args: (port: number) => readonly string[];
  readonly environment: (port: number) => Readonly<Record<string, string>>;
  readonly path: string;
}): Promise<Peer> {
  const port = await freePort();
  const environment = { PATH: process.env.PATH, ...options.environment(port) };
  const child = spawn(options.program, options.args(port), { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000);
    });
  }
  child.once('error', (error) => {
    said += error.message;
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const end = async () => {
    await stop(child);
    process.off('exit', kill);
  };
  if (await isReady(child, `http://127.0.0.1:${port}${options.path}`)) return { port, [Symbol.asyncDispose]: end };
  await end();
  throw new Error(`${options.program} did not come up.\n${said}`);
}

async function isReady(child: ChildProcess, url: string): Promise<boolean> {
  const deadline = Date.now() + readyWithinMs;
  while (Date.now() < deadline) {
    await delay(50);
    if (!isRunning(child)) return false;
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer !== undefined) return true;
  }
  return false;
}

async function stop(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const ended = once(child, 'exit');
  child.kill();
  const timer = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
  await ended;
  clearTimeout(timer);
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
