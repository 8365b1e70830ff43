import type { AffectedPackage, Finding } from '../scan/result.ts';
import type { CveExploitation, ExceptedFinding, GateReport } from './report.ts';

/** The keys of a finding and of a package in it, in the order in which they are written; no other key is. */
const findingKeys: readonly (keyof Finding)[] = [
  ...(['kind', 'id', 'qid', 'cves', 'title', 'severity', 'qualysSeverity', 'certainty', 'qds', 'cvss3'] as const),
  ...(['packages', 'fixable', 'layers', 'fromBaseImage', 'firstFoundAt', 'publishedAt', 'threats'] as const),
  'exemptedByQualys',
];
const packageKeys: readonly (keyof AffectedPackage)[] = ['name', 'version', 'fixedVersion', 'path'];
const exceptedKeys: readonly (keyof ExceptedFinding)[] = ['finding', 'package', 'by', 'reason', 'owner', 'expires'];
const kevKeys: readonly (keyof NonNullable<CveExploitation['kev']>)[] = ['addedOn', 'dueOn', 'ransomware'];

/**
 * Every other key of a report, in the order in which it is written wherever it stands. A key that is not here is not written, so
 * nothing enters the document by accident; a test holds the list against the schema.
 */
const keys: string[] = [
  ...['schemaVersion', 'tool', 'simulated', 'startedAt', 'finishedAt', 'verdict', 'outcome'],
  ...['rule', 'code', 'message', 'remedy', 'because'],
  ...['failOn', 'maximum', 'onlyFixable', 'potential', 'failOnQds', 'denyQids', 'denyCves', 'secrets', 'malware'],
  ...['failOnCompliance', 'maxCompliance', 'denyCids', 'qualysPolicy', 'gate', 'audit', 'tags', 'said'],
  ...['failOnEpss', 'failOnKev', 'onlyNew', 'onInconclusive', 'enforce', 'action', 'required'],
  ...['maxExceptionDays', 'exceptionWarnDays', 'exceptions', 'cves', 'qids', 'families', 'packages'],
  ...['owner', 'expires', 'untilFixed', 'state', 'day', 'ageDays', 'comparison'],
  ...['format', 'family', 'revision', 'source', 'containers', 'container', 'essential', 'role'],
  ...['name', 'version', 'kind', 'text', 'placeholder', 'why', 'uses', 'image'],
  ...['reference', 'registry', 'repository', 'tag', 'schedule'],
  ...[
    'digest',
    'indexDigest',
    'imageId',
    'platform',
    'os',
    'architecture',
    'variant',
    'osVersion',
    'mediaType',
    'local',
  ],
  ...['position', 'file', 'line', 'column', 'endLine', 'endColumn', 'credentialsParameter', 'runningDigest'],
  ...['reason', 'scan', 'scanner', 'scanTypes', 'scannedAt', 'from', 'counts', '5', '4', '3', '2', '1'],
  'findings',
  ...['policy', 'taskDefinitions', 'images', 'feeds', 'notices', 'stillRunning'],
];

/**
 * The report as a JSON document (docs/report.schema.json), in pieces to be written one after the other: one finding a line,
 * so that a large report is never one string and two reports can be compared by lines.
 */
export function* jsonPieces(report: GateReport): Generator<string> {
  const { images, exploitation, notices, stillRunning, ...head } = report;
  yield `${write(head).slice(0, -1)},\n"images":[`;
  for (const [index, { findings, excepted, newFindings, ...image }] of images.entries()) {
    yield `${index === 0 ? '' : ','}\n${write(image).slice(0, -1)},"excepted":[`;
    yield* lines(excepted, writeExcepted);
    if (newFindings !== undefined) {
      yield '],"newFindings":[';
      yield* lines(newFindings, (id) => JSON.stringify(id));
    }
    yield '],"findings":[';
    yield* lines(findings, writeFinding);
    yield ']}';
  }
  yield '],\n"exploitation":[';
  yield* lines(exploitation, writeExploitation);
  yield `],\n"notices":${write(notices)},\n"stillRunning":${write(stillRunning)}}\n`;
}

function* lines<Item>(items: readonly Item[], line: (item: Item) => string): Generator<string> {
  for (const [place, item] of items.entries()) yield `${place === 0 ? '' : ','}\n${line(item)}`;
}

/** The whole document as one text. */
export function renderJson(report: GateReport): string {
  return [...jsonPieces(report)].join('');
}

function write(value: object): string {
  return JSON.stringify(value, keys);
}

/** A list of keys makes JSON.stringify ten times slower; findings are many. */
function writeFinding(finding: Finding): string {
  const packages = finding.packages.map((affected) => pick(affected, packageKeys));
  return JSON.stringify({ ...pick(finding, findingKeys), packages });
}

function writeExcepted(excepted: ExceptedFinding): string {
  return JSON.stringify(pick(excepted, exceptedKeys));
}

function writeExploitation({ cve, epss, kev }: CveExploitation): string {
  return JSON.stringify({ cve, epss, kev: kev === undefined ? undefined : pick(kev, kevKeys) });
}

function pick<Value extends object>(value: Value, wanted: readonly (keyof Value)[]): Partial<Value> {
  const picked: Partial<Value> = {};
  for (const key of wanted) {
    if (value[key] !== undefined) picked[key] = value[key];
  }
  return picked;
}
