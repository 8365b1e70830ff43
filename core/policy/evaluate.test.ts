import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleFinding, samplePolicy, sampleResult } from '../../test/fakes/samples.ts';
import type { Finding, ScanResult, Severity } from '../scan/result.ts';
import { acceptFindings } from './acceptance.ts';
import { type Case, evaluateImage, scanTypesAsked } from './evaluate.ts';
import type { PolicyOptions } from './schema.ts';

const high = sampleFinding({ severity: 4, qid: 2, cves: ['CVE-2024-0002'], qds: 80 });
const low = sampleFinding({ severity: 2, qid: 3, cves: [], qds: 10 });
const secret = sampleFinding({ kind: 'secret', id: 'secret:aws-key:/app/.env', cves: [], packages: [], severity: 5 });
const malware = sampleFinding({ kind: 'malware', id: 'malware:/bin/x', cves: [], packages: [], severity: 5 });

/** A case in which only Qualys' own exceptions speak for findings. */
function caseOf({ scanTypes, findings }: ScanResult, fields: Partial<Case> = {}): Case {
  const { open, excepted } = acceptFindings(findings, []);
  return { scanTypes, open, excepted, feeds: {}, ...fields };
}

function verdictOf(findings: readonly Finding[], options: PolicyOptions): readonly [string, readonly string[]] {
  const { verdict, because } = evaluateImage(caseOf(sampleResult({ findings })), samplePolicy(options));
  return [verdict, because.map(({ rule }) => rule)];
}

describe('rules', () => {
  it.each<[string, readonly Finding[], PolicyOptions, string, readonly string[]]>([
    ['nothing found', [], {}, 'pass', []],
    ['critical by default', [sampleFinding()], {}, 'fail', ['fail-on']],
    ['high by default', [high], {}, 'pass', []],
    ['high when asked', [high], { 'fail-on': 'high' }, 'fail', ['fail-on']],
    ['above the threshold', [sampleFinding()], { 'fail-on': '3' }, 'fail', ['fail-on']],
    ['below the threshold', [low], { 'fail-on': 'medium' }, 'pass', []],
    ['severity rule off', [sampleFinding()], { 'fail-on': 'none' }, 'pass', []],
    ['maximum reached', [high], { 'max-high': '1' }, 'pass', []],
    ['maximum exceeded', [high], { 'max-high': '0' }, 'fail', ['max-high']],
    ['maximum of another severity', [high], { 'max-low': '0' }, 'pass', []],
    ['score at the threshold', [high], { 'fail-on-qds': '80' }, 'fail', ['fail-on-qds']],
    ['score below the threshold', [high], { 'fail-on-qds': '81' }, 'pass', []],
    ['denied QID', [low], { 'deny-qids': '3' }, 'fail', ['deny-qids']],
    ['denied CVE in any case', [high], { 'deny-cves': 'cve-2024-0002' }, 'fail', ['deny-cves']],
    ['secret', [secret], {}, 'fail', ['secrets']],
    ['secret ignored', [secret], { secrets: 'ignore' }, 'pass', []],
    ['malware', [malware], {}, 'fail', ['malware']],
    ['malware ignored', [malware], { malware: 'ignore' }, 'pass', []],
    ['a secret is no vulnerability', [secret], { secrets: 'ignore', 'max-critical': '0' }, 'pass', []],
    ['misconfiguration', [sampleFinding({ kind: 'misconfiguration' })], {}, 'pass', []],
    ['every broken rule', [sampleFinding(), high], { 'max-high': '0' }, 'fail', ['fail-on', 'max-high']],
  ])('%s', (_, findings, options, verdict, rules) => {
    const outcome = verdictOf(findings, options);

    expect(outcome).toEqual([verdict, rules]);
  });
});

