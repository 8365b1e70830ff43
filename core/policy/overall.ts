import type { GateReport, ImageReport, Verdict } from '../report/report.ts';
import type { GatePolicy } from './policy.ts';

/** The verdict of a gate from those of its images: the worst of them, and never pass when there is no image at all. */
export function overallVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.length === 0 || verdicts.includes('inconclusive') ? 'inconclusive' : 'pass';
}

/** What the process does about a verdict under the policy. Who stopped the run did not want it to go on, whatever the policy says. */
export function outcomeOf(
  verdict: Verdict,
  policy: Pick<GatePolicy, 'enforce' | 'onInconclusive'>,
  images: readonly Pick<ImageReport, 'reason'>[],
): GateReport['outcome'] {
  if (images.some(({ reason }) => reason?.code === 'canceled')) return 'block';
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
