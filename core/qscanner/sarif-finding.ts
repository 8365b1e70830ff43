import { severityOf } from '../qualys/findings.ts';
import type { AffectedPackage, Finding, Severity } from '../scan/result.ts';
import { type SarifResult, type SarifRule, sarifSoftwareSchema } from './sarif-schema.ts';

/** Names of rules that are about something else than vulnerabilities. */
const kinds: Readonly<Record<string, Finding['kind']>> = {
  secret: 'secret',
  malware: 'malware',
  compliance: 'misconfiguration',
  iacmisconfiguration: 'misconfiguration',
  misconfiguration: 'misconfiguration',
};

/** What a rule is about. */
export function kindOf(rule: SarifRule | undefined): Finding['kind'] {
  const name = (rule?.name ?? '').toLowerCase();
  return Object.hasOwn(kinds, name) ? (kinds[name] ?? 'vulnerability') : 'vulnerability';
}

/**
 * The finding that a result stands for; undefined for a control that the image meets. Throws an Error for a vulnerability without a severity, and
 * for a package that can't be read.
 */
export function toFinding(result: SarifResult, rule: SarifRule | undefined): Finding | undefined {
  const kind = kindOf(rule);
  if (kind === 'vulnerability') return toVulnerability(result, rule);
  if (kind === 'misconfiguration' && isMet(result)) return undefined;
  const place = result.locations?.[0]?.physicalLocation;
  const path = place?.artifactLocation?.uri ?? undefined;
  const named = titleOf(result, rule) ?? kind;
  const title = kind === 'misconfiguration' ? `Not met: ${named}` : named;
  return {
    kind,
    id: otherId(kind, rule, title, [path, place?.region?.startLine].filter((part) => part != null).join(':')),
    cves: [],
    title,
    severity: severityOf(
      wordOf(result) ?? wordOf(rule) ?? levels[result.level ?? rule?.defaultConfiguration?.level ?? ''],
    ),
    certainty: 'confirmed',
    packages: path === undefined || path === '' ? [] : [{ name: path.split('/').at(-1) ?? path, path }],
    fixable: false,
    layers: [],
    threats: [],
    exemptedByQualys: result.properties?.isExempted === true,
  };
}

const levels: Readonly<Record<string, string>> = { error: 'HIGH', warning: 'MEDIUM', note: 'LOW' };

function wordOf(entry: SarifResult | SarifRule | undefined): unknown {
  const properties = entry?.properties;
  return properties?.customerSeverity ?? properties?.severity ?? properties?.criticality ?? undefined;
}

function isMet(result: SarifResult): boolean {
  return /^(pass|passed|notapplicable|not_applicable)$/i.test(result.properties?.posture ?? result.kind ?? '');
}

function otherId(kind: Finding['kind'], rule: SarifRule | undefined, title: string, place: string): string {
  const control = /^(?:CID-?)?(\d+)$/i.exec(rule?.id ?? '')?.[1];
  if (kind === 'misconfiguration' && control !== undefined) return `CID-${control}`;
  const what = rule?.id ?? title;
  return place === '' ? `${kind}:${what}` : `${kind}:${what}:${place}`;
}

function toVulnerability(result: SarifResult, rule: SarifRule | undefined): Finding {
  const name = result.ruleId ?? result.rule?.id ?? rule?.id ?? '';
  const qid = qidOf(result, rule, name);
  const id = qid === undefined ? `RULE-${name}` : `QID-${qid}`;
  const own = given(result) ?? given(rule);
  if (own === undefined) throw new Error(`${id} in it has no severity`);
  const customer = result.properties?.customerSeverity ?? rule?.properties?.customerSeverity ?? undefined;
  const severity = (customer ?? own.severity) as Severity;
  const software = (result.properties?.vulnerableSoftware ?? rule?.properties?.vulnerableSoftware ?? []).map((entry) =>
    readSoftware(entry, id),
  );
  const packages = software.map(toPackage);
  const { qds, cvss3 } = { ...definite(rule?.properties), ...definite(result.properties) };
  return {
    kind: 'vulnerability',
    id,
    ...(qid === undefined ? {} : { qid }),
    cves: cvesOf(result) ?? cvesOf(rule) ?? [],
    title: titleOf(result, rule) ?? id,
    severity,
    ...(severity === own.severity ? {} : { qualysSeverity: own.severity }),
    certainty: [result, rule].some((entry) => entry?.properties?.typeDetected?.toUpperCase() === 'POTENTIAL')
      ? 'potential'
      : 'confirmed',
    ...(qds ? { qds } : {}),
    ...(cvss3 ? { cvss3 } : {}),
    packages,
    fixable:
      packages.some((affected) => affected.fixedVersion !== undefined) ||
      [result, rule].some((entry) => entry?.properties?.patchAvailable === true),
    layers: [...new Set(software.flatMap((one) => one.layerSHA ?? []))],
    threats: [],
    exemptedByQualys: result.properties?.isExempted === true,
  };
}

/** The severity that an entry gives itself, 1 to 5. */
export function given(entry: SarifResult | SarifRule | undefined): { readonly severity: Severity } | undefined {
  const written = entry?.properties?.severity;
  const severity = typeof written === 'number' || typeof written === 'string' ? Number(written) : Number.NaN;
  return Number.isInteger(severity) && severity >= 1 && severity <= 5 ? { severity: severity as Severity } : undefined;
}

function qidOf(result: SarifResult, rule: SarifRule | undefined, name: string): number | undefined {
  const written = [result, rule].map((entry) => entry?.properties?.QID ?? entry?.properties?.qid);
  const inName = /^(?:QID-?)?([1-9]\d{0,9})$/i.exec(name)?.[1];
  return written.find((qid) => qid != null) ?? (inName === undefined ? undefined : Number(inName));
}

function cvesOf(entry: SarifResult | SarifRule | undefined): readonly string[] | undefined {
  const cves = entry?.properties?.['cve-ids'] ?? entry?.properties?.cveIds;
  return cves?.map((cve) => cve.trim()).filter((cve) => cve !== '');
}

function titleOf(result: SarifResult, rule: SarifRule | undefined): string | undefined {
  const named = kindOf(rule) === 'vulnerability' ? rule?.name : undefined;
  const texts = [rule?.shortDescription?.text, named, rule?.fullDescription?.text, result.message?.text];
  return texts.find((text) => text != null && text !== '')?.slice(0, 500);
}

function readSoftware(entry: unknown, id: string) {
  const software = sarifSoftwareSchema.safeParse(entry).data;
  if (software === undefined) throw new Error(`a package of ${id} in it can't be read`);
  return software;
}

function toPackage(software: ReturnType<typeof sarifSoftwareSchema.parse>): AffectedPackage {
  const version = software.installedVersion ?? software.version;
  const fixedVersion = software.fixedVersion ?? software.fixVersion;
  return {
    name: software.name,
    ...(version ? { version } : {}),
    ...(fixedVersion ? { fixedVersion } : {}),
    ...(software.packagePath ? { path: software.packagePath } : {}),
  };
}

function definite<Fields extends object>(fields: Fields | null | undefined): Partial<Fields> {
  const entries = Object.entries(fields ?? {}).filter(([, value]) => value != null);
  return Object.fromEntries(entries) as Partial<Fields>;
}
