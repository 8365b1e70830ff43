import { type Baseline, type Compared, compareWithBaseline } from '../baseline/baseline.ts';
import type { Feeds } from '../feeds/feed.ts';
import type { ResolvedImage } from '../image/resolved.ts';
import type { ImageVerdict } from '../report/report.ts';
import type { Finding, ScanResult } from '../scan/result.ts';
import type { ImageUse } from '../task-definition/task-definition.ts';
import { type Accepted, acceptFindings } from './acceptance.ts';
import { evaluateImage } from './evaluate.ts';
import type { PolicyException } from './exception.ts';
import { type ExceptionIndex, exceptionSource, exceptionsAbout, indexExceptions, isMeantFor } from './exceptions.ts';
import type { GatePolicy } from './policy.ts';
import { type VexDocument, vexSource } from './vex/vex.ts';

/** What findings are held against: the policy, and everything beside it that may speak for a finding or against it. */
export interface Court {
  readonly policy: GatePolicy;
  readonly exceptions: ExceptionIndex;
  readonly vex: readonly VexDocument[];
  readonly feeds: Feeds;
  readonly baseline?: Baseline;
}

/** The judgement of an image for those of its uses that are judged alike. */
export interface Judgement {
  readonly uses: readonly ImageUse[];
  readonly verdict: ImageVerdict;
  readonly accepted: Accepted;
  readonly compared?: Compared;
}

/** Makes the court of a day (`2026-11-20`, UTC): exceptions that expired before it do not hold. */
export function courtOf(
  policy: GatePolicy,
  today: string,
  beside: { readonly vex?: readonly VexDocument[]; readonly feeds?: Feeds; readonly baseline?: Baseline },
): Court {
  const { vex = [], feeds = {}, baseline } = beside;
  const exceptions = indexExceptions(policy.exceptions, today);
  return { policy, exceptions, vex, feeds, ...(baseline === undefined ? {} : { baseline }) };
}

/**
 * Judges one scan result for all uses of its image. Exceptions are narrowed by family and container, and each container has its own
 * past, so a use is the thing that is judged: uses to which the same exceptions and the same news apply are judged
 * together, any other on its own, and an exception for one container never lets another one through.
 */
export function judgeImage(
  uses: readonly ImageUse[],
  image: ResolvedImage,
  result: ScanResult,
  court: Court,
): readonly Judgement[] {
  const about = exceptionsAbout(result.findings, court.exceptions);
  const vex = vexSource(court.vex, image);
  return [...groupUses(uses, image, result, about, court).values()].map(({ uses, meant, compared }) => {
    const accepted = acceptFindings(result.findings, [exceptionSource(meant, court.exceptions), vex]);
    const verdict = evaluateImage(
      {
        scanTypes: result.scanTypes,
        open: accepted.open,
        excepted: accepted.excepted,
        feeds: court.feeds,
        ...(result.qualysPolicy === undefined ? {} : { qualysPolicy: result.qualysPolicy }),
        ...(result.complianceFault === undefined ? {} : { complianceFault: result.complianceFault }),
        ...(compared?.newFindings === undefined ? {} : { newFindings: compared.newFindings }),
      },
      court.policy,
    );
    return { uses, verdict, accepted, ...(compared === undefined ? {} : { compared }) };
  });
}

interface Group {
  readonly uses: ImageUse[];
  readonly meant: ReadonlySet<PolicyException>;
  readonly compared: Compared | undefined;
}

function groupUses(
  uses: readonly ImageUse[],
  image: ResolvedImage,
  { findings }: ScanResult,
  about: ReadonlySet<PolicyException>,
  { policy, baseline }: Court,
): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  const candidates = policy.exceptions.filter((exception) => about.has(exception));
  for (const use of uses) {
    const meant = candidates.map((exception) => isMeantFor(exception, use, image));
    const compared = baseline === undefined ? undefined : compareWithBaseline(use, findings, baseline);
    const key = JSON.stringify([meant.map(Number).join(''), compared?.comparison, newsOf(findings, compared)]);
    const group = groups.get(key);
    if (group !== undefined) group.uses.push(use);
    else groups.set(key, { uses: [use], meant: new Set(candidates.filter((_, index) => meant[index])), compared });
  }
  return groups;
}

/** Which findings are new, one character each. */
function newsOf(findings: readonly Finding[], compared: Compared | undefined): string {
  const news = compared?.newFindings;
  return news === undefined ? '' : findings.map((finding) => (news.has(finding) ? '1' : '0')).join('');
}
