import { identityOf } from '../image/resolved.ts';
import type { GatePolicy } from '../policy/policy.ts';
import { describeSeverity, severities, severityWord } from '../policy/severity.ts';
import type { GateReport, ImageReport, SeverityCounts, Verdict } from './report.ts';
import { plural } from './text.ts';

/** Said wherever a report with simulated parts is shown. */
export const simulatedNotice = 'SIMULATED: these findings come from the built-in simulator, not from Qualys.';

/** The images of a report, each once: one whose containers are judged apart is there with its worst verdict, which comes first. */
export function distinctImages({ images }: GateReport): readonly ImageReport[] {
  const known = new Set<string>();
  return images.filter(({ image }) => {
    if (image === undefined) return true;
    const isFirst = !known.has(identityOf(image));
    known.add(identityOf(image));
    return isFirst;
  });
}

/** How many images have the verdict, in the worst of their containers. */
export function countVerdict(report: GateReport, verdict: Verdict): number {
  return distinctImages(report).filter((image) => image.verdict === verdict).length;
}

/** The verdict and what it does to the deployment, in one sentence of our own words only. */
export function headline(report: GateReport): string {
  const total = distinctImages(report).length;
  const inconclusive = countVerdict(report, 'inconclusive');
  switch (report.verdict) {
    case 'pass':
      return `Pass: ${share(total, total)} ${total === 1 ? 'meets' : 'meet'} ${policyName(report)}.`;
    case 'fail': {
      const failing = countVerdict(report, 'fail');
      const broken = `${share(failing, total)} ${failing === 1 ? 'breaks' : 'break'} ${policyName(report)}`;
      const beside = inconclusive === 0 ? '' : ` and ${inconclusive} could not be judged`;
      return `Fail: ${broken}${beside}; ${consequence(report)}.`;
    }
    case 'inconclusive': {
      const what = total === 0 ? 'no container image was found' : `${share(inconclusive, total)} could not be judged`;
      return `Inconclusive: ${what}; ${consequence(report)}.`;
    }
    default:
      return report.verdict satisfies never;
  }
}

/** Whose policy the images were held against. */
function policyName({ policy }: GateReport): string {
  return policy.qualysPolicy.gate === 'alone' ? "Qualys' policies" : 'the policy';
}

/** `critical 2, high 5`; `none` when there is nothing. */
export function describeCounts(counts: SeverityCounts): string {
  const found = severities.filter((severity) => counts[severity] > 0);
  return found.length === 0 ? 'none' : found.map((one) => `${severityWord(one)} ${counts[one]}`).join(', ');
}

/** The policy in one line, in the words of its keys. */
export function describePolicy(policy: GatePolicy): string {
  return [
    ...(policy.qualysPolicy.gate === 'alone' ? [] : rulesOf(policy)),
    ...qualysRule(policy),
    `on-inconclusive ${policy.onInconclusive}`,
    ...(policy.exceptions.length === 0 ? [] : [plural(policy.exceptions.length, 'exception')]),
    ...(policy.enforce ? [] : ['not enforced']),
  ].join(' · ');
}

function qualysRule({ qualysPolicy: { gate, audit } }: GatePolicy): readonly string[] {
  return gate === 'off' ? [] : [`qualys-policy ${gate}`, `qscanner-audit ${audit}`];
}

function rulesOf(policy: GatePolicy): readonly string[] {
  const maxima = severities.flatMap((severity) => {
    const most = policy.maximum[severity];
    return most === undefined ? [] : [`max-${severityWord(severity)} ${most}`];
  });
  return [
    `fail-on ${policy.failOn === 'none' ? 'none' : describeSeverity(policy.failOn)}`,
    ...maxima,
    ...(policy.failOnQds === undefined ? [] : [`fail-on-qds ${policy.failOnQds}`]),
    ...(policy.failOnEpss === undefined ? [] : [`fail-on-epss ${policy.failOnEpss}`]),
    ...(policy.failOnKev ? ['fail-on-kev'] : []),
    ...(policy.denyQids.length === 0 ? [] : [plural(policy.denyQids.length, 'denied QID')]),
    ...(policy.denyCves.length === 0 ? [] : [plural(policy.denyCves.length, 'denied CVE')]),
    ...(policy.onlyFixable ? ['only fixable findings'] : []),
    ...(policy.onlyNew ? ['only new findings (deny lists, secrets, malware and compliance gate all the same)'] : []),
    `potential findings ${policy.potential === 'include' ? 'included' : 'excluded'}`,
    `secrets ${policy.secrets.action}`,
    `malware ${policy.malware.action}`,
    ...(policy.failOnCompliance === undefined ? [] : [`fail-on-compliance ${policy.failOnCompliance}`]),
    ...(policy.maxCompliance === undefined ? [] : [`max-compliance ${policy.maxCompliance}`]),
    ...(policy.denyCids.length === 0 ? [] : [plural(policy.denyCids.length, 'denied CID')]),
  ];
}

/** `EPSS of 2026-11-20 (today), KEV of 2026-11-18 (2 days old). `: the feeds that were used, and their age; empty without any. */
export function describeFeeds({ feeds }: GateReport, inert: (text: string) => string): string {
  const texts = feeds.map(({ name, state, day, ageDays = 0, source }) => {
    const title = name.toUpperCase();
    if (state === 'missing') return `${title} missing${source === undefined ? '' : ` (${inert(source)})`}`;
    const age = ageDays === 0 ? 'today' : `${plural(ageDays, 'day')} old`;
    return `${title} of ${day} (${age}${state === 'stale' ? ', too old' : ''})`;
  });
  return texts.length === 0 ? '' : `Feeds: ${texts.join(', ')}. `;
}

function share(count: number, total: number): string {
  if (count < total) return `${count} of ${plural(total, 'image')}`;
  return total === 1 ? 'the image' : `all ${total} images`;
}

function consequence({ outcome, policy }: GateReport): string {
  if (outcome === 'block') return 'the deployment is blocked';
  const why = policy.enforce ? 'on-inconclusive is warn' : 'enforce is false';
  return `the deployment goes on, because ${why}`;
}
