import { severityWord } from '../policy/severity.ts';
import { sentence } from '../reason.ts';
import type { Notice } from '../task-definition/task-definition.ts';
import { type ExceptedGroup, exceptedContainers, exceptedGroups, untilText, whoText } from './excepted.ts';
import { exploitationIn } from './exploitation.ts';
import { containersOf, describeFix, fixesOf, type GatingFinding, gatingFindings, withoutFix } from './gating.ts';
import { describeFeeds, describePolicy, headline, simulatedNotice } from './headline.ts';
import { comparedImages, describeNews, newsIn } from './news.ts';
import type { GateReport, ImageReport, Verdict } from './report.ts';
import {
  containersText,
  cvesText,
  foundText,
  imageText,
  marksText,
  nameOf,
  packagesText,
  platformText,
} from './rows.ts';
import { cut, plural, terminal } from './text.ts';

/** How a report is written to a terminal or a log. */
export interface ConsoleOptions {
  /** ANSI colours for the verdicts; off by default. */
  readonly colour?: boolean;
  /** Rows of each list; 50 by default. */
  readonly maxRows?: number;
}

type Paint = (verdict: Verdict, text: string) => string;

const colours: Readonly<Record<Verdict, number>> = { fail: 31, inconclusive: 33, pass: 32 };

/** The report as plain text: containers first, the verdict last, because that is what stays on the screen. */
export function renderConsole(report: GateReport, { colour = false, maxRows = 50 }: ConsoleOptions = {}): string {
  const paint: Paint = (verdict, text) => (colour ? `\u001b[${colours[verdict]}m${text}\u001b[0m` : text);
  const gating = gatingFindings(report);
  const unfixable = withoutFix(gating);
  const fixes = fixesOf(gating).map((fix) => [describeFix(fix, (text) => terminal(text, 100))]);
  const without = unfixable === 0 ? [] : [[`${plural(unfixable, 'finding')} without a known fix`]];
  const blocks = [
    block('Containers', report.images, (image) => containerLines(image, paint), maxRows),
    block('Findings that gate', gating, linesOfFindings(report), maxRows),
    block('What is new', comparedImages(report), newsLines, maxRows),
    block('How to fix', [...without, ...fixes], (lines) => lines, maxRows),
    block('Excepted', exceptedGroups(report), linesOfExcepted(report), maxRows),
    block('Still running at Qualys', report.stillRunning, stillRunningLines, maxRows),
    block('Notices', report.notices, noticeLines, maxRows),
    [`Policy: ${describePolicy(report.policy)}`, ...feedLines(report)],
    [...(report.simulated ? [simulatedNotice] : []), paint(report.verdict, headline(report))],
  ];
  const texts = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${texts.join('\n\n')}\n`;
}

/** A title and the lines of the first items; only these are rendered. */
function block<Item>(
  title: string,
  items: readonly Item[],
  linesOf: (item: Item) => readonly string[],
  maxRows: number,
): readonly string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, maxRows).flatMap(linesOf);
  const more = items.length - maxRows;
  return [title, ...shown.map((line) => `  ${line}`), ...(more > 0 ? [`  … and ${more} more in the JSON report`] : [])];
}

function containerLines(image: ImageReport, paint: Paint): readonly string[] {
  const uses = image.uses.map(({ family, container }) => terminal(`${cut(family, 100)}/${cut(container, 100)}`));
  const what = `${terminal(imageText(image))} (${terminal(platformText(image), 60)}): ${foundText(image)}`;
  const first = `${paint(image.verdict, image.verdict.padEnd(12))} ${uses[0] ?? ''}  ${what}`;
  return [first, ...uses.slice(1).map((use) => `${' '.repeat(12)} ${use}  same image`), ...whyLines(image)];
}

function whyLines(image: ImageReport): readonly string[] {
  const rules = image.because.filter(({ rule }) => rule !== 'scan');
  return [
    ...rules.map(({ rule, text }) => `${' '.repeat(13)}${rule}: ${terminal(text, 400)}`),
    ...(image.reason === undefined
      ? []
      : [`${' '.repeat(13)}${image.reason.code}: ${terminal(sentence(image.reason), 1000)}`]),
  ];
}

function linesOfFindings(report: GateReport): (gating: GatingFinding) => readonly string[] {
  const isNew = newsIn(report);
  const exploitation = exploitationIn(report);
  return ({ finding, images }) => {
    const marks = marksText(exploitation(finding), isNew(finding, images));
    const head = `${severityWord(finding.severity)} (${finding.severity})`.padEnd(18);
    const indent = ' '.repeat(18);
    const { fromBaseImage } = finding;
    const origin =
      fromBaseImage === undefined ? '' : fromBaseImage ? ', from the base image' : ', from your own layers';
    return [
      `${head}${terminal(finding.id, 100)}  ${terminal(finding.title, 120)}${marks === '' ? '' : `  (${marks})`}`,
      `${indent}${cvesText(finding.cves, terminal)}  ${packagesText(finding, terminal, '->')}`,
      `${indent}in ${containersText(containersOf(images), terminal)}${origin}`,
    ];
  };
}

function newsLines(image: ImageReport): readonly string[] {
  return [`${terminal(nameOf(image))}: ${describeNews(image, terminal)}`];
}

function linesOfExcepted(report: GateReport): (group: ExceptedGroup) => readonly string[] {
  const exploitation = exploitationIn(report);
  return (group) => {
    const { excepted, title } = group;
    const where = excepted.package === undefined ? '' : ` in ${terminal(excepted.package, 80)}`;
    const marks = marksText(exploitation(group), false);
    return [
      `${untilText(group).padEnd(18)}${terminal(excepted.finding, 100)}${where}  ${terminal(title, 120)}${marks === '' ? '' : `  (${marks})`}`,
      `${' '.repeat(18)}${whoText(group, terminal)}: ${terminal(excepted.reason, 300)}`,
      `${' '.repeat(18)}in ${containersText(exceptedContainers(group), terminal)}`,
    ];
  };
}

function feedLines(report: GateReport): readonly string[] {
  const text = describeFeeds(report, (source) => terminal(source, 200));
  return text === '' ? [] : [text.trim()];
}

function stillRunningLines({ registry, schedule }: GateReport['stillRunning'][number]): readonly string[] {
  return [`schedule ${terminal(schedule)} of ${terminal(registry)}`];
}

function noticeLines({ message, position }: Notice): readonly string[] {
  const where = position === undefined ? '' : `${terminal(position.file)}:${position.line}:${position.column}: `;
  return [`${where}${terminal(message, 500)}`];
}
