import { resolve } from 'node:path';
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
import { readEvidence } from './read-evidence.ts';
import { createImageResolver } from './registry/resolve.ts';
import { systemClock } from './system-clock.ts';
import { version } from './version.ts';

/** A simulator that a host started for a run. */
export interface RunningSimulator {
  readonly access: QualysAccess;
  /** Base URL of the registry that serves all images. */
  readonly registryMirror: string;
  readonly pollIntervalMs: number;
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
    const families = read.taskDefinitions.map(({ family }) => family);
    const { onlyNew } = policy;
    const signal = AbortSignal.any([world.signal, AbortSignal.timeout(settings.timeoutMs)]);
    const evidenceWorld = { cwd: world.cwd, signal, http, now: systemClock.now() };
    const evidence = await readEvidence(settings, { onlyNew, families }, evidenceWorld);
    const request: GateRequest = {
      ...evidence,
      taskDefinitions: read.taskDefinitions,
      notices: [...read.notices, ...evidence.notices],
      policy,
      ...(settings.scanner === 'auto' ? {} : { scanner: settings.scanner }),
      maxAgeMs: settings.maxAgeMs,
      force: settings.force,
      timeoutMs: settings.timeoutMs,
      tool: { name: 'qualys-fargate-scanner', version },
      simulated: settings.simulate,
    };
    const platform = simulator ?? platformOf(settings);
    const qualys = openQualys(platform.access, http, world.mask);
    const scanner = await openScanner(settings, { ...world, ...platform, ...qualys, http });
    try {
      const ports = { ...openPorts(settings, platform, http, world), scanner };
      return await publish(await gate(request, ports, world.signal), settings, world.cwd);
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
  return {
    clock: systemClock,
    tell,
    cache: openCache(settings, access, world),
    images: createImageResolver({
      http,
      environment: world.environment,
      warn: (message) => tell({ kind: 'warning', message }),
      now: systemClock.now,
      ...(registryMirror === undefined ? {} : { mirror: registryMirror }),
    }),
  };
}
