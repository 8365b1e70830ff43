import type { WorkClaim, WorkObjects, WorkOrder, WorkResult } from '../../core/scan/work.ts';
import { workKeys } from '../../core/scan/work.ts';
import type { BuildLook, WorkPlaces } from '../../core/scan/work-places.ts';

/** Objects in memory. */
export interface MemoryWorkObjects extends WorkObjects {
  readonly bodies: ReadonlyMap<string, string>;
  /** Puts one there, whatever there is. */
  put(key: string, value: unknown): void;
}

/** Objects in memory, each with a version that grows. */
export function memoryWorkObjects(): MemoryWorkObjects {
  const bodies = new Map<string, string>();
  const versions = new Map<string, number>();
  const write = (key: string, body: string) => {
    versions.set(key, (versions.get(key) ?? 0) + 1);
    bodies.set(key, body);
    return String(versions.get(key));
  };
  return {
    bodies,
    put: (key, value) => void write(key, typeof value === 'string' ? value : JSON.stringify(value)),
    read: async (key) => {
      const body = bodies.get(key);
      return body === undefined ? undefined : { body, version: String(versions.get(key)) };
    },
    create: async (key, body) => {
      if (!bodies.has(key)) return write(key, body);
      return bodies.get(key) === body ? String(versions.get(key)) : undefined;
    },
    replace: async (key, body, version) => {
      if (bodies.has(key) && String(versions.get(key)) === version) return write(key, body);
      return bodies.get(key) === body ? String(versions.get(key)) : undefined;
    },
  };
}

/** Places that start nothing by themselves, and remember what they were asked. */
export interface FakePlaces {
  readonly places: WorkPlaces;
  /** Names of the work that was started, in the order of the starts. */
  readonly started: { readonly function: string[]; readonly build: string[] };
  /** What CodeBuild says of any build, but for those that it knows by name. */
  look: BuildLook;
  readonly looks: Map<string, BuildLook>;
}

/** Both places, or those that are named. */
export function fakePlaces(of: readonly ('function' | 'build')[] = ['function', 'build']): FakePlaces {
  const started = { function: [] as string[], build: [] as string[] };
  const fake: FakePlaces = {
    started,
    look: { isKnown: true },
    looks: new Map(),
    places: {
      ...(of.includes('function')
        ? { function: { limitMs: 900_000, start: async (id: string) => void started.function.push(id) } }
        : {}),
      ...(of.includes('build')
        ? {
            build: {
              limitMs: 3_600_000,
              start: async (id: string) => {
                started.build.push(id);
                return `project:${id}`;
              },
              look: async (build) => fake.looks.get(build) ?? fake.look,
            },
          }
        : {}),
    },
  };
  return fake;
}

/** The name of some work. */
export function sampleWorkId(digit = 'a'): string {
  return `${digit.repeat(12)}-${'0123456789abcdef01234567'}`;
}

/** The claim of a worker. */
export function workerClaim(beat = 0, fields: Partial<Extract<WorkClaim, { kind: 'worker' }>> = {}): WorkClaim {
  return { kind: 'worker', mark: 'worker-mark', name: 'request-1', beat, ...fields };
}

/** The order that was handed over for some work. */
export function orderOf({ bodies }: MemoryWorkObjects, id: string): WorkOrder {
  return JSON.parse(bodies.get(workKeys(id).order) ?? 'null') as WorkOrder;
}

/** How the work ended, as it was written. */
export function resultOf({ bodies }: MemoryWorkObjects, id: string): WorkResult | undefined {
  const body = bodies.get(workKeys(id).result);
  return body === undefined ? undefined : (JSON.parse(body) as WorkResult);
}
