import type { Baseline } from '../baseline/baseline.ts';
import type { Feeds } from '../feeds/feed.ts';
import { formatPlatform } from '../image/platform.ts';
import type { ResolvedImage } from '../image/resolved.ts';
import { dayOf } from '../policy/calendar.ts';
import { unansweredBecause } from '../policy/evaluate.ts';
import { exceptionNotices } from '../policy/exception-notices.ts';
import { type Court, courtOf, type Judgement, judgeImage } from '../policy/judge.ts';
import { outcomeOf, overallVerdict } from '../policy/overall.ts';
import type { GatePolicy } from '../policy/policy.ts';
import { compareText, counted, countSeverities, worstFirst } from '../policy/scope.ts';
import { severities } from '../policy/severity.ts';
import type { VexDocument } from '../policy/vex/vex.ts';
import type { Reason } from '../reason.ts';
import type { Finding, ScanResult } from '../scan/result.ts';
import type { ImageUse, Notice, TaskDefinition } from '../task-definition/task-definition.ts';
import { evidenceNotices } from './evidence-notices.ts';
import { exploitationOf, feedReports } from './exploitation.ts';
import { policyNotices } from './policy-notices.ts';
import type { GateReport, ImageReport, SeverityCounts, Verdict } from './report.ts';

/** What became of one image: a scan result, or the reason why there is none. `uses` is never empty. */
export type ImageOutcome =
  | {
      readonly kind: 'scanned';
      readonly uses: readonly ImageUse[];
      readonly image: ResolvedImage;
      readonly result: ScanResult;
      readonly from: 'cache' | 'qualys' | 'scan';
    }
  | {
      readonly kind: 'unscanned';
      readonly uses: readonly ImageUse[];
      /** Absent when the reference never became a digest. */
      readonly image?: ResolvedImage;
      readonly reason: Reason;
    };

/** Everything that a report is made of. */
export interface ReportParts {
  readonly tool: GateReport['tool'];
  /** The run was told to simulate; a simulated result marks the report too. */
  readonly simulated: boolean;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly policy: GatePolicy;
  readonly taskDefinitions: readonly TaskDefinition[];
  readonly images: readonly ImageOutcome[];
  /** Beside those of the task definitions, which are taken from there. */
  readonly notices: readonly Notice[];
  readonly stillRunning: GateReport['stillRunning'];
  /** VEX documents that the user believes. */
  readonly vex?: readonly VexDocument[];
  /** What the findings are compared with; without one nothing is, and every finding counts as new. */
  readonly baseline?: Baseline;
  /** EPSS and KEV, as far as they were given. */
  readonly feeds?: Feeds;
}

/** An image as judged: one report for each group of uses, and the vulnerabilities that count in any of them. */
interface JudgedImage {
  readonly outcome: ImageOutcome;
  readonly reports: readonly ImageReport[];
  readonly judgements: readonly Judgement[];
  readonly counts: SeverityCounts;
}

/**
 * Judges every image and puts the report together. Pure: exceptions hold or not by the day on which the run finished, in UTC. The order
 * of the report's parts does not depend on the order of the work.
 */
export function buildReport(parts: ReportParts): GateReport {
  const { policy } = parts;
  const today = dayOf(parts.finishedAt);
  const court = courtOf(policy, today, parts);
  const judged = parts.images.map((outcome) => judge(outcome, court));
  const judgements = judged.flatMap((one) => one.judgements);
  const unjudged = judged.filter((one) => one.judgements.length === 0).flatMap(({ outcome }) => outcome.uses);
  const images = judged.flatMap(({ reports }) => reports).sort(compareImages);
  const verdict = overallVerdict(images.map((image) => image.verdict));
  return {
    schemaVersion: 1,
    tool: parts.tool,
    simulated: parts.simulated || parts.images.some((one) => one.kind === 'scanned' && one.result.simulated),
    startedAt: parts.startedAt.toISOString(),
    finishedAt: parts.finishedAt.toISOString(),
    verdict,
    outcome: outcomeOf(verdict, policy, images),
    policy,
    taskDefinitions: parts.taskDefinitions.map(({ family, revision, source, containers }) => ({
      family,
      ...(revision === undefined ? {} : { revision }),
      source,
      containers: containers.length,
    })),
    images,
    counts: sum(judged.map(({ counts }) => counts)),
    feeds: feedReports(policy, court.feeds),
    exploitation: exploitationOf(images, court.feeds),
    notices: [
      ...parts.taskDefinitions.flatMap((definition) => definition.notices),
      ...parts.notices,
      ...policyNotices(policy, images),
      ...evidenceNotices(images, court),
      ...exceptionNotices(policy, today, judgements, unjudged),
    ],
    stillRunning: parts.stillRunning,
  };
}

