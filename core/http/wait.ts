import type { HttpRequest, HttpResponse } from './http.ts';

/** Waits of one call, all attempts together; a server that asks for more gets no further attempt. */
export const patienceMs = 5 * 60_000;

const firstBackoffMs = 500;
const longestBackoffMs = 20_000;

const transientStatuses = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Whether another attempt may bring another answer, and is allowed for a request that must not be taken twice. */
export function worthRepeating(response: HttpResponse, repeat: HttpRequest['repeat']): boolean {
  if (repeat === 'never') return false;
  if (response.status === 429 || isConflictOfLimits(response)) return true;
  if (repeat === 'unsent') return response.status === 503 && 'retry-after' in response.headers;
  return transientStatuses.has(response.status);
}

/**
 * The wait that a server asks for: `Retry-After` (seconds or a date), then `X-RateLimit-ToWait-Sec`, then the length of the window
 * (`X-RateLimit-Window-Sec`) of a limit that is used up. Undefined when it names none.
 */
export function requestedWaitMs({ status, headers }: HttpResponse, now: Date): number | undefined {
  const after = headers['retry-after'];
  const seconds = readSeconds(after) ?? readSeconds(headers['x-ratelimit-towait-sec']);
  if (seconds !== undefined) return seconds * 1000;
  const date = Date.parse(after ?? '');
  // The server's own clock, where it tells it: ours may be off.
  const serverNow = Date.parse(headers.date ?? '');
  if (!Number.isNaN(date)) return Math.max(0, date - (Number.isNaN(serverNow) ? now.getTime() : serverNow));
  const window = readSeconds(headers['x-ratelimit-window-sec']);
  return window !== undefined && (status === 429 || status === 409) ? window * 1000 : undefined;
}

/** Exponential, with full jitter: up to 0.5 s after the first attempt, 1 s after the second, 2 s after the third. */
export function backoffMs(attempt: number, random: () => number): number {
  return Math.round(random() * Math.min(longestBackoffMs, firstBackoffMs * 2 ** (attempt - 1)));
}

/** Older Qualys APIs answer 409 for a rate or concurrency limit; without their headers it is a conflict of another kind. */
function isConflictOfLimits({ status, headers }: HttpResponse): boolean {
  if (status !== 409) return false;
  const running = readSeconds(headers['x-concurrency-limit-running']);
  const limit = readSeconds(headers['x-concurrency-limit-limit']);
  return (
    (readSeconds(headers['x-ratelimit-towait-sec']) ?? 0) > 0 ||
    readSeconds(headers['x-ratelimit-remaining']) === 0 ||
    (running !== undefined && limit !== undefined && running >= limit)
  );
}

function readSeconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}(?:\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}
