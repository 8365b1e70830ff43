import { describe, expect, it } from 'vitest';
import { sampleParts, sampleReports, scanned } from '../../test/fakes/report-samples.ts';
import { sampleDigest, sampleFinding, sampleImage } from '../../test/fakes/samples.ts';
import { verdictAttestation, verificationAttestation, vulnerabilityAttestations } from './attestation.ts';
import { buildReport } from './build.ts';

const registry = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';

it('is about each image that was scanned, by its digest', () => {
  const subjects = vulnerabilityAttestations(sampleReports.inconclusive!).flatMap((one) => one.subjects);

  expect(subjects).toEqual([{ name: `${registry}/checkout-api`, digest: { sha256: 'a'.repeat(64) } }]);
});

it.each(['simulated', 'no-images'])('says nothing of the %s report', (name) => {
  expect(vulnerabilityAttestations(sampleReports[name]!)).toEqual([]);
  expect(verificationAttestation(sampleReports[name]!)).toBeUndefined();
  expect(verdictAttestation(sampleReports[name]!)).toBeUndefined();
});

it('says nothing of an image that no registry has, for its digest is not known', () => {
  const one = scanned('app', 'a', ['shop/app'], []);
  const local = { kind: 'archive', name: 'app.tar', path: '/work/app.tar' } as const;
  const report = buildReport(sampleParts([{ ...one, image: { ...sampleImage('app', '1.4.2', 'a'), local } }]));

  expect(report.verdict).toBe('pass');
  expect([vulnerabilityAttestations(report), verificationAttestation(report)]).toEqual([[], undefined]);
  expect(verdictAttestation(report)).toBeUndefined();
});

it('has one result a vulnerability, with every score there is', () => {
  const secret = sampleFinding({ kind: 'secret', id: 'secret:x' });
  const finding = sampleFinding({ cves: ['CVE-2024-1111', 'CVE-2024-2222'], qds: 95, cvss3: 8.1 });
  const report = buildReport(sampleParts([scanned('app', 'a', ['shop/app'], [finding, secret])]));

  const [attestation] = vulnerabilityAttestations(report);

  expect(attestation!.predicate).toMatchObject({
    scanner: {
      result: [
        {
          id: 'CVE-2024-1111',
          severity: [
            { method: 'qualys', score: 'critical' },
            { method: 'qualys_detection_score', score: '95' },
            { method: 'cvss_score', score: '8.1' },
          ],
          annotations: [{ qualys: 'QID-105943', cves: 'CVE-2024-1111 CVE-2024-2222' }],
        },
      ],
    },
    metadata: { scanFinishedOn: '2026-11-20T08:00:00.000Z' },
  });
});

it('keeps below the size that can be attested, and says what was left out', () => {
  const findings = Array.from({ length: 30_000 }, (_, qid) =>
    sampleFinding({ qid, cves: ['\u202e'.repeat(300)], qds: 95, cvss3: 9.8 }),
  );

  const [attestation] = vulnerabilityAttestations(
    buildReport(sampleParts([scanned('app', 'a', ['shop/app'], findings)])),
  );

  expect(JSON.stringify(attestation!.predicate).length).toBeLessThan(16_000_000);
  expect(attestation!.predicate).toMatchObject({ metadata: { resultsLeftOut: 10_000 } });
});

it('verifies the images that passed, and no other', () => {
  const clean = scanned('clean', 'a', ['shop/clean'], []);
  const vulnerable = scanned('bad', 'b', ['shop/bad'], [sampleFinding()]);

  const attestation = verificationAttestation(buildReport(sampleParts([clean, vulnerable])));

  expect(attestation!.subjects).toEqual([{ name: `${registry}/clean`, digest: { sha256: 'a'.repeat(64) } }]);
  expect(attestation!.predicate).toMatchObject({
    verifier: { policies: [{ name: 'gate-policy', digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } }] },
    timeCreated: '2026-11-20T12:01:30.000Z',
    properties: ['QUALYS_FARGATE_SCANNER_IMAGE_MEETS_POLICY'],
  });
});

it('does not verify an image that passed in one container and failed in another', () => {
  const [image] = sampleReports.pass!.images;

  const attestation = verificationAttestation({
    ...sampleReports.pass!,
    images: [image!, { ...image!, verdict: 'fail' }],
  });

  expect(image!.image!.digest).toBe(sampleDigest('a'));
  expect(attestation).toBeUndefined();
});

it('names another policy by another digest', () => {
  const [strict, lax] = [{ 'fail-on': 'low' }, { 'fail-on': 'none' }].map((options) =>
    verificationAttestation(buildReport(sampleParts([scanned('app', 'a', ['shop/app'], [])], options))),
  );

  expect(strict!.predicate).not.toEqual(lax!.predicate);
});

describe('the verdict, whatever it is,', () => {
  const unscanned = {
    kind: 'unscanned',
    uses: scanned('app', 'a', ['shop/app'], []).uses,
    image: sampleImage('app', '1.4.2', 'a'),
    reason: { code: 'timeout', message: 'It took too long.', remedy: 'Wait.' },
  } as const;
  const passed = scanned('app', 'a', ['shop/app'], []);

  it.each([
    ['pass', passed, ['QUALYS_FARGATE_SCANNER_IMAGE_MEETS_POLICY'], []],
    ['fail', scanned('app', 'a', ['shop/app'], [sampleFinding()]), [], [{ rule: 'fail-on', findings: 1 }]],
    ['inconclusive', unscanned, [], [{ rule: 'scan', findings: 0 }]],
  ])('%s names the property only where it holds', (verdict, outcome, properties, because) => {
    const attestation = verdictAttestation(buildReport(sampleParts([outcome])));

    expect(attestation?.subjects).toEqual([{ name: `${registry}/app`, digest: { sha256: 'a'.repeat(64) } }]);
    expect(attestation?.predicate).toMatchObject({ verdict, properties, because });
  });

  it('inconclusive says by what', () => {
    const attestation = verdictAttestation(buildReport(sampleParts([unscanned])));

    expect(attestation?.predicate).toMatchObject({ reason: 'timeout' });
  });

  it('is that of the verification where all passed', () => {
    const report = buildReport(sampleParts([passed]));

    expect(verdictAttestation(report)).toMatchObject(verificationAttestation(report)!);
  });

  it('names no property where one of the images did not pass', () => {
    const report = buildReport(sampleParts([passed, scanned('bad', 'b', ['shop/bad'], [sampleFinding()])]));

    expect(verdictAttestation(report)?.predicate).toMatchObject({ verdict: 'fail', properties: [] });
  });
});
