import { severities, severityWord } from '../policy/severity.ts';
import { type Exploitation, exploitationIn } from './exploitation.ts';
import { containersOf } from './gating.ts';
import { type FindingRow, findingRows } from './html-rows.ts';
import { html, table, tableRow } from './html-text.ts';
import { cveLink } from './links.ts';
import type { Occurrence } from './occurrences.ts';
import type { GateReport } from './report.ts';
import { containersText, packagesText } from './rows.ts';
import { plural } from './text.ts';

const cvesShown = 4;

/** The section with the table of findings, at most `maxRows` of them, and the controls that the script brings to life. */
export function* findingsSection(report: GateReport, maxRows: number): Generator<string> {
  const { rows, leftOut } = findingRows(report, maxRows);
  yield '<section aria-labelledby="findings-head"><h2 id="findings-head">Findings</h2>\n';
  if (rows.length === 0) {
    yield '<p class="soft">No finding in the images that were scanned.</p></section>\n';
    return;
  }
  yield controls();
  const exploitation = exploitationIn(report);
  const heads = ['Severity', 'Status', 'Finding', 'CVE', 'Package: installed → fixed', 'Containers'];
  yield* table('findings', 'Findings', heads, rowsOf(rows, exploitation));
  if (leftOut > 0)
    yield `<p><strong>${plural(leftOut, 'finding')} more</strong>, left out here; the JSON report has everything.</p>\n`;
  yield '</section>\n';
}

function* rowsOf(rows: readonly FindingRow[], exploitation: Exploitation): Generator<string> {
  for (const { occurrence, images } of rows) {
    const { finding, affected } = occurrence;
    const { severity } = finding;
    const { words, tags } = statusOf(occurrence, exploitation);
    yield tableRow(
      `<td data-value="${severity}"><strong class="s${severity}">${severityWord(severity)}</strong></td>`,
      tags,
      `<code>${html(finding.id, 120)}</code> ${html(finding.title, 200)}`,
      cvesOf(finding.cves),
      packagesText({ ...finding, packages: affected }, html, '→'),
      containersText(containersOf(images), html),
    ).replace('<tr>', `<tr data-severity="${severity}" data-status="${words.join(' ')}">`);
  }
}

function statusOf({ gates, exception, isNew, finding }: Occurrence, exploitation: Exploitation) {
  const { epss, kev } = exploitation(finding);
  const words: string[] = [];
  const tags: string[] = [];
  const add = (word: string, text: string) => {
    words.push(word);
    tags.push(`<span class="tag ${word}">${text}</span>`);
  };
  if (gates) add('gates', 'gates');
  else if (exception === undefined) add('reported', 'reported');
  else add('excepted', 'excepted');
  if (isNew === true) add('new', 'new');
  if (kev !== undefined) add('exploited', 'known exploited');
  if (epss !== undefined) tags.push(`<span class="soft">EPSS ${epss.toFixed(2)}</span>`);
  if (exception !== undefined) {
    const { by, owner, expires, reason } = exception;
    const details = [by, owner, ...(expires === undefined ? [] : [`until ${expires}`])].filter(
      (text) => text !== undefined,
    );
    tags.push(`<span class="soft">${html(details.join(', '), 160)}: ${html(reason, 200)}</span>`);
  }
  return { words, tags: tags.join(' ') };
}

function cvesOf(cves: readonly string[]): string {
  if (cves.length === 0) return '–';
  const shown = cves.slice(0, cvesShown).map((cve) => {
    const link = cveLink(cve);
    return link === undefined ? html(cve, 30) : `<a href="${link}" rel="noreferrer">${cve}</a>`;
  });
  return `${shown.join(', ')}${cves.length > cvesShown ? ` and ${cves.length - cvesShown} more` : ''}`;
}

/** Hidden until the script can answer to them. */
function controls(): string {
  const boxes = severities.map(
    (severity) => `<label><input type="checkbox" value="${severity}" checked> ${severityWord(severity)}</label>`,
  );
  const options = ['gates', 'reported', 'excepted', 'new'].map((word) => `<option value="${word}">${word}</option>`);
  return `<div class="controls" id="controls" hidden>
<label>Search <input type="search" id="search" autocomplete="off"></label>
<label>Status <select id="status"><option value="">all</option>${options.join('')}</select></label>
<fieldset><legend>Severity</legend>${boxes.join('')}</fieldset>
<span id="shown" class="soft" role="status"></span>
</div>
`;
}
