/** Threat intelligence that Qualys may attach (`threatIntel`). */
export type Threat =
  | 'activeAttacks'
  | 'publicExploit'
  | 'easyExploit'
  | 'exploitKit'
  | 'ransomware'
  | 'malware'
  | 'denialOfService'
  | 'highLateralMovement'
  | 'highDataLoss';

/** Where a package comes from; images of a distribution get its packages, images of a language its libraries. */
export type Ecosystem =
  | 'debian11'
  | 'debian12'
  | 'alpine'
  | 'amazon2'
  | 'amazon2023'
  | 'npm'
  | 'pypi'
  | 'java'
  | 'go'
  | 'application';

/**
 * A vulnerability of one package. CVE ids, packages and versions are real; QIDs are in Qualys' ranges but, but for a few,
 * invented, and so are QDS scores: this is for demonstration and never a source about real software.
 */
export interface CatalogueEntry {
  readonly ecosystem: Ecosystem;
  readonly qid: number;
  /** Qualys' severity, 1 to 5. */
  readonly severity: 1 | 2 | 3 | 4 | 5;
  readonly cve: string;
  readonly package: string;
  readonly installed: string;
  /** Absent when no fix is known. */
  readonly fixed?: string;
  readonly cvss3: number;
  /** Day of publication, `2024-07-01`. */
  readonly published: string;
  readonly title: string;
  readonly potential?: boolean;
  /** The subscription overrides Qualys' severity. */
  readonly customerSeverity?: 1 | 2 | 3 | 4 | 5;
  readonly threats?: readonly Threat[];
  readonly path?: string;
  /** An exception of the subscription covers it. */
  readonly exempted?: boolean;
}

/** One line of a table below: QID, severity, CVE, package, installed, fixed (`-` when there is none), CVSS 3, day, title. */
export type Row = readonly [
  qid: number,
  severity: 1 | 2 | 3 | 4 | 5,
  cve: string,
  name: string,
  installed: string,
  fixed: string,
  cvss3: number,
  published: string,
  title: string,
  more?: Pick<CatalogueEntry, 'potential' | 'customerSeverity' | 'threats' | 'path'>,
];

/** Turns the rows of an ecosystem's table into entries. */
export function entriesOf(ecosystem: Ecosystem, rows: readonly Row[]): readonly CatalogueEntry[] {
  return rows.map(([qid, severity, cve, name, installed, fixed, cvss3, published, title, more]) => ({
    ecosystem,
    qid,
    severity,
    cve,
    package: name,
    installed,
    ...(fixed === '-' ? {} : { fixed }),
    cvss3,
    published,
    title,
    ...more,
  }));
}
