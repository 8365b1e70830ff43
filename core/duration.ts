const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Ten years. Longer ones are slips of the pen, and much longer ones no date can be reckoned with. */
const longestMs = 3650 * 86_400_000;

/** Milliseconds of a duration such as `30m`, `24h`, `90s`, `250ms` or `7d`, up to ten years; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text.trim().toLowerCase());
  const unit = units[match?.[2] ?? ''];
  const ms = match === null || unit === undefined ? undefined : Number(match[1]) * unit;
  return ms === undefined || ms > longestMs ? undefined : ms;
}

/** A duration as people say it, to the second: `1 h 5 min`, `2 min 10 s`, `45 s`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (hours > 0) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  if (minutes > 0) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return `${seconds} s`;
}
