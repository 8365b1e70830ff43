import { describeSeverity } from '../policy/severity.ts';
import { type ExceptedGroup, exceptedContainers, exceptedGroups, untilText, whoText } from './excepted.ts';
import { exploitationIn } from './exploitation.ts';
import { containersOf, describeFix, fixesOf, type GatingFinding, withoutFix } from './gating.ts';
import { leftOut, row, tableHead } from './markdown-table.ts';
import { comparedImages, describeNews, newsIn } from './news.ts';
import type { GateReport } from './report.ts';
import { containersText, cvesText, marksText, nameOf, originText, packagesText } from './rows.ts';
import { rowsOf, type Section } from './sections.ts';
import { markdown, markdownCode, plural } from './text.ts';

/** The findings that decide; the column on their origin is there when Qualys names a layer. */
export function findingsSection(report: GateReport, gating: readonly GatingFinding[]): Section | undefined {
  if (gating.length === 0) return undefined;
  const isNew = newsIn(report);
  const exploitation = exploitationIn(report);
  const withOrigin = gating.some(({ finding }) => finding.fromBaseImage !== undefined);
  const rows = rowsOf(gating, ({ finding, images }) => {
    const marks = marksText(exploitation(finding), isNew(finding, images));
    return row(
      describeSeverity(finding.severity),
      `${markdownCode(finding.id, 100)} ${markdown(finding.title, 120)}${marks === '' ? '' : ` **(${marks})**`}`,
      cvesText(finding.cves, markdown),
      packagesText(finding, markdown, '→'),
      ...(withOrigin ? [originText(finding)] : []),
      containersText(containersOf(images), markdown),
    );
  });
  const titles = ['Severity', 'Finding', 'CVE', 'Package: installed → fixed', ...(withOrigin ? ['From'] : [])];
  return {
    head: `### Findings that gate\n\n${tableHead(...titles, 'Containers')}`,
    rows,
    leftOut: (count) => leftOut(count, 'finding'),
  };
}

/** What is new in each image that was to be compared. */
export function newsSection(report: GateReport): Section | undefined {
  const compared = comparedImages(report);
  if (compared.length === 0) return undefined;
  const rows = rowsOf(compared, (image) => `- **${markdown(nameOf(image))}** ${describeNews(image, markdown)}`);
  return { head: '### What is new\n', rows, leftOut: (count) => leftOut(count, 'image') };
}

/** What is excepted, by whom and until when. */
export function exceptedSection(report: GateReport): Section | undefined {
  const groups = exceptedGroups(report);
  if (groups.length === 0) return undefined;
  const exploitation = exploitationIn(report);
  return {
    head: `### Excepted\n\n${tableHead('Finding', 'CVE', 'Until', 'Who', 'Why', 'Containers')}`,
    rows: rowsOf(groups, (group) => exceptedRow(group, marksText(exploitation(group), false))),
    leftOut: (count) => leftOut(count, 'exception'),
  };
}

function exceptedRow(group: ExceptedGroup, marks: string): string {
  const { excepted, title, cves } = group;
  const where = excepted.package === undefined ? '' : `, in ${markdown(excepted.package, 80)}`;
  return row(
    `${markdownCode(excepted.finding, 100)} ${markdown(title, 120)}${where}${marks === '' ? '' : ` **(${marks})**`}`,
    cvesText(cves, markdown),
    untilText(group),
    whoText(group, markdown),
    markdown(excepted.reason, 300),
    containersText(exceptedContainers(group), markdown),
  );
}

/** Upgrades that clear what decides. */
export function fixesSection(gating: readonly GatingFinding[]): Section | undefined {
  const unfixable = withoutFix(gating);
  const fixes = fixesOf(gating);
  if (fixes.length === 0 && unfixable === 0) return undefined;
  const without = unfixable === 0 ? [] : [`- ${plural(unfixable, 'finding')} without a known fix`];
  const rows = rowsOf([...without, ...fixes], (fix) =>
    typeof fix === 'string' ? fix : `- ${describeFix(fix, (text) => markdown(text, 100))}`,
  );
  return { head: '### How to fix\n', rows, leftOut: (count) => leftOut(count, 'fix', 'fixes') };
}
