import type { Operation } from './operation.ts';
import { fractionOf } from './seed.ts';

/** What goes wrong. */
type FaultKind =
  /** Any answer: a status, a body of any type, any headers. `body` absent: the JSON error body of that status. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body?: string;
      readonly contentType?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** 429, with or without `Retry-After` (seconds or a date) and with a JSON or an empty body. */
  | { readonly kind: 'rate-limited'; readonly retryAfter?: string; readonly emptyBody?: boolean }
  /** 401 whose message says that the JWT expired. */
  | { readonly kind: 'expired-token' }
  /** An HTML page as a proxy sends it. */
  | { readonly kind: 'html'; readonly status?: number }
  /** A 200 whose body is no JSON. */
  | { readonly kind: 'not-json' }
  /** The right answer, cut in half, as a whole HTTP message. */
  | { readonly kind: 'truncated' }
  /** The right answer with `text/html` as its type. */
  | { readonly kind: 'wrong-content-type' }
  /** A 200 with `{}`. */
  | { readonly kind: 'empty-object' }
  /** A 200 with an endless JSON text, up to so many bytes (default 512 MiB). */
  | { readonly kind: 'huge'; readonly bytes?: number }
  /** The connection is reset before the answer, or after half of it. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'reset-mid-body' }
  /** Nothing is ever answered, or nothing after half of the body. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'hang-mid-body' }
  /** The right answer, so many milliseconds later. */
  | { readonly kind: 'slow'; readonly ms: number };

/** Which calls a fault hits, and for how long; every condition that is given must hold. */
interface FaultAim {
  /** Operations, or a prefix with `*` (`images.*`, `*`). */
  readonly operation?: Operation | `${string}*` | readonly (Operation | `${string}*`)[];
  /** A part of the path with its query. */
  readonly path?: string;
  readonly method?: string;
  /** Lets so many fitting calls pass first. */
  readonly skip?: number;
  /** Hits so many calls, then it is over. */
  readonly times?: number;
  /** Is over at this time of the simulator's clock (milliseconds). */
  readonly until?: number;
  /** Hits this share of the fitting calls, chosen by the seed. */
  readonly probability?: number;
  /** The call takes effect before it fails: the schedule is created and the answer is lost. */
  readonly takesEffect?: boolean;
}

/** What goes wrong, and for which calls. */
export type Fault = FaultKind & FaultAim;

/** The faults of one simulator. */
export interface Faults {
  /** Adds a fault and returns its id. */
  add(fault: Fault): string;
  remove(id: string): void;
  clear(): void;
  /** The first fault that hits this call, if any. */
  hit(operation: Operation, method: string, path: string, now: number): Fault | undefined;
  /** Faults with the number of calls that each has hit. */
  list(): readonly { readonly id: string; readonly fault: Fault; readonly hits: number }[];
}

interface Aimed {
  readonly id: string;
  readonly fault: Fault;
  seen: number;
  hits: number;
}

/** The faults that are set. Faults that were added first hit first. */
export function faults(seed: string): Faults {
  let added = 0;
  const aimed = new Map<string, Aimed>();
  return {
    add(fault) {
      added += 1;
      const id = `fault-${added}`;
      aimed.set(id, { id, fault, seen: 0, hits: 0 });
      return id;
    },
    remove: (id) => void aimed.delete(id),
    clear: () => aimed.clear(),
    hit(operation, method, path, now) {
      if (operation === 'control') return undefined;
      return [...aimed.values()].find((each) => hits(each, { operation, method, path, now }, seed))?.fault;
    },
    list: () => [...aimed.values()].map(({ id, fault, hits }) => ({ id, fault, hits })),
  };
}

interface Arrival {
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
  readonly now: number;
}

function hits(aimed: Aimed, arrival: Arrival, seed: string): boolean {
  const { fault } = aimed;
  if (!aimsAt(fault.operation, arrival.operation)) return false;
  if (fault.path !== undefined && !arrival.path.includes(fault.path)) return false;
  if (fault.method !== undefined && fault.method !== arrival.method) return false;
  if (fault.until !== undefined && arrival.now >= fault.until) return false;
  if (fault.times !== undefined && aimed.hits >= fault.times) return false;
  aimed.seen += 1;
  if (aimed.seen <= (fault.skip ?? 0)) return false;
  if (fault.probability !== undefined && fractionOf(seed, aimed.id, aimed.seen) >= fault.probability) return false;
  aimed.hits += 1;
  return true;
}

function aimsAt(aim: Fault['operation'], operation: Operation): boolean {
  if (aim === undefined) return true;
  const words: readonly string[] = typeof aim === 'string' ? [aim] : aim;
  return words.some((word) => (word.endsWith('*') ? operation.startsWith(word.slice(0, -1)) : word === operation));
}
