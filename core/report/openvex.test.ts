import { describe, expect, it } from 'vitest';
import { openVexSchema } from '../../test/contract/openvex-schema.ts';
import { exceptedReport } from '../../test/fakes/format-samples.ts';
import { sampleReports } from '../../test/fakes/report-samples.ts';
import { renderOpenVex } from './openvex.ts';
import type { ExceptedFinding, GateReport } from './report.ts';

describe('an OpenVEX document', () => {
  it('is not written when nothing is excepted', () => {
    expect(renderOpenVex(sampleReports.pass!)).toBeUndefined();
  });

  it('is well-formed', () => {
    expect(openVexSchema.safeParse(JSON.parse(renderOpenVex(exceptedReport)!)).error).toBeUndefined();
  });

  it('says not_affected only where a VEX document said so', () => {
    const statuses = parse(exceptedReport).statements.map(({ vulnerability, status }) => [vulnerability.name, status]);

    expect(statuses).toEqual([
      ['CVE-2024-5535', 'affected'],
      ['CVE-2024-4741', 'not_affected'],
      ['QID-6010', 'affected'],
    ]);
  });

  it('has the same id for the same statements, whenever they were made', () => {
    const later = { ...exceptedReport, finishedAt: '2026-11-21T00:00:00.000Z' };

    expect(parse(later)['@id']).toBe(parse(exceptedReport)['@id']);
    expect(parse(later).timestamp).not.toBe(parse(exceptedReport).timestamp);
  });

  it('has another id for another reason', () => {
    const other = withExceptions([{ finding: 'QID-12', by: 'policy', reason: 'Another one.' }]);

    expect(parse(other)['@id']).not.toBe(parse(exceptedReport)['@id']);
  });

  it('names each CVE of a finding in a statement of its own', () => {
    const report = withExceptions(
      [{ finding: 'QID-12', by: 'policy', reason: 'Accepted.' }],
      ['CVE-2024-1111', 'CVE-2024-2222'],
    );

    const names = parse(report).statements.map(({ vulnerability }) => vulnerability);

    expect(names.map(({ name }) => name)).toEqual(['CVE-2024-1111', 'CVE-2024-2222']);
    expect(names.every(({ aliases }) => aliases === undefined)).toBe(true);
  });

  it('is well-formed, whatever the names and reasons', () => {
    const nasty = '\u202e\ud800|`<script>\n'.repeat(100);
    const report = withExceptions(
      [{ finding: 'QID-12', by: 'policy', reason: nasty, owner: nasty, expires: nasty }],
      [nasty],
    );
    const images = report.images.map((image) => ({
      ...image,
      findings: image.findings.map((finding) => ({ ...finding, packages: [{ name: nasty, version: nasty }] })),
    }));

    const text = renderOpenVex({ ...report, images })!;

    expect(openVexSchema.safeParse(JSON.parse(text)).error).toBeUndefined();
    expect(text).not.toMatch(/[\p{Cf}\p{Cs}]/u);
  });
});

function withExceptions(excepted: readonly ExceptedFinding[], cves?: readonly string[]): GateReport {
  const images = sampleReports.fail!.images.map((image) => ({
    ...image,
    excepted,
    findings: image.findings.map((finding) => (cves === undefined ? finding : { ...finding, cves })),
  }));
  return { ...sampleReports.fail!, images };
}

interface Document {
  readonly '@id': string;
  readonly timestamp: string;
  readonly statements: readonly {
    readonly vulnerability: { readonly name: string; readonly aliases?: readonly string[] };
    readonly status: string;
  }[];
}

function parse(report: GateReport): Document {
  return JSON.parse(renderOpenVex(report) ?? 'null') as Document;
}
