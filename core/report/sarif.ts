import { gzipSync } from 'node:zlib';
import type { Invocation, Notification, ReportingDescriptor, Run } from 'sarif';
import { exploitationIn } from './exploitation.ts';
import { familiesOf, familyKey, reportOfFamily } from './family.ts';
import { headline, simulatedNotice } from './headline.ts';
import { toolUri } from './links.ts';
import type { GateReport } from './report.ts';
import { type SarifEntries, type SarifEntry, sarifEntries } from './sarif-entries.ts';
import { resultOf, ruleIdOfEntry } from './sarif-result.ts';
import { ruleOf, ruleOfDenial, ruleOfInconclusive, securitySeverity } from './sarif-rule.ts';
import { plural } from './text.ts';

/** What GitHub takes; a file above any of these is refused whole. */
export interface SarifLimits {
  /** Results a run, and so rules: 25,000. */
  readonly results: number;
  /** Bytes of the gzipped file: 10 MB. */
  readonly gzipBytes: number;
}

/** How many of the results GitHub shows. */
const shownByGitHub = 5000;
const githubLimits: SarifLimits = { results: 25_000, gzipBytes: 10_000_000 };
const chunkLength = 1 << 20;

/** How a file is named to GitHub, and where its paths begin. */
export interface SarifOptions {
  /** Keeps apart the alerts of one family in several environments. */
  readonly environment?: string;
  /** The checkout folder: absolute paths below it are written relative to it. */
  readonly root?: string;
  readonly limits?: SarifLimits;
}

/** One SARIF file with one run: the alerts of one task definition. Also wanted when there are none, or old alerts never close. */
export interface SarifFile {
  readonly family: string;
  /** What GitHub keeps apart uploads by. */
  readonly category: string;
  readonly results: number;
  /** Results that no limit left room for. */
  readonly leftOut: number;
  /** The text of the file, to be written one piece after the other. */
  readonly pieces: () => Iterable<string>;
}

/** One SARIF file for each task definition of the report, after GitHub's rules. */
export function sarifFiles(report: GateReport, options: SarifOptions = {}): readonly SarifFile[] {
  return familiesOf(report).map((family) => sarifFile(reportOfFamily(report, family), family, options));
}

/** The file of one task definition as one text. */
export function renderSarif(report: GateReport, family: string, options: SarifOptions = {}): string {
  return [...sarifFile(reportOfFamily(report, family), family, options).pieces()].join('');
}

function sarifFile(report: GateReport, family: string, options: SarifOptions): SarifFile {
  const { results: mostResults, gzipBytes } = options.limits ?? githubLimits;
  const category = `${report.tool.name}/${familyKey(family, options.environment)}`;
  let found = sarifEntries(report, mostResults);
  const pieces = () => sarifPieces(report, found, { ...options, category });
  for (let size = sizeOf(pieces()); size > gzipBytes && found.entries.length > 0; size = sizeOf(pieces())) {
    found = { ...found, entries: found.entries.slice(0, Math.floor((found.entries.length * gzipBytes * 0.9) / size)) };
  }
  return { family, category, results: found.entries.length, leftOut: found.total - found.entries.length, pieces };
}

function* sarifPieces(
  report: GateReport,
  found: SarifEntries,
  { category, root }: SarifOptions & { readonly category: string },
): Generator<string> {
  const rules = rulesOf(found.entries, report);
  const places = new Map([...rules.keys()].map((id, index) => [id, index]));
  const { name, version } = report.tool;
  const driver = { name, version, semanticVersion: version, informationUri: toolUri };
  const rest: Partial<Run> = {
    automationDetails: { id: `${category}/` },
    columnKind: 'utf16CodeUnits',
    invocations: [invocationOf(report, found)],
    properties: {
      verdict: report.verdict,
      outcome: report.outcome,
      simulated: report.simulated,
      results: found.total,
      resultsLeftOut: found.total - found.entries.length,
      findingsExcepted: found.excepted,
    },
  };
  yield '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{';
  yield `"tool":{"driver":${JSON.stringify(driver).slice(0, -1)},"rules":[`;
  yield* list(rules.values(), (rule) => rule());
  yield `\n]}},\n${JSON.stringify(rest).slice(1, -1)},\n"results":[`;
  const run = {
    report,
    exploitation: exploitationIn(report),
    ruleIndex: (id: string) => places.get(id) ?? -1,
    ...(root === undefined ? {} : { root }),
  };
  yield* list(found.entries, (entry) => resultOf(entry, run));
  yield '\n]}]}\n';
}

function* list<Item>(items: Iterable<Item>, write: (item: Item) => object): Generator<string> {
  let before = '\n';
  for (const item of items) {
    yield `${before}${JSON.stringify(write(item))}`;
    before = ',\n';
  }
}

/** The rules in the order of their first result, made when they are written; each with the highest score of its findings. */
function rulesOf(entries: readonly SarifEntry[], report: GateReport): ReadonlyMap<string, () => ReportingDescriptor> {
  const scores = new Map<string, number>();
  const rules = new Map<string, () => ReportingDescriptor>();
  for (const entry of entries) {
    const id = ruleIdOfEntry(entry);
    const finding = entry.occurrence?.finding;
    if (finding !== undefined) scores.set(id, Math.max(scores.get(id) ?? 0, securitySeverity(finding)));
    if (rules.has(id)) continue;
    rules.set(id, () => {
      if (entry.denial !== undefined) return ruleOfDenial(id);
      return finding === undefined ? ruleOfInconclusive(report) : ruleOf(finding, scores.get(id) ?? 0);
    });
  }
  return rules;
}

function invocationOf(report: GateReport, { entries, total, excepted }: SarifEntries): Invocation {
  const notes: Notification[] = [
    { level: report.verdict === 'pass' ? 'note' : 'warning', message: { text: headline(report) } },
  ];
  const say = (level: Notification['level'], text: string) =>
    notes.push({ ...(level === undefined ? {} : { level }), message: { text } });
  if (report.simulated) say('warning', simulatedNotice);
  if (total > entries.length) {
    say(
      'warning',
      `${plural(total - entries.length, 'result')} of ${total} left out, the least important ones, to stay within GitHub's limits; the JSON report has everything.`,
    );
  }
  if (entries.length > shownByGitHub)
    say('warning', `GitHub shows the first ${shownByGitHub} of ${entries.length} results.`);
  if (excepted > 0) say('note', `${plural(excepted, 'excepted finding')} left out.`);
  return {
    executionSuccessful: report.images.every(({ verdict }) => verdict !== 'inconclusive'),
    startTimeUtc: report.startedAt,
    endTimeUtc: report.finishedAt,
    toolExecutionNotifications: notes,
  };
}

/** Bytes of the gzipped text, at most: it is compressed in chunks, so that it is never in memory as a whole. */
function sizeOf(pieces: Iterable<string>): number {
  let size = 0;
  let chunk: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    chunk.push(piece);
    length += piece.length;
    if (length < chunkLength) continue;
    size += gzipSync(chunk.join(''), { level: 1 }).length;
    chunk = [];
    length = 0;
  }
  return size + gzipSync(chunk.join(''), { level: 1 }).length;
}