function judge(outcome: ImageOutcome, court: Court): JudgedImage {
  const text = outcome.uses[0]?.image.text ?? '';
  if (outcome.kind === 'unscanned') return unjudged(outcome, unscanned(outcome, text, outcome.reason));
  const { uses, image, result } = outcome;
  if (result.digest !== image.digest) {
    return unjudged(outcome, unscanned({ uses, image }, text, anotherImage(image, result)));
  }
  const judgements = judgeImage(uses, image, result, court);
  const findings = worstFirst(result.findings);
  const reports = judgements.map((judgement) => imageReport(outcome, judgement, findings, court.policy));
  return { outcome, reports, judgements, counts: countsOf(judgements, reports, court.policy) };
}

function imageReport(
  { image, result, from }: Extract<ImageOutcome, { kind: 'scanned' }>,
  { uses, verdict, accepted, compared }: Judgement,
  findings: readonly Finding[],
  policy: GatePolicy,
): ImageReport {
  const news = compared?.newFindings;
  const { scanner, scanTypes, scannedAt, qualysPolicy } = result;
  return {
    ...verdict,
    text: uses[0]?.image.text ?? '',
    uses,
    image,
    scan: { scanner, scanTypes, scannedAt, from, ...(qualysPolicy === undefined ? {} : { qualysPolicy }) },
    findings,
    ...(compared === undefined ? {} : { comparison: compared.comparison }),
    ...(news === undefined ? {} : { newFindings: idsOf(findings.filter((finding) => news.has(finding))) }),
    counts: countSeverities(counted(accepted.open, policy)),
  };
}

/** What counts in any of the judgements of one image, once. */
function countsOf(
  judgements: readonly Judgement[],
  reports: readonly ImageReport[],
  policy: GatePolicy,
): SeverityCounts {
  const [only, ...others] = reports;
  if (only !== undefined && others.length === 0) return only.counts;
  const open = new Set(judgements.flatMap(({ accepted }) => accepted.open));
  return countSeverities(counted([...open], policy));
}

function idsOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map(({ id }) => id))];
}

function unjudged(outcome: ImageOutcome, report: ImageReport): JudgedImage {
  return { outcome, reports: [report], judgements: [], counts: report.counts };
}

function unscanned(
  { uses, image }: { readonly uses: readonly ImageUse[]; readonly image?: ResolvedImage },
  text: string,
  reason: Reason,
): ImageReport {
  return {
    verdict: 'inconclusive',
    because: [unansweredBecause(reason)],
    excepted: [],
    reason,
    text,
    uses,
    ...(image === undefined ? {} : { image }),
    findings: [],
    counts: countSeverities([]),
  };
}

function anotherImage(image: ResolvedImage, result: ScanResult): Reason {
  return {
    code: 'internal',
    message: `The scan result is about ${result.digest}, and not about ${image.digest}.`,
    remedy: 'Run again without the cache; please report it if it happens again.',
  };
}

const rank: Readonly<Record<Verdict, number>> = { fail: 0, inconclusive: 1, pass: 2 };

function compareImages(one: ImageReport, other: ImageReport): number {
  return rank[one.verdict] - rank[other.verdict] || compareText(orderKey(one), orderKey(other));
}

function orderKey({ uses, text, image }: ImageReport): string {
  const platform = image === undefined ? '' : formatPlatform(image.platform);
  return [uses[0]?.family, uses[0]?.container, platform, image?.digest, text].join('\n');
}

function sum(all: readonly SeverityCounts[]): SeverityCounts {
  const total = { 5: 0, 4: 0, 3: 0, 2: 0, 1: 0 };
  for (const counts of all) {
    for (const severity of severities) total[severity] += counts[severity];
  }
  return total;
}
