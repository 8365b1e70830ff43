import { RemoteError } from '../errors.ts';
import type { AffectedPackage, Finding, ScanType, Severity } from '../scan/result.ts';
import {
  announcedSchema,
  type ImageDetails,
  type Vulnerability,
  vulnerabilityReportSchema,
  vulnerabilitySchema,
} from './schema.ts';

/**
 * Reads the answer of `GET /images/{sha}/vuln`. Throws a RemoteError (`report-incomplete`) when it has no `details`, or when
 * one entry lacks what a verdict rests on: a report that can't be read whole is no report.
 */
export function readVulnerabilities(json: unknown, image: ImageDetails): readonly Finding[] {
  const report = vulnerabilityReportSchema.safeParse(json);
  if (!report.success) throw incomplete('Qualys answered with something that is not a vulnerability report.');
  const entries = report.data.details.map((entry) => {
    const parsed = vulnerabilitySchema.safeParse(entry);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw incomplete(
        `An entry of Qualys' vulnerability report can't be read (${issue?.path.join('.')}: ${issue?.message}).`,
      );
    }
    return parsed.data;
  });
  checkWhole(entries, image);
  const baseLayers = baseLayersOf(image);
  return entries.map((entry) => toFinding(entry, baseLayers));
}

/** Holds a report against what the image's details say of the same scan; what Qualys excepts may be left out of the report. */
function checkWhole(entries: readonly Vulnerability[], image: ImageDetails): void {
  const announced = (image.vulnerabilities ?? []).map((entry) => announcedSchema.safeParse(entry).data ?? {});
  const expected = announced.filter(({ isExempted }) => isExempted !== true);
  const qids = new Set(entries.map(({ qid }) => qid));
  const missing = expected.filter(({ qid }) => qid !== undefined && !qids.has(qid)).length;
  const said = expected.length === 0 && announced.length === 0 ? (image.totalVulCount ?? 0) : expected.length;
  if (entries.length === 0 && said > 0) {
    throw incomplete(`Qualys' report is empty, but the image is said to have ${said} vulnerabilities.`);
  }
  if (missing > 0 || (expected.some(({ qid }) => qid === undefined) && entries.length < expected.length)) {
    throw incomplete(
      `Qualys' report has ${entries.length} vulnerabilities, but not all of the ${said} that the image is said to have.`,
    );
  }
}

/**
 * Findings of a part of the report whose shape Qualys does not document (`secrets`, `malware`), and whether Qualys looked at
 * all: an absent or null part, and one that has no list to read, count as not looked.
 */
export function readUndocumented(
  part: unknown,
  kind: 'secret' | 'malware',
): { readonly looked: boolean; readonly findings: readonly Finding[] } {
  const entries = listIn(part);
  if (entries === undefined) return { looked: false, findings: [] };
  // An entry that is no object says no more than that something was found: a text may be the secret itself.
  const found = entries.filter((entry) => entry !== null).map((entry) => (typeof entry === 'object' ? entry : {}));
  return { looked: true, findings: found.map((entry, index) => toOtherFinding(entry as Fields, kind, index)) };
}

/** What the scan behind a report looked for. */
export function scanTypesOf(looked: { readonly secrets: boolean; readonly malware: boolean }): readonly ScanType[] {
  return [
    'packages',
    ...(looked.secrets ? (['secrets'] as const) : []),
    ...(looked.malware ? (['malware'] as const) : []),
  ];
}

function incomplete(message: string): RemoteError {
  return new RemoteError(message, {
    code: 'report-incomplete',
    retryable: false,
    remedy: 'Open the image in the Qualys portal, and report this with the version of your platform.',
  });
}

