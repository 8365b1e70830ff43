import type { SourcePosition } from '../task-definition/task-definition.ts';
import { exploitationIn } from './exploitation.ts';
import { containersOf, type GatingFinding, gatingFindings, withoutFindings } from './gating.ts';
import { countVerdict, describeCounts, distinctImages, headline, simulatedNotice } from './headline.ts';
import { newsIn } from './news.ts';
import type { Because, GateReport, ImageReport } from './report.ts';
import { containersText, cvesText, imageText, marksText, nameOf, packagesText } from './rows.ts';
import { cut, plural, printable } from './text.ts';

/** One annotation of a job; texts are one printable line each, still to be escaped for the command that carries them. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** GitHub keeps ten annotations a level and step: the verdict, eight of these, and the number of the rest. */
const shown = 8;
/** The runner cuts messages at 4,096 characters. */
const maxMessage = 4000;

/** The verdict, what decided it at the line of the image it is about (`most` of these), and how much more there is: ten by default. */
export function annotationsOf(report: GateReport, most = shown): readonly Annotation[] {
  const level = report.verdict === 'pass' ? 'notice' : report.outcome === 'block' ? 'error' : 'warning';
  const gating = gatingFindings(report);
  const isNew = newsIn(report);
  const exploitation = exploitationIn(report);
  const marksOf = ({ finding, images }: GatingFinding) => marksText(exploitation(finding), isNew(finding, images));
  const open = report.images.filter(({ verdict }) => verdict === 'inconclusive');
  const denied = report.images.flatMap((image) => withoutFindings(image).map((because) => ({ image, because })));
  const decisive = [
    ...denied.slice(0, most).map(({ image, because }) => denialAnnotation(image, because, level)),
    ...gating.slice(0, most).map((finding) => findingAnnotation(finding, level, marksOf(finding))),
    ...open.slice(0, most).map((image) => openAnnotation(image, level)),
  ];
  const more = denied.length + gating.length + open.length - most;
  return [
    { level, title: 'Qualys gate', message: message([verdictText(report)]) },
    ...decisive.slice(0, most),
    ...(more > 0 ? [{ level, title: 'Qualys gate', message: `And ${more} more, see the job summary.` } as const] : []),
  ];
}

function verdictText(report: GateReport): string {
  const simulated = report.simulated ? `${simulatedNotice} ` : '';
  const open = countVerdict(report, 'inconclusive');
  const counts = `Vulnerabilities in ${plural(distinctImages(report).length - open, 'judged image')}: ${describeCounts(report.counts)}.`;
  return `${simulated}${headline(report)} ${counts}`;
}

function findingAnnotation({ finding, images }: GatingFinding, level: Annotation['level'], marks: string): Annotation {
  const [first] = images;
  return {
    level,
    title: `${printable(finding.id, 80)} in ${printable(first === undefined ? 'an image' : nameOf(first), 120)}`,
    message: message([
      `${printable(finding.title)}${marks === '' ? '' : ` (${marks})`}.`,
      finding.cves.length === 0 ? '' : `CVE: ${cvesText(finding.cves, printable)}.`,
      finding.packages.length === 0 ? '' : `Found in: ${packagesText(finding, printable, '->')}.`,
      `Containers: ${containersText(containersOf(images), printable)}.`,
    ]),
    ...anchor(images),
  };
}

function denialAnnotation(image: ImageReport, { rule, text }: Because, level: Annotation['level']): Annotation {
  return {
    level,
    title: `${rule} in ${printable(nameOf(image), 120)}`,
    message: message([`${printable(imageText(image))}:`, printable(text, 1000)]),
    ...anchor([image]),
  };
}

function openAnnotation(image: ImageReport, level: Annotation['level']): Annotation {
  return {
    level,
    title: `${printable(nameOf(image), 160)} could not be judged`,
    message: message([
      `${printable(imageText(image))}:`,
      printable(image.reason?.message ?? '', 1000),
      printable(image.reason?.remedy ?? '', 1000),
    ]),
    ...anchor([image]),
  };
}

/** The first place in a file where one of the images stands. */
function anchor(images: readonly ImageReport[]): Partial<SourcePosition> {
  const positions = images.flatMap(({ uses }) => uses.map(({ position }) => position));
  const found = positions.find((position) => position !== undefined && !position.file.startsWith('arn:'));
  if (found === undefined) return {};
  const { file, line, column, endLine, endColumn } = found;
  return { file, line, column, endLine, endColumn };
}

function message(sentences: readonly string[]): string {
  return cut(sentences.filter((text) => text !== '').join(' '), maxMessage);
}
