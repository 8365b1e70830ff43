import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { defaultCacheDirectory } from './cache/directory.ts';
import { UsageError } from './errors.ts';
import type { Environment, GateSettings, QualysAccess } from './gate-settings.ts';
import type { HttpClient } from './http/http.ts';
import type { Tell } from './progress.ts';
import type { QualysAuth } from './qualys/auth.ts';
import type { QualysCalls } from './qualys/calls.ts';
import { defaultPolling } from './scan/polling.ts';
import type { HeldScanner } from './scan/qscanner.ts';
import { createRegistrySensor } from './scan/registry-sensor.ts';
import type { Scanner } from './scan/scan.ts';
import { systemClock } from './system-clock.ts';

/** What a scanner is made of beside the settings. */
interface ScannerWorld {
  readonly access: QualysAccess;
  readonly auth: QualysAuth;
  readonly calls: QualysCalls;
  readonly http: HttpClient;
  readonly environment: Environment;
  readonly cwd: string;
  readonly tell: Tell;
  readonly mask: (secret: string) => void;
  readonly pollIntervalMs: number;
}

/**
 * The scanner that the settings name; close it when the run is over. QScanner is loaded only when it is asked for. Throws a
 * UsageError where it is asked for and there is no way to get it.
 */
export async function openScanner(settings: GateSettings, world: ScannerWorld): Promise<HeldScanner> {
  const sensor = createRegistrySensor({
    calls: world.calls,
    clock: systemClock,
    tell: world.tell,
    polling: { ...defaultPolling, intervalMs: world.pollIntervalMs },
    nextScheduleName: () => `qualys-fargate-scanner-${randomBytes(8).toString('hex')}`,
    connectorRoleArn: settings.connectorRoleArn,
  });
  if (settings.scanner === 'registry-sensor') return held(sensor);
  if (settings.simulate) {
    throw new UsageError('The simulator has no QScanner.', { remedy: 'Simulate with scanner: registry-sensor.' });
  }
  const qscanner = await openQScanner(settings, world);
  if (settings.scanner === 'qscanner') return qscanner;
  const { createAutoScanner } = await import('./scan/auto.ts');
  const { calls, tell } = world;
  return createAutoScanner({
    sensor,
    qscanner,
    calls,
    clock: systemClock,
    tell,
    connectorRoleArn: settings.connectorRoleArn,
  });
}

/** A scanner that holds nothing, as one that may. */
function held(scanner: Scanner): HeldScanner {
  return { ...scanner, close: async () => {} };
}

async function openQScanner(settings: GateSettings, world: ScannerWorld): Promise<HeldScanner> {
  const { createQScanner, defaultRuns } = await import('./scan/qscanner.ts');
  const { howToGetIt, readBinarySource, releaseArchitecture } = await import('./qscanner/release.ts');
  const { dockerCredentials } = await import('./registry/credentials.ts');
  const { runHelperProgram } = await import('./registry/credential-helper.ts');
  const { path, scanTypes, timeoutMs, parallel, ...source } = settings.qscanner;
  const given = path === undefined ? source : { ...source, path: resolve(world.cwd, path) };
  const binary = readBinarySource(given, { platform: process.platform, architecture: process.arch });
  if (binary === undefined) {
    throw new UsageError(`scanner: ${settings.scanner} needs QScanner, and there is none.`, { remedy: howToGetIt });
  }
  const { environment } = world;
  const warn = (message: string) => world.tell({ kind: 'warning', message });
  const tools = environment.RUNNER_TOOL_CACHE ?? defaultCacheDirectory(environment, process.platform);
  return createQScanner({
    ...defaultRuns,
    binary,
    parallel,
    scanTypes,
    deadlineMs: timeoutMs,
    mode: 'get-report',
    policyTags: [],
    pod: world.access.gateway,
    http: world.http,
    architecture: releaseArchitecture(process.arch) ?? process.arch,
    temporaryDirectory: environment.RUNNER_TEMP ?? tmpdir(),
    cacheDirectory: tools === undefined ? undefined : join(tools, 'qscanner'),
    simulated: false,
    environment,
    ...(settings.caBundle === undefined ? {} : { caBundle: resolve(world.cwd, settings.caBundle) }),
    clock: systemClock,
    warn,
    mask: world.mask,
    token: (signal) => world.auth.token(signal),
    credentials: dockerCredentials({ environment, warn, runHelper: runHelperProgram }),
  });
}