function toFinding(entry: Vulnerability, baseLayers: ReadonlySet<string>): Finding {
  const severity: Severity = entry.customerSeverity ?? entry.severity;
  const packages = (entry.software ?? []).map(toPackage);
  const layers = typeof entry.layerSha === 'string' ? [entry.layerSha] : (entry.layerSha ?? []);
  const fixable = entry.patchAvailable === true || packages.some((affected) => affected.fixedVersion !== undefined);
  return {
    kind: 'vulnerability',
    id: `QID-${entry.qid}`,
    qid: entry.qid,
    cves: entry.cveids ?? [],
    title: entry.title ?? `QID ${entry.qid}`,
    severity,
    ...(severity === entry.severity ? {} : { qualysSeverity: entry.severity }),
    certainty: entry.typeDetected?.toUpperCase() === 'POTENTIAL' ? 'potential' : 'confirmed',
    ...(entry.qdsScore ? { qds: entry.qdsScore } : {}),
    ...(entry.cvss3Info?.baseScore ? { cvss3: entry.cvss3Info.baseScore } : {}),
    packages,
    fixable,
    layers,
    ...(layers.length > 0 && baseLayers.size > 0
      ? { fromBaseImage: layers.every((layer) => baseLayers.has(layer)) }
      : {}),
    ...(entry.firstFound ? { firstFoundAt: entry.firstFound } : {}),
    ...(entry.published ? { publishedAt: entry.published } : {}),
    threats: Object.keys(entry.threatIntel ?? {}).filter((name) => entry.threatIntel?.[name] === true),
    exemptedByQualys: entry.isExempted === true,
  };
}

function toPackage(software: NonNullable<Vulnerability['software']>[number]): AffectedPackage {
  return {
    name: software.name,
    ...(software.version ? { version: software.version } : {}),
    ...(software.fixVersion ? { fixedVersion: software.fixVersion } : {}),
    ...(software.packagePath ? { path: software.packagePath } : {}),
  };
}

function baseLayersOf(image: ImageDetails): ReadonlySet<string> {
  const layers = (image.layers ?? []).filter((layer) => layer.isBaseLayer === true);
  return new Set(layers.flatMap((layer) => [layer.sha, layer.id]).filter((sha) => typeof sha === 'string'));
}

type Fields = Readonly<Record<string, unknown>>;

/** The entries inside an undocumented part: itself, or all its lists under the names that Qualys' lists go by, or under any. */
function listIn(part: unknown): readonly unknown[] | undefined {
  if (Array.isArray(part)) return part;
  if (part === null || typeof part !== 'object') return undefined;
  const lists = Object.entries(part).filter((pair): pair is [string, unknown[]] => Array.isArray(pair[1]));
  const known = lists.filter(([name]) => ['data', 'details', 'secrets', 'malware', 'files'].includes(name));
  const read = known.length > 0 ? known : lists;
  return read.length === 0 ? undefined : read.flatMap(([, list]) => list);
}

function toOtherFinding(entry: Fields, kind: 'secret' | 'malware', index: number): Finding {
  const title = firstText(entry, ['title', 'name', 'secretDetector', 'ruleName', 'family', 'category', 'type']) ?? kind;
  const path = firstText(entry, ['filePath', 'fileName', 'path', 'target']);
  const layer = firstText(entry, ['layerHash', 'layerSha', 'layer']);
  return {
    kind,
    id: `${kind}:${title}:${path ?? index}`,
    cves: [],
    title,
    severity: severityOf(entry.severity),
    certainty: 'confirmed',
    packages: path === undefined ? [] : [{ name: path.split('/').at(-1) ?? path, path }],
    fixable: false,
    layers: layer === undefined ? [] : [layer],
    threats: [],
    exemptedByQualys: entry.isExempted === true,
  };
}

function firstText(entry: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = entry[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** A number 1–5 or a word; what can't be read counts as critical (5), never as harmless. */
export function severityOf(value: unknown): Severity {
  const words: Readonly<Record<string, Severity>> = {
    CRITICAL: 5,
    URGENT: 5,
    HIGH: 4,
    SERIOUS: 3,
    MEDIUM: 3,
    LOW: 2,
    MINIMAL: 1,
    INFO: 1,
  };
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 5) return number as Severity;
  const word = String(value).toUpperCase();
  return Object.hasOwn(words, word) ? (words[word] ?? 5) : 5;
}
