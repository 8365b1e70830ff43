import { compareText } from '../policy/scope.ts';
import type { Finding } from '../scan/result.ts';
import { containersOf } from './gating.ts';
import type { ExceptedFinding, GateReport, ImageReport } from './report.ts';
import type { Inert } from './rows.ts';

/** One excepted finding with every image in which it is so for the same reason. */
export interface ExceptedGroup {
  readonly excepted: ExceptedFinding;
  readonly title: string;
  readonly cves: readonly string[];
  readonly images: readonly ImageReport[];
}

/** What is excepted, each once: those that expire first come first, those that never do last. */
export function exceptedGroups({ images }: GateReport): readonly ExceptedGroup[] {
  const groups = new Map<
    string,
    { excepted: ExceptedFinding; title: string; cves: readonly string[]; images: ImageReport[] }
  >();
  for (const image of images) {
    if (image.excepted.length === 0) continue;
    const byId = new Map(image.findings.map((finding) => [finding.id, finding]));
    for (const excepted of image.excepted) {
      const { finding, by, reason, owner, expires } = excepted;
      const key = JSON.stringify([finding, excepted.package, by, reason, owner, expires]);
      const group = groups.get(key);
      if (group !== undefined) {
        if (group.images.at(-1) !== image) group.images.push(image);
      } else {
        const found = byId.get(finding);
        groups.set(key, { excepted, title: found?.title ?? '', cves: found?.cves ?? [], images: [image] });
      }
    }
  }
  return [...groups.values()].sort(
    (one, other) =>
      compareText(one.excepted.expires ?? '9999', other.excepted.expires ?? '9999') ||
      compareText(one.excepted.finding, other.excepted.finding),
  );
}

/** The findings of an image that are not excepted, or not in all of their packages. */
export function openFindings({ findings, excepted }: ImageReport): readonly Finding[] {
  if (excepted.length === 0) return findings;
  const byId = Map.groupBy(excepted, ({ finding }) => finding);
  return findings.filter(({ id, packages }) => {
    const entries = byId.get(id) ?? [];
    if (entries.some((entry) => entry.package === undefined)) return false;
    const names = new Set(entries.map((entry) => entry.package));
    return packages.length === 0 || packages.some(({ name }) => !names.has(name));
  });
}

/** How many findings of an image are excepted, in all or some of their packages. */
export function countExcepted({ excepted }: ImageReport): number {
  return new Set(excepted.map(({ finding }) => finding)).size;
}

/** `until 2026-12-31`; a word for what has no end of its own. */
export function untilText({ excepted }: ExceptedGroup): string {
  return excepted.expires === undefined ? 'no end given' : `until ${excepted.expires}`;
}

/** Who answers for it: the owner of an exception, the author of a VEX statement, or Qualys. */
export function whoText({ excepted: { by, owner } }: ExceptedGroup, inert: Inert): string {
  if (by === 'qualys') return 'Qualys';
  return `${inert(owner ?? '–', 120)} (${by === 'vex' ? 'VEX' : 'policy'})`;
}

/** The containers in which it is excepted. */
export function exceptedContainers({ images }: ExceptedGroup): readonly string[] {
  return containersOf(images);
}
