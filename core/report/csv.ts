import { servedDigest } from '../image/resolved.ts';
import { severityWord } from '../policy/severity.ts';
import type { AffectedPackage } from '../scan/result.ts';
import type { ImageUse } from '../task-definition/task-definition.ts';
import { type Exploitation, exploitationIn } from './exploitation.ts';
import { withoutFindings } from './gating.ts';
import { type Occurrence, occurrencesOf } from './occurrences.ts';
import type { GateReport, ImageReport } from './report.ts';
import { platformText } from './rows.ts';
import { printable } from './text.ts';

interface Row {
  readonly report: GateReport;
  readonly exploitation: Exploitation;
  readonly image: ImageReport;
  readonly use: ImageUse;
  readonly occurrence?: Occurrence;
  readonly affected?: AffectedPackage;
}

type Value = string | number | boolean | undefined;

/** The columns; new ones are only ever added at the end. */
const columns: Readonly<Record<string, (row: Row) => Value>> = {
  family: ({ use }) => use.family,
  container: ({ use }) => use.container,
  source: ({ use }) => use.source,
  line: ({ use }) => use.position?.line,
  image: ({ image }) => image.text,
  digest: ({ image }) => servedDigest(image.image),
  platform: ({ image }) => platformText(image),
  verdict: ({ image }) => image.verdict,
  reason: ({ image, occurrence }) => (occurrence === undefined ? whyOf(image) : undefined),
  kind: ({ occurrence }) => occurrence?.finding.kind,
  finding: ({ occurrence }) => occurrence?.finding.id,
  cves: ({ occurrence }) => occurrence?.finding.cves.join(' '),
  title: ({ occurrence }) => occurrence?.finding.title,
  severity: ({ occurrence }) => occurrence?.finding.severity,
  severity_word: ({ occurrence }) => occurrence && severityWord(occurrence.finding.severity),
  certainty: ({ occurrence }) => occurrence?.finding.certainty,
  qds: ({ occurrence }) => occurrence?.finding.qds,
  cvss3: ({ occurrence }) => occurrence?.finding.cvss3,
  package: ({ affected }) => affected?.name,
  version: ({ affected }) => affected?.version,
  fixed_version: ({ affected }) => affected?.fixedVersion,
  path: ({ affected }) => affected?.path,
  base_image: ({ occurrence }) => occurrence?.finding.fromBaseImage,
  gates: ({ occurrence }) => occurrence?.gates,
  new: ({ occurrence }) => occurrence?.isNew,
  excepted_by: ({ occurrence }) => occurrence?.exception?.by,
  exception_reason: ({ occurrence }) => occurrence?.exception?.reason,
  exception_owner: ({ occurrence }) => occurrence?.exception?.owner,
  exception_expires: ({ occurrence }) => occurrence?.exception?.expires,
  simulated: ({ report }) => report.simulated,
  epss: ({ occurrence, exploitation }) => occurrence && exploitation(occurrence.finding).epss,
  kev_added: ({ occurrence, exploitation }) => occurrence && exploitation(occurrence.finding).kev?.addedOn,
};
const cells = Object.values(columns);
/** What needs nothing done to it: most names and versions. */
const harmless = /^\w[\w.:~/+@-]{0,1000}$/;

/**
 * The report as CSV (RFC 4180, UTF-8 without a byte order mark, which scripts would take for a part of the first title), in
 * pieces: a row a container, finding and package. A container without findings has one row, and so has what no finding tells.
 */
export function* csvPieces(report: GateReport): Generator<string> {
  const exploitation = exploitationIn(report);
  yield record(Object.keys(columns));
  for (const image of report.images) {
    for (const use of image.uses) {
      let rows = 0;
      for (const row of rowsOf({ report, exploitation, image, use })) {
        rows++;
        yield record(cells.map((cell) => cell(row)));
      }
      if (rows > 0 && whyOf(image) === undefined) continue;
      yield record(cells.map((cell) => cell({ report, exploitation, image, use })));
    }
  }
}

/** The whole document as one text. */
export function renderCsv(report: GateReport): string {
  return [...csvPieces(report)].join('');
}

/** What no finding tells: why a part could not be judged, and what broke without a finding. */
function whyOf(image: ImageReport): string | undefined {
  const texts = [
    ...withoutFindings(image).map(({ text }) => text),
    ...(image.reason === undefined ? [] : [image.reason.message]),
  ];
  return texts.length === 0 ? undefined : texts.join(' ');
}

function* rowsOf(base: Row): Generator<Row> {
  for (const occurrence of occurrencesOf(base.image)) {
    if (occurrence.affected.length === 0) yield { ...base, occurrence };
    for (const affected of occurrence.affected) yield { ...base, occurrence, affected };
  }
}

function record(values: readonly Value[]): string {
  return `${values.map(field).join(',')}\r\n`;
}

function field(value: Value): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? quoted(value) : String(value);
}

/**
 * Untrusted text as a field: one line, at most 4,000 characters, and never a formula, also where a spreadsheet splits at
 * semicolons or tabs (https://owasp.org/www-community/attacks/CSV_Injection): an apostrophe stands before what could begin one.
 */
function quoted(text: string): string {
  if (harmless.test(text)) return text;
  const inert = printable(text, 4000).replace(/(^|[,;|"'])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g, "$1$2'");
  return /[",;|'\s]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
