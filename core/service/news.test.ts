import { describe, expect, it } from 'vitest';
import { sampleParts, scanned } from '../../test/fakes/report-samples.ts';
import { sampleFinding, samplePolicyFile, sampleUse } from '../../test/fakes/samples.ts';
import type { PolicyOptions } from '../policy/schema.ts';
import { buildReport } from '../report/build.ts';
import type { GateReport } from '../report/report.ts';
import type { Finding } from '../scan/result.ts';
import { newsOf } from './news.ts';
import type { Told } from './scan-store.ts';

const at = '2026-11-19T12:00:00Z';
const critical = sampleFinding({ qid: 1 });
const another = sampleFinding({ qid: 2 });
const high = sampleFinding({ qid: 3, severity: 4 });
const medium = sampleFinding({ qid: 4, severity: 3 });
const potential = sampleFinding({ qid: 5, certainty: 'potential' });

function reportOf(findings: readonly Finding[], options: PolicyOptions = {}): GateReport {
  return buildReport(sampleParts([scanned('web', 'a', ['shop/web'], findings)], options));
}

function unscanned(code: 'timeout' | 'scan-failed'): GateReport {
  const reason = { code, message: 'It took too long.', remedy: 'Wait.' };
  return buildReport(sampleParts([{ kind: 'unscanned', uses: [sampleUse('shop', 'web', 'web:1')], reason }]));
}

/** What is remembered after a report was told. */
function told(report: GateReport, before?: Told): Told {
  const { fingerprint, findings } = newsOf(report, 4, before);
  return { fingerprint, findings, at };
}

describe('what is worth telling', () => {
  it.each<[string, GateReport, Told | undefined, boolean, readonly string[]]>([
    ['a first failure', reportOf([critical]), undefined, true, ['QID-1']],
    ['the same failure', reportOf([critical]), told(reportOf([critical])), false, []],
    ['another finding', reportOf([critical, another]), told(reportOf([critical])), true, ['QID-2']],
    ['fewer findings', reportOf([critical]), told(reportOf([critical, another])), false, []],
    ['a first pass', reportOf([medium]), undefined, false, []],
    ['a pass after a failure', reportOf([]), told(reportOf([critical])), false, []],
    ['a pass with a finding at the threshold', reportOf([high]), undefined, true, ['QID-3']],
    ['the same once more', reportOf([high]), told(reportOf([high])), false, []],
    ['a failure by a stricter policy', reportOf([high], { 'fail-on': 'high' }), told(reportOf([high])), true, []],
    ['a first inconclusive', unscanned('timeout'), undefined, true, []],
    ['an inconclusive for another reason', unscanned('scan-failed'), told(unscanned('timeout')), false, []],
    ['an inconclusive after a failure', unscanned('timeout'), told(reportOf([critical])), true, []],
    ['a failure after an inconclusive', reportOf([critical]), told(unscanned('timeout')), true, ['QID-1']],
    [
      'a known failure after an inconclusive',
      reportOf([critical]),
      told(unscanned('timeout'), told(reportOf([critical]))),
      true,
      [],
    ],
    ['a potential finding', reportOf([potential]), undefined, true, ['QID-5']],
    [
      'a potential finding that the policy leaves out',
      reportOf([potential], { potential: 'exclude' }),
      undefined,
      false,
      [],
    ],
    ['what Qualys excepts', reportOf([{ ...critical, exemptedByQualys: true }]), undefined, false, []],
  ])('%s', (_, report, before, worthTelling, newFindings) => {
    const news = newsOf(report, 4, before);

    expect([news.worthTelling, news.newFindings]).toEqual([worthTelling, newFindings]);
  });

  it('is what an exception no longer covers', () => {
    const exception = (expires: string) =>
      samplePolicyFile(`exceptions:\n  - qid: 1\n    owner: team\n    reason: later\n    expires: ${expires}\n`);
    const parts = sampleParts([scanned('web', 'a', ['shop/web'], [critical])]);
    const excepted = buildReport({ ...parts, policy: exception('2026-11-20') });
    const tomorrow = { ...parts, policy: exception('2026-11-20'), finishedAt: new Date('2026-11-21T12:00:00Z') };

    const news = newsOf(buildReport(tomorrow), 4, told(excepted));

    expect([news.worthTelling, news.newFindings]).toEqual([true, ['QID-1']]);
  });
});

describe('the fingerprint', () => {
  const fingerprint = (report: GateReport) => newsOf(report, 4, undefined).fingerprint;

  it('is the same for the same, in whatever order it comes and whenever it was judged', () => {
    const later = { ...reportOf([another, critical]), finishedAt: '2027-01-01T00:00:00Z' };

    expect(fingerprint(reportOf([critical, another]))).toBe(fingerprint(later));
  });

  it.each<[string, GateReport]>([
    ['another verdict', reportOf([])],
    ['another finding', reportOf([another])],
    ['another rule', reportOf([critical], { 'fail-on': 'none', 'max-critical': '0' })],
    ['a reason', unscanned('timeout')],
    ['the simulator', { ...reportOf([critical]), simulated: true }],
  ])('is another for %s', (_, report) => {
    expect(fingerprint(report)).not.toBe(fingerprint(reportOf([critical])));
  });
});
