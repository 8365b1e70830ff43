import type { Feeds } from '../feeds/feed.ts';
import type { Reason } from '../reason.ts';
import type { Because, ExceptedFinding, ImageVerdict } from '../report/report.ts';
import type { Finding, QualysPolicyVerdict, ScanType } from '../scan/result.ts';
import { becauseOf } from './because.ts';
import { brokenByCompliance, complianceWish } from './compliance.ts';
import { failOnEpss, failOnKev, unansweredByFeeds } from './exploitation.ts';
import type { GatePolicy } from './policy.ts';
import { judgeQualysPolicy } from './qualys-policy.ts';
import { gateable } from './scope.ts';
import { describeSeverity, severities, severityWord } from './severity.ts';

/** What is known of one image for the containers that it is judged for. */
export interface Case {
  readonly scanTypes: readonly ScanType[];
  /** Findings that nobody excepted. */
  readonly open: readonly Finding[];
  readonly excepted: readonly ExceptedFinding[];
  /** Absent when there is nothing to compare with: every finding counts as new. */
  readonly newFindings?: ReadonlySet<Finding>;
  readonly feeds: Feeds;
  readonly qualysPolicy?: QualysPolicyVerdict;
  readonly complianceFault?: Reason;
}

/**
 * What a scan must look for to answer the policy: packages always; secrets, malware and compliance when the user named a rule on them. Where
 * only Qualys' own policies gate, no rule of ours asks for more.
 */
export function scanTypesAsked(policy: GatePolicy): readonly ScanType[] {
  if (policy.qualysPolicy.gate === 'alone') return ['packages'];
  return [
    'packages',
    ...(policy.secrets.required ? (['secrets'] as const) : []),
    ...(policy.malware.required ? (['malware'] as const) : []),
    ...(complianceWish(policy) === 'rules' ? (['compliance'] as const) : []),
  ];
}

/**
 * What the policy says of one image. Pure. A broken rule is a fail; without one, anything that the policy asks and the
 * result or a feed can't answer is inconclusive, which no exception ever changes.
 */
export function evaluateImage(image: Case, policy: GatePolicy): ImageVerdict {
  const { excepted } = image;
  const qualys = judgeQualysPolicy(image.qualysPolicy, policy.qualysPolicy);
  const own = policy.qualysPolicy.gate === 'alone' ? {} : judgeByRules(image, policy);
  const broken = [...(qualys.because === undefined ? [] : [qualys.because]), ...(own.broken ?? [])];
  const reason = notLookedFor(image, policy) ?? qualys.reason ?? own.reason;
  const because = [...broken, ...(reason === undefined ? [] : [unansweredBecause(reason)])];
  if (broken.length > 0) return { verdict: 'fail', because, excepted, ...(reason === undefined ? {} : { reason }) };
  return reason === undefined
    ? { verdict: 'pass', because, excepted }
    : { verdict: 'inconclusive', because, excepted, reason };
}

/** The `because` of an image that could not be judged. */
export function unansweredBecause(reason: Reason): Because {
  return { rule: 'scan', text: reason.message, findings: [] };
}

/** What the findings break of the policy's own rules, and what of these they or a feed can't answer. */
function judgeByRules(
  image: Case,
  policy: GatePolicy,
): { readonly broken?: readonly Because[]; readonly reason?: Reason | undefined } {
  const findings = gateable(image.open, policy, image.newFindings);
  return {
    broken: brokenRules(findings, image, policy),
    reason: withoutScore(findings, policy) ?? unansweredByFeeds(findings, policy, image.feeds),
  };
}

/** `findings` are those that the policy narrows its rules to; what it names itself, secrets, malware and compliance are not narrowed. */
function brokenRules(findings: readonly Finding[], { open, feeds }: Case, policy: GatePolicy): readonly Because[] {
  const vulnerabilities = open.filter((finding) => finding.kind === 'vulnerability');
  const rules: readonly (Because | undefined)[] = [
    failOn(findings, policy),
    ...maxima(findings, policy),
    failOnQds(findings, policy),
    failOnEpss(findings, policy, feeds),
    failOnKev(findings, policy, feeds),
    denyQids(vulnerabilities, policy),
    denyCves(vulnerabilities, policy),
    policy.secrets.action === 'fail' ? kindFound(open, 'secret', 'secrets') : undefined,
    policy.malware.action === 'fail' ? kindFound(open, 'malware', 'malware') : undefined,
    ...brokenByCompliance(open, policy),
  ];
  return rules.filter((rule) => rule !== undefined);
}

