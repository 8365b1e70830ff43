import { CanceledError, RemoteError } from '../errors.ts';
import { ecrRegistry } from '../image/ecr.ts';
import { formatPlatform } from '../image/platform.ts';
import type { Clock } from '../ports.ts';
import type { Tell } from '../progress.ts';
import type { QualysCalls } from '../qualys/calls.ts';
import { connectorFor, listRegistries, listRegistrySensors } from '../qualys/registries.ts';
import type { Registry, Sensor } from '../qualys/schema.ts';
import { afterFault } from './faults.ts';
import { defaultPolling } from './polling.ts';
import type { HeldScanner } from './qscanner.ts';
import type { ScannerName } from './result.ts';
import type { PendingScan, Scan, Scanner, ScanRequest, Step } from './scan.ts';

/** A sensor that did not report for this long scans nothing, whatever its status says. */
const silenceMs = 60 * 60_000;

export interface AutoScannerOptions {
  readonly sensor: Scanner;
  readonly qscanner: HeldScanner;
  readonly calls: QualysCalls;
  readonly clock: Clock;
  readonly tell: Tell;
  /** With a role the registry sensor makes the connector of an ECR registry that has none. */
  readonly connectorRoleArn: string | undefined;
}

interface Choice {
  readonly scanner: ScannerName;
  readonly why: string;
}

/** What Qualys has for registries: asked once a run. */
interface Landscape {
  readonly registries: readonly Registry[];
  readonly sensors: readonly Sensor[];
}

/**
 * Hands each image to the scanner that can scan it: to the registry sensor where Qualys has a connector for the registry and a sensor that
 * reports, and the image has a tag and is linux/amd64; to QScanner, which takes any digest, otherwise. The choice stays with the scan.
 */
export function createAutoScanner(options: AutoScannerOptions): HeldScanner {
  const { sensor, qscanner } = options;
  let asked: Promise<Landscape> | undefined;
  const landscape = (signal: AbortSignal | undefined) => {
    asked ??= ask(options.calls, signal).catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    return asked;
  };
  const choose = async (scan: PendingScan, signal: AbortSignal | undefined): Promise<Step | Scan> => {
    try {
      const choice = withoutAsking(scan.request) ?? (await choiceIn(scan.request, () => landscape(signal), options));
      options.tell({ kind: 'scanner-chosen', image: scan.request.image, ...choice });
      return { ...scan, request: { ...scan.request, scanner: choice.scanner } };
    } catch (error) {
      return afterFault(scan, error, defaultPolling);
    }
  };
  return {
    advance: async (scans, signal) => {
      const steps = new Map<number, Step>();
      const given: Record<ScannerName, [number, Scan][]> = { 'registry-sensor': [], qscanner: [] };
      await Promise.all(
        scans.map(async (scan, index) => {
          const isChosen = scannerOf(scan) !== undefined || scan.state === 'finished' || scan.state === 'failed';
          const chosen = isChosen ? scan : await choose(scan, signal);
          if ('waitMs' in chosen) steps.set(index, chosen);
          else given[scannerOf(chosen) ?? 'registry-sensor'].push([index, chosen]);
        }),
      );
      const advance = async (scanner: Scanner, of: readonly [number, Scan][]) => {
        if (of.length === 0) return;
        const taken = await scanner.advance(
          of.map(([, scan]) => scan),
          signal,
        );
        of.forEach(([index, scan], at) => {
          steps.set(index, taken[at] ?? { scan, waitMs: 0 });
        });
      };
      await Promise.all([advance(sensor, given['registry-sensor']), advance(qscanner, given.qscanner)]);
      return scans.map((scan, index) => steps.get(index) ?? { scan, waitMs: 0 });
    },
    close: () => qscanner.close(),
  };
}

/** Who has the scan. What a worker has begun stays with it, though the service was told only since to choose. */
function scannerOf({ state, request }: Scan): ScannerName | undefined {
  return state === 'starting' || state === 'working' ? 'qscanner' : request.scanner;
}

async function ask(calls: QualysCalls, signal: AbortSignal | undefined): Promise<Landscape> {
  const [registries, sensors] = await Promise.all([listRegistries(calls, signal), listRegistrySensors(calls, signal)]);
  return { registries, sensors };
}

/** What the image alone decides. */
function withoutAsking({ image, qualysPolicy }: ScanRequest): Choice | undefined {
  const { os, architecture } = image.platform;
  if (image.local !== undefined) return { scanner: 'qscanner', why: 'it is not in a registry yet' };
  if (qualysPolicy === true) {
    return { scanner: 'qscanner', why: "the verdict of Qualys' policies is asked for, which only QScanner brings" };
  }
  if (image.tag === undefined) {
    return { scanner: 'qscanner', why: 'it has no tag, and a registry scan at Qualys can only name tags' };
  }
  if (os !== 'linux' || architecture !== 'amd64') {
    return {
      scanner: 'qscanner',
      why: `it is for ${formatPlatform(image.platform)}, which a registry sensor may not scan`,
    };
  }
  return undefined;
}

/** Throws what no scanner can do without: a token that Qualys takes, and a Qualys that answers. */
async function choiceIn(
  { image }: ScanRequest,
  landscape: () => Promise<Landscape>,
  { clock, connectorRoleArn }: AutoScannerOptions,
): Promise<Choice> {
  const host = image.reference.registry;
  let found: Landscape;
  try {
    found = await landscape();
  } catch (error) {
    if (error instanceof CanceledError || !(error instanceof RemoteError) || error.status !== 403) throw error;
    return { scanner: 'qscanner', why: 'the Qualys user may not list registries and sensors' };
  }
  const canConnect = connectorRoleArn !== undefined && ecrRegistry(host) !== undefined;
  if (connectorFor(found.registries, host) === undefined && !canConnect) {
    return { scanner: 'qscanner', why: `Qualys has no registry connector for ${host}` };
  }
  const now = clock.now().getTime();
  if (found.sensors.some((sensor) => isHealthy(sensor, now))) {
    return { scanner: 'registry-sensor', why: 'its registry has a connector, and a registry sensor is running' };
  }
  const why = found.sensors.length === 0 ? 'Qualys has no registry sensor' : 'no registry sensor is running';
  return { scanner: 'qscanner', why };
}

function isHealthy(sensor: Sensor, now: number): boolean {
  if (sensor.sensorType != null && sensor.sensorType.toUpperCase() !== 'REGISTRY') return false;
  if (!/^(running|active)$/i.test(sensor.status ?? '')) return false;
  return sensor.lastCheckedIn != null && now - Date.parse(sensor.lastCheckedIn) <= silenceMs;
}
