import type { Result } from 'sarif';
import type { Exploitation } from './exploitation.ts';
import { hashOf } from './fingerprint.ts';
import { simulatedNotice } from './headline.ts';
import type { GateReport } from './report.ts';
import { cvesText, imageText, packagesText } from './rows.ts';
import type { SarifEntry } from './sarif-entries.ts';
import { locationOf } from './sarif-location.ts';
import { inconclusiveLevel, inconclusiveRule, levelOf, ruleIdOf } from './sarif-rule.ts';
import { printable } from './text.ts';

/** What a result needs to know of its run. */
export interface SarifRun {
  readonly report: Pick<GateReport, 'policy' | 'simulated'>;
  readonly exploitation: Exploitation;
  /** Place of a rule among the rules of the run. */
  readonly ruleIndex: (ruleId: string) => number;
  /** The checkout folder, where files were named by absolute paths. */
  readonly root?: string;
}

/** The result of an entry, at the place where the image stands. */
export function resultOf(entry: SarifEntry, run: SarifRun): Result {
  const ruleId = ruleIdOfEntry(entry);
  return {
    ruleId,
    ruleIndex: run.ruleIndex(ruleId),
    level: levelOfEntry(entry, run),
    message: { text: inert(`${run.report.simulated ? `${simulatedNotice} ` : ''}${messageOf(entry, run)}`) },
    locations: [locationOf(entry.use, run.root)],
    partialFingerprints: { primaryLocationLineHash: fingerprintOf(entry) },
  };
}

function levelOfEntry({ occurrence, denial }: SarifEntry, { report }: SarifRun): Result.level {
  if (denial !== undefined) return 'error';
  return occurrence === undefined ? inconclusiveLevel(report) : levelOf(occurrence.finding.severity);
}

/** The rule of an entry. */
export function ruleIdOfEntry({ occurrence, denial }: SarifEntry): string {
  if (denial !== undefined) return denial.rule;
  return occurrence === undefined ? inconclusiveRule : ruleIdOf(occurrence.finding);
}

/**
 * What makes two alerts the same for GitHub, run after run: family, container, vulnerability and package. A new tag, digest or
 * version, or another line, leaves the alert as it is, with whatever was decided on it.
 */
function fingerprintOf({ use, occurrence, denial, ordinal }: SarifEntry): string {
  const what = occurrence?.finding.id ?? denial?.rule ?? inconclusiveRule;
  const hash = hashOf([use.family, use.container, what, occurrence?.package]);
  return `${hash.slice(0, 16)}:${ordinal}`;
}

function messageOf({ image, use, occurrence, denial }: SarifEntry, { exploitation }: SarifRun): string {
  const where = `Container ${printable(use.container, 120)} of ${printable(use.family, 120)}, image ${printable(imageText(image), 200)}.`;
  if (denial !== undefined) return `${printable(denial.text, 600)} ${where}`;
  if (occurrence === undefined) {
    const { message = '', remedy = '' } = image.reason ?? {};
    const what =
      image.verdict === 'inconclusive' ? 'The image could not be judged' : 'Not all of the image could be judged';
    return `${what}: ${printable(message, 600)} ${printable(remedy, 400)} ${where}`;
  }
  const { finding, affected, gates, isNew } = occurrence;
  const name = finding.cves.length === 0 ? printable(finding.id, 200) : cvesText(finding.cves, printable);
  const title = printable(finding.title, 300) || printable(finding.id, 200);
  const found =
    affected.length === 0 ? '' : ` Found in: ${packagesText({ ...finding, packages: affected }, printable, '->')}.`;
  const fresh = isNew === true ? ' New: what runs now does not have it.' : '';
  const known = exploitation(finding).kev === undefined ? '' : ' Known to be exploited (CISA KEV).';
  return `${name}: ${title}.${known}${found} ${where}${gates ? ' The verdict rests on it.' : ''}${fresh}`;
}

/** SARIF messages may hold links, `[text](target)`; untrusted text has none. */
function inert(text: string): string {
  return text.replaceAll('](', '] (');
}
