import { compareFindings, compareText } from '../policy/scope.ts';
import type { AffectedPackage, Finding } from '../scan/result.ts';
import type { Because, GateReport, ImageReport } from './report.ts';

/** One finding that decides, with every image it was found in (same packages and versions). */
export interface GatingFinding {
  readonly finding: Finding;
  readonly images: readonly ImageReport[];
}

/** An upgrade, and what it clears among the findings that decide. */
export interface Fix {
  readonly package: string;
  readonly version: string;
  readonly findings: number;
  readonly containers: number;
  /** Where everything that it clears comes from, as far as Qualys tells; absent when it is both, or untold. */
  readonly origin?: 'base-image' | 'own-layers';
}

/** The findings of an image that its verdict rests on, worst first. */
export function gatingOf(image: ImageReport): readonly Finding[] {
  const ids = new Set(image.because.flatMap((because) => because.findings));
  return image.findings.filter((finding) => ids.has(finding.id));
}

/** What broke without any finding: a denial by Qualys' own policies. No entry of a finding tells of it. */
export function withoutFindings({ because }: ImageReport): readonly Because[] {
  return because.filter(({ rule, findings }) => rule !== 'scan' && findings.length === 0);
}

/** The findings that the gate's verdict rests on, worst first, each one once. */
export function gatingFindings(report: GateReport): readonly GatingFinding[] {
  const groups = new Map<string, { finding: Finding; images: ImageReport[] }>();
  for (const image of report.images) {
    for (const finding of gatingOf(image)) {
      const key = JSON.stringify([finding.id, finding.severity, finding.packages]);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { finding, images: [image] });
      else if (group.images.at(-1) !== image) group.images.push(image);
    }
  }
  return [...groups.values()].sort((one, other) => compareFindings(one.finding, other.finding));
}

/** `family/container` of every use of the images, each once, sorted. */
export function containersOf(images: readonly ImageReport[]): readonly string[] {
  const names = images.flatMap((image) => image.uses.map(({ family, container }) => `${family}/${container}`));
  return [...new Set(names)].sort(compareText);
}

/** Upgrades that clear findings that decide, the most effective first. */
export function fixesOf(gating: readonly GatingFinding[]): readonly Fix[] {
  const fixes = new Map<string, { affected: AffectedPackage; cleared: GatingFinding[] }>();
  for (const group of gating) {
    for (const affected of uniqueFixes(group.finding.packages)) {
      const key = JSON.stringify([affected.name, affected.fixedVersion]);
      const fix = fixes.get(key);
      if (fix === undefined) fixes.set(key, { affected, cleared: [group] });
      else fix.cleared.push(group);
    }
  }
  return [...fixes.values()]
    .map(({ affected, cleared }) => ({
      package: affected.name,
      version: affected.fixedVersion ?? '',
      findings: new Set(cleared.map(({ finding }) => finding.id)).size,
      containers: containersOf([...new Set(cleared.flatMap(({ images }) => images))]).length,
      ...originOf(cleared),
    }))
    .sort(
      (one, other) =>
        other.findings - one.findings ||
        other.containers - one.containers ||
        compareText(`${one.package} ${one.version}`, `${other.package} ${other.version}`),
    );
}

/** `openssl 3.0.15 clears 9 findings in 3 containers`, with the names made inert by `inert`. */
export function describeFix(fix: Fix, inert: (text: string) => string): string {
  const findings = fix.findings === 1 ? '1 finding' : `${fix.findings} findings`;
  const containers = fix.containers === 1 ? '1 container' : `${fix.containers} containers`;
  const where = { 'base-image': ' (in the base image)', 'own-layers': ' (in your own layers)', '': '' }[
    fix.origin ?? ''
  ];
  return `${inert(fix.package)} ${inert(fix.version)} clears ${findings} in ${containers}${where}`;
}

/** How many of the deciding findings have no known fix. */
export function withoutFix(gating: readonly GatingFinding[]): number {
  return gating.filter(({ finding }) => finding.kind === 'vulnerability' && !finding.fixable).length;
}

function originOf(cleared: readonly GatingFinding[]): Pick<Fix, 'origin'> {
  if (cleared.every(({ finding }) => finding.fromBaseImage === true)) return { origin: 'base-image' };
  return cleared.every(({ finding }) => finding.fromBaseImage === false) ? { origin: 'own-layers' } : {};
}

function uniqueFixes(packages: readonly AffectedPackage[]): readonly AffectedPackage[] {
  const fixed = packages.filter(({ fixedVersion }) => fixedVersion !== undefined);
  return [...new Map(fixed.map((one) => [`${one.name}\n${one.fixedVersion}`, one])).values()];
}
