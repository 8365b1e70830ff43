import { describe, expect, it } from 'vitest';
import { sampleParts, sampleReports, scanned } from '../../test/fakes/report-samples.ts';
import { sampleFinding, sampleUse } from '../../test/fakes/samples.ts';
import { annotationsOf } from './annotations.ts';
import { buildReport } from './build.ts';

const failing = (count: number) =>
  scanned(
    'web',
    'b',
    ['shop/web'],
    Array.from({ length: count }, (_, qid) => sampleFinding({ qid })),
  );

it.each([
  ['a blocking fail', sampleParts([failing(1)]), 'error'],
  ['a fail that is not enforced', sampleParts([failing(1)], { enforce: 'false' }), 'warning'],
  ['a pass', sampleParts([failing(0)]), 'notice'],
  ['nothing found to judge', sampleParts([]), 'error'],
] as const)('%s is told as %s', (_, parts, level) => {
  const annotations = annotationsOf(buildReport(parts));

  expect(new Set(annotations.map((annotation) => annotation.level))).toEqual(new Set([level]));
});

it.each([
  [8, 9, undefined],
  [9, 10, 'And 1 more, see the job summary.'],
  [5000, 10, 'And 4992 more, see the job summary.'],
])('%i findings make %i annotations', (findings, expected, last) => {
  const annotations = annotationsOf(buildReport(sampleParts([failing(findings)])));

  expect(annotations).toHaveLength(expected);
  if (last !== undefined) expect(annotations.at(-1)?.message).toBe(last);
});

describe('anchors', () => {
  it('are the image string in the file', () => {
    const [, finding] = annotationsOf(buildReport(sampleParts([failing(1)])));

    expect(finding).toMatchObject({ file: 'deploy/task-definition.json', line: 7, column: 16, endLine: 7 });
  });

  it('are left out where there is no file', () => {
    const use = sampleUse('shop', 'web', 'web:1');
    const position = { ...use.position!, file: 'arn:aws:ecs:eu-central-1:123456789012:task-definition/shop:3' };

    const [, finding] = annotationsOf(buildReport(sampleParts([{ ...failing(1), uses: [{ ...use, position }] }])));

    expect(finding).not.toHaveProperty('file');
  });
});

it('keeps every message within the runner’s limit', () => {
  const annotations = annotationsOf(sampleReports.hostile!);

  expect(Math.max(...annotations.map(({ message }) => message.length))).toBeLessThanOrEqual(4096);
});

it("a denial by Qualys' policies is there beside the findings, and counts among what is left out", () => {
  const annotations = annotationsOf(sampleReports.compliance!, 1);

  expect(annotations.map(({ title }) => title)).toEqual([
    'Qualys gate',
    'qualys-policy in checkout/web',
    'Qualys gate',
  ]);
  expect(annotations.at(-1)?.message).toBe('And 2 more, see the job summary.');
});
