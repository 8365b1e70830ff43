import type { ExceptedFinding } from '../report/report.ts';
import type { AffectedPackage, Finding } from '../scan/result.ts';
import type { PolicyException } from './exception.ts';

/** Somebody's word about a CVE in a package: why it does not gate, or that it does. */
export interface Grounds {
  readonly entry: Omit<ExceptedFinding, 'finding' | 'package'>;
  /** false: the word is there and does not hold, as of an exception that a fix has ended. */
  readonly holds: boolean;
  /** It names packages, so it is told for each. */
  readonly narrowed: boolean;
  readonly exception?: PolicyException;
}

/** Where words about findings come from. The same grounds are always the same object. */
export interface AcceptanceSource {
  /** Whether it could have a word about the finding: cheap, asked for every finding. */
  concerns(finding: Finding): boolean;
  /** All its words about one CVE of the finding in one package of it; undefined stands for a finding that has none. */
  find(finding: Finding, cve: string | undefined, affected: AffectedPackage | undefined): readonly Grounds[];
}

/** What became of the findings of an image. */
export interface Accepted {
  /** Those that still gate. */
  readonly open: readonly Finding[];
  readonly excepted: readonly ExceptedFinding[];
  /** Every word that was about a finding, whether it holds or not, with the first such finding. */
  readonly heard: ReadonlyMap<Grounds, Finding>;
  /** Words that were not enough: the finding stands for CVEs that nobody has accepted. */
  readonly partly: readonly {
    readonly grounds: Grounds;
    readonly finding: Finding;
    readonly open: readonly string[];
  }[];
}

const byQualys: Grounds = {
  entry: { by: 'qualys', reason: 'An exception in the Qualys subscription covers it.' },
  holds: true,
  narrowed: false,
};

/** Words about a finding, by the name of its packages; only names whose every CVE is accepted. */
interface Hearing {
  readonly finding: Finding;
  readonly accepted: ReadonlyMap<string | undefined, ReadonlySet<Grounds>>;
  readonly whole: boolean;
}

/**
 * Takes out the findings that somebody answers for. Qualys names one finding for several CVEs and packages: it is excepted only
 * when each CVE in each package is, by whomever; otherwise it gates, and what is accepted of it is told by package.
 */
export function acceptFindings(findings: readonly Finding[], sources: readonly AcceptanceSource[]): Accepted {
  const heard = new Map<Grounds, Finding>();
  const partly: Accepted['partly'][number][] = [];
  const hearings = new Map<Finding, Hearing>();
  for (const finding of findings) {
    if (finding.exemptedByQualys) {
      hearings.set(finding, { finding, accepted: new Map([[undefined, new Set([byQualys])]]), whole: true });
    }
    const concerned = sources.filter((source) => source.concerns(finding));
    if (concerned.length === 0) continue;
    const hearing = hear(finding, concerned, heard, partly);
    if (!finding.exemptedByQualys) hearings.set(finding, hearing);
  }
  const open = findings.filter((finding) => hearings.get(finding)?.whole !== true);
  const openIds = new Set(hearings.size === 0 ? [] : open.map(({ id }) => id));
  return {
    open,
    excepted: [...hearings.values()].flatMap((hearing) => entriesOf(hearing, openIds)),
    heard,
    partly: partly.filter(({ finding }) => hearings.get(finding)?.whole !== true && !finding.exemptedByQualys),
  };
}

function hear(
  finding: Finding,
  sources: readonly AcceptanceSource[],
  heard: Map<Grounds, Finding>,
  partly: Accepted['partly'][number][],
): Hearing {
  const cves = finding.cves.length === 0 ? [undefined] : finding.cves;
  const accepted = new Map<string | undefined, Set<Grounds>>();
  const refused = new Set<string | undefined>();
  for (const affected of finding.packages.length === 0 ? [undefined] : finding.packages) {
    const grounds = new Set<Grounds>();
    const open: string[] = [];
    for (const cve of cves) {
      const words = sources.flatMap((source) => source.find(finding, cve, affected));
      for (const word of words) if (!heard.has(word)) heard.set(word, finding);
      const word = words.find(({ holds }) => holds);
      if (word === undefined) open.push(cve ?? finding.id);
      else grounds.add(word);
    }
    for (const word of open.length === 0 ? [] : grounds) partly.push({ grounds: word, finding, open });
    if (open.length > 0) refused.add(affected?.name);
    accepted.set(affected?.name, new Set([...(accepted.get(affected?.name) ?? []), ...grounds]));
  }
  for (const name of refused) accepted.delete(name);
  return { finding, accepted, whole: refused.size === 0 };
}

/** One entry a word where it holds for the whole finding, else one for each package that it holds for. */
function entriesOf({ finding, accepted, whole }: Hearing, openIds: ReadonlySet<string>): readonly ExceptedFinding[] {
  const entries: ExceptedFinding[] = [];
  const told = new Set<Grounds>();
  const unnamed = whole && !openIds.has(finding.id);
  for (const [name, words] of accepted) {
    for (const word of words) {
      const everywhere = unnamed && !word.narrowed && [...accepted.values()].every((others) => others.has(word));
      if (everywhere && told.has(word)) continue;
      told.add(word);
      if (everywhere || name === undefined) {
        if (unnamed) entries.push({ finding: finding.id, ...word.entry });
      } else entries.push({ finding: finding.id, package: name, ...word.entry });
    }
  }
  return entries;
}
