import { createHash } from 'node:crypto';
import { severities, severityWord } from '../policy/severity.ts';
import { describeFix, fixesOf, gatingFindings, withoutFix } from './gating.ts';
import { describeCounts, describeFeeds, describePolicy, headline, simulatedNotice } from './headline.ts';
import { findingsSection } from './html-findings.ts';
import { script } from './html-script.ts';
import { style } from './html-style.ts';
import { html, table, tableRow } from './html-text.ts';
import { comparedImages, describeNews } from './news.ts';
import type { GateReport, SeverityCounts } from './report.ts';
import { foundText, imageText, nameOf, platformText } from './rows.ts';
import { plural } from './text.ts';

/** Rows that a browser still sorts at once. */
const maxRows = 2000;
const containersShown = 1000;
const linesShown = 30;

/**
 * The report as one HTML page, in pieces. It loads nothing: its content security policy allows its own style and script, by their
 * hashes, and no request. Untrusted text is escaped, and none of it comes into the script.
 */
export function* htmlPieces(report: GateReport): Generator<string> {
  const { verdict } = report;
  const [word, ...rest] = headline(report).split(':');
  yield head(report);
  yield `<header><div class="verdict ${verdict}"><h1><span class="word">${word}:</span>${rest.join(':')}</h1>`;
  yield `<p>${html(report.taskDefinitions.map(({ family }) => family).join(', ') || 'No task definition', 400)} · judged ${time(report.finishedAt)}</p></div>\n`;
  if (report.simulated) yield `<section class="simulated short">${simulatedNotice}</section>\n`;
  yield '</header>\n<main>\n<div class="pair">\n';
  yield* listSection('why', 'Why', whyOf(report), 'No rule of the policy is broken.');
  yield `<section class="short" aria-labelledby="severities"><h2 id="severities">Vulnerabilities by severity</h2>\n${chart(report.counts)}</section>\n</div>\n`;
  yield* containersSection(report);
  yield* listSection('open', 'What could not be judged', openOf(report));
  yield* listSection('news', 'What is new', newsOf(report));
  yield* listSection('fixes', 'How to fix', fixesTexts(report));
  yield* findingsSection(report, maxRows);
  yield* listSection('running', 'Still running at Qualys', runningOf(report));
  yield* listSection('notices', 'Notices', noticesOf(report));
  const { name, version } = report.tool;
  yield `</main>\n<footer><p>Policy: ${html(describePolicy(report.policy), 2000)}. ${describeFeeds(report, html)}<br>${html(name)} ${html(version)}, ${time(report.startedAt)} to ${time(report.finishedAt)}. Times are UTC.</p></footer>\n`;
  yield `<script>${script}</script>\n</body>\n</html>\n`;
}

/** The whole page as one text. */
export function renderHtml(report: GateReport): string {
  return [...htmlPieces(report)].join('');
}

function head(report: GateReport): string {
  const policy = [
    "default-src 'none'",
    `style-src '${hashSource(style)}'`,
    `script-src '${hashSource(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${report.verdict}: Qualys gate</title>
<style>${style}</style>
</head>
<body>
`;
}

/** What a content security policy calls an inline script or style that it allows. */
function hashSource(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function* listSection(id: string, title: string, items: readonly string[], none?: string): Generator<string> {
  if (items.length === 0 && none === undefined) return;
  yield `<section class="short" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>\n`;
  if (items.length === 0) yield `<p class="soft">${none}</p>`;
  else
    yield `<ul>\n${items
      .slice(0, linesShown)
      .map((item) => `<li>${item}</li>\n`)
      .join('')}</ul>`;
  if (items.length > linesShown)
    yield `<p class="soft">and ${items.length - linesShown} more, left out here; the JSON report has everything.</p>`;
  yield '</section>\n';
}

function whyOf({ images, verdict }: GateReport): readonly string[] {
  const deciding = images.filter((image) => image.verdict === verdict && verdict !== 'pass');
  return deciding.flatMap((image) =>
    image.because.map(({ rule, text }) => `<strong>${html(nameOf(image))}</strong> ${html(rule)}: ${html(text, 400)}`),
  );
}

function openOf({ images }: GateReport): readonly string[] {
  return images.flatMap((image) => {
    if (image.reason === undefined) return [];
    const { code, message, remedy } = image.reason;
    return [`<strong>${html(nameOf(image))}</strong> (${html(code)}): ${html(message, 500)} ${html(remedy, 500)}`];
  });
}

function newsOf(report: GateReport): readonly string[] {
  return comparedImages(report).map((image) => `<strong>${html(nameOf(image))}</strong> ${describeNews(image, html)}`);
}

function fixesTexts(report: GateReport): readonly string[] {
  const gating = gatingFindings(report);
  const unfixable = withoutFix(gating);
  const without = unfixable === 0 ? [] : [`${plural(unfixable, 'finding')} without a known fix`];
  return [...without, ...fixesOf(gating).map((fix) => describeFix(fix, (text) => html(text, 100)))];
}

function runningOf({ stillRunning }: GateReport): readonly string[] {
  return stillRunning.map(({ registry, schedule }) => `schedule <code>${html(schedule)}</code> of ${html(registry)}`);
}

function noticesOf({ notices }: GateReport): readonly string[] {
  return notices.map(({ message, position }) => {
    const where =
      position === undefined ? '' : `<code>${html(position.file)}:${position.line}:${position.column}</code> `;
    return `${where}${html(message, 500)}`;
  });
}

function* containersSection({ images }: GateReport): Generator<string> {
  const uses = images.flatMap((image) => image.uses.map((use) => ({ image, use })));
  if (uses.length === 0) return;
  yield '<section aria-labelledby="containers-head"><h2 id="containers-head">Containers</h2>\n';
  const rows = uses
    .slice(0, containersShown)
    .map(({ image, use }) =>
      tableRow(
        `<td class="${image.verdict}"><strong>${image.verdict}</strong></td>`,
        html(use.family, 120),
        html(use.container, 120),
        `<code>${html(imageText(image))}</code>`,
        html(platformText(image), 60),
        foundText(image),
      ),
    );
  yield* table('containers', 'Containers', ['Verdict', 'Family', 'Container', 'Image', 'Platform', 'Found'], rows);
  if (uses.length > containersShown)
    yield `<p>${plural(uses.length - containersShown, 'container')} more, left out here.</p>`;
  yield '</section>\n';
}

/** Bars of the numbers; the numbers stand beside them, so that nothing depends on seeing the bars or their colours. */
function chart(counts: SeverityCounts): string {
  const most = Math.max(1, ...severities.map((severity) => counts[severity]));
  const bars = severities.map((severity, index) => {
    const width = counts[severity] === 0 ? 0 : Math.max(3, Math.round((counts[severity] / most) * 240));
    const y = index * 28;
    return `<text x="0" y="${y + 17}">${severityWord(severity)}</text><rect class="track" x="112" y="${y + 3}" width="240" height="20" rx="4"/><rect class="s${severity}" x="112" y="${y + 3}" width="${width}" height="20" rx="4"/><text x="362" y="${y + 17}">${counts[severity]}</text>`;
  });
  return `<svg viewBox="0 0 430 140" role="img" aria-label="${describeCounts(counts)}">${bars.join('')}</svg>\n`;
}

function time(iso: string): string {
  return `<time datetime="${html(iso)}">${html(iso.slice(0, 19).replace('T', ' '))}</time>`;
}
