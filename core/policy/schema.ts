import { UsageError } from '../errors.ts';
import type { PolicyException } from './exception.ts';
import { nearest } from './nearest.ts';
import type { FindingRule, GatePolicy } from './policy.ts';
import {
  type PolicyKey,
  type PolicyOptionKey,
  type PolicySettings,
  policyOptionKeys,
  policySettingsSchema,
  settings,
} from './settings.ts';

/** Days from today that an exception may hold unless the policy file says otherwise: a quarter. */
export const defaultMaxExceptionDays = 90;

/** A policy file after reading: only what it says, no defaults. */
export interface PolicyFile {
  /** As the user named it. */
  readonly file: string;
  readonly settings: PolicySettings;
  readonly exceptions: readonly PolicyException[];
}

/** Settings given as options or inputs, as text; a list is parted by commas or white space. An empty text was not given. */
export type PolicyOptions = Readonly<Partial<Record<PolicyOptionKey, string | undefined>>>;

/**
 * The policy of a run: an option wins over the file, the file over the default. The default fails at critical and on any
 * secret or malware, and blocks what is inconclusive; where the run asks for the verdict of Qualys' own policies
 * (`asksQualys`), that must pass too. Throws a `UsageError` for an option that is not understood.
 */
export function buildPolicy(file: PolicyFile | undefined, options: PolicyOptions, asksQualys = false): GatePolicy {
  const said: PolicySettings = { ...file?.settings, ...parseOptions(options) };
  return {
    failOn: said['fail-on'] ?? 5,
    maximum: {
      ...(said['max-critical'] === undefined ? {} : { 5: said['max-critical'] }),
      ...(said['max-high'] === undefined ? {} : { 4: said['max-high'] }),
      ...(said['max-medium'] === undefined ? {} : { 3: said['max-medium'] }),
      ...(said['max-low'] === undefined ? {} : { 2: said['max-low'] }),
      ...(said['max-informational'] === undefined ? {} : { 1: said['max-informational'] }),
    },
    onlyFixable: said['only-fixable'] ?? false,
    potential: said.potential ?? 'include',
    ...(said['fail-on-qds'] === undefined ? {} : { failOnQds: said['fail-on-qds'] }),
    ...(said['fail-on-epss'] === undefined ? {} : { failOnEpss: said['fail-on-epss'] }),
    failOnKev: said['fail-on-kev'] ?? false,
    onlyNew: said['only-new'] ?? false,
    denyQids: said['deny-qids'] ?? [],
    denyCves: said['deny-cves'] ?? [],
    secrets: findingRule(said.secrets),
    malware: findingRule(said.malware),
    ...(said['fail-on-compliance'] === undefined ? {} : { failOnCompliance: said['fail-on-compliance'] }),
    ...(said['max-compliance'] === undefined ? {} : { maxCompliance: said['max-compliance'] }),
    denyCids: said['deny-cids'] ?? [],
    qualysPolicy: {
      gate: said['qualys-policy'] ?? (asksQualys ? 'with' : 'off'),
      audit: said['qscanner-audit'] ?? 'inconclusive',
    },
    onInconclusive: said['on-inconclusive'] ?? 'block',
    enforce: said.enforce ?? true,
    maxExceptionDays: said['max-exception-days'] ?? defaultMaxExceptionDays,
    exceptionWarnDays: said['exception-warn-days'] ?? 14,
    exceptions: file?.exceptions ?? [],
  };
}

/** Why a value is no value of a setting: what it takes, what was found, and the word that was probably meant. */
export function explainValue(key: PolicyKey, value: unknown): string {
  const found = value === null || value === undefined ? 'nothing' : JSON.stringify(value);
  const shown = found.length > 80 ? `${found.slice(0, 80)}…` : found;
  const meant = typeof value === 'string' ? nearest(value, settings[key].words) : undefined;
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return `${key} must be ${settings[key].allowed}; found ${shown}.${hint}`;
}

/** The secrets and malware rules are on by default; naming one asks that the scan looks for it. */
function findingRule(said: 'fail' | 'ignore' | undefined): FindingRule {
  return { action: said ?? 'fail', required: said === 'fail' };
}

function parseOptions(options: PolicyOptions): PolicySettings {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const key of policyOptionKeys) {
    const text = options[key]?.trim() ?? '';
    if (text === '') continue;
    const value = settings[key].fromText(text);
    values[key] = value;
    const parsed = settings[key].schema.safeParse(value);
    if (!parsed.success) problems.push(explainValue(key, wrongPart(value, parsed.error.issues[0]?.path[0])));
  }
  if (problems.length > 0) {
    throw new UsageError(problems.join('\n'), { remedy: 'Correct the option and run again.' });
  }
  return policySettingsSchema.parse(values);
}

/** The item of a list that is wrong, or the whole value. */
function wrongPart(value: unknown, index: PropertyKey | undefined): unknown {
  return Array.isArray(value) && typeof index === 'number' ? value[index] : value;
}
