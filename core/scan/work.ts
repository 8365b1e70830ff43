import type { Reason } from '../reason.ts';
import type { ScanResult } from './result.ts';
import type { ScanRequest } from './scan.ts';

/** Where a worker runs: as a function (AWS Lambda), or as a build (AWS CodeBuild), which has more space and time. */
export type WorkPlace = 'function' | 'build';

/** One attempt to have an image scanned by a worker. */
export interface Work {
  /** Random, and remembered before anything is started; it names the objects that are handed over. */
  readonly id: string;
  readonly place: WorkPlace;
  /** From 1. */
  readonly attempt: number;
}

/** What a worker is told. Who begins after the request's `until` does nothing, and nobody works longer. */
export interface WorkOrder {
  readonly request: ScanRequest;
  readonly place: WorkPlace;
  /** How long its place lets a worker run, in milliseconds. */
  readonly limitMs: number;
}

/**
 * Who has the work. Whoever writes it first has it: a worker, which then rewrites it as long as it works; or the workflow, which takes the
 * work back from a worker that is silent. `mark` is random: it tells apart two who would write the same.
 */
export type WorkClaim =
  | {
      readonly kind: 'worker';
      readonly mark: string;
      /** The request of the function, or the build. */
      readonly name: string;
      /** Where its log is read. */
      readonly log?: string;
      /** Grows with every sign of life. */
      readonly beat: number;
    }
  | { readonly kind: 'withdrawn'; readonly mark: string };

/** What a scanner had too little of where it ran; another place may have more. */
export type Lack = 'time' | 'memory' | 'space';

/** How the work of a worker ended. */
export type WorkResult =
  | { readonly kind: 'finished'; readonly result: ScanResult }
  | { readonly kind: 'failed'; readonly reason: Reason; readonly lacks?: Lack };

/** Milliseconds between two signs of life of a worker, and without one that it could give until it stops by itself. */
export const signsOfLife = { everyMs: 30_000, stopAfterMs: 120_000 } as const;

/**
 * How long a worker is waited for before it is asked for again, as what was asked may be lost; and after its last sign of life, longer than it
 * goes on without one. A worker that dies, and one that lacks something, is followed by one more.
 */
export const workPatience = { beginMs: 10 * 60_000, silentMs: 210_000, attempts: 2 } as const;

/** How long images wait for room among all that are scanned, before their scan is given up, in milliseconds. */
const turnMs = 30 * 60_000;

/** The longest that one image may take in places with these limits, its turn and all attempts, in milliseconds: a scan is not given up before. */
export function longestWorkMs(limitsMs: readonly number[]): number {
  const { silentMs, attempts } = workPatience;
  return turnMs + attempts * (Math.max(0, ...limitsMs) + silentMs);
}

/** Bytes of a result beyond which it is neither written nor read: some 20,000 findings. */
export const largestResult = 24 * 1024 * 1024;

/** The name of a new piece of work on a digest; `random` is hex digits that nobody can guess. */
export function workId(digest: string, random: string): string {
  return `${digest.slice('sha256:'.length, 'sha256:'.length + 12)}-${random}`;
}

/** Whether a text is such a name: nothing else is made a key of. */
export function isWorkId(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{12}-[0-9a-f]{24}$/.test(text);
}

/** Keys of the objects that are handed over. */
export function workKeys(id: string): { readonly order: string; readonly started: string; readonly result: string } {
  const key = (name: string) => `work/${id}/${name}.json`;
  return { order: key('order'), started: key('started'), result: key('result') };
}

/**
 * Where orders, claims and results lie. A version is the store's own word for what was read or written. Throws RemoteErrors. What was
 * written and whose answer was lost is found again by its body.
 */
export interface WorkObjects {
  /** Undefined where nothing is. Throws when it is larger than `largestResult`. */
  read(key: string, signal?: AbortSignal): Promise<{ readonly body: string; readonly version: string } | undefined>;
  /** Writes where nothing is yet: the version, or undefined when something else is there. */
  create(key: string, body: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Writes over that version: the new one, or undefined when it is another by now. */
  replace(key: string, body: string, version: string, signal?: AbortSignal): Promise<string | undefined>;
}
