import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleFinding, sampleImage, samplePolicyFile, sampleResult, sampleUse } from '../../test/fakes/samples.ts';
import { baselineOfRunning } from '../baseline/running.ts';
import type { Finding } from '../scan/result.ts';
import { courtOf, judgeImage } from './judge.ts';
import { parseVexDocument } from './vex/document.ts';

const image = sampleImage('team/api', '1', 'a');
const web = sampleUse('shop', 'web', 'api:1');
const cron = sampleUse('shop', 'cron', 'api:1');
const both = [web, cron];

function policyWith(...exceptions: readonly string[]) {
  const items = exceptions.map((fields) => `  - {owner: ann, reason: fine, expires: 2026-12-01, ${fields}}\n`);
  return samplePolicyFile(`fail-on: critical\nexceptions:\n${items.join('') || '  []\n'}`);
}

/** `web cron: pass; …`: which containers are judged together, and how. */
function judged(
  findings: readonly Finding[],
  policy = policyWith(),
  beside: Parameters<typeof courtOf>[2] = {},
  today = '2026-11-20',
) {
  const judgements = judgeImage(both, image, sampleResult({ findings }), courtOf(policy, today, beside));
  return judgements
    .map(({ uses, verdict }) => `${uses.map(({ container }) => container).join(' ')}: ${verdict.verdict}`)
    .join('; ');
}

const severalCves = sampleFinding({ cves: ['CVE-2024-1111', 'CVE-2024-2222'] });
const twoPackages = sampleFinding({
  packages: [
    { name: 'openssl', version: '3' },
    { name: 'libssl', version: '3' },
  ],
});

describe('exceptions', () => {
  it.each<[string, readonly Finding[], readonly string[], string]>([
    ['none', [sampleFinding()], [], 'web cron: fail'],
    ['by CVE', [sampleFinding()], ['cve: cve-2024-6387'], 'web cron: pass'],
    ['by QID', [sampleFinding()], ['qid: 105943'], 'web cron: pass'],
    ['of another CVE', [sampleFinding()], ['cve: CVE-2024-9999'], 'web cron: fail'],
    ['of the family', [sampleFinding()], ['qid: 105943, families: sh*'], 'web cron: pass'],
    ['of another family', [sampleFinding()], ['qid: 105943, families: bank'], 'web cron: fail'],
    ['of one container only', [sampleFinding()], ['qid: 105943, containers: web'], 'web: pass; cron: fail'],
    [
      'of each container',
      [sampleFinding()],
      ['qid: 105943, containers: web', 'qid: 105943, containers: cron'],
      'web: pass; cron: pass',
    ],
    ['of one container, about nothing that is found', [sampleFinding()], ['qid: 7, containers: web'], 'web cron: fail'],
    ['of the repository', [sampleFinding()], ['qid: 105943, images: team/*'], 'web cron: pass'],
    [
      'of the repository with its registry',
      [sampleFinding()],
      ['qid: 105943, images: "*.amazonaws.com/team/api"'],
      'web cron: pass',
    ],
    ['of another repository', [sampleFinding()], ['qid: 105943, images: api'], 'web cron: fail'],
    ['of the package', [sampleFinding()], ['qid: 105943, packages: openssh-*'], 'web cron: pass'],
    ['of one package of two', [twoPackages], ['qid: 105943, packages: openssl'], 'web cron: fail'],
    [
      'of both packages, one each',
      [twoPackages],
      ['qid: 105943, packages: openssl', 'qid: 105943, packages: libssl'],
      'web cron: pass',
    ],
    [
      'of a package, for a finding without any',
      [sampleFinding({ packages: [] })],
      ['qid: 105943, packages: "*"'],
      'web cron: fail',
    ],
    ['of one CVE of two', [severalCves], ['cve: CVE-2024-1111'], 'web cron: fail'],
    ['of both CVEs, one each', [severalCves], ['cve: CVE-2024-1111', 'cve: CVE-2024-2222'], 'web cron: pass'],
    [
      'of one CVE here and the other there',
      [severalCves],
      ['cve: CVE-2024-1111, containers: web', 'cve: CVE-2024-2222, containers: cron'],
      'web: fail; cron: fail',
    ],
    ['until fixed, with a fix', [sampleFinding()], ['qid: 105943, until-fixed: true'], 'web cron: fail'],
    [
      'until fixed, without one',
      [sampleFinding({ fixable: false })],
      ['qid: 105943, until-fixed: true'],
      'web cron: pass',
    ],
    [
      'of one of two findings',
      [sampleFinding(), sampleFinding({ qid: 2, cves: [] })],
      ['qid: 105943'],
      'web cron: fail',
    ],
    ['for a secret', [sampleFinding({ kind: 'secret', id: 's' })], ['qid: 105943'], 'web cron: fail'],
  ])('%s', (_, findings, exceptions, expected) => {
    const verdicts = judged(findings, policyWith(...exceptions));

    expect(verdicts).toBe(expected);
  });

  it.each([
    ['2026-12-01', 'web cron: pass'],
    ['2026-12-02', 'web cron: fail'],
  ])('hold on their last day and not after it (%s)', (today, expected) => {
    const verdicts = judged([sampleFinding()], policyWith('qid: 105943'), {}, today);

    expect(verdicts).toBe(expected);
  });

  it('lift a deny list where they are for it', () => {
    const policy = { ...policyWith('qid: 105943'), denyCves: ['CVE-2024-6387'] };

    const verdicts = judged([sampleFinding()], policy);

    expect(verdicts).toBe('web cron: pass');
  });

  it('never lift what could not be answered', () => {
    const policy = { ...policyWith('qid: 105943'), secrets: { action: 'fail', required: true } } as const;

    const verdicts = judged([sampleFinding()], policy);

    expect(verdicts).toBe('web cron: inconclusive');
  });

  it('say who, why and until when', () => {
    const court = courtOf(policyWith('qid: 105943, packages: openssl'), '2026-11-20', {});

    const [judgement] = judgeImage(both, image, sampleResult({ findings: [twoPackages] }), court);

    expect(judgement?.verdict.excepted).toEqual([
      { finding: 'QID-105943', package: 'openssl', by: 'policy', reason: 'fine', owner: 'ann', expires: '2026-12-01' },
    ]);
    expect(judgement?.verdict.because[0]?.findings).toEqual(['QID-105943']);
  });
});

