import type { Comparison } from '../baseline/baseline.ts';
import type { ResolvedImage } from '../image/resolved.ts';
import type { GatePolicy } from '../policy/policy.ts';
import type { Reason } from '../reason.ts';
import type { Finding, QualysPolicyVerdict, ScannerName, ScanType, Severity } from '../scan/result.ts';
import type { ImageUse, Notice } from '../task-definition/task-definition.ts';

export type Verdict = 'pass' | 'fail' | 'inconclusive';

/** One rule that decided, with the findings it decided on. */
export interface Because {
  /** The policy's name of the rule: `fail-on`, `max-high`, `secrets`, `qualys-policy`, …; `scan` for an inconclusive image. */
  readonly rule: string;
  readonly text: string;
  /** Ids of findings, empty for a reason that is about none. */
  readonly findings: readonly string[];
}

/** A finding that does not gate because somebody answers for it. */
export interface ExceptedFinding {
  /** Id of the finding. */
  readonly finding: string;
  /** Narrowed to one package: in other packages, which are not excepted, the finding may gate all the same. */
  readonly package?: string;
  readonly by: 'policy' | 'vex' | 'qualys';
  readonly reason: string;
  readonly owner?: string;
  /** Last day on which it holds (ISO 8601 date). */
  readonly expires?: string;
}

/** What the policy says of one scan result. */
export interface ImageVerdict {
  readonly verdict: Verdict;
  readonly because: readonly Because[];
  /** Findings that were found and do not gate, and why. */
  readonly excepted: readonly ExceptedFinding[];
  /** Why a part of it could not be judged: always there when inconclusive, and beside a fail that needed no more. */
  readonly reason?: Reason;
}

/** How many vulnerabilities of each severity were found. */
export type SeverityCounts = Readonly<Record<Severity, number>>;

/** What a feed says of a CVE that was found; only CVEs that one of the feeds knows. */
export interface CveExploitation {
  readonly cve: string;
  /** Probability of exploitation in the next 30 days (0–1). */
  readonly epss?: number;
  /** Day on which CISA added it to its known exploited vulnerabilities, and the day by which it is to be dealt with. */
  readonly kev?: { readonly addedOn: string; readonly dueOn?: string; readonly ransomware: boolean };
}

/** A feed that was given or that the policy asks for, and how far it can be relied on. */
export interface FeedReport {
  readonly name: 'epss' | 'kev';
  readonly state: 'fresh' | 'stale' | 'missing';
  /** Path or URL; absent when none was given. */
  readonly source?: string;
  /** Day of its data. */
  readonly day?: string;
  readonly ageDays?: number;
  /** Why it is missing. */
  readonly reason?: Reason;
}

/**
 * One resolved image with all uses of it that are judged alike, or one use whose image never became a digest. Where an exception
 * or a baseline tells two containers of an image apart, the image is here once for each: what holds for one says nothing of the other.
 */
export interface ImageReport extends ImageVerdict {
  /** As written in the task definition. */
  readonly text: string;
  readonly uses: readonly ImageUse[];
  readonly image?: ResolvedImage;
  readonly scan?: {
    readonly scanner: ScannerName;
    readonly scanTypes: readonly ScanType[];
    readonly scannedAt: string;
    readonly from: 'cache' | 'qualys' | 'scan';
    /** What Qualys' own policies said, where they were asked. */
    readonly qualysPolicy?: QualysPolicyVerdict;
  };
  readonly findings: readonly Finding[];
  /** What the findings were compared with; absent when no baseline was given. */
  readonly comparison?: Comparison;
  /** Ids of findings that what runs now does not have; absent when nothing could be compared, and every one counts as new. */
  readonly newFindings?: readonly string[];
  /** Vulnerabilities that count in the policy's view: excepted ones, and potential ones if excluded, are left out. */
  readonly counts: SeverityCounts;
}

/** What a gate run found: every output is rendered from this one value. */
export interface GateReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  /** Any part came from the simulator. */
  readonly simulated: boolean;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly verdict: Verdict;
  /** What the process does about the verdict: `block` (exit 1 or 2) or `allow` (exit 0). */
  readonly outcome: 'block' | 'allow';
  readonly policy: GatePolicy;
  readonly taskDefinitions: readonly {
    readonly family: string;
    readonly revision?: number;
    readonly source: string;
    readonly containers: number;
  }[];
  /** Fail first, then inconclusive, then pass. */
  readonly images: readonly ImageReport[];
  /** Sum over the distinct images; what is excepted in one container of an image and not in another counts. */
  readonly counts: SeverityCounts;
  /** The feeds of EPSS and CISA KEV, where they were given or the policy asks for them. */
  readonly feeds: readonly FeedReport[];
  /** What they say of the CVEs that were found, by CVE. */
  readonly exploitation: readonly CveExploitation[];
  readonly notices: readonly Notice[];
  /** On-demand schedules that may still run at Qualys. */
  readonly stillRunning: readonly { readonly registry: string; readonly schedule: string }[];
}
