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
const control = sampleFinding({
  kind: 'misconfiguration',
  id: 'CID-19386',
  title: 'No USER',
  cves: [],
  packages: [],
  severity: 4,
});
const minor = { ...control, id: 'CID-19379', severity: 2 } as const;

/** A case in which only Qualys' own exceptions speak for findings. */
function caseOf({ scanTypes, findings }: ScanResult, fields: Partial<Case> = {}): Case {
  const { open, excepted } = acceptFindings(findings, []);
  return { scanTypes, open, excepted, feeds: {}, ...fields };
}

function verdictOf(findings: readonly Finding[], options: PolicyOptions): readonly [string, readonly string[]] {
  const result = sampleResult({ findings, scanTypes: ['packages', 'compliance'] });
  const { verdict, because } = evaluateImage(caseOf(result), samplePolicy(options));
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
    ['a failed control', [control], {}, 'pass', []],
    ['a failed control is no vulnerability', [control], { 'max-high': '0' }, 'pass', []],
    [
      'a failed control of that criticality',
      [control],
      { 'fail-on-compliance': 'high' },
      'fail',
      ['fail-on-compliance'],
    ],
    ['a failed control above it', [control], { 'fail-on-compliance': 'medium' }, 'fail', ['fail-on-compliance']],
    ['a failed control below it', [minor], { 'fail-on-compliance': 'medium' }, 'pass', []],
    [
      'a failed control of an old grade',
      [{ ...minor, severity: 1 }],
      { 'fail-on-compliance': 'low' },
      'fail',
      ['fail-on-compliance'],
    ],
    ['compliance rule off', [control], { 'fail-on-compliance': 'none' }, 'pass', []],
    ['as many failed controls as may be', [control, minor], { 'max-compliance': '2' }, 'pass', []],
    ['more of them', [control, minor], { 'max-compliance': '1' }, 'fail', ['max-compliance']],
    ['denied control', [control, minor], { 'deny-cids': 'CID-19379' }, 'fail', ['deny-cids']],
    ['another control denied', [control, minor], { 'deny-cids': '1937' }, 'pass', []],
    ['a vulnerability is no control', [low], { 'max-compliance': '0' }, 'pass', []],
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
    [
      'compliance is never narrowed',
      { ...control, certainty: 'potential' },
      { potential: 'exclude', 'only-fixable': 'true', 'max-compliance': '0' },
      'fail',
    ],
    ['exempted control', { ...control, exemptedByQualys: true }, { 'max-compliance': '0' }, 'pass'],
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
    [{ 'fail-on-compliance': 'low' }, ['packages', 'compliance']],
    [{ 'max-compliance': '0' }, ['packages', 'compliance']],
    [{ 'deny-cids': '19386' }, ['packages', 'compliance']],
    [{ 'fail-on-compliance': 'none' }, ['packages']],
    [{ 'qualys-policy': 'with', secrets: 'fail' }, ['packages', 'secrets']],
    [{ 'qualys-policy': 'alone', secrets: 'fail', 'max-compliance': '0' }, ['packages']],
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

  it.each<[PolicyOptions, string]>([
    [
      { 'max-compliance': '3' },
      'Enable compliance scanning at Qualys, or take the rules on compliance out of the policy.',
    ],
    [
      { malware: 'fail', 'max-compliance': '3' },
      'Enable malware and compliance scanning at Qualys, or set malware: ignore and take the rules on compliance out of the policy.',
    ],
  ])('is inconclusive when %j asks for compliance', (options, remedy) => {
    const { verdict, reason } = evaluateImage(caseOf(sampleResult()), samplePolicy(options));

    expect([verdict, reason?.code, reason?.remedy]).toEqual(['inconclusive', 'scan-types-missing', remedy]);
  });

  it('says why compliance could not be read, which a rule asks for', () => {
    const fault = { code: 'qualys-denied', message: 'Qualys refused.', remedy: 'Ask for the permission.' } as const;
    const image = caseOf(sampleResult(), { complianceFault: fault });

    const asked = evaluateImage(image, samplePolicy({ 'max-compliance': '3' }));
    const unasked = evaluateImage(image, samplePolicy({ 'fail-on-compliance': 'none' }));

    expect(asked).toMatchObject({ verdict: 'inconclusive', reason: fault });
    expect(unasked.verdict).toBe('pass');
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
    [[control, minor], { 'fail-on-compliance': 'high' }, '1 failed control at high: CID-19386 (No USER)'],
    [[control], { 'fail-on-compliance': 'medium' }, '1 failed control at medium or above: CID-19386 (No USER)'],
    [[control, minor], { 'fail-on-compliance': 'low' }, '2 failed controls: CID-19386 (No USER), CID-19379 (No USER)'],
    [[control], { 'max-compliance': '0' }, '1 failed control where none may be: CID-19386 (No USER)'],
    [
      [control, minor],
      { 'max-compliance': '1' },
      '2 failed controls where at most 1 may be: CID-19386 (No USER), CID-19379 (No USER)',
    ],
    [[control], { 'deny-cids': '19386' }, '1 failed control with a denied CID: CID-19386 (No USER)'],
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
    ['compliance gates all the same', [control], { 'max-compliance': '0' }, ['max-compliance', 'scan']],
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

describe("the verdict of Qualys' policies", () => {
  const critical = sampleFinding();
  it.each<[string, readonly Finding[], Case['qualysPolicy'], PolicyOptions, string, readonly string[]]>([
    ['allow, and nothing found', [], policySays('allow'), { 'qualys-policy': 'with' }, 'pass', []],
    ['allow, and a critical', [critical], policySays('allow'), { 'qualys-policy': 'with' }, 'fail', ['fail-on']],
    ['allow alone, and a critical', [critical], policySays('allow'), { 'qualys-policy': 'alone' }, 'pass', []],
    [
      'allow alone, and a secret',
      [secret],
      policySays('allow'),
      { 'qualys-policy': 'alone', secrets: 'fail' },
      'pass',
      [],
    ],
    ['deny', [], policySays('deny'), { 'qualys-policy': 'with' }, 'fail', ['qualys-policy']],
    [
      'deny, and a critical',
      [critical],
      policySays('deny'),
      { 'qualys-policy': 'with' },
      'fail',
      ['qualys-policy', 'fail-on'],
    ],
    ['deny alone', [critical], policySays('deny'), { 'qualys-policy': 'alone' }, 'fail', ['qualys-policy']],
    ['deny that is only reported', [], policySays('deny'), { 'qualys-policy': 'off' }, 'pass', []],
    ['audit', [], policySays('audit'), { 'qualys-policy': 'with' }, 'inconclusive', ['scan']],
    [
      'audit, and a critical',
      [critical],
      policySays('audit'),
      { 'qualys-policy': 'with' },
      'fail',
      ['fail-on', 'scan'],
    ],
    ['audit that passes', [], policySays('audit'), { 'qualys-policy': 'with', 'qscanner-audit': 'pass' }, 'pass', []],
    [
      'audit that fails',
      [],
      policySays('audit'),
      { 'qualys-policy': 'alone', 'qscanner-audit': 'fail' },
      'fail',
      ['qualys-policy'],
    ],
    ['none', [], undefined, { 'qualys-policy': 'with', 'qscanner-audit': 'pass' }, 'inconclusive', ['scan']],
    ['none alone', [], undefined, { 'qualys-policy': 'alone', 'qscanner-audit': 'pass' }, 'inconclusive', ['scan']],
  ])('%s', (_, findings, qualysPolicy, options, verdict, rules) => {
    const image = caseOf(sampleResult({ findings }), qualysPolicy === undefined ? {} : { qualysPolicy });

    const judged = evaluateImage(image, samplePolicy(options));

    expect([judged.verdict, judged.because.map(({ rule }) => rule)]).toEqual([verdict, rules]);
  });

  it('does not stand in for a scan that looked for no packages', () => {
    const image = caseOf(sampleResult({ scanTypes: [] }), { qualysPolicy: { verdict: 'allow', tags: [] } });

    const { verdict, reason } = evaluateImage(image, samplePolicy({ 'qualys-policy': 'alone' }));

    expect([verdict, reason?.code]).toEqual(['inconclusive', 'scan-types-missing']);
  });

  it('alone asks neither for scores nor for feeds', () => {
    const image = caseOf(sampleResult({ findings: [critical] }), { qualysPolicy: { verdict: 'allow', tags: [] } });
    const options = { 'qualys-policy': 'alone', 'fail-on-qds': '90', 'fail-on-kev': 'true' };

    expect(evaluateImage(image, samplePolicy(options)).verdict).toBe('pass');
  });
});

function policySays(verdict: 'allow' | 'deny' | 'audit'): NonNullable<Case['qualysPolicy']> {
  return { verdict, tags: ['prod'] };
}

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
