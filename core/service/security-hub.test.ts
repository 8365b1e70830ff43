import { describe, expect, it } from 'vitest';
import { jsonText } from '../../test/contract/json-text.ts';
import { sampleParts, scanned } from '../../test/fakes/report-samples.ts';
import { sampleDigest, sampleFinding, samplePolicyFile, sampleUse } from '../../test/fakes/samples.ts';
import { buildReport } from '../report/build.ts';
import type { Finding } from '../scan/result.ts';
import {
  digestOfFinding,
  findingScope,
  type ImageFindings,
  securityHubBatches,
  securityHubFindings,
} from './security-hub.ts';
import type { DeployedUse } from './use.ts';

const home = { account: '999999999999', region: 'eu-central-1' };
const at = new Date('2026-11-20T12:02:00Z');
const digest = sampleDigest('b');
const text = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/checkout-web:1.4.2';
const other = sampleFinding({ qid: 11, severity: 3, cves: [], fixable: false, packages: [] });
const secret = sampleFinding({
  ...{ kind: 'secret', id: 'secret:aws-access-key:/app/.env', title: 'AWS access key', severity: 4, cves: [] },
  packages: [{ name: '.env', path: '/app/.env' }],
});

function useOf(service: string): DeployedUse {
  return {
    deployment: { account: '111122223333', region: 'eu-west-1', cluster: 'prod', service },
    use: { ...sampleUse('checkout', 'web', text), revision: 17 },
  };
}

function imageOf(findings: readonly Finding[], fields: Partial<ImageFindings> = {}): ImageFindings {
  const report = buildReport(sampleParts([scanned('checkout-web', 'b', ['checkout/web'], findings)]));
  return { account: '111122223333', region: 'eu-west-1', digest, uses: [useOf('checkout')], report, ...fields };
}

const active = (findings: readonly Finding[]) => securityHubFindings(imageOf(findings), home, at);

describe('a finding in Security Hub', () => {
  it('says what was found, where, how bad it is, and how to mend it', async () => {
    const found = active([sampleFinding({ firstFoundAt: '2026-11-01T00:00:00Z' }), other, secret]);

    await expect(jsonText(found)).toMatchFileSnapshot('golden/security-hub.json');
  });

  it('of a pushed image names the image in its repository, beside what uses it', () => {
    const pushed: DeployedUse = {
      deployment: { account: '111122223333', region: 'eu-west-1' },
      use: sampleUse('(push)', '(pushed image)', text),
      push: { repository: 'team/shop' },
    };
    const of = (...uses: readonly DeployedUse[]) =>
      securityHubFindings(imageOf([sampleFinding()], { uses }), home, at)[0];

    const [alone, beside] = [of(pushed), of(useOf('checkout'), pushed)];

    expect(alone?.Resources).toEqual([
      {
        Type: 'AwsEcrContainerImage',
        Id: `arn:aws:ecr:eu-west-1:111122223333:repository/team/shop/${digest}`,
        Partition: 'aws',
        Region: 'eu-west-1',
        Details: {
          AwsEcrContainerImage: { RegistryId: '111122223333', RepositoryName: 'team/shop', ImageDigest: digest },
        },
      },
    ]);
    expect(alone?.Description).toMatch(/, in a repository here\.$/);
    expect(beside?.Resources.map(({ Type }) => Type)).toContain('AwsEcsService');
    expect(beside?.Description).toMatch(/, used by 1 container here and in a repository here\.$/);
  });

  it('says so when it is simulated', () => {
    const { report, ...image } = imageOf([sampleFinding()]);

    const [finding] = securityHubFindings({ ...image, report: { ...report!, simulated: true } }, home, at);

    expect(finding?.Title).toBe('SIMULATED: OpenSSH remote code execution (regreSSHion)');
  });

  it('has the same id whenever it is found, and another for each image, place and finding', () => {
    const [one] = active([sampleFinding()]);
    const [again] = securityHubFindings(
      imageOf([sampleFinding({ title: 'Renamed', severity: 4 })], { uses: [useOf('bank')] }),
      home,
      new Date('2027-01-01T00:00:00Z'),
    );
    const others = [
      ...active([other]),
      ...securityHubFindings(imageOf([sampleFinding()], { account: '222222222222' }), home, at),
      ...securityHubFindings(imageOf([sampleFinding()], { region: 'eu-west-2' }), home, at),
      ...securityHubFindings(imageOf([sampleFinding()], { digest: sampleDigest('c') }), home, at),
    ];

    expect(again?.Id).toBe(one?.Id);
    expect(new Set([one, ...others].map((finding) => finding?.Id)).size).toBe(5);
  });

  it('says by its id which image it is about', () => {
    const [one] = active([sampleFinding()]);

    expect(digestOfFinding(one?.Id ?? '')).toBe(digest);
    expect(one?.Id.startsWith(findingScope({ account: '111122223333', region: 'eu-west-1' }))).toBe(true);
    expect(digestOfFinding('aws/securityhub/1')).toBeUndefined();
  });

  it('stays within the limits of its format, whatever things are called', () => {
    const long = '\u{1f525}"'.repeat(3000);
    const hostile = sampleFinding({
      ...{ id: long, title: long, cves: Array.from({ length: 100 }, () => long) },
      packages: Array.from({ length: 100 }, () => ({ name: long, version: long, fixedVersion: long, path: long })),
    });
    const uses = Array.from({ length: 100 }, (_, index) => useOf(`${index}${long}`));

    const [finding] = securityHubFindings(imageOf([hostile], { uses }), home, at);

    expect(finding?.Title.length).toBeLessThanOrEqual(256);
    expect(finding?.Description.length).toBeLessThanOrEqual(1024);
    expect(finding?.Remediation.Recommendation.Text.length).toBeLessThanOrEqual(512);
    expect(finding?.Resources.length).toBeLessThanOrEqual(32);
    expect(Buffer.byteLength(JSON.stringify(finding))).toBeLessThan(240 * 1024);
  });
});

