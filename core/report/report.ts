import type { ResolvedImage } from '../image/resolved.ts';
import type { GatePolicy } from '../policy/policy.ts';
import type { Reason } from '../reason.ts';
import type { Finding, ScannerName, ScanType, Severity } from '../scan/result.ts';
import type { ImageUse, Notice } from '../task-definition/task-definition.ts';

export type Verdict = 'pass' | 'fail' | 'inconclusive';

/** One rule that decided, with the findings it decided on. */
export interface Because {
  /** The policy's name of the rule: `fail-on`, `max-high`, `deny-cves`, `secrets`, …; `scan` for an inconclusive image. */
  readonly rule: string;
  readonly text: string;
  /** Ids of findings, empty for a reason that is about none. */
  readonly findings: readonly string[];
}

/** What the policy says of one scan result. */
export interface ImageVerdict {
  readonly verdict: Verdict;
  readonly because: readonly Because[];
}

/** How often each severity was found. */
export type SeverityCounts = Readonly<Record<Severity, number>>;

/** One resolved image with all uses of it, or one use whose image never became a digest. */
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
  };
  readonly findings: readonly Finding[];
  /** Of the findings that count under the policy's view (Qualys' exemptions left out). */
  readonly counts: SeverityCounts;
  /** Why it is inconclusive. */
  readonly reason?: Reason;
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
  readonly images: readonly ImageReport[];
  readonly counts: SeverityCounts;
  readonly notices: readonly Notice[];
  /** On-demand schedules that may still run at Qualys. */
  readonly stillRunning: readonly { readonly registry: string; readonly schedule: string }[];
}
