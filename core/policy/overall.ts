import type { GateReport, Verdict } from '../report/report.ts';
import type { GatePolicy } from './policy.ts';

/** The verdict of a gate from those of its images: the worst of them, and never pass when there is no image at all. */
export function overallVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.length === 0 || verdicts.includes('inconclusive') ? 'inconclusive' : 'pass';
}

/** What the process does about a verdict under the policy. */
export function outcomeOf(
  verdict: Verdict,
  policy: Pick<GatePolicy, 'enforce' | 'onInconclusive'>,
): GateReport['outcome'] {
  switch (verdict) {
    case 'pass':
      return 'allow';
    case 'fail':
      return policy.enforce ? 'block' : 'allow';
    case 'inconclusive':
      return policy.enforce && policy.onInconclusive === 'block' ? 'block' : 'allow';
    default:
      return verdict satisfies never;
  }
}
