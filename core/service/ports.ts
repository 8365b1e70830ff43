import type { DeploymentEvent, ServiceEvent } from '../event/deployment-event.ts';
import type { GatePolicy } from '../policy/policy.ts';
import type { Clock, ImageResolver } from '../ports.ts';
import type { Reason } from '../reason.ts';
import type { ScannerName, ScanType } from '../scan/result.ts';
import type { Scanner } from '../scan/scan.ts';
import type { TaskDefinition } from '../task-definition/task-definition.ts';
import type { ArchiveLayout } from './archive-key.ts';
import type { ImageMarks, MarkedRepositories } from './marks.ts';
import type { Notification } from './notification.ts';
import type { ScanOrder, ScanStore } from './scan-store.ts';
import type { ImageFindings } from './security-hub.ts';

/** Times and thresholds of the service: the parameters of its template. */
export interface ServiceSettings {
  /** A result older than this is scanned anew (milliseconds). */
  readonly maxAgeMs: number;
  /** How long a scan may take: PollIntervalSeconds × MaxPollAttempts. */
  readonly deadlineMs: number;
  /** A failed scan is not tried again sooner, and at most `maxRetries` times by itself. */
  readonly retryDelayMs: number;
  readonly maxRetries: number;
  /** A finding of this severity or above is told even where the policy passes it. */
  readonly notificationThreshold: 1 | 2 | 3 | 4 | 5;
  /** The only scanner whose results count; any when absent. */
  readonly scanner?: ScannerName;
  /** What is always looked for, beside what the policy asks. */
  readonly scanTypes?: readonly ScanType[];
  readonly tool: { readonly name: string; readonly version: string };
  /** What the keys of archived results are made of; see `archiveKey`. */
  readonly archiveLayout?: ArchiveLayout;
  /** Repositories of Amazon ECR whose images are marked when a push was told; none when absent. */
  readonly marked?: MarkedRepositories;
}

/** ECS and registries of all accounts, each asked with the role of its own target stack. Errors name the account. */
export interface Estate {
  /** ARN, `family:revision` or `family` in that account. A revision never changes, so it may be remembered. */
  taskDefinition(
    where: { readonly account: string; readonly region: string },
    selector: string,
    signal?: AbortSignal,
  ): Promise<TaskDefinition>;
  /** Resolves images for what runs in this account: private ECR with the role of the registry's account. */
  imagesFor(where: { readonly account: string; readonly region: string }): ImageResolver;
  /** Every running task of an account and region, page by page, each as the event that ECS would have sent. */
  running(
    where: { readonly account: string; readonly region: string },
    signal?: AbortSignal,
  ): AsyncIterable<readonly DeploymentEvent[]>;
}

/** The queue before the intake. */
export interface IntakeQueue {
  send(events: readonly ServiceEvent[], delayMs?: number): Promise<void>;
}

/** The state machine. */
export interface Workflow {
  /** Starts the execution that the order names (`executionName`), or finds it running; `over` when it has run already. */
  start(order: ScanOrder): Promise<'running' | 'over'>;
}

/** Who is told. Each throws when it could not tell; the step is then repeated. */
export interface Outlets {
  /** SNS; absent where people are not to be told. */
  publish?(notification: Notification): Promise<void>;
  /** Our own `Scan Completed` event; absent where no bus is to have it. */
  announce?(detail: object): Promise<void>;
  /**
   * Brings Security Hub in line with what is known of an image in an account and region, see `security-hub.ts`; absent where it is
   * off. Safe to repeat.
   */
  syncFindings?(image: ImageFindings): Promise<void>;
  /** Digests that have active findings in Security Hub for an account and region; absent where it is off. */
  imagesWithFindings?(where: { readonly account: string; readonly region: string }): Promise<readonly string[]>;
  /** Marks images in Amazon ECR; absent where no repository is to be marked. */
  readonly marks?: ImageMarks;
}

/** Numbers for dashboards and alarms. */
export type Count = (metric: ServiceMetric, value?: number, dimensions?: Readonly<Record<string, string>>) => void;

/** Names of the metrics, in the namespace `QualysFargateScanner`. */
export type ServiceMetric =
  | 'EventsReceived'
  | 'EventsIgnored'
  | 'EventsUnreadable'
  | 'UsesSeen'
  | 'ProviderManagedContainers'
  | 'ArtifactsIgnored'
  | 'ArtifactsUnknown'
  | 'CacheHits'
  | 'ScansStarted'
  | 'ScansJoined'
  | 'ScansFinished'
  | 'ScansFailed'
  | 'ScansTimedOut'
  | 'UnresolvedImages'
  | 'VerdictsPass'
  | 'VerdictsFail'
  | 'VerdictsInconclusive'
  | 'NotificationsSent'
  | 'PolicyUnreadable'
  | 'TargetsReconciled'
  | 'TargetsUnreachable'
  | 'SecurityHubErrors'
  | 'MarksFailed'
  | 'AdmissionAllowed'
  | 'AdmissionDenied'
  | 'AdmissionBreakGlass'
  | 'AdmissionErrors';

/** Structured log of the service: never a secret, never a whole event. */
export interface ServiceLog {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** What the service needs from AWS and Qualys. */
export interface ServicePorts {
  readonly settings: ServiceSettings;
  readonly clock: Clock;
  readonly store: ScanStore;
  readonly estate: Estate;
  readonly scanner: Scanner;
  readonly queue: IntakeQueue;
  /** The queue before the reconcile Lambda: one `target` message an account and region. Absent where nothing is looked at daily. */
  readonly reconcileQueue?: IntakeQueue;
  readonly workflow: Workflow;
  readonly outlets: Outlets;
  /** The findings as JSON, kept longer than the store keeps them. Throws when they could not be kept. */
  readonly archive: { put(key: string, body: string): Promise<void> };
  /** The policy as it is now; a reason when it can't be read, and every verdict is inconclusive by it. */
  readonly policy: () => Promise<GatePolicy | Reason>;
  readonly count: Count;
  readonly log: ServiceLog;
}
