import { resolve } from 'node:path';
import type { ScanCache } from './cache/cache.ts';
import { openCache } from './cache/open.ts';
import { openHttp, openQualys } from './connections.ts';
import { findTaskDefinitions } from './find-task-definitions.ts';
import { type GateRequest, gate } from './gate.ts';
import type { Environment, GateSettings, QualysAccess } from './gate-settings.ts';
import type { HttpClient } from './http/http.ts';
import { openScanner } from './open-scanner.ts';
import { readPolicy } from './policy/read.ts';
import type { Ports } from './ports.ts';
import type { Tell } from './progress.ts';
import { type GateRun, publish } from './publish.ts';
import type { MadeSboms } from './qscanner/sbom.ts';
import { readEvidence } from './read-evidence.ts';
import { createImageResolver } from './registry/resolve.ts';
import type { GateReport } from './report/report.ts';
import { systemClock } from './system-clock.ts';
import type { TaskDefinition } from './task-definition/task-definition.ts';
import { version } from './version.ts';

/** A simulator that a host started for a run. */
export interface RunningSimulator {
  readonly access: QualysAccess;
  /** Base URL of the registry that serves all images. */
  readonly registryMirror: string;
  readonly pollIntervalMs: number;
  /** Makes its own QScanner ready and gives its path. */
  readonly qscanner?: () => Promise<string>;
  close(): Promise<void>;
}

/** What a gate run needs from its host. */
export interface GateWorld {
  readonly environment: Environment;
  readonly cwd: string;
  readonly tell: Tell;
  readonly mask: (secret: string) => void;
  readonly signal: AbortSignal;
  readonly startSimulator: () => Promise<RunningSimulator>;
}

/** Where a run asks, and how often: Qualys and the registries of life, or the simulator's. */
interface Platform {
  readonly access: QualysAccess;
  readonly registryMirror?: string;
  readonly pollIntervalMs: number;
  readonly qscanner?: () => Promise<string>;
}

/**
 * Runs the gate as the settings say: reads policy, task definitions and evidence, opens the connections, judges, and writes the
 * report files and the pinned task definition. Throws a UsageError or an UnreadableInputError for what the user has to mend
 * before anything can be judged, and a RemoteError when ECS does not give the task definitions.
 */
export async function runGate(settings: GateSettings, world: GateWorld): Promise<GateRun> {
  const policy = await readPolicy(settings, world.cwd, systemClock.now());
  const caBundle = settings.caBundle === undefined ? {} : { caBundle: resolve(world.cwd, settings.caBundle) };
  const http = openHttp({ environment: world.environment, tell: world.tell, ...caBundle });
  const simulator = settings.simulate ? await world.startSimulator() : undefined;
  try {
    const read = await findTaskDefinitions(settings, { ...world, http });
    const signal = AbortSignal.any([world.signal, AbortSignal.timeout(settings.timeoutMs)]);
    const taskDefinitions = await placeLocalImages(read.taskDefinitions, settings, { ...world, signal });
    const families = taskDefinitions.map(({ family }) => family);
    const { onlyNew } = policy;
    const evidenceWorld = { cwd: world.cwd, signal, http, now: systemClock.now() };
    const evidence = await readEvidence(settings, { onlyNew, families }, evidenceWorld);
    const request: GateRequest = {
      ...evidence,
      taskDefinitions,
      notices: [...read.notices, ...evidence.notices],
      policy,
      ...(settings.scanner === 'auto' ? {} : { scanner: settings.scanner }),
      ...(settings.scanner === 'registry-sensor' ? {} : { scanTypes: settings.qscanner.scanTypes }),
      asksQualysPolicy: settings.qscanner.mode === 'evaluate-policy',
      maxAgeMs: settings.maxAgeMs,
      force: settings.force,
      timeoutMs: settings.timeoutMs,
      tool: { name: 'qualys-fargate-scanner', version },
      simulated: settings.simulate,
    };
    const platform = simulator ?? platformOf(settings);
    const qualys = openQualys(platform.access, http, world.mask);
    const sboms: MadeSboms[] = [];
    const noteSboms = (made: MadeSboms) => sboms.push(made);
    const scanner = await openScanner(settings, { ...world, ...platform, ...qualys, http, noteSboms });
    try {
      const ports = { ...openPorts(settings, platform, http, world), scanner };
      const { report, files } = await addSboms(await gate(request, ports, world.signal), sboms, settings, world.cwd);
      const run = await publish(report, settings, world.cwd);
      return { ...run, files: [...run.files, ...files] };
    } finally {
      await scanner.close();
    }
  } finally {
    try {
      await http.close();
    } finally {
      await simulator?.close();
    }
  }
}

/** The task definitions with the local images that the settings name. Reading these is loaded when it is needed. */
async function placeLocalImages(
  taskDefinitions: readonly TaskDefinition[],
  settings: GateSettings,
  world: Pick<GateWorld, 'cwd' | 'environment' | 'signal'>,
): Promise<readonly TaskDefinition[]> {
  if (settings.localImages.length === 0) return taskDefinitions;
  const { withLocalImages } = await import('./local/find.ts');
  return withLocalImages(taskDefinitions, settings, world);
}

async function addSboms(
  report: GateReport,
  made: readonly MadeSboms[],
  { sbom }: GateSettings,
  cwd: string,
): Promise<GateRun> {
  if (sbom === undefined) return { report, files: [] };
  const { withSboms } = await import('./sbom.ts');
  return withSboms(report, made, sbom, cwd);
}

function platformOf(settings: GateSettings): Platform {
  if (settings.qualys === undefined) throw new Error('Settings without a simulator carry access to Qualys.');
  const mirror = settings.registryMirror === undefined ? {} : { registryMirror: settings.registryMirror };
  return { access: settings.qualys, pollIntervalMs: settings.pollIntervalMs, ...mirror };
}

function openPorts(
  settings: GateSettings,
  { access, registryMirror }: Platform,
  http: HttpClient,
  world: GateWorld,
): Omit<Ports, 'scanner'> {
  const { tell } = world;
  const cache = openCache(settings, access, { ...world, http });
  return {
    clock: systemClock,
    tell,
    cache: settings.sbom === undefined ? cache : withoutHits(cache),
    images: createImageResolver({
      http,
      environment: world.environment,
      warn: (message) => tell({ kind: 'warning', message }),
      now: systemClock.now,
      ...(registryMirror === undefined ? {} : { mirror: registryMirror }),
    }),
  };
}

/** What was remembered has no SBOM: a run that asks for one scans anew, and remembers that. */
function withoutHits(cache: ScanCache): ScanCache {
  return { ...cache, get: async () => undefined };
}
