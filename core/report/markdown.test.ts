import { describe, expect, it } from 'vitest';
import { sampleParts, sampleReports, scanned } from '../../test/fakes/report-samples.ts';
import { sampleFinding } from '../../test/fakes/samples.ts';
import { buildReport } from './build.ts';
import { renderMarkdown } from './markdown.ts';

const findings = Array.from({ length: 20_000 }, (_, qid) =>
  sampleFinding({ qid, packages: [{ name: `|\`${'p'.repeat(80)}`, version: '1', fixedVersion: `2.${qid}` }] }),
);
const large = buildReport(
  sampleParts(
    Array.from({ length: 3 }, (_, index) => scanned(`app-${index}`, 'abc'[index]!, [`shop/${index}`], findings)),
  ),
);

describe.each([1_000_000, 65_536, 20_000, 5_000])('a report too large for %i bytes', (maxBytes) => {
  const text = renderMarkdown(large, { maxBytes, maxRows: 100_000 });

  it('stays below the limit and keeps the verdict', () => {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
    expect(text.startsWith('## ❌ Fail: all 3 images break the policy; the deployment is blocked.\n')).toBe(true);
  });

  it('says what was left out', () => {
    expect(text).toMatch(/^… and \d+ more findings, left out here; the JSON report has everything\.$/m);
  });

  it('is well-formed', () => {
    expectTables(text);
  });
});

it.each(Object.entries(sampleReports))('the tables of the %s report are well-formed', (_, report) => {
  const text = renderMarkdown(report);

  expectTables(text);
});

it('has no HTML but its own, whatever the names', () => {
  const text = renderMarkdown(sampleReports.hostile!);

  const tags = new Set(text.match(/<[^>]*>/g));
  expect([...tags].sort()).toEqual(['</code>', '</sub>', '<code>', '<sub>']);
});

/** Every row of a table has the cells that its head has. */
function expectTables(text: string): void {
  let cells: number | undefined;
  for (const line of text.split('\n')) {
    const found = line.startsWith('|') ? line.split('|').length : undefined;
    if (found !== undefined && cells !== undefined) expect(found).toBe(cells);
    cells = found;
  }
}
