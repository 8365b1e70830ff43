import type { CatalogueEntry, Ecosystem, Threat } from './findings/catalogue.ts';
import { vulnerabilitiesOf } from './findings/selection.ts';
import type { Layer, PlatformImage, PushedImage } from './image.ts';
import { madeUpFindings } from './load.ts';
import { fractionOf } from './seed.ts';

/** What an image's scan finds. About one finding in thirty is covered by an exception of the subscription. */
export function entriesIn(image: PushedImage, seed: string): readonly CatalogueEntry[] {
  const { traits, origin } = image;
  if (traits.findingCount !== undefined) return madeUpFindings(traits.findingCount, seed);
  if (traits.vulnerabilities !== undefined) return traits.vulnerabilities;
  return vulnerabilitiesOf(origin, seed).map((entry) =>
    fractionOf(seed, origin.repository, entry.qid, 'exempted') < 0.03 ? { ...entry, exempted: true } : entry,
  );
}

interface Kind {
  readonly category: string;
  readonly vendor: string;
  readonly scanType: 'DYNAMIC' | 'STATIC' | 'SCA';
  readonly path?: string;
}

const kinds: Readonly<Record<Ecosystem, Kind>> = {
  debian11: { category: 'Debian', vendor: 'debian', scanType: 'STATIC' },
  debian12: { category: 'Debian', vendor: 'debian', scanType: 'STATIC' },
  alpine: { category: 'Alpine Linux', vendor: 'alpine', scanType: 'STATIC' },
  amazon2: { category: 'Amazon Linux', vendor: 'amazon', scanType: 'STATIC' },
  amazon2023: { category: 'Amazon Linux', vendor: 'amazon', scanType: 'STATIC' },
  npm: { category: 'Nodejs', vendor: 'npm', scanType: 'SCA', path: 'app/node_modules/' },
  pypi: { category: 'Python', vendor: 'pypi', scanType: 'SCA', path: 'usr/local/lib/python3/site-packages/' },
  java: { category: 'Java', vendor: 'maven', scanType: 'SCA', path: 'app/lib/' },
  go: { category: 'GO', vendor: 'go', scanType: 'SCA', path: 'usr/local/bin/' },
  application: { category: 'Local', vendor: 'application', scanType: 'STATIC' },
};

/** When a finding was seen, in milliseconds. */
export interface Seen {
  readonly firstFound: number;
  readonly lastFound: number;
}

/** One item of `details` of `GET /images/{sha}/vuln`, with the fields of CS 1.37 and later. */
export function vulnerabilityBody(entry: CatalogueEntry, image: PlatformImage, seen: Seen, applyException: boolean) {
  const kind = kinds[entry.ecosystem];
  return {
    vulnerability: null,
    result: resultTable(entry),
    lastFound: String(seen.lastFound),
    firstFound: String(seen.firstFound),
    severity: entry.severity,
    customerSeverity: entry.customerSeverity ?? entry.severity,
    port: null,
    typeDetected: entry.potential === true ? 'POTENTIAL' : 'CONFIRMED',
    status: null,
    risk: entry.severity * 10,
    category: kind.category,
    discoveryType: ['AUTHENTICATED'],
    authType: ['UNIX_AUTH'],
    supportedBy: ['VM'],
    product: [entry.package],
    vendor: [kind.vendor],
    cveids: [entry.cve],
    threatIntel: threatIntel(entry),
    software: [softwareBody(entry)],
    qid: entry.qid,
    title: entry.title,
    cvssInfo: {
      baseScore: Math.min(10, entry.cvss3 * 0.85).toFixed(1),
      temporalScore: (entry.cvss3 * 0.7).toFixed(1),
      accessVector: 'Network',
    },
    cvss3Info: { baseScore: entry.cvss3.toFixed(1), temporalScore: (entry.cvss3 * 0.9).toFixed(1) },
    patchAvailable: entry.fixed !== undefined,
    published: Date.parse(entry.published),
    qdsScore: qdsOf(entry),
    scanType: [kind.scanType],
    source: null,
    reason: null,
    imageResult: null,
    containerResult: null,
    isExempted: applyException && entry.exempted === true,
    vendorData: {},
    layerSha: layerShas(entry, image.layers),
  };
}

