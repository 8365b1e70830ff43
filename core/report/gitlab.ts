import { severityWord } from '../policy/severity.ts';
import type { AffectedPackage, Finding, Severity } from '../scan/result.ts';
import { uuidOf } from './fingerprint.ts';
import { containersOf, withoutFindings } from './gating.ts';
import { headline, simulatedNotice } from './headline.ts';
import { cveLink, toolUri } from './links.ts';
import { type Occurrence, occurrencesOf } from './occurrences.ts';
import type { GateReport, ImageReport } from './report.ts';
import { containersText, imageText } from './rows.ts';
import { cut, markdown, plural, printable } from './text.ts';

/** GitLab refuses reports of version 14 and takes every 15.0; a difference in the last number is only warned about. */
const schemaVersion = '15.0.4';
const messagesShown = 50;
const linksShown = 20;
const identifiersShown = 50;

const gitlabSeverity: Readonly<Record<Severity, string>> = {
  5: 'Critical',
  4: 'High',
  3: 'Medium',
  2: 'Low',
  1: 'Info',
};

/**
 * The report as GitLab's `gl-container-scanning-report.json`
 * (https://gitlab.com/gitlab-org/security-products/security-report-schemas), in pieces: an entry an image, finding and package.
 * Excepted findings are left out and counted in a message, because GitLab would show them as open.
 */
export function* gitlabPieces(report: GateReport): Generator<string> {
  let excepted = 0;
  const written = new Set<string>();
  yield `{"version":"${schemaVersion}","vulnerabilities":[`;
  for (const image of report.images) {
    for (const occurrence of occurrencesOf(image)) {
      if (occurrence.exception !== undefined) {
        excepted++;
        continue;
      }
      for (const affected of occurrence.affected.length === 0 ? [undefined] : occurrence.affected) {
        const id = idOf(image, occurrence.finding, affected);
        if (written.has(id)) continue;
        yield `${written.size === 0 ? '\n' : ',\n'}${JSON.stringify(vulnerability(image, occurrence, id, affected))}`;
        written.add(id);
      }
    }
  }
  yield `\n],\n"scan":${JSON.stringify(scanOf(report, excepted))}}\n`;
}

/** The whole document as one text. */
export function renderGitlab(report: GateReport): string {
  return [...gitlabPieces(report)].join('');
}

function vulnerability(
  image: ImageReport,
  { finding, gates, isNew }: Occurrence,
  id: string,
  affected?: AffectedPackage,
) {
  const links = finding.cves.slice(0, linksShown).flatMap((cve) => cveLink(cve) ?? []);
  const solution = solutionOf(affected);
  const repository = repositoryOf(image);
  const notes = [
    `Containers: ${containersText(containersOf([image]), markdown)}.`,
    ...(gates ? ['The verdict rests on it.'] : []),
    ...(isNew === true ? ['New: what runs now does not have it.'] : []),
  ];
  return {
    id,
    name: named(finding.title, 200) || named(finding.id, 200),
    description: `${markdown(finding.title, 2000)} (severity ${severityWord(finding.severity)}, ${finding.certainty}). ${notes.join(' ')}`,
    severity: gitlabSeverity[finding.severity],
    ...(solution === undefined ? {} : { solution }),
    identifiers: identifiersOf(finding),
    ...(links.length === 0 ? {} : { links: links.map((url) => ({ url })) }),
    location: {
      dependency: {
        package: { name: named(affected?.name ?? affected?.path ?? finding.id, 1000) },
        version: named(affected?.version ?? '', 500),
      },
      operating_system: named(image.image?.platform.os ?? '', 100) || 'unknown',
      image: named(imageText(image), 1000),
      ...(repository.length > 255 ? {} : { default_branch_image: repository }),
    },
  };
}

/** The same in every run for the same finding in the same package of the same image. GitLab follows findings by location and identifier. */
function idOf(image: ImageReport, { id }: Finding, affected?: AffectedPackage): string {
  const platform = image.image?.platform;
  const where = [repositoryOf(image), platform?.os, platform?.architecture, platform?.variant, platform?.osVersion];
  return uuidOf([...where, image.image?.digest, id, affected?.name, affected?.version, affected?.path]);
}

function identifiersOf(finding: Finding) {
  const own =
    finding.qid === undefined
      ? { type: 'qualys', name: named(finding.id, 255), value: named(finding.id, 255) }
      : { type: 'qid', name: `QID-${finding.qid}`, value: String(finding.qid) };
  const cves = finding.cves.slice(0, identifiersShown).flatMap((cve) => {
    const url = cveLink(cve);
    return url === undefined ? [] : [{ type: 'cve', name: cve, value: cve, url }];
  });
  return [own, ...cves];
}

function solutionOf(affected: AffectedPackage | undefined): string | undefined {
  if (affected?.fixedVersion === undefined) return undefined;
  return `Upgrade ${markdown(affected.name, 150)} to ${markdown(affected.fixedVersion, 150)}.`;
}

/** Registry and repository without tag and digest, by which GitLab follows a finding from build to build. */
function repositoryOf(image: ImageReport): string {
  const reference = image.image?.reference;
  return reference === undefined
    ? named(imageText(image), 255)
    : named(`${reference.registry}/${reference.repository}`, 1000);
}

function scanOf(report: GateReport, excepted: number) {
  const { name, version } = report.tool;
  const tool = {
    id: name,
    name: 'Qualys Fargate Scanner',
    version: version || '0',
    vendor: { name: 'qualys-fargate-scanner' },
    url: toolUri,
  };
  const open = report.images.flatMap((image) => (image.reason === undefined ? [] : [{ image, reason: image.reason }]));
  const denied = report.images.flatMap((image) =>
    withoutFindings(image).map(({ text }) => ({
      level: 'warn',
      value: printable(`${imageText(image)}: ${text}`, 1000),
    })),
  );
  const messages = [
    { level: report.verdict === 'pass' ? 'info' : 'warn', value: headline(report) },
    ...(report.simulated ? [{ level: 'warn', value: simulatedNotice }] : []),
    ...denied.slice(0, messagesShown),
    ...open.slice(0, messagesShown).map(({ image, reason }) => ({
      level: 'warn',
      value: printable(
        `${imageText(image)} could not be judged${image.verdict === 'inconclusive' ? '' : ' completely'}: ${reason.message} ${reason.remedy}`,
        1000,
      ),
    })),
    ...(open.length > messagesShown
      ? [{ level: 'warn', value: `${open.length - messagesShown} more could not be judged.` }]
      : []),
    ...(excepted > 0 ? [{ level: 'info', value: `${plural(excepted, 'excepted finding')} left out.` }] : []),
  ];
  return {
    analyzer: tool,
    scanner: {
      ...tool,
      id: 'qualys-container-security',
      name: 'Qualys Container Security',
      vendor: { name: 'Qualys' },
    },
    start_time: report.startedAt.slice(0, 19),
    end_time: report.finishedAt.slice(0, 19),
    status: report.verdict === 'inconclusive' || open.length > 0 ? 'failure' : 'success',
    type: 'container_scanning',
    messages,
  };
}

/** Text that GitLab shows as it is; a little longer than `max` where it was cut and says so. */
function named(text: string, max: number): string {
  return cut(printable(text, max), max);
}
