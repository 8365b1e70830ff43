import type { Argv } from 'yargs';
import { openHttp, openQualys } from '../core/connections.ts';
import { readQualysAccess } from '../core/gate-settings.ts';
import type { QualysCalls } from '../core/qualys/calls.ts';
import { gateValues, withGateOptions } from './gate-arguments.ts';
import { createProgressLine } from './progress.ts';
import { isPlain, type World } from './world.ts';

/** The options of commands that only talk to Qualys. */
export function withQualysOptions<T>(yargs: Argv<T>): Argv<T> {
  return withGateOptions(yargs, [
    'qualys-pod',
    'qualys-gateway-url',
    'qualys-username',
    'qualys-client-id',
    'ca-bundle',
  ]).option('json', { type: 'boolean', describe: 'Print JSON' }) as Argv<T>;
}

/** Talks to Qualys as the options and the environment say, and closes the connections afterwards. */
export async function withQualys<T>(
  args: Readonly<Record<string, unknown>>,
  world: World,
  talk: (calls: QualysCalls, gateway: string) => Promise<T>,
): Promise<T> {
  const access = readQualysAccess(gateValues(args), world.environment);
  const progress = createProgressLine({ stream: world.stderr, plain: isPlain(world) });
  const caBundle = typeof args['ca-bundle'] === 'string' ? { caBundle: args['ca-bundle'] } : {};
  const http = openHttp({ ...caBundle, environment: world.environment, tell: progress.tell });
  try {
    return await talk(openQualys(access, http, () => {}).calls, access.gateway);
  } finally {
    progress.end();
    await http.close();
  }
}
