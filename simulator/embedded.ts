import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningSimulator } from '../core/run-gate.ts';
import { installFakeQScanner } from './qscanner/install.ts';
import { simulatedQScanner } from './qscanner/word.ts';
import { startSimulator as start } from './simulator.ts';

/** How much faster than life the embedded simulator is: a scan of a minute and a half takes about a second. */
const timeScale = 100;

/**
 * Starts the simulator inside a run (`--simulate`): no network beyond loopback, no account, no waiting for real scans. Its QScanner is this
 * very program (`entry`), started with a word of its own.
 */
export async function startSimulator(entry: string = process.argv[1] ?? ''): Promise<RunningSimulator> {
  const simulator = await start({ timeScale });
  let folder: string | undefined;
  return {
    access: { gateway: simulator.url, credentials: { kind: 'token', token: simulator.token } },
    registryMirror: simulator.url,
    pollIntervalMs: 250,
    qscanner: async () => {
      folder = await mkdtemp(join(tmpdir(), 'qualys-simulator-'));
      return installFakeQScanner(folder, {}, { node: process.execPath, args: [entry, simulatedQScanner] });
    },
    close: async () => {
      await simulator.close();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
