import type { ReportingDescriptor, Result } from 'sarif';
import { describeSeverity } from '../policy/severity.ts';
import type { Finding, Severity } from '../scan/result.ts';
import { hashOf } from './fingerprint.ts';
import { cveLink } from './links.ts';
import type { GateReport } from './report.ts';
import { cvesText } from './rows.ts';
import { cut, markdown, printable } from './text.ts';

/** The rule under which images stand that could not be judged. */
export const inconclusiveRule = 'qualys-inconclusive';

/** GitHub keeps ten tags a rule; links beyond these help nobody. */
const cvesTagged = 5;
const cvesLinked = 20;
/** GitHub's limit for `shortDescription` and `fullDescription`, with room for what says that a text was cut. */
const longestDescription = 900;

/**
 * GitHub's severity bands, one a severity of ours: above 9.0 critical, 7.0–8.9 high, 4.0–6.9 medium, 0.1–3.9 low. Where the CVSS
 * score lies outside, our severity counts, so that GitHub shows what the gate judged.
 */
const bands: Readonly<Record<Severity, { readonly from: number; readonly usual: number; readonly to: number }>> = {
  5: { from: 9.1, usual: 9.5, to: 10 },
  4: { from: 7, usual: 8, to: 8.9 },
  3: { from: 4, usual: 5.5, to: 6.9 },
  2: { from: 1, usual: 2.5, to: 3.9 },
  1: { from: 0.1, usual: 0.5, to: 0.9 },
};

/** A finding's `security-severity`, 0.1–10.0. */
export function securitySeverity({ severity, cvss3 }: Pick<Finding, 'severity' | 'cvss3'>): number {
  const { from, usual, to } = bands[severity];
  if (cvss3 === undefined || !Number.isFinite(cvss3)) return usual;
  return Math.round(Math.min(to, Math.max(from, cvss3)) * 10) / 10;
}

/** SARIF's level of a severity. */
export function levelOf(severity: Severity): Result.level {
  return severity >= 4 ? 'error' : severity === 3 ? 'warning' : 'note';
}

/** Id of the rule of a finding: its own id, made printable and short. */
export function ruleIdOf({ id }: Pick<Finding, 'id'>): string {
  const plain = cut(printable(id, 200), 200);
  return plain === id ? id : `${plain}-${hashOf([id]).slice(0, 16)}`;
}

/** The rule of a finding. `score` is the highest security severity of all findings of the rule: GitHub knows one a rule. */
export function ruleOf(finding: Finding, score: number): ReportingDescriptor {
  const id = ruleIdOf(finding);
  const title = cut(printable(finding.title), 300) || id;
  const severity = describeSeverity(finding.severity);
  const cves = finding.cves.length === 0 ? 'no CVE' : cvesText(finding.cves, printable);
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: cut(`${title} (${cves}). Severity: ${severity}.`, longestDescription) },
    help: { text: helpText(finding, title, severity), markdown: helpMarkdown(finding, severity) },
    defaultConfiguration: { level: levelOf(finding.severity) },
    properties: {
      tags: tagsOf(finding),
      precision: finding.certainty === 'confirmed' ? 'high' : 'low',
      'problem.severity': problemSeverity(levelOf(finding.severity)),
      'security-severity': score.toFixed(1),
    },
  };
}

/** The rule of images that could not be judged. Where they block, it counts as critical, so that a ruleset on code scanning blocks too. */
export function ruleOfInconclusive({ policy }: Pick<GateReport, 'policy'>): ReportingDescriptor {
  const level = inconclusiveLevel({ policy });
  const text =
    'The gate could not tell whether the image is vulnerable: it was not resolved, not scanned, or its result could not be read. Each alert says what happened and what to do.';
  return {
    id: inconclusiveRule,
    name: 'ImageNotJudged',
    shortDescription: { text: 'A container image could not be judged' },
    fullDescription: { text },
    help: {
      text,
      markdown: `${text}\n\n\`on-inconclusive\` of the policy decides whether that blocks the deployment.`,
    },
    defaultConfiguration: { level },
    properties: {
      tags: ['security', 'inconclusive'],
      precision: 'very-high',
      'problem.severity': problemSeverity(level),
      'security-severity': (level === 'error' ? bands[5] : bands[3]).from.toFixed(1),
    },
  };
}

