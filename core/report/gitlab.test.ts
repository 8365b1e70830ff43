import { describe, expect, it } from 'vitest';
import { gitlabReportSchema } from '../../test/contract/gitlab-schema.ts';
import { exceptedReport, formatReports } from '../../test/fakes/format-samples.ts';
import { sampleParts, sampleReports, scanned } from '../../test/fakes/report-samples.ts';
import { sampleFinding } from '../../test/fakes/samples.ts';
import { buildReport } from './build.ts';
import { renderGitlab } from './gitlab.ts';
import type { GateReport } from './report.ts';

describe.each(Object.entries(formatReports))('the GitLab report of the %s report', (_, report) => {
  const document = parse(report);

  it('is what GitLab accepts', () => {
    expect(gitlabReportSchema.safeParse(document).error).toBeUndefined();
  });

  it('has each id once', () => {
    const ids = document.vulnerabilities.map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
  });
});

it.each([
  ['pass', 'success'],
  ['fail', 'success'],
  ['inconclusive', 'failure'],
  ['mixed', 'failure'],
  ['no-images', 'failure'],
])('says of the %s report that the scan was a %s', (name, status) => {
  expect(parse(sampleReports[name]!).scan.status).toBe(status);
});

it('says what could not be judged, and no more than a page of it', () => {
  const [image] = sampleReports.inconclusive!.images;
  const images = Array.from({ length: 60 }, () => image!);

  const { messages } = parse({ ...sampleReports.inconclusive!, images }).scan;

  expect(messages).toHaveLength(52);
  expect(messages.at(-1)).toEqual({ level: 'warn', value: '10 more could not be judged.' });
});

it('leaves out what is excepted and counts it', () => {
  const { vulnerabilities, scan } = parse(exceptedReport);

  expect(vulnerabilities.filter(({ location }) => location.image.includes('checkout-web'))).toHaveLength(3);
  expect(scan.messages.at(-1)).toEqual({ level: 'info', value: '3 excepted findings left out.' });
});

it('keeps names within the limits, whatever they hold', () => {
  const nasty = '\u202e\u0000|'.repeat(5_000);
  const finding = sampleFinding({
    id: nasty,
    title: nasty,
    cves: [nasty],
    packages: [{ name: nasty, version: nasty, fixedVersion: nasty }],
  });
  const { qid: _, ...unnumbered } = finding;

  const document = parse(buildReport(sampleParts([scanned('app', 'a', ['shop/app'], [unnumbered])])));

  expect(gitlabReportSchema.safeParse(document).error).toBeUndefined();
});

it('follows a finding by repository, and not by tag', () => {
  const [vulnerability] = parse(sampleReports.fail!).vulnerabilities;

  expect(vulnerability!.location).toMatchObject({
    image: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/billing:1.4.2',
    default_branch_image: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/billing',
  });
});

it('has an image once that is judged differently in two containers', () => {
  const [image] = sampleReports.fail!.images;

  const { vulnerabilities } = parse({ ...sampleReports.fail!, images: [image!, { ...image!, because: [] }] });

  expect(vulnerabilities).toHaveLength(image!.findings.length);
});

interface Document {
  readonly vulnerabilities: readonly { readonly id: string; readonly location: { readonly image: string } }[];
  readonly scan: { readonly status: string; readonly messages: readonly object[] };
}

function parse(report: GateReport): Document {
  return JSON.parse(renderGitlab(report)) as Document;
}
