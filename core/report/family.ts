import { outcomeOf, overallVerdict } from '../policy/overall.ts';
import { compareText } from '../policy/scope.ts';
import { severities } from '../policy/severity.ts';
import { hashOf } from './fingerprint.ts';
import type { GateReport, ImageReport, SeverityCounts } from './report.ts';

/** The families of the report, each once, sorted: those without a container too. */
export function familiesOf({ taskDefinitions, images }: GateReport): readonly string[] {
  const names = [...taskDefinitions, ...images.flatMap(({ uses }) => uses)].map(({ family }) => family);
  return [...new Set(names)].sort(compareText);
}

/**
 * The part of a report that is about one task definition: its images with its own uses of them, already judged. The verdict
 * is the worst of theirs, as for the whole; notices of other sources are left out.
 */
export function reportOfFamily(report: GateReport, family: string): GateReport {
  const taskDefinitions = report.taskDefinitions.filter((one) => one.family === family);
  const others = new Set(report.taskDefinitions.filter((one) => one.family !== family).map(({ source }) => source));
  for (const { source } of taskDefinitions) others.delete(source);
  const images = report.images
    .map((image) => ({ ...image, uses: image.uses.filter((use) => use.family === family) }))
    .filter(({ uses }) => uses.length > 0);
  const verdict = overallVerdict(images.map((image) => image.verdict));
  return {
    ...report,
    verdict,
    outcome: outcomeOf(verdict, report.policy, images),
    taskDefinitions,
    images,
    counts: countsOf(images),
    notices: report.notices.filter(({ position }) => position === undefined || !others.has(position.file)),
  };
}

/** Sum over the distinct images: one that is judged differently in two containers is here twice, and counts once. */
function countsOf(images: readonly ImageReport[]): SeverityCounts {
  const distinct = Map.groupBy(images, (image) => image.image?.digest ?? image);
  const counts = { 5: 0, 4: 0, 3: 0, 2: 0, 1: 0 };
  for (const same of distinct.values()) {
    for (const severity of severities) counts[severity] += Math.max(...same.map((image) => image.counts[severity]));
  }
  return counts;
}

/** Names a family, and an environment if given, in one token of unreserved characters: short, and another one for each pair. */
export function familyKey(family: string, environment?: string): string {
  return [family, ...(environment === undefined ? [] : [environment])].map(token).join(':');
}

function token(text: string): string {
  const encoded = encodeURIComponent(text.toWellFormed());
  return encoded.length <= 128 ? encoded : `${encoded.slice(0, 64)}~${hashOf([text]).slice(0, 16)}`;
}
