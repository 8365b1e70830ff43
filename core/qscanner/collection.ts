import type { AffectedPackage, Finding } from '../scan/result.ts';

/** Gathers findings, one an id: a report has an entry for each package of a vulnerability. */
export interface Collection {
  add(finding: Finding): void;
  /** In the order in which they first came. */
  findings(): readonly Finding[];
}

interface Gathered {
  gravest: Finding;
  packages: AffectedPackage[];
  layers: Set<string>;
}

/** An empty collection. Of several findings of one id the graver severity counts, and all their packages. */
export function collection(): Collection {
  const byId = new Map<string, Gathered>();
  return {
    add: (finding) => {
      const before = byId.get(finding.id);
      if (before === undefined) {
        byId.set(finding.id, { gravest: finding, packages: [...finding.packages], layers: new Set(finding.layers) });
        return;
      }
      before.gravest = graver(before.gravest, finding);
      before.packages.push(...finding.packages);
      for (const layer of finding.layers) before.layers.add(layer);
    },
    findings: () =>
      [...byId.values()].map(({ gravest, packages, layers }) => ({
        ...gravest,
        packages: distinct(packages),
        layers: [...layers],
      })),
  };
}

function graver(one: Finding, other: Finding): Finding {
  const worse = other.severity > one.severity ? other : one;
  return {
    ...worse,
    fixable: one.fixable || other.fixable,
    certainty: one.certainty === 'confirmed' ? one.certainty : other.certainty,
    exemptedByQualys: one.exemptedByQualys && other.exemptedByQualys,
  };
}

function distinct(packages: readonly AffectedPackage[]): readonly AffectedPackage[] {
  if (packages.length < 2) return packages;
  return [...new Map(packages.map((each) => [JSON.stringify(each), each])).values()];
}
