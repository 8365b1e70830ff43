import type { Severity } from '../scan/result.ts';
import type { PolicyException } from './exception.ts';
import type { QualysPolicyRule } from './qualys-policy.ts';

/**
 * What the gate holds findings against. Built from options and the policy file by `core/policy/schema.ts`. Severity, maxima,
 * score, EPSS and KEV are about vulnerabilities; `onlyFixable`, `potential` and `onlyNew` narrow these five and nothing
 * else: what the deny lists name, secrets, malware and compliance gate wherever they are.
 */
export interface GatePolicy {
  /** A vulnerability of this severity or above fails; `none` switches the rule off. */
  readonly failOn: Severity | 'none';
  /** At most this many vulnerabilities of exactly this severity in one image. */
  readonly maximum: Readonly<Partial<Record<Severity, number>>>;
  /** Only vulnerabilities with a known fix gate; the others are reported. */
  readonly onlyFixable: boolean;
  /** Whether potential (unconfirmed) vulnerabilities gate and are counted. */
  readonly potential: 'include' | 'exclude';
  /** A finding with a Qualys Detection Score at or above this fails (1–100). */
  readonly failOnQds?: number;
  /** A CVE whose EPSS score is at or above this fails (0–1). */
  readonly failOnEpss?: number;
  /** A CVE that CISA knows to be exploited fails. */
  readonly failOnKev: boolean;
  /** Only vulnerabilities that what runs now does not have gate; the others are reported. */
  readonly onlyNew: boolean;
  readonly denyQids: readonly number[];
  readonly denyCves: readonly string[];
  readonly secrets: FindingRule;
  readonly malware: FindingRule;
  /** A failed control of this criticality or above fails; `none`: compliance is read, and this rule is off. */
  readonly failOnCompliance?: 'high' | 'medium' | 'low' | 'none';
  /** At most this many failed controls in one image. */
  readonly maxCompliance?: number;
  /** Control ids that fail whatever their criticality. */
  readonly denyCids: readonly number[];
  readonly qualysPolicy: QualysPolicyRule;
  readonly onInconclusive: 'block' | 'warn';
  /** false: the true verdict is reported, the step stays green with a warning. */
  readonly enforce: boolean;
  /** Days from today that an exception may hold. */
  readonly maxExceptionDays: number;
  /** Exceptions that expire within this many days are told ahead. */
  readonly exceptionWarnDays: number;
  readonly exceptions: readonly PolicyException[];
}

/** `required`: the user asked for the rule, so a result that did not look is inconclusive. */
export interface FindingRule {
  readonly action: 'fail' | 'ignore';
  readonly required: boolean;
}
