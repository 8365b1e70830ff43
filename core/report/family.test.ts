import { expect, it } from 'vitest';
import { sampleParts, sampleReports, scanned } from '../../test/fakes/report-samples.ts';
import { sampleFinding } from '../../test/fakes/samples.ts';
import { buildReport } from './build.ts';
import { familiesOf, familyKey, reportOfFamily } from './family.ts';

it('knows a family that has no container', () => {
  const report = sampleReports.fail!;
  const taskDefinitions = [...report.taskDefinitions, { family: 'archive', source: 'archive.json', containers: 0 }];

  expect(familiesOf({ ...report, taskDefinitions })).toEqual(['archive', 'billing', 'checkout', 'storefront']);
});

it('takes the images, uses and counts of a family, and the worst verdict of them', () => {
  const clean = scanned('clean', 'a', ['clean/app'], [sampleFinding({ severity: 2 })]);
  const shared = scanned('shared', 'b', ['clean/sidecar', 'bad/app'], []);
  const vulnerable = scanned('bad', 'c', ['bad/app'], [sampleFinding()]);
  const report = buildReport(sampleParts([clean, shared, vulnerable]));

  const own = reportOfFamily(report, 'clean');

  expect([report.verdict, own.verdict, own.outcome]).toEqual(['fail', 'pass', 'allow']);
  expect(own.images.flatMap(({ uses }) => uses.map(({ container }) => container))).toEqual(['app', 'sidecar']);
  expect(own.counts).toEqual({ 5: 0, 4: 0, 3: 0, 2: 1, 1: 0 });
  expect(own.taskDefinitions.map(({ family }) => family)).toEqual(['clean']);
});

it('is not pass for a family without an image', () => {
  const own = reportOfFamily(sampleReports.pass!, 'archive');

  expect([own.verdict, own.outcome]).toEqual(['inconclusive', 'block']);
});

it('counts an image once that is judged differently in two containers', () => {
  const [image] = sampleReports.fail!.images;
  const report = { ...sampleReports.fail!, images: [image!, { ...image!, counts: { 5: 0, 4: 0, 3: 0, 2: 0, 1: 0 } }] };

  expect(reportOfFamily(report, 'billing').counts).toEqual(image!.counts);
});

it.each([
  ['shop', undefined, 'shop'],
  ['shop', 'prod', 'shop:prod'],
  ['a/b', 'x y', 'a%2Fb:x%20y'],
  ['\ud800', undefined, '%EF%BF%BD'],
])('writes %j in %j as %s', (family, environment, key) => {
  expect(familyKey(family, environment)).toBe(key);
});