function failOn(findings: readonly Finding[], { failOn: threshold }: GatePolicy): Because | undefined {
  if (threshold === 'none') return undefined;
  const found = findings.filter((finding) => finding.severity >= threshold);
  const above = threshold === 5 ? '' : ' or above';
  return becauseOf('fail-on', found, (count) => `${count} at ${describeSeverity(threshold)}${above}`);
}

function maxima(findings: readonly Finding[], { maximum }: GatePolicy): readonly (Because | undefined)[] {
  return severities.map((severity) => {
    const most = maximum[severity];
    const found = findings.filter((finding) => finding.severity === severity);
    if (most === undefined || found.length <= most) return undefined;
    const allowed = most === 0 ? 'none' : `at most ${most}`;
    const rule = `max-${severityWord(severity)}`;
    return becauseOf(rule, found, (count) => `${count} at ${describeSeverity(severity)} where ${allowed} may be`);
  });
}

function failOnQds(findings: readonly Finding[], { failOnQds: threshold }: GatePolicy): Because | undefined {
  if (threshold === undefined) return undefined;
  const found = findings.filter((finding) => finding.qds !== undefined && finding.qds >= threshold);
  return becauseOf('fail-on-qds', found, (count) => `${count} with a Qualys Detection Score of ${threshold} or above`);
}

function denyQids(vulnerabilities: readonly Finding[], policy: GatePolicy): Because | undefined {
  const denied = new Set(policy.denyQids);
  const found = vulnerabilities.filter((finding) => finding.qid !== undefined && denied.has(finding.qid));
  return becauseOf('deny-qids', found, (count) => `${count} with a denied QID`);
}

function denyCves(vulnerabilities: readonly Finding[], policy: GatePolicy): Because | undefined {
  const denied = new Set(policy.denyCves);
  const found = vulnerabilities.filter((finding) => finding.cves.some((cve) => denied.has(cve.toUpperCase())));
  return becauseOf('deny-cves', found, (count) => `${count} with a denied CVE`);
}

function kindFound(
  findings: readonly Finding[],
  kind: 'secret' | 'malware',
  rule: 'secrets' | 'malware',
): Because | undefined {
  const found = findings.filter((finding) => finding.kind === kind);
  const what = kind === 'secret' ? 'secret' : 'malware finding';
  return becauseOf(rule, found, () => `${found.length} ${what}${found.length === 1 ? '' : 's'}`);
}

function notLookedFor({ scanTypes, complianceFault }: Case, policy: GatePolicy): Reason | undefined {
  const missing = scanTypesAsked(policy).filter((type) => !scanTypes.includes(type));
  if (missing.length === 0) return undefined;
  if (complianceFault !== undefined && missing.join() === 'compliance') return complianceFault;
  return {
    code: 'scan-types-missing',
    message: `The policy asks for ${missing.join(' and ')}, and the scan did not look for ${missing.length === 1 ? 'it' : 'them'}.`,
    remedy: missing.includes('packages')
      ? 'Have Qualys scan the image for packages, then run again.'
      : `Enable ${missing.join(' and ')} scanning at Qualys, or ${wayOut(missing)}.`,
  };
}

function wayOut(missing: readonly ScanType[]): string {
  const ignored = missing.filter((type) => type !== 'compliance').map((type) => `${type}: ignore`);
  return [
    ...(ignored.length === 0 ? [] : [`set ${ignored.join(' and ')}`]),
    ...(missing.includes('compliance') ? ['take the rules on compliance out of the policy'] : []),
  ].join(' and ');
}

function withoutScore(findings: readonly Finding[], policy: GatePolicy): Reason | undefined {
  const unscored = findings.filter((finding) => finding.qds === undefined);
  if (policy.failOnQds === undefined || unscored.length === 0) return undefined;
  return {
    code: 'report-incomplete',
    message: `The policy asks for Qualys Detection Scores (fail-on-qds), and ${unscored.length} of the findings ${unscored.length === 1 ? 'has' : 'have'} none.`,
    remedy: 'Enable QDS in the Qualys subscription, or take fail-on-qds out of the policy.',
  };
}
