import { describe, expect, it } from 'vitest';
import { sampleParts, sampleReports, scanned } from '../../test/fakes/report-samples.ts';
import { sampleFinding, samplePolicyFile, sampleResult, sampleUse } from '../../test/fakes/samples.ts';
import { baselineOfRunning } from '../baseline/running.ts';
import { buildReport } from './build.ts';
import { jsonPieces, renderJson } from './json.ts';
import type { GateReport } from './report.ts';
import { reportSchema } from './report-schema.ts';

const everyField = sampleFinding({
  qualysSeverity: 4,
  qds: 95,
  cvss3: 9.8,
  packages: [{ name: 'a', version: '1', fixedVersion: '2', path: '/a' }],
  layers: ['sha256:1'],
  fromBaseImage: true,
  firstFoundAt: '2026-01-01T00:00:00Z',
  publishedAt: '2026-01-01T00:00:00Z',
  threats: ['ransomware'],
});
const full = buildFull();

describe.each(Object.entries({ ...sampleReports, full }))('the %s report', (_, report) => {
  it('says everything that the report holds', () => {
    const document: unknown = JSON.parse(renderJson(report));

    expect(document).toEqual(report);
  });

  it('fits its schema, which leaves nothing out', () => {
    const parsed = reportSchema.parse(report);

    expect(parsed).toEqual(report);
  });
});

it('writes the same text whatever order the fields came in', () => {
  const reversed = reverseKeys(full) as GateReport;

  expect(renderJson(reversed)).toBe(renderJson(full));
});

it('comes in pieces, one finding each', () => {
  const findings = Array.from({ length: 100 }, (_, qid) => sampleFinding({ qid }));

  const pieces = [...jsonPieces(buildReport(sampleParts([scanned('web', 'a', ['shop/web'], findings)])))];

  expect(pieces.length).toBeGreaterThan(100);
});

function buildFull(): GateReport {
  const exempted = sampleFinding({ qid: 2, exemptedByQualys: true });
  const image = scanned('web', 'a', ['shop/web'], [everyField, exempted]);
  if (image.kind !== 'scanned') throw new Error('not scanned');
  const policy = samplePolicyFile(`fail-on: none
max-low: 3
fail-on-qds: 90
fail-on-epss: 0.5
fail-on-kev: true
deny-qids: [1]
deny-cves: [CVE-2024-1234]
fail-on-compliance: low
max-compliance: 3
deny-cids: [19386]
qualys-policy: with
qscanner-audit: fail
exceptions:
  - {cve: CVE-2024-6387, qid: 1, families: shop, containers: x, packages: a, images: web, owner: o, reason: r, expires: 2026-12-01}
`);
  const use = sampleUse('shop', 'x', 'x:1');
  const qualysPolicy = { verdict: 'audit', tags: ['prod'], said: 'AUDIT' } as const;
  const day = { source: 'feed', day: '2026-11-20', ageDays: 0, maxAgeDays: 7 };
  const reason = { code: 'feed-unusable', message: 'm', remedy: 'r' } as const;
  const kev = new Map([['CVE-2024-6387', { addedOn: '2024-07-01', dueOn: '2024-08-01', ransomware: true }]]);
  const parts = sampleParts([
    {
      ...image,
      result: { ...image.result, qualysPolicy },
      image: {
        ...image.image,
        indexDigest: image.image.digest,
        reference: { ...image.image.reference, digest: image.image.digest },
        platform: { os: 'windows', architecture: 'arm64', variant: 'v8', osVersion: '10.0.20348' },
      },
      uses: [
        { ...use, revision: 3, credentialsParameter: 'arn:x', runningDigest: image.image.digest },
        { ...use, family: 'bank' },
      ],
    },
    {
      kind: 'unscanned',
      uses: [
        {
          ...use,
          image: { kind: 'unresolved', text: '{}', why: 'no default' },
          platform: { kind: 'every', why: 'EC2' },
        },
        { ...use, image: { kind: 'invalid', text: '??', why: 'no name' } },
        { ...use, image: { kind: 'missing', text: '' } },
      ],
      reason: { code: 'invalid-reference', message: 'm', remedy: 'r' },
    },
  ]);
  return buildReport({
    ...parts,
    policy,
    baseline: baselineOfRunning('s', [
      { family: 'shop', source: 's', containers: [{ container: 'x', result: sampleResult() }] },
      { family: 'bank', source: 's', reason },
    ]),
    feeds: {
      epss: { ...day, state: 'stale', data: new Map([['CVE-2024-6387', 0.5]]) },
      kev: { ...day, state: 'fresh', data: kev },
    },
  });
}

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reverseKeys(inner)]),
  );
}
