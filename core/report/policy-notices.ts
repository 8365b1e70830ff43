import { complianceWish } from '../policy/compliance.ts';
import type { GatePolicy } from '../policy/policy.ts';
import type { Notice } from '../task-definition/task-definition.ts';
import type { ImageReport } from './report.ts';
import { plural } from './text.ts';

/** What a reader should know before trusting a pass: rules that had nothing to look at, and a policy without rules. */
export function policyNotices(policy: GatePolicy, images: readonly ImageReport[]): readonly Notice[] {
  if (policy.qualysPolicy.gate === 'alone') return [];
  const denied = images.filter(({ scan }) => scan?.qualysPolicy?.verdict === 'deny');
  const unheard = new Set(denied.map(({ image }) => image?.digest)).size;
  const overruled =
    policy.qualysPolicy.gate !== 'off' || unheard === 0
      ? []
      : [{ message: `Qualys' policies deny ${plural(unheard, 'image')}, which does not gate: qualys-policy is off.` }];
  const blind = (['secrets', 'malware'] as const).flatMap((rule) => {
    const { action, required } = policy[rule];
    const unseen = images.filter(({ scan }) => scan !== undefined && !scan.scanTypes.includes(rule));
    const without = new Set(unseen.map(({ image }) => image?.digest)).size;
    if (action === 'ignore' || required || without === 0) return [];
    const where = without === 1 ? '1 image was' : `${without} images were`;
    return [{ message: `${where} not scanned for ${rule}; set ${rule}: fail to make that inconclusive.` }];
  });
  const none = hasRules(policy) ? [] : [{ message: 'The policy has no rule that an image could break.' }];
  return [...overruled, ...(none.length === 0 ? blind : none)];
}

function hasRules(policy: GatePolicy): boolean {
  return (
    policy.failOn !== 'none' ||
    Object.keys(policy.maximum).length > 0 ||
    policy.failOnQds !== undefined ||
    policy.failOnEpss !== undefined ||
    policy.failOnKev ||
    policy.denyQids.length + policy.denyCves.length > 0 ||
    policy.secrets.action === 'fail' ||
    policy.malware.action === 'fail' ||
    complianceWish(policy) === 'rules' ||
    policy.qualysPolicy.gate !== 'off'
  );
}
