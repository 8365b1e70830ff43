import type { Finding } from '../scan/result.ts';
import { collection } from './collection.ts';
import { readJsonParts } from './json-parts.ts';
import { given, kindOf, toFinding } from './sarif-finding.ts';
import {
  type SarifResult,
  type SarifRule,
  sarifResultSchema,
  sarifRuleSchema,
  sarifRunSchema,
} from './sarif-schema.ts';

/** What a report of QScanner's says. */
export interface ReportContent {
  readonly findings: readonly Finding[];
  /** Ids by which it names the image it is about, 12 to 64 hex digits each. */
  readonly imageIds: readonly string[];
  /** The program behind it was the simulator's. */
  readonly simulated: boolean;
  /** Kinds of findings that the report has rules for; one on infrastructure as code shows nothing of the image's compliance. */
  readonly kinds: ReadonlySet<Finding['kind']>;
}

const ofInfrastructure = /^iac/i;

const paths = {
  result: 'runs.*.results.*',
  rule: 'runs.*.tool.driver.rules.*',
  extensionRule: 'runs.*.tool.extensions.*.rules.*',
  run: 'runs.*.properties',
  artifact: 'runs.*.artifacts.*.properties',
  succeeded: 'runs.*.invocations.*.executionSuccessful',
} as const;

/**
 * Reads QScanner's SARIF, whose severities stand in its rules: once for these, then once for the results, so that no more of it is in memory than
 * what was found. Throws an Error for a report that is cut off, says itself that it is not whole, has no results part, or has a vulnerability
 * without a severity.
 */
export async function readSarif(open: () => AsyncIterable<Uint8Array>): Promise<ReportContent> {
  const rules = new Map<string, SarifRule>();
  const imageIds: string[] = [];
  const idsOfArtifacts = new Set<string>();
  let simulated = false;
  const { result, ...others } = paths;
  await readJsonParts(open(), Object.values(others), (path, value) => {
    if (path === paths.rule || path === paths.extensionRule) addRule(rules, value);
    else if (path === paths.succeeded && value !== true) throw new Error('it says that the scan did not succeed');
    else if (path === paths.artifact) {
      for (const id of idIn(sarifRunSchema.safeParse(value).data?.imageID)) idsOfArtifacts.add(id);
    } else if (path === paths.run) {
      const run = sarifRunSchema.safeParse(value).data;
      imageIds.push(...[run?.imageID, run?.imageDigest].flatMap((id) => idIn(id)));
      simulated ||= run?.simulated === true;
    }
  });
  const found = collection();
  const opened = await readJsonParts(open(), [result], (_, value) => {
    const entry = parsed(sarifResultSchema.safeParse(value), 'a result');
    const finding = toFinding(entry, ruleOf(entry, rules));
    if (finding !== undefined) found.add(finding);
  });
  const runs = opened.get('runs.*') ?? 0;
  if (runs === 0) throw new Error('it holds no run');
  if ((opened.get('runs.*.results') ?? 0) < runs) throw new Error('it holds a run without results');
  const ofImages = [...rules.values()].filter(({ name }) => !ofInfrastructure.test(name ?? ''));
  return {
    findings: found.findings(),
    imageIds: imageIds.length === 0 ? [...idsOfArtifacts] : imageIds,
    simulated,
    kinds: new Set(ofImages.map(kindOf)),
  };
}

function parsed<Value>(outcome: { readonly success: boolean; readonly data?: Value }, what: string): Value {
  if (outcome.data === undefined) throw new Error(`${what} in it can't be read`);
  return outcome.data;
}

/** Of two rules of one id the graver counts. */
function addRule(rules: Map<string, SarifRule>, value: unknown): void {
  const rule = parsed(sarifRuleSchema.safeParse(value), 'a rule');
  const before = rules.get(rule.id);
  if (before === undefined || (given(rule)?.severity ?? 0) > (given(before)?.severity ?? 0)) rules.set(rule.id, rule);
}

function idIn(text: string | null | undefined): readonly string[] {
  const id = /(?:^|sha256:)([0-9a-f]{12,64})$/i.exec(text ?? '')?.[1];
  return id === undefined ? [] : [id.toLowerCase()];
}

function ruleOf(result: SarifResult, rules: ReadonlyMap<string, SarifRule>): SarifRule | undefined {
  return rules.get(result.ruleId ?? result.rule?.id ?? '');
}