/** The rule of images that Qualys' own policies deny. It counts as critical, so that a ruleset on code scanning blocks too. */
export function ruleOfDenial(id: string): ReportingDescriptor {
  const text =
    "A policy at Qualys denies the image, or audits it where the gate's policy takes that for a denial. No finding of its own stands for it.";
  return {
    id,
    name: 'ImageDenied',
    shortDescription: { text: "Qualys' policies deny a container image" },
    fullDescription: { text },
    help: { text, markdown: `${text}\n\nWhat it asks for stands in the policy, in the Qualys portal.` },
    defaultConfiguration: { level: 'error' },
    properties: {
      tags: ['security', 'policy'],
      precision: 'very-high',
      'problem.severity': 'error',
      'security-severity': bands[5].from.toFixed(1),
    },
  };
}

/** The level of an image that could not be judged. */
export function inconclusiveLevel({ policy }: Pick<GateReport, 'policy'>): 'error' | 'warning' {
  return policy.onInconclusive === 'block' ? 'error' : 'warning';
}

function tagsOf({ kind, certainty, fixable, cves }: Finding): string[] {
  const tags = [
    'security',
    kind,
    ...(certainty === 'potential' ? ['potential'] : []),
    ...(fixable ? ['fixable'] : []),
    ...cves.filter((cve) => cveLink(cve) !== undefined).slice(0, cvesTagged),
  ];
  return [...new Set(tags)];
}

function helpText(finding: Finding, title: string, severity: string): string {
  const links = finding.cves.slice(0, cvesLinked).flatMap((cve) => cveLink(cve) ?? []);
  return [`${title}.`, `Severity: ${severity}.`, adviceFor(finding), ...links].join('\n');
}

function helpMarkdown(finding: Finding, severity: string): string {
  const cves = finding.cves.slice(0, cvesLinked).map((cve) => {
    const link = cveLink(cve);
    return link === undefined ? markdown(cve, 40) : `[${cve}](${link})`;
  });
  const score = finding.qds === undefined ? [] : [`| Qualys Detection Score | ${finding.qds} |`];
  const threats =
    finding.threats.length === 0
      ? []
      : [
          `| Threats | ${finding.threats
            .slice(0, 10)
            .map((one) => markdown(one, 40))
            .join(', ')} |`,
        ];
  return [
    `**${markdown(finding.title)}**`,
    '',
    '| | |',
    '| --- | --- |',
    `| Finding | ${markdown(finding.id, 200)} |`,
    `| Severity | ${severity} |`,
    `| CVE | ${cves.join(', ') || '–'} |`,
    ...score,
    ...threats,
    '',
    adviceFor(finding),
  ].join('\n');
}

function adviceFor({ kind, fixable }: Finding): string {
  switch (kind) {
    case 'vulnerability':
      return fixable
        ? 'Upgrade the package to the fixed version that the alert names, or take a base image that has it, and build the image again.'
        : 'No fix is known yet. Remove the package, take another base image, or accept the finding for a time with an exception in the policy file.';
    case 'secret':
      return 'Revoke the secret, take it out of the image and its history, and hand it to the container at run time.';
    case 'malware':
      return 'Do not run the image. Find out how the file came into it, and build it again from trusted sources.';
    case 'misconfiguration':
      return 'Change the image build as the finding says.';
    default:
      return kind satisfies never;
  }
}

function problemSeverity(level: Result.level): string {
  return level === 'note' ? 'recommendation' : level;
}
