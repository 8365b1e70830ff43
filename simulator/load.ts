import type { CatalogueEntry, Ecosystem } from './findings/catalogue.ts';
import { fractionOf } from './seed.ts';

const ecosystems: readonly [Ecosystem, ...Ecosystem[]] = ['debian12', 'npm', 'pypi', 'java', 'go'];

/** So many made-up findings, for load tests: QIDs from 900000 up, one package each. */
export function madeUpFindings(count: number, seed: string): readonly CatalogueEntry[] {
  return Array.from({ length: count }, (_, position): CatalogueEntry => {
    const severity = (Math.floor(fractionOf(seed, 'load', position) * 5) + 1) as 1 | 2 | 3 | 4 | 5;
    return {
      ecosystem: ecosystems[position % ecosystems.length] ?? 'npm',
      qid: 900_000 + position,
      severity,
      cve: `CVE-2024-${900_000 + position}`,
      package: `package-${position}`,
      installed: '1.0.0',
      ...(position % 4 === 0 ? {} : { fixed: '1.0.1' }),
      cvss3: severity * 2,
      published: '2024-05-01',
      title: `Made-up vulnerability ${position} for load tests`,
    };
  });
}
