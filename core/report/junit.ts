import { servedDigest } from '../image/resolved.ts';
import { severityWord } from '../policy/severity.ts';
import type { ImageUse } from '../task-definition/task-definition.ts';
import { withoutFindings } from './gating.ts';
import { simulatedNotice } from './headline.ts';
import { type Occurrence, occurrencesOf } from './occurrences.ts';
import type { ExceptedFinding, GateReport, ImageReport } from './report.ts';
import { cvesText, imageText, packagesText, platformText } from './rows.ts';
import { cut, printable } from './text.ts';

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

interface Suite extends Counts {
  readonly image: ImageReport;
  readonly use: ImageUse;
}

const nothingJudged: Counts = { tests: 1, failures: 0, errors: 1, skipped: 0 };

/**
 * The report as JUnit XML, in pieces: a suite a container, a case a finding and package. A case fails if the gate rests on it, is
 * skipped if somebody answers for it, and passes otherwise; an image that could not be judged is an error.
 */
export function* junitPieces(report: GateReport): Generator<string> {
  const suites = report.images.flatMap((image) => {
    const counts = countsOf(image);
    return image.uses.map((use): Suite => ({ image, use, ...counts }));
  });
  const seconds = (Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 1000;
  const time = Number.isFinite(seconds) ? Math.max(0, seconds).toFixed(3) : '0.000';
  const name = report.simulated ? `${report.tool.name} (${simulatedNotice})` : report.tool.name;
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="${xml(name)}" ${countAttributes(suites.length === 0 ? nothingJudged : sum(suites))} time="${time}">\n`;
  if (suites.length === 0) yield* emptyPieces();
  for (const suite of suites) yield* suitePieces(suite, report);
  yield '</testsuites>\n';
}

/** The whole document as one text. */
export function renderJunit(report: GateReport): string {
  return [...junitPieces(report)].join('');
}

/** A run that found no container is no pass. */
function* emptyPieces(): Generator<string> {
  yield `  <testsuite name="gate" ${countAttributes(nothingJudged)}>\n`;
  yield testcase(
    'gate',
    'containers',
    '<error type="no-images" message="No container image was found, so nothing was judged."/>',
  );
  yield '  </testsuite>\n';
}

function* suitePieces(suite: Suite, report: GateReport): Generator<string> {
  const { image, use } = suite;
  const name = `${xml(use.family, 300)}/${xml(use.container, 300)}`;
  yield `  <testsuite name="${name}" ${countAttributes(suite)} timestamp="${xml(report.startedAt.slice(0, 19))}" file="${xml(use.source, 1000)}">\n`;
  yield `    <properties>${propertiesOf(image)}</properties>\n`;
  const container = xml(use.container, 300);
  if (image.reason !== undefined) {
    const { code, message, remedy } = image.reason;
    yield testcase(
      container,
      'scan',
      `<error type="${xml(code)}" message="${xml(message, 2000)}">${xml(remedy, 2000)}</error>`,
    );
  }
  const denials = withoutFindings(image);
  for (const { rule, text } of denials) {
    yield testcase(container, xml(rule), `<failure type="${xml(rule)}" message="${xml(text, 2000)}"/>`);
  }
  let cases = denials.length;
  for (const occurrence of occurrencesOf(image)) {
    cases++;
    const where = occurrence.package === undefined ? container : `${container}.${xml(occurrence.package)}`;
    yield testcase(where, caseName(occurrence), caseBody(occurrence));
  }
  if (cases === 0 && image.reason === undefined) yield testcase(container, 'no findings', '');
  yield '  </testsuite>\n';
}

function propertiesOf(image: ImageReport): string {
  const { verdict } = image;
  const values = {
    image: imageText(image),
    platform: platformText(image),
    digest: servedDigest(image.image) ?? '',
    verdict,
  };
  return Object.entries(values)
    .map(([name, value]) => `<property name="${name}" value="${xml(value, 1000)}"/>`)
    .join('');
}

function testcase(classname: string, name: string, body: string): string {
  const head = `    <testcase classname="${classname}" name="${name}" time="0"`;
  return body === '' ? `${head}/>\n` : `${head}>${body}</testcase>\n`;
}

function caseName({ finding, package: name, affected }: Occurrence): string {
  const cves = finding.cves.length === 0 ? '' : `/${cvesText(finding.cves, printable)}`;
  const version = affected[0]?.version === undefined ? '' : `@${affected[0].version}`;
  return xml(cut(`${finding.id}${cves}${name === undefined ? '' : ` ${name}${version}`}`, 600), 600);
}

function caseBody({ finding, affected, gates, exception }: Occurrence): string {
  if (exception !== undefined) return `<skipped message="${xml(exceptionText(exception), 2000)}"/>`;
  if (!gates) return '';
  const found = packagesText({ ...finding, packages: affected }, printable, '->');
  return `<failure type="${severityWord(finding.severity)}" message="${xml(finding.title, 1000)}">${xml(found, 1000)}</failure>`;
}

function exceptionText({ by, reason, owner, expires }: ExceptedFinding): string {
  const who = owner === undefined ? '' : `, ${owner}`;
  const until = expires === undefined ? '' : `, until ${expires}`;
  return `exception (${by}${who}${until}): ${reason}`;
}

function countsOf(image: ImageReport): Counts {
  let [tests, failures, skipped] = [0, 0, 0];
  for (const { gates, exception } of occurrencesOf(image)) {
    tests++;
    if (exception !== undefined) skipped++;
    else if (gates) failures++;
  }
  const errors = image.reason === undefined ? 0 : 1;
  const denials = withoutFindings(image).length;
  return { tests: Math.max(1, tests + errors + denials), failures: failures + denials, errors, skipped };
}

function sum(all: readonly Counts[]): Counts {
  const total = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  for (const { tests, failures, errors, skipped } of all) {
    total.tests += tests;
    total.failures += failures;
    total.errors += errors;
    total.skipped += skipped;
  }
  return total;
}

function countAttributes({ tests, failures, errors, skipped }: Counts): string {
  return `tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Untrusted text in XML 1.0: one printable line, without the two characters that are printable nowhere and illegal there. */
function xml(text: string, max = 300): string {
  return printable(text, max)
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (mark) => entities[mark] ?? '');
}
