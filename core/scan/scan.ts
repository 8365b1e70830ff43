import type { ResolvedImage } from '../image/resolved.ts';
import type { Reason } from '../reason.ts';
import type { ScanResult, ScanType } from './result.ts';

/** One digest to be scanned, and how fresh the answer must be. */
export interface ScanRequest {
  readonly image: ResolvedImage;
  /** A result of Qualys' that is younger than this is taken as it is. */
  readonly maxAgeMs: number;
  /** Scan again even if a fresh result is there. */
  readonly force: boolean;
  readonly scanTypes: readonly ScanType[];
}

/** The registry connector that serves an image. */
export interface Connector {
  readonly registryUuid: string;
  readonly registryName: string;
  /** Qualys' registry type, sent back with a schedule (`AWS`, `DockerHub`, …). */
  readonly registryType: string;
}

/** What a running scan remembers between two steps: enough to never submit twice and never take an old result for a new one. */
interface InFlight {
  readonly request: ScanRequest;
  /** Qualys' clock when the request was made (ISO 8601); a result must not be older. */
  readonly askedAt: string;
  /** Date of the result that Qualys already had, if any; a result must be younger. */
  readonly previousScanAt?: string;
  readonly connector: Connector;
  /** Unique name of the on-demand schedule, chosen before it is sent. */
  readonly scheduleName: string;
}

/**
 * The state of one image's scan. It is JSON, so it survives a crash between two steps, and each step is safe to repeat:
 * the schedule's name is in the value before the schedule is sent.
 */
export type Scan =
  | { readonly state: 'requested'; readonly request: ScanRequest }
  /** Qualys has no fresh result; the registry connector is wanted. */
  | {
      readonly state: 'connecting';
      readonly request: ScanRequest;
      readonly askedAt: string;
      readonly previousScanAt?: string;
    }
  /** The schedule has a name and may or may not have been sent. */
  | ({ readonly state: 'submitting' } & InFlight)
  /** The schedule was sent (or another's was joined) and is followed. */
  | ({ readonly state: 'submitted'; readonly scheduleId: string; readonly joined: boolean } & InFlight)
  /** The schedule finished; the image's new result is awaited since `finishedAt` (our clock). */
  | ({
      readonly state: 'running';
      readonly scheduleId: string;
      readonly joined: boolean;
      readonly finishedAt: string;
    } & InFlight)
  | {
      readonly state: 'finished';
      readonly request: ScanRequest;
      readonly result: ScanResult;
      readonly from: 'qualys' | 'scan';
    }
  | { readonly state: 'failed'; readonly request: ScanRequest; readonly reason: Reason };

/** The next state of a scan and how long to wait before the step after it (0 when there is nothing to wait for). */
export interface Step {
  readonly scan: Scan;
  readonly waitMs: number;
}

/** Takes one step for each scan, all together, so that schedules and polls are shared. Never throws for a remote fault. */
export interface Scanner {
  advance(scans: readonly Scan[], signal?: AbortSignal): Promise<readonly Step[]>;
}
