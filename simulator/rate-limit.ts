/** One family of paths with its documented limit (calls in a sliding window of seconds). */
interface Family {
  readonly name: string;
  readonly path: RegExp;
  readonly limit: number;
  readonly windowSec: number;
}

const version = String.raw`^/csapi/v1\.\d`;

/** https://docs.qualys.com/en/cs/api/get_started/api_rate_limiting.htm: the first that fits counts. */
const families: readonly Family[] = [
  { name: 'containers/list', path: new RegExp(`${version}/containers/list$`), limit: 120, windowSec: 60 },
  { name: 'containers', path: new RegExp(`${version}/containers(/|$)`), limit: 5000, windowSec: 60 },
  { name: 'images/list', path: new RegExp(`${version}/images/list$`), limit: 120, windowSec: 60 },
  { name: 'images', path: new RegExp(`${version}/images(/|$)`), limit: 5000, windowSec: 60 },
  { name: 'registry', path: new RegExp(`${version}/registry(/|$)`), limit: 1000, windowSec: 60 },
  { name: 'sensors', path: new RegExp(`${version}/sensors(/|$)`), limit: 1000, windowSec: 60 },
];

/** For paths of no documented family: headers are sent on every reply, and nothing is refused before this. */
const otherwise: Family = { name: 'other', path: /./, limit: 5000, windowSec: 60 };

/** What the limit says of one call: the headers to send, and whether it is taken. */
interface RateDecision {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** Counts calls against the limits. */
export interface RateLimits {
  /** Counts a call of `path` at `now` (milliseconds). A refused call is not counted. */
  take(path: string, now: number): RateDecision;
  reset(): void;
}

/** Sliding windows a path family. When not enforced, headers are sent all the same and nothing is refused. */
export function rateLimits(enforced: boolean): RateLimits {
  const taken = new Map<string, number[]>();
  return {
    take(path, now) {
      const family = families.find((candidate) => candidate.path.test(path)) ?? otherwise;
      const since = now - family.windowSec * 1000;
      const times = (taken.get(family.name) ?? []).filter((at) => at > since);
      const allowed = !enforced || times.length < family.limit;
      if (allowed) times.push(now);
      taken.set(family.name, times.slice(-family.limit));
      return {
        allowed,
        headers: {
          'X-RateLimit-Limit': String(family.limit),
          'X-RateLimit-Window-Sec': String(family.windowSec),
          'X-RateLimit-Remaining': String(Math.max(0, family.limit - times.length)),
        },
      };
    },
    reset: () => taken.clear(),
  };
}
