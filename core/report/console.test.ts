import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { sampleParts, sampleReports, scanned } from '../../test/fakes/report-samples.ts';
import { sampleFinding } from '../../test/fakes/samples.ts';
import { buildReport } from './build.ts';
import { renderConsole } from './console.ts';

it('has no escape codes unless asked', () => {
  const text = renderConsole(sampleReports.mixed!);

  expect(text).not.toContain('\u001b');
});

it('colours nothing but the verdicts, and is the same text otherwise', () => {
  const text = renderConsole(sampleReports.mixed!, { colour: true });

  expect(text).toContain('\u001b[31mfail        \u001b[0m billing/app');
  expect(text).toContain('\u001b[33minconclusive\u001b[0m checkout/proxy');
  expect(text).toContain('\u001b[32mpass        \u001b[0m checkout/api');
  expect(stripVTControlCharacters(text)).toBe(renderConsole(sampleReports.mixed!));
});

describe('a long report', () => {
  const findings = Array.from({ length: 60 }, (_, qid) => sampleFinding({ qid }));
  const report = buildReport(sampleParts([scanned('web', 'b', ['shop/web'], findings)]));

  it.each([
    [undefined, 50, 10],
    [{ maxRows: 5 }, 5, 55],
  ])('is cut by rows and says so (%j)', (options, rows, left) => {
    const text = renderConsole(report, options);

    expect(text.match(/^ {2}critical \(5\)/gm)).toHaveLength(rows);
    expect(text).toContain(`\n  … and ${left} more in the JSON report\n`);
  });

  it('ends with the verdict', () => {
    const text = renderConsole(report, { maxRows: 1 });

    expect(text.trimEnd().split('\n').at(-1)).toBe('Fail: the image breaks the policy; the deployment is blocked.');
  });
});

it('has no line that a CI system would take for a command, whatever the names', () => {
  const text = renderConsole(sampleReports.hostile!);

  expect(text).not.toMatch(/^\s*::|##\w*\[/m);
});

it.each([
  ['allow', "Pass: the image meets Qualys' policies."],
  ['deny', "Fail: the image breaks Qualys' policies; the deployment is blocked."],
] as const)("says that only Qualys' policies count (%s)", (verdict, headline) => {
  const image = scanned('web', 'b', ['shop/web'], [sampleFinding()]);
  if (image.kind !== 'scanned') throw new Error('not scanned');
  const result = { ...image.result, qualysPolicy: { verdict, tags: [] } };

  const text = renderConsole(buildReport(sampleParts([{ ...image, result }], { 'qualys-policy': 'alone' })));

  expect(text).toContain('\nPolicy: qualys-policy alone · qscanner-audit inconclusive · on-inconclusive block\n');
  expect(text.trimEnd().split('\n').at(-1)).toBe(headline);
});