/** What the bulk list keeps of a finding. */
export function bulkVulnerabilityBody(entry: CatalogueEntry) {
  return { qid: entry.qid, result: resultTable(entry), software: [softwareBody(entry)] };
}

/** A package with its version, its fix and where it lies. */
export function softwareBody(entry: CatalogueEntry) {
  const kind = kinds[entry.ecosystem];
  return {
    name: entry.package,
    version: entry.installed,
    scanType: kind.scanType,
    packagePath: entry.path ?? (kind.path === undefined ? null : `${kind.path}${entry.package}`),
    fixVersion: entry.fixed ?? null,
    vulnerabilities: null,
  };
}

/** Counts by severity, as the list of images has them: `{severity1Count, …}`. */
export function severityCounts(entries: readonly CatalogueEntry[]): Readonly<Record<string, number>> {
  const count = (severity: number) =>
    entries.filter((entry) => (entry.customerSeverity ?? entry.severity) === severity).length;
  return Object.fromEntries([1, 2, 3, 4, 5].map((severity) => [`severity${severity}Count`, count(severity)]));
}

/** `vulnSummary`: the names inside confirmed and potential are not documented; these are `sev1` to `sev5`. */
export function summaryBody(entries: readonly CatalogueEntry[]) {
  const counts = (some: readonly CatalogueEntry[]) =>
    Object.fromEntries([1, 2, 3, 4, 5].map((s) => [`sev${s}`, some.filter((entry) => entry.severity === s).length]));
  const confirmed = entries.filter((entry) => entry.potential !== true);
  const potential = entries.filter((entry) => entry.potential === true);
  const fixable = (some: readonly CatalogueEntry[]) => counts(some.filter((entry) => entry.fixed !== undefined));
  return {
    confirmed: counts(confirmed),
    potential: counts(potential),
    patchAvailability: { confirmed: fixable(confirmed), potential: fixable(potential) },
  };
}

function resultTable(entry: CatalogueEntry): string {
  const name = entry.package.replaceAll(' ', '_');
  return `#table cols="3"\nPackage Installed_Version Required_Version\n${name} ${entry.installed} ${entry.fixed ?? '-'}`;
}

/** A Qualys Detection Score, 1 to 100, that agrees with CVSS and the threats. */
export function qdsOf(entry: CatalogueEntry): number {
  const threats = entry.threats ?? [];
  const threat = threats.includes('activeAttacks') ? 12 : threats.includes('publicExploit') ? 5 : 0;
  return Math.max(1, Math.min(100, Math.round(entry.cvss3 * 8.5) + threat));
}

const threats: readonly Threat[] = [
  'activeAttacks',
  'publicExploit',
  'easyExploit',
  'exploitKit',
  'malware',
  'denialOfService',
  'highLateralMovement',
  'highDataLoss',
  'ransomware',
];

function threatIntel(entry: CatalogueEntry) {
  const holds = entry.threats ?? [];
  return {
    ...Object.fromEntries(threats.map((threat) => [threat, holds.includes(threat) ? true : null])),
    zeroDay: null,
    noPatch: entry.fixed === undefined ? true : null,
    publicExploitNames: holds.includes('publicExploit') ? [`Exploit for ${entry.cve}`] : null,
    malwareNames: null,
    exploitKitNames: null,
  };
}

/** Packages of the distribution are in the base layers, libraries in those of the application. */
function layerShas(entry: CatalogueEntry, layers: readonly Layer[]): readonly string[] {
  const fromBase = kinds[entry.ecosystem].scanType === 'STATIC' && entry.ecosystem !== 'application';
  const layer = layers.find((each) => each.isBaseLayer === fromBase) ?? layers[0];
  return layer === undefined ? [] : [layer.sha];
}