describe('VEX', () => {
  const vex = (
    ...statements: readonly (readonly [cve: string, status: string, timestamp: string, packages?: string])[]
  ) => [
    parseVexDocument(
      JSON.stringify({
        '@context': 'https://openvex.dev/ns/v0.2.0',
        '@id': 'https://example.com/1',
        author: 'ann',
        timestamp: '2026-11-01T00:00:00Z',
        version: 1,
        statements: statements.map(([name, status, timestamp, purl]) => ({
          vulnerability: { name },
          timestamp,
          products: [
            {
              '@id': `pkg:oci/api@${image.digest}`,
              ...(purl === undefined ? {} : { subcomponents: [{ '@id': purl }] }),
            },
          ],
          status,
          ...(status === 'not_affected' ? { justification: 'component_not_present' } : {}),
        })),
      }),
      'vex.json',
    ),
  ];
  it.each([
    ['not affected', vex(['CVE-2024-6387', 'not_affected', '2026-11-02T00:00:00Z']), 'web cron: pass'],
    ['fixed', vex(['CVE-2024-6387', 'fixed', '2026-11-02T00:00:00Z']), 'web cron: pass'],
    ['affected', vex(['CVE-2024-6387', 'affected', '2026-11-02T00:00:00Z']), 'web cron: fail'],
    ['under investigation', vex(['CVE-2024-6387', 'under_investigation', '2026-11-02T00:00:00Z']), 'web cron: fail'],
    ['by QID', vex(['QID-105943', 'fixed', '2026-11-02T00:00:00Z']), 'web cron: pass'],
    [
      'taken back later',
      vex(['CVE-2024-6387', 'affected', '2026-11-03T00:00:00Z'], ['CVE-2024-6387', 'fixed', '2026-11-02T00:00:00Z']),
      'web cron: fail',
    ],
    [
      'taken back before',
      vex(['CVE-2024-6387', 'fixed', '2026-11-03T00:00:00Z'], ['CVE-2024-6387', 'affected', '2026-11-02T00:00:00Z']),
      'web cron: pass',
    ],
    [
      'taken back at the same moment',
      vex(
        ['CVE-2024-6387', 'fixed', '2026-11-02T00:00:00Z'],
        ['CVE-2024-6387', 'affected', '2026-11-02T01:00:00+01:00'],
      ),
      'web cron: fail',
    ],
    [
      'in the package',
      vex(['CVE-2024-6387', 'fixed', '2026-11-02T00:00:00Z', 'pkg:deb/debian/openssh-server@9.2p1']),
      'web cron: pass',
    ],
    [
      'in another version',
      vex(['CVE-2024-6387', 'fixed', '2026-11-02T00:00:00Z', 'pkg:deb/debian/openssh-server@9.1']),
      'web cron: fail',
    ],
    [
      'in another package',
      vex(['CVE-2024-6387', 'fixed', '2026-11-02T00:00:00Z', 'pkg:deb/debian/sudo']),
      'web cron: fail',
    ],
    [
      'affected in another package, later',
      vex(
        ['CVE-2024-6387', 'fixed', '2026-11-02T00:00:00Z'],
        ['CVE-2024-6387', 'affected', '2026-11-03T00:00:00Z', 'pkg:deb/debian/sudo'],
      ),
      'web cron: pass',
    ],
  ])('%s', (_, documents, expected) => {
    const verdicts = judged([sampleFinding()], policyWith(), { vex: documents });

    expect(verdicts).toBe(expected);
  });

  it('and an exception accept together what neither does alone', () => {
    const documents = vex(['CVE-2024-1111', 'fixed', '2026-11-02T00:00:00Z']);

    const verdicts = judged([severalCves], policyWith('cve: CVE-2024-2222'), { vex: documents });

    expect(verdicts).toBe('web cron: pass');
  });
});

