import { describe, expect, it } from 'vitest';
import { formatReports } from '../../test/fakes/format-samples.ts';
import { sampleParts, sampleReports, scanned } from '../../test/fakes/report-samples.ts';
import { sampleFinding } from '../../test/fakes/samples.ts';
import { buildReport } from './build.ts';
import { renderCsv } from './csv.ts';

describe.each(Object.entries(formatReports))('the CSV of the %s report', (_, report) => {
  const [heads, ...rows] = records(renderCsv(report));

  it('has as many fields in every record', () => {
    for (const row of rows) expect(row).toHaveLength(heads!.length);
  });

  it('has every container', () => {
    const uses = report.images.flatMap((image) => image.uses);

    const containers = new Set(rows.map(([family, container]) => `${family}/${container}`));

    expect(containers.size).toBe(new Set(uses.map(({ family, container }) => `${family}/${container}`)).size);
  });
});

it.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1+1', "'=1+1"],
  ['\r\n=1+1', "'=1+1"],
  ['\u0000=1', '\\u{0}=1'],
  ['a;=1+1', "a;'=1+1"],
  ['a"; =1', `a"; '=1`],
  ['a,"=1"', `a,"'=1"`],
  ['\uff1d1', "'\uff1d1"],
  ['3.0-1', '3.0-1'],
  ['openssl', 'openssl'],
])('writes the name %j as %j', (name, written) => {
  const finding = sampleFinding({ packages: [{ name }] });

  const [heads, row] = records(renderCsv(buildReport(sampleParts([scanned('app', 'a', ['shop/app'], [finding])]))));

  expect(row![heads!.indexOf('package')]).toBe(written);
});

it('ends every record as RFC 4180 has it, and has no byte order mark', () => {
  const text = renderCsv(sampleReports.fail!);

  expect(text.startsWith('family,container,')).toBe(true);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(text.endsWith('\r\n')).toBe(true);
});

it('has a row for each version of a package', () => {
  const packages = ['1', '2'].map((version) => ({ name: 'lodash', version, path: `/app/${version}` }));

  const [heads, ...rows] = records(
    renderCsv(buildReport(sampleParts([scanned('app', 'a', ['shop/app'], [sampleFinding({ packages })])]))),
  );

  expect(rows.map((row) => row[heads!.indexOf('version')])).toEqual(['1', '2']);
});

it('says why an image could not be judged', () => {
  const [heads, row] = records(renderCsv(sampleReports.inconclusive!));

  expect(row![heads!.indexOf('verdict')]).toBe('inconclusive');
  expect(row![heads!.indexOf('reason')]).toMatch(/placeholder/);
});

/** Reads CSV as RFC 4180 describes it. */
function records(text: string): readonly (readonly string[])[] {
  const rows = text.matchAll(/((?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,(?:"(?:[^"]|"")*"|[^",\r\n]*))*)\r\n/gy);
  return [...rows].map(([, row = '']) =>
    [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
    ),
  );
}
