import type { Because } from '../report/report.ts';
import type { Finding, Severity } from '../scan/result.ts';
import { becauseOf } from './because.ts';
import type { GatePolicy } from './policy.ts';

type ComplianceRules = Pick<GatePolicy, 'failOnCompliance' | 'maxCompliance' | 'denyCids'>;

/** Where each criticality begins: Qualys grades controls high, medium and low, older platforms critical and minimal too. */
const beginnings: Readonly<Record<'high' | 'medium' | 'low', Severity>> = { high: 4, medium: 3, low: 1 };

/** What the policy wants of compliance: `rules` can break an image, `reading` only has it reported. */
export function complianceWish({ failOnCompliance, maxCompliance, denyCids }: ComplianceRules) {
  if (maxCompliance !== undefined || denyCids.length > 0) return 'rules';
  if (failOnCompliance === undefined) return 'nothing';
  return failOnCompliance === 'none' ? 'reading' : 'rules';
}

/** The rules on compliance controls that the image does not meet, of findings that nobody excepted. */
export function brokenByCompliance(
  open: readonly Finding[],
  { failOnCompliance, maxCompliance, denyCids }: ComplianceRules,
): readonly (Because | undefined)[] {
  const failed = open.filter((finding) => finding.kind === 'misconfiguration');
  const denied = new Set(denyCids.map((cid) => `CID-${cid}`));
  const rule = (name: string, found: readonly Finding[], what: string) =>
    becauseOf(name, found, () => `${found.length} failed control${found.length === 1 ? '' : 's'}${what}`);
  return [
    failOnCompliance === undefined || failOnCompliance === 'none'
      ? undefined
      : rule(
          'fail-on-compliance',
          failed.filter(({ severity }) => severity >= beginnings[failOnCompliance]),
          failOnCompliance === 'low' ? '' : ` at ${failOnCompliance}${failOnCompliance === 'high' ? '' : ' or above'}`,
        ),
    maxCompliance === undefined || failed.length <= maxCompliance
      ? undefined
      : rule('max-compliance', failed, ` where ${maxCompliance === 0 ? 'none' : `at most ${maxCompliance}`} may be`),
    rule(
      'deny-cids',
      failed.filter(({ id }) => denied.has(id)),
      ' with a denied CID',
    ),
  ];
}
