import { judgedUse } from './judged-use.ts';
import { toldFindings } from './news.ts';
import type { TellingParts } from './notification.ts';
import type { ScanCompletedDetail } from './notification-schema.ts';

/**
 * The detail of our own event, for a use that was judged anew: docs/scan-completed.schema.json. Without findings: an event has little
 * room.
 */
export function scanCompleted(parts: TellingParts): ScanCompletedDetail {
  const { report, threshold, newFindings } = parts;
  return {
    ...judgedUse(parts),
    findings: {
      total: new Set(report.images.flatMap(({ findings }) => findings.map(({ id }) => id))).size,
      worthTelling: toldFindings(report, threshold).length,
      new: newFindings.length,
    },
  };
}
