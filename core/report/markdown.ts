import { gatingFindings } from './gating.ts';
import { describeFeeds, describePolicy, headline, simulatedNotice } from './headline.ts';
import { exceptedSection, findingsSection, fixesSection, newsSection } from './markdown-findings.ts';
import { leftOut, row, tableHead } from './markdown-table.ts';
import type { GateReport, Verdict } from './report.ts';
import { foundText, imageText, nameOf, platformText } from './rows.ts';
import { joinSections, rowsOf, type Section } from './sections.ts';
import { markdown, markdownCode } from './text.ts';

/** How much a summary may hold. */
export interface MarkdownLimits {
  /** Bytes of UTF-8. GitHub drops a step summary of more than 1 MiB whole, after masking secrets, which may make it longer. */
  readonly maxBytes?: number;
  /** Rows of each table or list. */
  readonly maxRows?: number;
}

const marks: Readonly<Record<Verdict, string>> = { fail: '❌', inconclusive: '⚠️', pass: '✅' };
const whyShown = 10;

/** The report as GitHub Markdown: verdict and why first, then containers, deciding findings, news, open questions, fixes, notices. */
export function renderMarkdown(
  report: GateReport,
  { maxBytes = 1_000_000, maxRows = 500 }: MarkdownLimits = {},
): string {
  const gating = gatingFindings(report);
  const sections = [
    verdictSection(report),
    containersSection(report),
    findingsSection(report, gating),
    newsSection(report),
    inconclusiveSection(report),
    fixesSection(gating),
    exceptedSection(report),
    stillRunningSection(report),
    noticesSection(report),
    footer(report),
  ];
  return joinSections(
    sections.filter((section) => section !== undefined),
    maxBytes,
    maxRows,
  );
}

function verdictSection(report: GateReport): Section {
  const simulated = report.simulated ? `> [!WARNING]\n> **${simulatedNotice}**\n\n` : '';
  const failing = report.images.filter(({ verdict }) => verdict === 'fail');
  const why = failing.flatMap((image) => image.because.map((because) => ({ image, because })));
  return {
    head: `${simulated}## ${marks[report.verdict]} ${headline(report)}${why.length === 0 ? '' : '\n'}`,
    rows: rowsOf(why, ({ image, because }) => {
      return `- **${markdown(nameOf(image))}** ${because.rule}: ${markdown(because.text, 400)}`;
    }),
    maxRows: whyShown,
    leftOut: (count) => leftOut(count, 'reason'),
  };
}

function containersSection({ images }: GateReport): Section | undefined {
  if (images.length === 0) return undefined;
  const uses = images.flatMap((image) => image.uses.map((use) => ({ image, use })));
  const rows = rowsOf(uses, ({ image, use }) =>
    row(
      `${marks[image.verdict]} ${image.verdict}`,
      markdown(use.family, 120),
      markdown(use.container, 120),
      markdownCode(imageText(image)),
      markdown(platformText(image), 60),
      foundText(image),
    ),
  );
  return {
    head: `### Containers\n\n${tableHead('Verdict', 'Family', 'Container', 'Image', 'Platform', 'Found')}`,
    rows,
    leftOut: (count) => leftOut(count, 'container'),
  };
}

function inconclusiveSection({ images }: GateReport): Section | undefined {
  const open = images.flatMap((image) => (image.reason === undefined ? [] : [{ image, reason: image.reason }]));
  if (open.length === 0) return undefined;
  const rows = rowsOf(open, ({ image, reason }) => {
    const name = `**${markdown(nameOf(image))}** (${reason.code})`;
    return `- ${name}: ${markdown(reason.message, 500)} ${markdown(reason.remedy, 500)}`;
  });
  return { head: '### What could not be judged\n', rows, leftOut: (count) => leftOut(count, 'reason') };
}

function stillRunningSection({ stillRunning }: GateReport): Section | undefined {
  if (stillRunning.length === 0) return undefined;
  return {
    head: '### Still running at Qualys\n',
    rows: rowsOf(
      stillRunning,
      ({ registry, schedule }) => `- schedule ${markdownCode(schedule)} of ${markdown(registry)}`,
    ),
    leftOut: (count) => leftOut(count, 'schedule'),
  };
}

function noticesSection({ notices }: GateReport): Section | undefined {
  if (notices.length === 0) return undefined;
  const rows = rowsOf(notices, ({ message, position }) => {
    const where = position === undefined ? '' : `${markdown(position.file)}:${position.line}:${position.column}: `;
    return `- ${where}${markdown(message, 500)}`;
  });
  return { head: '### Notices\n', rows, leftOut: (count) => leftOut(count, 'notice') };
}

function footer(report: GateReport): Section {
  const { policy, tool, finishedAt } = report;
  const feeds = describeFeeds(report, markdown);
  const text = `Policy: ${describePolicy(policy)}. ${feeds}${markdown(tool.name)} ${markdown(tool.version)}, ${finishedAt}.`;
  return { head: `<sub>${text}</sub>`, rows: [], leftOut: () => '' };
}
