import type { RunningSimulator } from '../core/run-gate.ts';
import { startSimulator as start } from './simulator.ts';

/** How much faster than life the embedded simulator is: a scan of a minute and a half takes about a second. */
const timeScale = 100;

/** Starts the simulator inside a run (`--simulate`): no network beyond loopback, no account, no waiting for real scans. */
export async function startSimulator(): Promise<RunningSimulator> {
  const simulator = await start({ timeScale });
  return {
    access: { gateway: simulator.url, credentials: { kind: 'token', token: simulator.token } },
    registryMirror: simulator.url,
    pollIntervalMs: 250,
    close: simulator.close,
  };
}
