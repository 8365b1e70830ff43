import type { AffectedPackage, Finding } from '../scan/result.ts';
import { gatingOf } from './gating.ts';
import type { ExceptedFinding, ImageReport } from './report.ts';

/** One finding in one package of an image: what most formats write one entry for. */
export interface Occurrence {
  readonly finding: Finding;
  /** Name of the package; absent for a finding that names none. */
  readonly package?: string;
  /** Every version and place of the package that the finding names. */
  readonly affected: readonly AffectedPackage[];
  /** The verdict of the image rests on it. */
  readonly gates: boolean;
  /** Who answers for it; it does not gate then. */
  readonly exception?: ExceptedFinding;
  /** Whether what runs now has it too; absent when there is nothing to compare with. */
  readonly isNew?: boolean;
}

/** The findings of an image by package, worst finding first. Made one at a time, because they may be many. */
export function* occurrencesOf(image: ImageReport): Generator<Occurrence> {
  const gating = new Set(gatingOf(image).map(({ id }) => id));
  const exceptions = exceptionsOf(image);
  const fresh = image.newFindings === undefined ? undefined : new Set(image.newFindings);
  for (const finding of image.findings) {
    for (const [name, affected] of byName(finding.packages)) {
      const exception = exceptions(finding, name);
      yield {
        finding,
        ...(name === undefined ? {} : { package: name }),
        affected,
        gates: exception === undefined && gating.has(finding.id),
        ...(exception === undefined ? {} : { exception }),
        ...(fresh === undefined ? {} : { isNew: fresh.has(finding.id) }),
      };
    }
  }
}

function exceptionsOf(image: ImageReport): (finding: Finding, name?: string) => ExceptedFinding | undefined {
  const known = new Map((image.excepted ?? []).map((one) => [keyOf(one.finding, one.package), one]));
  return (finding, name) => {
    const listed = known.size === 0 ? undefined : (known.get(keyOf(finding.id, name)) ?? known.get(keyOf(finding.id)));
    return listed ?? (finding.exemptedByQualys ? exemptedByQualys(finding) : undefined);
  };
}

function keyOf(finding: string, name?: string): string {
  return JSON.stringify([finding, name]);
}

function exemptedByQualys({ id }: Finding): ExceptedFinding {
  return { finding: id, by: 'qualys', reason: 'An exception in the Qualys subscription covers it.' };
}

function byName(
  packages: readonly AffectedPackage[],
): Iterable<readonly [string | undefined, readonly AffectedPackage[]]> {
  const [only] = packages;
  if (only === undefined) return [[undefined, []]];
  if (packages.length === 1) return [[only.name, packages]];
  return Map.groupBy(packages, ({ name }) => name);
}
