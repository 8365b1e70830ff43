import type { Access, Credentials } from './auth.ts';
import type { ScanDuration } from './duration.ts';

/** How creating calls answer; which of them Qualys uses is not documented. */
export type CreateResponse = 'object' | 'string' | 'text' | 'empty';

/** The switches of a simulator. Every default is what Qualys documents, or else what clients have seen. */
export interface SimulatorOptions {
  readonly port?: number;
  readonly host?: string;
  /** The same seed gives the same images, findings and scan times. */
  readonly seed?: string;
  /** Milliseconds before each answer. */
  readonly latencyMs?: number;
  /** All durations of schedules and scans are divided by this. */
  readonly timeScale?: number;
  readonly scanDuration?: ScanDuration;
  /** Milliseconds from created to queued, to running, of listing, and from the end of a scan to its report. */
  readonly phases?: Partial<Phases>;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly auth?: Partial<Credentials>;
  readonly access?: Access;
  readonly rateLimits?: 'on' | 'off';
  /** `any`: each registry has a connector, made when it is first asked for. */
  readonly connectors?: 'any' | readonly string[];
  /** `any`: each repository:tag exists but those named missing or does-not-exist. */
  readonly images?: 'any' | 'listed';
  /** Without it, an image that has been scanned is not scanned again. */
  readonly forceScanEnabled?: boolean;
  /** Which platforms of an index the registry sensor scans. */
  readonly scanPlatforms?: 'every' | 'amd64';
  readonly sensors?: 'running' | 'stale' | 'none';
  readonly scheduleResponse?: CreateResponse;
  readonly registryResponse?: CreateResponse;
  readonly createdStatus?: 200 | 201;
  readonly linkHeader?: 'well-formed' | 'malformed' | 'null' | 'absent';
  /** Whether Docker Hub's official images are `nginx` (as in Qualys' samples) or `library/nginx` in Qualys. */
  readonly officialNames?: 'short' | 'library';
  /** Whether the registry wants a token from its token endpoint. */
  readonly registryAuth?: 'none' | 'token' | { readonly users: Readonly<Record<string, string>> };
  /** The last calls that are remembered. */
  readonly maxCalls?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** The parts of a schedule beside the scans themselves, in milliseconds. */
export interface Phases {
  readonly queuedMs: number;
  readonly runningMs: number;
  readonly listingMs: number;
  readonly reportMs: number;
}

/** Options with every default filled in. */
export type Settings = Required<Omit<SimulatorOptions, 'tls' | 'auth' | 'phases'>> & {
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly auth: Credentials;
  readonly phases: Phases;
};

/** The API token that a simulator takes unless it is given others. It opens nothing else. */
export const simulatorToken = 'simulator-token-that-opens-nothing';

/** Fills in the defaults. */
export function settingsOf(options: SimulatorOptions): Settings {
  return {
    port: 0,
    host: '127.0.0.1',
    seed: 'qualys-fargate-scanner',
    latencyMs: 0,
    timeScale: 1,
    scanDuration: { kind: 'lognormal', medianMs: 90_000, p95Ms: 600_000 },
    access: 'full',
    rateLimits: 'on',
    connectors: 'any',
    images: 'any',
    forceScanEnabled: true,
    scanPlatforms: 'every',
    sensors: 'running',
    scheduleResponse: 'object',
    registryResponse: 'object',
    createdStatus: 200,
    linkHeader: 'well-formed',
    officialNames: 'short',
    registryAuth: 'none',
    maxCalls: 100_000,
    clock: Date.now,
    ...options,
    phases: { queuedMs: 1000, runningMs: 2000, listingMs: 4000, reportMs: 3000, ...options.phases },
    auth: {
      tokens: [simulatorToken],
      users: { simulator: 'simulator' },
      clients: { simulator: 'simulator' },
      jwtTtlMs: 4 * 3600_000,
      ...options.auth,
    },
  };
}