describe('narrowing', () => {
  const unfixable = sampleFinding({ fixable: false, qds: 95 });
  const potential = sampleFinding({ certainty: 'potential' });
  it.each<[string, Finding, PolicyOptions, string]>([
    ['unfixable counts', unfixable, {}, 'fail'],
    ['unfixable is out of the severity rule', unfixable, { 'only-fixable': 'true' }, 'pass'],
    ['… of the maximum', unfixable, { 'only-fixable': 'true', 'max-critical': '0' }, 'pass'],
    ['… of the score', unfixable, { 'only-fixable': 'true', 'fail-on-qds': '90' }, 'pass'],
    ['… and never of the deny list', unfixable, { 'only-fixable': 'true', 'deny-qids': '105943' }, 'fail'],
    ['secrets are never narrowed', { ...secret, fixable: false }, { 'only-fixable': 'true' }, 'fail'],
    ['malware is never narrowed', { ...malware, certainty: 'potential' }, { potential: 'exclude' }, 'fail'],
    ['potential counts', potential, {}, 'fail'],
    ['potential excluded', potential, { potential: 'exclude' }, 'pass'],
    ['potential and denied', potential, { potential: 'exclude', 'deny-cves': 'CVE-2024-6387' }, 'fail'],
    ['exempted at Qualys', sampleFinding({ exemptedByQualys: true }), { 'deny-qids': '105943' }, 'pass'],
    ['exempted secret', { ...secret, exemptedByQualys: true }, {}, 'pass'],
  ])('%s', (_, finding, options, verdict) => {
    const [outcome] = verdictOf([finding], options);

    expect(outcome).toBe(verdict);
  });
});

describe('what the scan did not look for', () => {
  it.each<[PolicyOptions, readonly string[]]>([
    [{}, ['packages']],
    [{ secrets: 'fail' }, ['packages', 'secrets']],
    [{ secrets: 'ignore', malware: 'fail' }, ['packages', 'malware']],
  ])('%j asks for %j', (options, expected) => {
    const asked = scanTypesAsked(samplePolicy(options));

    expect(asked).toEqual(expected);
  });

  it('is inconclusive when the rule was named, with the way out', () => {
    const verdict = evaluateImage(caseOf(sampleResult()), samplePolicy({ secrets: 'fail', malware: 'fail' }));

    expect(verdict.verdict).toBe('inconclusive');
    expect(verdict.reason).toEqual({
      code: 'scan-types-missing',
      message: 'The policy asks for secrets and malware, and the scan did not look for them.',
      remedy: 'Enable secrets and malware scanning at Qualys, or set secrets: ignore and malware: ignore.',
    });
  });

  it('is inconclusive when packages were not looked for', () => {
    const verdict = evaluateImage(caseOf(sampleResult({ scanTypes: ['secrets'] })), samplePolicy());

    expect(verdict.verdict).toBe('inconclusive');
  });

  it('is inconclusive when the score rule meets a finding without a score', () => {
    const result = sampleResult({ findings: [low, sampleFinding({ severity: 2, qid: 9 })] });

    const verdict = evaluateImage(caseOf(result), samplePolicy({ 'fail-on-qds': '90' }));

    expect([verdict.verdict, verdict.reason?.code]).toEqual(['inconclusive', 'report-incomplete']);
  });

  it('does not hide a fail', () => {
    const verdict = evaluateImage(
      caseOf(sampleResult({ findings: [sampleFinding()] })),
      samplePolicy({ secrets: 'fail' }),
    );

    expect(verdict.verdict).toBe('fail');
    expect(verdict.because.map(({ rule }) => rule)).toEqual(['fail-on', 'scan']);
  });
});