describe('what is imported', () => {
  it('archives what is no longer found, and nothing of other images', () => {
    const before = active([sampleFinding(), other]);
    const [foreign] = securityHubFindings(imageOf([sampleFinding()], { digest: sampleDigest('c') }), home, at);

    const [batch = []] = securityHubBatches(imageOf([other]), [...before, foreign!], home, at);

    const states = batch.map(({ Id, RecordState }) => [Id, RecordState]);
    expect(states).toEqual([
      [before[1]?.Id, 'ACTIVE'],
      [before[0]?.Id, 'ARCHIVED'],
    ]);
  });

  it('archives what was excepted since', () => {
    const policy = samplePolicyFile(
      'exceptions:\n  - cve: CVE-2024-6387\n    owner: team\n    reason: not reachable\n    expires: 2026-12-01\n',
    );
    const parts = sampleParts([scanned('checkout-web', 'b', ['checkout/web'], [sampleFinding()])]);
    const image = imageOf([], { report: buildReport({ ...parts, policy }) });

    const [batch = []] = securityHubBatches(image, active([sampleFinding()]), home, at);

    expect(batch.map(({ RecordState }) => RecordState)).toEqual(['ARCHIVED']);
  });

  it('archives all of an image that nothing runs any more', () => {
    const { report: _, ...image } = imageOf([]);

    const [batch = []] = securityHubBatches({ ...image, uses: [] }, active([sampleFinding(), other]), home, at);

    expect(batch.map(({ RecordState, UpdatedAt }) => [RecordState, UpdatedAt])).toEqual([
      ['ARCHIVED', at.toISOString()],
      ['ARCHIVED', at.toISOString()],
    ]);
  });

  it('comes in batches of at most 100', () => {
    const findings = Array.from({ length: 250 }, (_, qid) => sampleFinding({ qid }));

    const batches = securityHubBatches(imageOf(findings), active([sampleFinding({ qid: 1000 })]), home, at);

    expect(batches.map(({ length }) => length)).toEqual([100, 100, 51]);
  });
});
