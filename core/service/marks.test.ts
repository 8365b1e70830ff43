import { describe, expect, it } from 'vitest';
import { sampleParts, sampleReports, scanned } from '../../test/fakes/report-samples.ts';
import { sampleDigest, sampleFinding, sampleImage } from '../../test/fakes/samples.ts';
import { buildReport } from '../report/build.ts';
import { imageAttestation, isNewer, type RepositoryTags, repositoryTags } from './marks.ts';

const digest = sampleDigest('a');
const at = '2026-11-20T12:00:00.000Z';
const now = new Date(at);
const use = scanned('app', 'a', ['shop/app'], []);
const blind = buildReport(
  sampleParts([
    {
      kind: 'unscanned',
      uses: use.uses,
      image: sampleImage('app', '1.4.2', 'a'),
      reason: { code: 'timeout', message: 'It took too long.', remedy: 'Wait.' },
    },
  ]),
);
const findings = [5, 5, 3].map((severity, index) => sampleFinding({ qid: index, severity: severity as 3 | 5 }));

describe('the tags of a repository', () => {
  it('say what counts, when and of which image', () => {
    const tags = repositoryTags(buildReport(sampleParts([scanned('app', 'a', ['shop/app'], findings)])), digest, at);

    expect(tags).toEqual({
      'qualys:scanned': 'true',
      'qualys:scan-date': '2026-11-20',
      'qualys:scan-time': '2026-11-20T08:00:00.000Z',
      'qualys:digest': digest,
      'qualys:verdict': 'fail',
      'qualys:vulnerabilities': '3',
      'qualys:critical': '2',
    });
  });

  it('of an image that could not be scanned say so, and no number that reads as clean', () => {
    expect(repositoryTags(blind, digest, at)).toMatchObject({
      'qualys:scanned': 'false',
      'qualys:scan-time': at,
      'qualys:verdict': 'inconclusive',
      'qualys:vulnerabilities': 'unknown',
      'qualys:critical': 'unknown',
    });
  });

  it.each(Object.entries({ ...sampleReports, blind }))('of %s are what ECR takes', (_, report) => {
    const tags = Object.entries(repositoryTags(report, digest, at)).flat();

    // https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
    expect(tags.filter((text) => !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(text))).toEqual([]);
  });
});

describe('what a repository has', () => {
  const ours = repositoryTags(buildReport(sampleParts([use])), digest, at);
  const there = (fields: Partial<Record<keyof RepositoryTags, string>>) => ({ ...ours, ...fields });
  const { 'qualys:scan-time': _, ...old } = ours;
  const other = sampleDigest('b');

  it.each<[string, Readonly<Record<string, string>>, boolean]>([
    ['nothing', {}, false],
    ['the same', { ...ours }, false],
    ['an older scan', there({ 'qualys:scan-time': '2026-11-20T07:59:59.999Z' }), false],
    ['a newer scan', there({ 'qualys:scan-time': '2026-11-20T08:00:00.001Z' }), true],
    ['a newer scan of another image', there({ 'qualys:scan-time': at, 'qualys:digest': other }), true],
    ['the day before, without a time', { ...old, 'qualys:scan-date': '2026-11-19' }, false],
    ['the same day, without a time', { ...old, 'qualys:scan-date': '2026-11-20' }, false],
    ['the day after, without a time', { ...old, 'qualys:scan-date': '2026-11-21' }, true],
    ['a time that is none', there({ 'qualys:scan-time': 'yesterday' }), false],
    ['a time that nobody can have', there({ 'qualys:scan-time': '9999-01-01T00:00:00Z' }), false],
    ['the same image, which could not be scanned', there({ 'qualys:scan-time': at, 'qualys:scanned': 'false' }), false],
    [
      'another image, which could not be scanned',
      there({ 'qualys:scan-time': at, 'qualys:scanned': 'false', 'qualys:digest': other }),
      true,
    ],
  ])('is newer than our scan: %s', (_name, tags, expected) => {
    expect(isNewer(tags, ours, now)).toBe(expected);
  });
});

describe('what is attached to an image', () => {
  it('is the verdict and what was found, by the moment of the telling', () => {
    const report = buildReport(sampleParts([scanned('app', 'a', ['shop/app'], findings)]));

    const attached = imageAttestation(report, digest, at);

    expect(attached?.digest).toBe(digest);
    expect(attached?.annotations).toEqual({
      'org.opencontainers.image.created': at,
      'qualys-fargate-scanner/verdict': 'fail',
    });
    expect(attached?.attestations.verdict?.predicate).toMatchObject({ verdict: 'fail', timeCreated: at });
    expect(attached?.attestations.vulnerabilities?.predicateType).toBe('https://in-toto.io/attestation/vulns/v0.2');
  });

  it('without a scan is the verdict alone: an empty list would say that nothing was found', () => {
    const attached = imageAttestation(blind, digest, at);

    expect(Object.keys(attached?.attestations ?? {})).toEqual(['verdict']);
    expect(attached?.attestations.verdict?.predicate).toMatchObject({ verdict: 'inconclusive', properties: [] });
  });

  it('does not depend on when the report was made', () => {
    const [first, later] = ['2026-11-20T12:00:01.000Z', '2026-11-20T12:00:09.000Z'].map((finishedAt) =>
      imageAttestation({ ...blind, startedAt: finishedAt, finishedAt }, digest, at),
    );

    expect(first).toEqual(later);
  });

  it('is nothing for what the simulator made up', () => {
    expect(imageAttestation(sampleReports.simulated!, digest, at)).toBeUndefined();
  });
});
