import { countSeverities } from '../policy/scope.ts';
import { sentence } from '../reason.ts';
import type { Finding } from '../scan/result.ts';
import { openFindings } from './excepted.ts';
import { describeCounts } from './headline.ts';
import type { GateReport, ImageReport } from './report.ts';
import type { Inert } from './rows.ts';
import { plural } from './text.ts';

/** Whether a finding is new in one of the images, as far as they were compared. */
export type News = (finding: Finding, images: readonly ImageReport[]) => boolean;

/** Makes the look-up for a report. */
export function newsIn({ images }: GateReport): News {
  const byImage = new Map(images.map((image) => [image, new Set(image.newFindings ?? [])]));
  return (finding, found) => found.some((image) => byImage.get(image)?.has(finding.id) === true);
}

/** The images that were to be compared with a baseline. */
export function comparedImages({ images }: GateReport): readonly ImageReport[] {
  return images.filter(({ comparison }) => comparison !== undefined);
}

/**
 * What of an image is new, and by what it is: `1 of 5 findings is new (critical 1), compared with service prod/api`. What is excepted
 * is left out.
 */
export function describeNews(image: ImageReport, inert: Inert): string {
  const { comparison, newFindings } = image;
  if (comparison === undefined) return '';
  const source = inert(comparison.source, 200);
  switch (comparison.state) {
    case 'compared': {
      const ids = new Set(newFindings);
      const findings = openFindings(image);
      const fresh = findings.filter(({ id }) => ids.has(id));
      if (fresh.length === 0) return `nothing is new, compared with ${source}`;
      const share = `${fresh.length} of ${plural(findings.length, 'finding')} ${fresh.length === 1 ? 'is' : 'are'} new`;
      return `${share} (${describeCounts(countSeverities(fresh))}), compared with ${source}`;
    }
    case 'new-container':
      return `every finding is new: the container is not in ${source}`;
    case 'first-deployment':
      return `every finding counts as new: a first deployment, as far as ${source} tells`;
    case 'unreadable': {
      const why = comparison.reason === undefined ? '' : `: ${inert(sentence(comparison.reason), 500)}`;
      return `every finding counts as new, because ${source} can't be compared with${why}`;
    }
    default:
      return comparison.state satisfies never;
  }
}
