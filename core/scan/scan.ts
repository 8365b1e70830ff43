import type { ResolvedImage } from '../image/resolved.ts';
import type { Reason } from '../reason.ts';
import type { ScannerName, ScanResult, ScanType } from './result.ts';
import type { Lack, Work } from './work.ts';

/** One digest to be scanned, and how fresh the answer must be. */
export interface ScanRequest {
  readonly image: ResolvedImage;
  /** A result that was this old when the request was made is still taken as it is. */
  readonly maxAgeMs: number;
  /** Scan again even if a fresh result is there. */
  readonly force: boolean;
  readonly scanTypes: readonly ScanType[];
  /** What is looked for too where it can be; nothing depends on it. */
  readonly welcome?: readonly ScanType[];
  /** The verdict of Qualys' own policies is asked for, which only QScanner brings. */
  readonly qualysPolicy?: true;
  /** The scanner that takes it, once it is chosen among several. */
  readonly scanner?: ScannerName;
  /** When whoever asks gives the scan up (ISO 8601), where nobody else stops what was begun for it. */
  readonly until?: string;
}

/** The registry connector that serves an image. */
export interface Connector {
  readonly registryUuid: string;
  readonly registryName: string;
  /** Qualys' registry type, sent back with a schedule (`AWS`, `DockerHub`, …). */
  readonly registryType: string;
}

/** Remote faults since the last step that succeeded: a step is repeated a bounded number of times. */
interface Faults {
  readonly count: number;
  readonly last: Reason;
}

interface Pending {
  readonly request: ScanRequest;
  readonly faults?: Faults;
}

/** What Qualys had when it was first asked. */
export interface Asked extends Pending {
  /** Qualys' clock when the request was made (ISO 8601); the age of results is counted from here. */
  readonly askedAt: string;
  /** Date of the result that Qualys already had and that was not fresh enough. */
  readonly previousScanAt?: string;
}

/** What a running scan remembers between two steps: enough to never submit twice and never take an old result for a new one. */
interface InFlight extends Asked {
  readonly connector: Connector;
  /** Unique name of the on-demand schedule, chosen before it is sent; the schedule is found by it ever after. */
  readonly scheduleName: string;
}

/** A schedule that was sent. `joined`: it is another asker's that covers the image, not one of our own. */
interface Scheduled extends InFlight {
  readonly joined: boolean;
  /** Our clock when the schedule was seen or sent (ISO 8601). */
  readonly submittedAt: string;
}

/** What is known of a worker that was started. Dates are of our clock (ISO 8601). */
interface Started {
  readonly work: Work;
  readonly startedAt: string;
  /** CodeBuild's id of the build. */
  readonly build?: string;
  /** Where its log is read. */
  readonly log?: string;
  /** Its last sign of life, by its own count, and when that was first seen. */
  readonly beat?: { readonly count: number; readonly seenAt: string };
}

/**
 * The state of one image's scan. It is JSON, so it survives a crash between two steps, and each step is safe to repeat:
 * the schedule's name is in the value before the schedule is sent.
 */
export type Scan =
  | ({ readonly state: 'requested' } & Pending)
  /** A scanner's program that we started at `startedAt` (our clock) looks at the image. */
  | ({ readonly state: 'scanning'; readonly startedAt: string } & Pending)
  /** The work has its name and its place, and a worker may or may not have been started for it. */
  | ({ readonly state: 'starting'; readonly work: Work } & Pending)
  /** A worker was started for the work elsewhere; it says by itself that it works, and how it ended. */
  | ({ readonly state: 'working' } & Started & Pending)
  /** QScanner gave the image to Qualys at `uploadedAt` (our clock); the result is awaited. */
  | ({ readonly state: 'uploaded'; readonly uploadedAt: string } & Asked)
  /** Qualys has no fresh result; the registry connector is wanted. `alone`: do not join another's schedule again. */
  | ({ readonly state: 'connecting'; readonly alone?: true } & Asked)
  /** The schedule has a name and may or may not have been sent. */
  | ({ readonly state: 'submitting' } & InFlight)
  /** The schedule is at Qualys and is followed. */
  | ({ readonly state: 'submitted' } & Scheduled)
  /** The schedule ended at `endedAt` (our clock), with `scheduleFault` if it failed; the image's new result is awaited. */
  | ({ readonly state: 'running'; readonly endedAt: string; readonly scheduleFault?: string } & Scheduled)
  | {
      readonly state: 'finished';
      readonly request: ScanRequest;
      readonly result: ScanResult;
      readonly from: 'qualys' | 'scan';
    }
  | { readonly state: 'failed'; readonly request: ScanRequest; readonly reason: Reason; readonly lacks?: Lack };

/** The scan in one of its states. */
export type ScanIn<State extends Scan['state']> = Extract<Scan, { state: State }>;

/** A scan that has not ended. */
export type PendingScan = Exclude<Scan, ScanIn<'finished' | 'failed'>>;

/** The next state of a scan and how long to wait before the step after it (0 when there is nothing to wait for). */
export interface Step {
  readonly scan: Scan;
  readonly waitMs: number;
}

/** Takes one step for each scan, all together, so that schedules and polls are shared. Never throws for a remote fault. */
export interface Scanner {
  advance(scans: readonly Scan[], signal?: AbortSignal): Promise<readonly Step[]>;
}

/** The step that ends a scan without a result. */
export function failed(scan: Pick<Scan, 'request'>, reason: Reason, lacks?: Lack): Step {
  const lacking = lacks === undefined ? {} : { lacks };
  return { scan: { state: 'failed', request: scan.request, reason, ...lacking }, waitMs: 0 };
}

/** The step that leaves a scan as it is and looks again later; faults before it are forgotten, as this step succeeded. */
export function wait(scan: PendingScan, waitMs: number): Step {
  const { faults: _, ...rest } = scan;
  return { scan: rest, waitMs };
}
