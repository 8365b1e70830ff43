import type { Reason } from '../reason.ts';
import type { Because } from '../report/report.ts';
import type { QualysPolicyVerdict } from '../scan/result.ts';

/** What counts of the verdict of Qualys' own policies. */
export interface QualysPolicyRule {
  /** `alone`: only Qualys' verdict gates; `with`: both must pass; `off`: it is reported and does not gate. */
  readonly gate: 'off' | 'with' | 'alone';
  /** What `audit` means: a rule that only watches matched, or no policy at all. */
  readonly audit: 'pass' | 'inconclusive' | 'fail';
}

/**
 * What the verdict of Qualys' policies breaks, and what of it can't be answered; nothing of both is a pass. Where the gate asks for a verdict and the
 * result has none, that is unanswered, never a pass.
 */
export function judgeQualysPolicy(
  verdict: QualysPolicyVerdict | undefined,
  rule: QualysPolicyRule,
): { readonly because?: Because; readonly reason?: Reason } {
  if (rule.gate === 'off') return {};
  if (verdict === undefined) {
    return {
      reason: {
        code: 'qualys-policy',
        message: "The gate asks for the verdict of Qualys' policies, and the scan did not ask for it.",
        remedy: 'Scan with scanner: qscanner and qscanner-mode: evaluate-policy, or set qualys-policy: off.',
      },
    };
  }
  if (verdict.verdict === 'allow' || (verdict.verdict === 'audit' && rule.audit === 'pass')) return {};
  if (verdict.verdict === 'deny') return { because: because('A Qualys policy denies the image', verdict) };
  const audited = because('A Qualys policy audits the image, or no policy matches it', verdict);
  if (rule.audit === 'fail') return { because: audited };
  return {
    reason: {
      code: 'qualys-policy',
      message: audited.text,
      remedy: 'Give the image a policy that allows or denies it, or say with qscanner-audit what an audit means.',
    },
  };
}

/** Names the policy by its tags, and by the program's own words, where it had any. */
function because(what: string, { tags, said }: QualysPolicyVerdict): Because {
  const chosen = tags.length === 0 ? '' : ` (tags ${tags.join(', ')})`;
  const text = said === undefined ? `${what}${chosen}.` : `${what}${chosen}: ${said}`;
  return { rule: 'qualys-policy', text, findings: [] };
}
