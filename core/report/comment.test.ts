import { describe, expect, it } from 'vitest';
import { formatReports } from '../../test/fakes/format-samples.ts';
import { sampleParts, sampleReports, scanned } from '../../test/fakes/report-samples.ts';
import { sampleFinding } from '../../test/fakes/samples.ts';
import { buildReport } from './build.ts';
import { commentMarker, renderComment, sameComment } from './comment.ts';
import { familiesOf } from './family.ts';

const comments = Object.entries(formatReports).flatMap(([name, report]) =>
  familiesOf(report).map((family) => [name, family.slice(0, 30), report, family] as const),
);

it.each(comments)('the comment of the %s report on %s begins with its marker', (_name, _short, report, family) => {
  const body = renderComment(report, { family, environment: 'production' });

  expect(body.startsWith(`${commentMarker({ family, environment: 'production' })}\n`)).toBe(true);
  expect(body.match(/<!--/g)).toHaveLength(1);
});

it.each([
  [{ family: 'shop' }, '<!-- qualys-fargate-scanner:shop: -->'],
  [{ family: 'shop', environment: 'prod' }, '<!-- qualys-fargate-scanner:shop:prod -->'],
  [{ family: 'shop:prod' }, '<!-- qualys-fargate-scanner:shop%3Aprod: -->'],
  [{ family: 'a --> b' }, '<!-- qualys-fargate-scanner:a%20--%3E%20b: -->'],
])('marks %j as %s', (key, marker) => {
  expect(commentMarker(key)).toBe(marker);
});

it('marks long names shortly and still tells them apart', () => {
  const markers = ['a', 'b'].map((end) => commentMarker({ family: `${'x'.repeat(10_000)}${end}` }));

  expect(new Set(markers).size).toBe(2);
  for (const marker of markers) expect(marker.length).toBeLessThan(200);
});

it('is short when all is well', () => {
  const body = renderComment(sampleReports.pass!, { family: 'checkout' });

  expect(body.length).toBeLessThan(400);
});

it('is about its own task definition only', () => {
  const body = renderComment(sampleReports.fail!, { family: 'billing' });

  expect(body).toContain('billing/app');
  expect(body).not.toMatch(/checkout|storefront/);
});

it('says so where the gate as a whole ended otherwise', () => {
  const clean = scanned('clean', 'a', ['clean/app'], []);
  const vulnerable = scanned('bad', 'b', ['bad/app'], [sampleFinding()]);

  const body = renderComment(buildReport(sampleParts([clean, vulnerable])), { family: 'clean' });

  expect(body).toContain('✅ **Pass: the image meets the policy.**');
  expect(body).toContain('> The gate as a whole: Fail: 1 of 2 images breaks the policy; the deployment is blocked.');
});

it('keeps below the limit of GitHub, whatever there is to say', () => {
  const findings = Array.from({ length: 20_000 }, (_, qid) =>
    sampleFinding({ qid, packages: [{ name: `|${'`<'.repeat(200)}`, version: '1', fixedVersion: `${qid}` }] }),
  );
  const containers = Array.from({ length: 500 }, (_, index) => `shop/${index}`);

  const body = renderComment(buildReport(sampleParts([scanned('app', 'a', containers, findings)])), { family: 'shop' });

  expect(body.length).toBeLessThanOrEqual(65_536);
  expect(body).toMatch(/^… and \d+ more findings, left out here/m);
});

describe('sameComment', () => {
  const body = renderComment(sampleReports.fail!, { family: 'checkout' });

  it('overlooks times, and what GitHub does to line ends', () => {
    const later = renderComment(
      { ...sampleReports.fail!, finishedAt: '2026-11-21T08:00:00.000Z' },
      { family: 'checkout' },
    );

    expect(later).not.toBe(body);
    expect(sameComment(body.replaceAll('\n', '\r\n').trimEnd(), later)).toBe(true);
  });

  it('sees every other difference', () => {
    const other = renderComment(sampleReports.mixed!, { family: 'checkout' });

    expect(sameComment(body, other)).toBe(false);
    expect(sameComment(body, body.replace('critical', 'high'))).toBe(false);
  });
});
