import { compareText, worstFirst } from '../policy/scope.ts';
import { openFindings } from '../report/excepted.ts';
import { hashOf } from '../report/fingerprint.ts';
import { gatingOf } from '../report/gating.ts';
import type { GateReport, ImageReport, Verdict } from '../report/report.ts';
import type { Finding, Severity } from '../scan/result.ts';
import type { Told } from './scan-store.ts';

/** What there is to tell of a report, and what of it is new to those who are told. */
export interface News {
  /** The same for the same verdict for the same reasons; begins with the verdict. */
  readonly fingerprint: string;
  /** Ids of the findings that are known to those who were told, sorted; those of before, where nothing could be looked at. */
  readonly findings: readonly string[];
  /** Those of them that were not told before. */
  readonly newFindings: readonly string[];
  /** Whether people are to be told: something is wrong, and it was not told yet. */
  readonly worthTelling: boolean;
}

/**
 * What is worth telling: a verdict that is no pass, and findings of the threshold or above that nobody excepted, whatever the policy
 * says of them. It is news when the verdict was another one, or one of the findings was not told.
 */
export function newsOf(report: GateReport, threshold: Severity, before: Told | undefined): News {
  const findings = toldFindings(report, threshold)
    .map(({ id }) => id)
    .sort(compareText);
  const known = new Set(before?.findings);
  const newFindings = findings.filter((id) => !known.has(id));
  const isBlind = report.images.every(({ scan }) => scan === undefined);
  const isWorse = report.verdict !== 'pass' && report.verdict !== verdictOf(before);
  return {
    fingerprint: fingerprintOf(report, findings),
    findings: isBlind ? [...known].sort(compareText) : findings,
    newFindings,
    worthTelling: newFindings.length > 0 || isWorse,
  };
}

/** The findings that the verdict rests on, and those of the threshold or above that nobody excepted; each once, worst first. */
export function toldFindings(report: GateReport, threshold: Severity): readonly Finding[] {
  const told = report.images.flatMap((image) => [...gatingOf(image), ...notable(image, report, threshold)]);
  return worstFirst([...new Map(told.map((finding) => [finding.id, finding])).values()]);
}

function notable(image: ImageReport, { policy }: GateReport, threshold: Severity): readonly Finding[] {
  return openFindings(image).filter(
    ({ severity, certainty }) => severity >= threshold && (certainty === 'confirmed' || policy.potential === 'include'),
  );
}

function fingerprintOf({ verdict, images, simulated }: GateReport, findings: readonly string[]): string {
  const reasons = images.map(({ because, reason }) => [reason?.code, ...because.map(({ rule }) => rule)]);
  return `${verdict}-${hashOf([JSON.stringify([reasons, findings, simulated])]).slice(0, 40)}`;
}

function verdictOf(told: Told | undefined): Verdict | undefined {
  return (['pass', 'fail', 'inconclusive'] as const).find((verdict) => told?.fingerprint.startsWith(`${verdict}-`));
}
