import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { defaultCacheDirectory } from './cache/directory.ts';
import { UsageError } from './errors.ts';
import type { Environment, GateSettings, QualysAccess } from './gate-settings.ts';
import type { HttpClient } from './http/http.ts';
import type { Tell } from './progress.ts';
import type { BinarySource } from './qscanner/release.ts';
import type { SbomOrder } from './qscanner/sbom.ts';
import type { QualysAuth } from './qualys/auth.ts';
import type { QualysCalls } from './qualys/calls.ts';
import { defaultPolling, uploadSettleMs } from './scan/polling.ts';
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
  /** Makes the simulator's QScanner ready and gives its path; it is then run in place of Qualys'. */
  readonly qscanner?: () => Promise<string>;
  /** Told what became of the SBOM documents of each image that QScanner scanned. */
  readonly noteSboms: SbomOrder['note'];
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
  const { releaseArchitecture } = await import('./qscanner/release.ts');
  const { isSimulator } = await import('./qualys/simulated.ts');
  const { dockerCredentials } = await import('./registry/credentials.ts');
  const { runHelperProgram } = await import('./registry/credential-helper.ts');
  const { scanTypes, timeoutMs, parallel, mode, policyTags } = settings.qscanner;
  const binary = await binaryOf(settings, world);
  const { environment, noteSboms: note } = world;
  const { gateway } = world.access;
  const warn = (message: string) => world.tell({ kind: 'warning', message });
  const tools = environment.RUNNER_TOOL_CACHE ?? defaultCacheDirectory(environment, process.platform);
  return createQScanner({
    ...defaultRuns,
    binary,
    parallel,
    scanTypes,
    deadlineMs: timeoutMs,
    mode,
    policyTags,
    upload: {
      calls: world.calls,
      clock: systemClock,
      polling: { intervalMs: world.pollIntervalMs, settleMs: uploadSettleMs },
    },
    ...(settings.sbom === undefined
      ? {}
      : { sbom: { ...settings.sbom, directory: resolve(world.cwd, settings.sbom.directory), note } }),
    pod: gateway,
    http: world.http,
    architecture: releaseArchitecture(process.arch) ?? process.arch,
    temporaryDirectory: environment.RUNNER_TEMP ?? tmpdir(),
    cacheDirectory: tools === undefined ? undefined : join(tools, 'qscanner'),
    simulated: settings.simulate || (await isSimulator(gateway, world.http)),
    environment,
    ...(settings.caBundle === undefined ? {} : { caBundle: resolve(world.cwd, settings.caBundle) }),
    clock: systemClock,
    warn,
    mask: world.mask,
    token: (signal) => world.auth.token(signal),
    credentials: dockerCredentials({ environment, warn, runHelper: runHelperProgram }),
  });
}

async function binaryOf(settings: GateSettings, world: ScannerWorld): Promise<BinarySource> {
  if (world.qscanner !== undefined) return { kind: 'path', path: await world.qscanner() };
  const { howToGetIt, readBinarySource } = await import('./qscanner/release.ts');
  const { path, ...source } = settings.qscanner;
  const given = path === undefined ? source : { ...source, path: resolve(world.cwd, path) };
  const binary = readBinarySource(given, { platform: process.platform, architecture: process.arch });
  if (binary !== undefined) return binary;
  throw new UsageError(`scanner: ${settings.scanner} needs QScanner, and there is none.`, { remedy: howToGetIt });
}
