import type { CacheQuery, ScanCache } from '../cache/cache.ts';
import type { Reason } from '../reason.ts';
import type { ScanResult } from '../scan/result.ts';
import type { ScanRequest } from '../scan/scan.ts';
import type { DeployedUse } from './use.ts';

/** What one execution of the workflow is started with; the same claim always gives the same text. */
export interface ScanOrder {
  readonly digest: string;
  /** Counts the scans of a digest from 1; part of the execution's name and the fence of everything it writes. */
  readonly generation: number;
  readonly request: ScanRequest;
  /** Our clock when the claim was won (ISO 8601), and when the scan is given up. */
  readonly claimedAt: string;
  readonly deadlineAt: string;
}

/** How the last scan of a digest ended. */
export type ScanEnd =
  | { readonly kind: 'finished'; readonly scannedAt: string }
  | { readonly kind: 'failed'; readonly reason: Reason; readonly retryable: boolean };

/** What is known of the scans of a digest. */
export type ScanRecord =
  | {
      readonly state: 'running';
      readonly order: ScanOrder;
      /** The workflow has been asked to start; until then whoever meets the claim starts it, by the same name. */
      readonly started: boolean;
      /** Our clock (ISO 8601); a claim beyond it may be taken over. */
      readonly leaseUntil: string;
      readonly failures: number;
    }
  | {
      readonly state: 'ended';
      readonly generation: number;
      readonly request: ScanRequest;
      readonly end: ScanEnd;
      /** Our clock (ISO 8601). */
      readonly endedAt: string;
      /** Failed scans in a row, this one included; 0 after a finished one. A claim that was taken over is none. */
      readonly failures: number;
    };

/** A wish to scan a digest. */
export interface ClaimWish {
  readonly digest: string;
  readonly request: ScanRequest;
  readonly now: Date;
  readonly deadlineMs: number;
  /** Beyond the deadline, how long the claim stays ours: more than the clocks of two askers may differ. */
  readonly graceMs: number;
  /**
   * A scan that ended at or after this (ISO 8601) is answer enough and is not repeated: the caller decides by the asker's maximum
   * age, or by how soon a failed scan may be tried again.
   */
  readonly unlessEndedSince: string;
  /** A claim for the retry of this generation only; another generation since then has taken its place. */
  readonly onlyAfter?: number;
}

/** What became of a claim. */
export type Claim =
  /** Ours: the order is to be started. */
  | { readonly kind: 'won'; readonly order: ScanOrder }
  /** Somebody else's; `started: false` means its start was not confirmed, and the order is to be started (again, by the same name). */
  | { readonly kind: 'running'; readonly order: ScanOrder; readonly started: boolean }
  /** It ended since `unlessEndedSince`. */
  | { readonly kind: 'ended'; readonly record: Extract<ScanRecord, { state: 'ended' }> };

/** A use of a digest as it is remembered, and what its people were told last. */
export interface RecordedUse extends DeployedUse {
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly told?: Told;
}

/** What was told of a use: a fingerprint of the verdict, and the ids of the findings that were named as reasons (a set, kept sorted). */
export interface Told {
  readonly fingerprint: string;
  readonly findings: readonly string[];
  readonly at: string;
}

/** What a result of the store must be able to answer for. */
export interface StoreQuery extends CacheQuery {
  /** The result must have been read at Qualys at or after this (our clock, ISO 8601): what is found in an old scan changes daily. */
  readonly readSince?: string;
}

/**
 * The service's memory. Reads are strongly consistent; every write is conditional on the generation (or the use) it is about, so
 * an execution that was overtaken writes nothing. Retention is the table's; a date that counts is compared in code. Throws a
 * RemoteError (`retryable` when throttled) when the table can't be asked: then nothing is known, and nobody may guess.
 */
export interface ScanStore extends ScanCache {
  /** The youngest result that answers; what can't be read, or is not whole, is none. Throws when the table can't be asked. */
  get(query: StoreQuery): Promise<ScanResult | undefined>;
  /**
   * Remembers when it was read, too: now. Unlike a cache of CI it throws when it can't write, and the step is repeated; and it keeps
   * simulated results, which stay marked.
   */
  put(result: ScanResult): Promise<void>;
  record(digest: string): Promise<ScanRecord | undefined>;
  /** One conditional write: of any number of askers at once, exactly one wins. Generations only grow. */
  claim(wish: ClaimWish): Promise<Claim>;
  /** The workflow took the order. False when the claim is no longer ours; true when it has ended meanwhile. */
  started(order: Pick<ScanOrder, 'digest' | 'generation'>): Promise<boolean>;
  /** Ends a claim. False, and nothing is written, when the generation is not the running one (a repeated end is true). */
  end(order: Pick<ScanOrder, 'digest' | 'generation'>, end: ScanEnd, at: Date): Promise<boolean>;
  /** Remembers a use; keeps when it was first seen and what was told. */
  use(digest: string, use: DeployedUse, at: Date): Promise<void>;
  /** Every use of a digest that has been seen within the retention; all pages. */
  usesOf(digest: string): Promise<readonly RecordedUse[]>;
  /**
   * Takes the right to tell a use of something: `told` when this fingerprint was told already, `busy` when another holds the
   * right now, else `mine` until `now + leaseMs`, with what was told before. A teller that dies is followed by another when its time
   * is over: what it had published is then told again, but never lost.
   */
  beginTelling(
    digest: string,
    use: DeployedUse,
    fingerprint: string,
    now: Date,
    leaseMs: number,
  ): Promise<{ readonly kind: 'told' } | { readonly kind: 'busy' } | { readonly kind: 'mine'; readonly before?: Told }>;
  /** Remembers what was told, and gives the right back. */
  told(digest: string, use: DeployedUse, told: Told): Promise<void>;
  /** Image ids that CI left as hints: to be checked at Qualys, never believed. */
  hints(digest: string): Promise<readonly { readonly imageId: string }[]>;
  /** Remembers that ECS runs something in an account and region. */
  seen(account: string, region: string, at: Date): Promise<void>;
  /** Accounts and regions where something was seen within the retention. */
  targets(): Promise<readonly { readonly account: string; readonly region: string }[]>;
}
