import { parseDuration } from '../core/duration.ts';
import { UsageError } from '../core/errors.ts';

/** A moment in the past: how long ago (`30m`), or when (`2026-11-21T09:00:00Z`). Throws a UsageError for anything else. */
export function readMoment(name: string, text: string, now: Date): Date {
  const ms = parseDuration(text);
  if (ms !== undefined) return new Date(now.getTime() - ms);
  const date = new Date(text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(date.getTime())) return date;
  throw new UsageError(`--${name} can not be ${JSON.stringify(text)}.`, {
    remedy: 'Write how long ago, such as 30m, 6h or 2d, or a date, such as 2026-11-21T09:00:00Z.',
  });
}
