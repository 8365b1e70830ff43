import { severities } from '../policy/severity.ts';
import type { ImageUse } from '../task-definition/task-definition.ts';
import { withoutFindings } from './gating.ts';
import { type Occurrence, occurrencesOf } from './occurrences.ts';
import type { Because, GateReport, ImageReport } from './report.ts';

/** One result to be: a finding in a package at a use of the image, what broke without a finding, or a use whose image could not be judged. */
export interface SarifEntry {
  readonly image: ImageReport;
  readonly use: ImageUse;
  readonly occurrence?: Occurrence;
  readonly denial?: Because;
  /** Tells apart containers of one name in several files of a family: 1 for the first of them. */
  readonly ordinal: number;
}

/** The results to be, the most important first, and how many there were in all. */
export interface SarifEntries {
  readonly entries: readonly SarifEntry[];
  readonly total: number;
  /** Left out on purpose: somebody answers for them, and GitHub would show them as open. */
  readonly excepted: number;
}

/**
 * The first `limit` results of a report about one family: what could not be judged or was denied, then what gates, then the rest, each worst
 * first. A container whose image has several platforms has each finding once.
 */
export function sarifEntries(report: GateReport, limit: number): SarifEntries {
  const ranks: SarifEntry[][] = Array.from({ length: 1 + 2 * severities.length }, () => []);
  const ordinals = ordinalsOf(report);
  const firstTime = firstTimeAt(report);
  let total = 0;
  let excepted = 0;
  const entryOf = (image: ImageReport, use: ImageUse) => ({ image, use, ordinal: ordinals.get(placeOf(use)) ?? 1 });
  const add = (rank: number, entry: SarifEntry) => {
    total++;
    const entries = ranks[rank];
    if (entries !== undefined && entries.length < limit) entries.push(entry);
  };
  for (const image of report.images) {
    for (const use of image.uses) {
      if (image.reason !== undefined && firstTime(use, 'reason')) add(0, entryOf(image, use));
      for (const denial of withoutFindings(image)) {
        if (firstTime(use, denial.rule)) add(0, { ...entryOf(image, use), denial });
      }
    }
    for (const occurrence of occurrencesOf(image)) {
      for (const use of image.uses) {
        if (!firstTime(use, keyOf(occurrence))) continue;
        if (occurrence.exception === undefined) add(rankOf(occurrence), { ...entryOf(image, use), occurrence });
        else excepted++;
      }
    }
  }
  return { entries: ranks.flat().slice(0, limit), total, excepted };
}

function rankOf({ gates, finding }: Occurrence): number {
  return 1 + (gates ? 0 : severities.length) + severities.indexOf(finding.severity);
}

/** Whether something, by its key, is met at a use for the first time. Only uses of several images, one a platform, can meet one again. */
function firstTimeAt({ images }: GateReport): (use: ImageUse, key: string) => boolean {
  const met = new Map<string, { images: number; readonly findings: Set<string> }>();
  for (const use of images.flatMap(({ uses }) => uses)) {
    const place = placeOf(use);
    const at = met.get(place);
    if (at === undefined) met.set(place, { images: 1, findings: new Set() });
    else at.images++;
  }
  return (use, key) => {
    const at = met.get(placeOf(use));
    if (at === undefined || at.images === 1) return true;
    const before = at.findings.size;
    return at.findings.add(key).size > before;
  };
}

/** What is excepted for one platform only is not excepted for the other. */
function keyOf({ finding, package: name, exception }: Occurrence): string {
  return JSON.stringify([finding.id, name, exception === undefined]);
}

function ordinalsOf(report: GateReport): ReadonlyMap<string, number> {
  const uses = report.images.flatMap((image) => image.uses);
  const places = new Map(uses.map((use) => [placeOf(use), use.container]));
  const counts = new Map<string, number>();
  const ordinals = new Map<string, number>();
  for (const [place, container] of [...places].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const count = (counts.get(container) ?? 0) + 1;
    counts.set(container, count);
    ordinals.set(place, count);
  }
  return ordinals;
}

function placeOf({ source, container, position }: ImageUse): string {
  const line = String(position?.line ?? 0).padStart(9, '0');
  const column = String(position?.column ?? 0).padStart(9, '0');
  return JSON.stringify([source, container, line, column]);
}
