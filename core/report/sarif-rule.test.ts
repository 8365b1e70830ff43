import { describe, expect, it } from 'vitest';
import { sampleFinding } from '../../test/fakes/samples.ts';
import { ruleIdOf, ruleOf, securitySeverity } from './sarif-rule.ts';

it.each([
  [5, undefined, 9.5],
  [5, 6.5, 9.1],
  [5, 9.8, 9.8],
  [4, 9.8, 8.9],
  [4, 7.55, 7.6],
  [3, 5.4, 5.4],
  [2, 7.5, 3.9],
  [1, 0, 0.1],
  [1, Number.NaN, 0.5],
] as const)('scores severity %s with CVSS %s as %s', (severity, cvss3, score) => {
  const scored = securitySeverity({ severity, ...(cvss3 === undefined ? {} : { cvss3 }) });

  expect(scored).toBe(score);
});

it('keeps two ids apart that look alike when they are cut', () => {
  const ids = ['a', 'b'].map((end) => ruleIdOf({ id: `secret:${'x'.repeat(10_000)}${end}` }));

  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(id.length).toBeLessThanOrEqual(255);
});

describe('the rule of a finding', () => {
  it('links well-formed CVEs only', () => {
    const { help } = ruleOf(sampleFinding({ cves: ['CVE-2024-6387', 'CVE-2024-1](http://evil.example)'] }), 9.5);

    expect(help!.markdown!.match(/(?<!\\)\]\([^)]*\)/g)).toEqual(['](https://nvd.nist.gov/vuln/detail/CVE-2024-6387)']);
  });

  it('has at most ten tags, each once, whatever the CVEs', () => {
    const cves = Array.from({ length: 50 }, (_, index) => `CVE-2024-${1000 + (index % 30)}`);

    const { tags } = ruleOf(sampleFinding({ cves, certainty: 'potential' }), 9.5).properties!;

    expect(tags).toHaveLength(9);
    expect(new Set(tags).size).toBe(9);
  });

  it('keeps its descriptions short, whatever the title', () => {
    const { shortDescription, fullDescription } = ruleOf(sampleFinding({ title: '\u202e'.repeat(10_000) }), 9.5);

    expect(shortDescription!.text.length).toBeLessThanOrEqual(1024);
    expect(fullDescription!.text.length).toBeLessThanOrEqual(1024);
  });

  it.each([
    ['vulnerability', true, 'Upgrade'],
    ['vulnerability', false, 'No fix'],
    ['secret', false, 'Revoke'],
    ['malware', false, 'Do not run'],
    ['misconfiguration', false, 'Change the image build'],
  ] as const)('says what to do about a %s (fixable: %s)', (kind, fixable, advice) => {
    const { help } = ruleOf(sampleFinding({ kind, fixable }), 9.5);

    expect(help!.text).toContain(advice);
    expect(help!.markdown).toContain(advice);
  });
});
