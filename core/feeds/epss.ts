import { isDay } from '../policy/calendar.ts';
import type { DatedFeed, EpssScores } from './feed.ts';

/**
 * Reads the daily EPSS file (first.org/epss/data_stats): a comment `#model_version:…,score_date:…`, the columns
 * `cve,epss,percentile`, then one CVE a line. Throws an Error that says what is wrong with it, in half a sentence: half a file is
 * no feed.
 */
export function parseEpss(text: string): DatedFeed<EpssScores> {
  const [comment = '', columns = ''] = text.slice(0, 1000).split(/\r?\n/, 2);
  const day = /^#.*\bscore_date:(\d{4}-\d{2}-\d{2})/.exec(comment)?.[1];
  if (day === undefined || !isDay(day)) throw new Error('its first line has no score_date');
  if (!/^cve,epss(?:,|$)/.test(columns)) throw new Error('its second line is not cve,epss,percentile');
  const data = new Map<string, number>();
  const line = /^(CVE-\d{4}-\d{4,19}),(\d(?:\.\d+)?(?:[eE]-\d+)?)(?:,[\d.eE-]*)?\r?$/;
  let at = text.indexOf('\n', text.indexOf('\n') + 1) + 1;
  for (let number = 3; at > 0 && at < text.length; number++) {
    const end = text.indexOf('\n', at);
    const row = text.slice(at, end === -1 ? text.length : end);
    at = end === -1 ? text.length : end + 1;
    if (row.trim() === '') continue;
    const [, cve, score] = line.exec(row) ?? [];
    if (cve === undefined || Number(score) > 1)
      throw new Error(`its line ${number} is not a CVE with a score from 0 to 1`);
    data.set(cve, Number(score));
  }
  if (data.size === 0) throw new Error('it has no scores');
  return { day, data };
}
