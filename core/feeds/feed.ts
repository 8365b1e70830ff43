import type { Reason } from '../reason.ts';

/** What a feed says of CVEs, and how old that is; or why there is nothing. A stale feed still knows what it knew. */
export type Feed<Data> =
  | {
      readonly state: 'fresh' | 'stale';
      /** Path or URL as given. */
      readonly source: string;
      /** Day of the data, by the feed itself (`2026-11-20`). */
      readonly day: string;
      readonly ageDays: number;
      readonly maxAgeDays: number;
      readonly data: Data;
    }
  | { readonly state: 'missing'; readonly source: string; readonly reason: Reason };

/** Probability of exploitation in the next 30 days (0–1), by CVE. */
export type EpssScores = ReadonlyMap<string, number>;

/** What CISA knows of a vulnerability that is being exploited. */
export interface KnownExploited {
  /** Day on which it entered the catalogue. */
  readonly addedOn: string;
  /** Day by which US agencies must have dealt with it. */
  readonly dueOn?: string;
  readonly ransomware: boolean;
}

export type KevCatalogue = ReadonlyMap<string, KnownExploited>;

/** The feeds that were given. */
export interface Feeds {
  readonly epss?: Feed<EpssScores>;
  readonly kev?: Feed<KevCatalogue>;
}

/** A feed as its file has it: data and the day it is of. */
export interface DatedFeed<Data> {
  readonly day: string;
  readonly data: Data;
}