describe('because', () => {
  it.each<[readonly Finding[], PolicyOptions, string]>([
    [
      [sampleFinding()],
      {},
      '1 finding at critical (5; Qualys: urgent): QID-105943 (CVE-2024-6387, openssh-server 9.2p1)',
    ],
    [
      [high],
      { 'max-high': '0' },
      '1 finding at high (4; Qualys: critical) where none may be: QID-2 (CVE-2024-0002, openssh-server 9.2p1)',
    ],
    [[{ ...secret, title: 'AWS key' }], {}, '1 secret: secret:aws-key:/app/.env (AWS key)'],
  ])('reads as a sentence (%#)', (findings, options, text) => {
    const { because } = evaluateImage(caseOf(sampleResult({ findings })), samplePolicy(options));

    expect(because[0]?.text).toBe(text);
  });

  it('names the worst three and counts the rest', () => {
    const findings = [7, 3, 9, 5, 1].map((qid) => sampleFinding({ qid, cves: [], packages: [], title: 't', qds: qid }));

    const { because } = evaluateImage(caseOf(sampleResult({ findings })), samplePolicy({ 'fail-on': 'low' }));

    expect(because[0]?.text).toBe(
      '5 findings at low (2; Qualys: medium) or above: QID-9 (t), QID-7 (t), QID-5 (t) and 2 more',
    );
    expect(because[0]?.findings).toHaveLength(5);
  });

  it('counts CVEs beyond the second', () => {
    const cves = ['CVE-2024-0001', 'CVE-2024-0002', 'CVE-2024-0003', 'CVE-2024-0004'];

    const { because } = evaluateImage(
      caseOf(sampleResult({ findings: [sampleFinding({ cves, packages: [] })] })),
      samplePolicy(),
    );

    expect(because[0]?.text).toContain('(CVE-2024-0001, CVE-2024-0002, 2 more CVEs)');
  });
});

describe('only what is new', () => {
  const old = sampleFinding({ qid: 7 });
  const fresh = sampleFinding({ qid: 8 });
  it.each<[string, readonly Finding[], PolicyOptions, readonly string[]]>([
    ['what is not new does not gate', [old], {}, []],
    ['what is new does', [old, fresh], {}, ['fail-on']],
    ['maxima count what is new', [old, fresh], { 'fail-on': 'none', 'max-critical': '1' }, []],
    ['a denied CVE gates all the same', [old], { 'deny-cves': 'CVE-2024-6387' }, ['deny-cves']],
    ['a secret gates all the same', [secret], {}, ['secrets']],
    ['malware gates all the same', [malware], {}, ['malware']],
  ])('%s', (_, findings, options, rules) => {
    const image = caseOf(sampleResult({ findings }), { newFindings: new Set([fresh]) });

    const { because } = evaluateImage(image, samplePolicy({ 'only-new': 'true', ...options }));

    expect(because.map(({ rule }) => rule)).toEqual(rules);
  });

  it('counts every finding as new when there is nothing to compare with', () => {
    const { verdict } = evaluateImage(caseOf(sampleResult({ findings: [old] })), samplePolicy({ 'only-new': 'true' }));

    expect(verdict).toBe('fail');
  });

  it('does not ask for scores of what is not new', () => {
    const image = caseOf(sampleResult({ findings: [{ ...old, severity: 2 }] }), { newFindings: new Set() });

    const { verdict } = evaluateImage(image, samplePolicy({ 'only-new': 'true', 'fail-on-qds': '90' }));

    expect(verdict).toBe('pass');
  });
});

it('fails exactly when a counted vulnerability reaches the threshold', () => {
  const severity = fc.constantFrom<Severity>(1, 2, 3, 4, 5);
  const findings = fc.array(fc.record({ severity, exempted: fc.boolean(), potential: fc.boolean() }), { maxLength: 8 });
  fc.assert(
    fc.property(findings, severity, (drawn, threshold) => {
      const result = sampleResult({
        findings: drawn.map(({ severity, exempted, potential }, qid) =>
          sampleFinding({
            severity,
            qid,
            exemptedByQualys: exempted,
            certainty: potential ? 'potential' : 'confirmed',
          }),
        ),
      });

      const { verdict } = evaluateImage(
        caseOf(result),
        samplePolicy({ 'fail-on': String(threshold), potential: 'exclude' }),
      );

      const reached = drawn.some((one) => one.severity >= threshold && !one.exempted && !one.potential);
      expect(verdict).toBe(reached ? 'fail' : 'pass');
    }),
  );
});
