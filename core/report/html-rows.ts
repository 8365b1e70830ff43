import { compareFindings } from '../policy/scope.ts';
import { severities } from '../policy/severity.ts';
import { type Occurrence, occurrencesOf } from './occurrences.ts';
import type { GateReport, ImageReport } from './report.ts';

/** A finding in a package with every image that has it in the same way. */
export interface FindingRow {
  readonly occurrence: Occurrence;
  readonly images: ImageReport[];
}

/** The first `limit` rows: what gates first, what is excepted last, each worst first; and how many findings are in none. */
export function findingRows(
  report: GateReport,
  limit: number,
): { readonly rows: readonly FindingRow[]; readonly leftOut: number } {
  const ranks = Array.from({ length: 3 * severities.length }, () => new Map<string, FindingRow>());
  let total = 0;
  for (const image of report.images) {
    for (const occurrence of occurrencesOf(image)) {
      total++;
      const rows = ranks[rankOf(occurrence)];
      const { finding, affected, exception, isNew } = occurrence;
      const key = JSON.stringify([finding.id, affected, exception?.by, exception?.reason, exception?.expires, isNew]);
      const row = rows?.get(key);
      if (row !== undefined) row.images.push(image);
      else if (rows !== undefined && rows.size < limit) rows.set(key, { occurrence, images: [image] });
    }
  }
  const rows = ranks.flatMap((rank) => [...rank.values()].sort(compareRows)).slice(0, limit);
  return { rows, leftOut: total - rows.reduce((count, { images }) => count + images.length, 0) };
}

function rankOf({ gates, exception, finding }: Occurrence): number {
  const group = gates ? 0 : exception === undefined ? 1 : 2;
  return group * severities.length + severities.indexOf(finding.severity);
}

function compareRows(one: FindingRow, other: FindingRow): number {
  return compareFindings(one.occurrence.finding, other.occurrence.finding);
}
