import type { Severity } from '../scan/result.ts';

/** What the gate holds findings against. Built from options and the policy file by `core/policy/schema.ts`. */
export interface GatePolicy {
  /** A finding of this severity or above fails; `none` switches the rule off. */
  readonly failOn: Severity | 'none';
  /** At most this many findings of exactly this severity. */
  readonly maximum: Readonly<Partial<Record<Severity, number>>>;
  /** Only findings with a known fix gate; the others are reported. */
  readonly onlyFixable: boolean;
  /** Whether potential (unconfirmed) findings gate. */
  readonly potential: 'include' | 'exclude';
  /** A finding with a Qualys Detection Score at or above this fails (1–100). */
  readonly failOnQds?: number;
  readonly denyQids: readonly number[];
  readonly denyCves: readonly string[];
  readonly secrets: FindingRule;
  readonly malware: FindingRule;
  readonly onInconclusive: 'block' | 'warn';
  /** false: the true verdict is reported, the step stays green with a warning. */
  readonly enforce: boolean;
}

/** `required`: the user asked for the rule, so a result that did not look is inconclusive. */
export interface FindingRule {
  readonly action: 'fail' | 'ignore';
  readonly required: boolean;
}
