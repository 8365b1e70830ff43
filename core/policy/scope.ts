import type { SeverityCounts } from '../report/report.ts';
import type { Finding } from '../scan/result.ts';
import type { GatePolicy } from './policy.ts';

/** The vulnerabilities that count in the policy's view, of findings that nobody excepted. */
export function counted(open: readonly Finding[], policy: Pick<GatePolicy, 'potential'>): readonly Finding[] {
  return open.filter(
    (finding) =>
      finding.kind === 'vulnerability' && (policy.potential === 'include' || finding.certainty === 'confirmed'),
  );
}

/**
 * The vulnerabilities that the rules on severity, number, score and exploitation are held against, of findings that nobody
 * excepted. Without `newFindings` nothing could be compared, and every one counts as new.
 */
export function gateable(
  open: readonly Finding[],
  policy: Pick<GatePolicy, 'potential' | 'onlyFixable' | 'onlyNew'>,
  newFindings?: ReadonlySet<Finding>,
): readonly Finding[] {
  return counted(open, policy).filter(
    (finding) =>
      (!policy.onlyFixable || finding.fixable) &&
      (!policy.onlyNew || newFindings === undefined || newFindings.has(finding)),
  );
}

/** How many of the given findings have each severity. */
export function countSeverities(findings: readonly Finding[]): SeverityCounts {
  const counts = { 5: 0, 4: 0, 3: 0, 2: 0, 1: 0 };
  for (const finding of findings) counts[finding.severity]++;
  return counts;
}

/** Orders findings worst first: severity, then score, then id, so that every list of findings reads the same. */
export function compareFindings(one: Finding, other: Finding): number {
  return other.severity - one.severity || (other.qds ?? 0) - (one.qds ?? 0) || compareText(one.id, other.id);
}

/** The findings, worst first. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort(compareFindings);
}

/** Orders texts by code unit: the same on every machine and in every locale. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