describe('a baseline', () => {
  const running = (container: string, findings: readonly Finding[]) => ({
    container,
    result: sampleResult({ findings }),
  });
  const baseline = (...containers: readonly ReturnType<typeof running>[]) =>
    baselineOfRunning('service prod/shop', [{ family: 'shop', source: 'service prod/shop', containers }]);
  const onlyNew = { ...policyWith(), onlyNew: true };

  it.each([
    [
      'the same in both',
      baseline(running('web', [sampleFinding()]), running('cron', [sampleFinding()])),
      'web cron: pass',
    ],
    ['new in one', baseline(running('web', [sampleFinding()]), running('cron', [])), 'web: pass; cron: fail'],
    ['a new container', baseline(running('web', [sampleFinding()])), 'web: pass; cron: fail'],
    [
      'another version',
      baseline(running('web', [sampleFinding({ packages: [{ name: 'openssh-server', version: '8' }] })])),
      'web: pass; cron: fail',
    ],
    [
      'another package',
      baseline(running('web', [sampleFinding({ packages: [{ name: 'sudo' }] })])),
      'web: fail; cron: fail',
    ],
    [
      'a first deployment',
      baselineOfRunning('s', [{ family: 'shop', source: 's', runs: 'nothing' }]),
      'web cron: fail',
    ],
    ['another family', baselineOfRunning('s', []), 'web cron: fail'],
    [
      'an unreadable one',
      baselineOfRunning('s', [{ family: 'shop', source: 's', reason: { code: 'timeout', message: '', remedy: '' } }]),
      'web cron: fail',
    ],
  ])('%s', (_, given, expected) => {
    const verdicts = judged([sampleFinding()], onlyNew, { baseline: given });

    expect(verdicts).toBe(expected);
  });

  it('changes no verdict unless the policy asks for news', () => {
    const verdicts = judged([sampleFinding()], policyWith(), { baseline: baseline(running('web', [sampleFinding()])) });

    expect(verdicts).toBe('web: fail; cron: fail');
  });
});

it('judges each container as it would be judged alone', () => {
  const containers = ['a', 'b', 'c', 'd'];
  const exception = fc.record({
    qid: fc.integer({ min: 1, max: 4 }),
    containers: fc.option(fc.subarray(containers, { minLength: 1 })),
  });
  fc.assert(
    fc.property(fc.array(exception, { maxLength: 6 }), fc.subarray([1, 2, 3, 4]), (drawn, qids) => {
      const policy = policyWith(
        ...drawn.map(
          ({ qid, containers }) => `qid: ${qid}${containers === null ? '' : `, containers: [${containers}]`}`,
        ),
      );
      const uses = containers.map((name) => sampleUse('shop', name, 'x'));
      const findings = qids.map((qid) => sampleFinding({ qid }));

      const judgements = judgeImage(uses, image, sampleResult({ findings }), courtOf(policy, '2026-11-20', {}));

      const verdictOf = (name: string) =>
        judgements.find(({ uses }) => uses.some(({ container }) => container === name))?.verdict.verdict;
      const isExcepted = (name: string, qid: number) =>
        drawn.some((one) => one.qid === qid && (one.containers === null || one.containers.includes(name)));
      for (const name of containers) {
        expect(verdictOf(name)).toBe(qids.every((qid) => isExcepted(name, qid)) ? 'pass' : 'fail');
      }
      expect(judgements.flatMap(({ uses }) => uses)).toHaveLength(containers.length);
    }),
  );
});
