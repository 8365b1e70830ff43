import { type Deadline, startDeadline } from '../deadline.ts';
import { RemoteError, reasonOf } from '../errors.ts';
import type { Deployment, DeploymentEvent } from '../event/deployment-event.ts';
import type { GatePolicy } from '../policy/policy.ts';
import { buildPolicy } from '../policy/schema.ts';
import type { Clock, ImageResolver } from '../ports.ts';
import { type Reason, sentence } from '../reason.ts';
import { buildReport, type ImageOutcome } from '../report/build.ts';
import { headline, simulatedNotice } from '../report/headline.ts';
import type { GateReport } from '../report/report.ts';
import type { UsedImage } from '../resolve-images.ts';
import type { TaskDefinition } from '../task-definition/task-definition.ts';
import { type BreakGlass, coversService } from './break-glass.ts';
import { knownImages } from './known-images.ts';
import type { Count, IntakeQueue, ServiceLog, ServiceSettings } from './ports.ts';
import type { ScanStore } from './scan-store.ts';

/** What admission needs: the hub's memory, which it reads, and the hub's queue, which it asks. */
export interface AdmissionPorts {
  readonly settings: Pick<ServiceSettings, 'maxAgeMs' | 'retryDelayMs' | 'scanner' | 'tool'> & {
    /** `fail` stops what does not pass; `warn` only says so. */
    readonly failureMode: 'fail' | 'warn';
    /** How long a deployment may wait for its scans, and how long one look may take. */
    readonly deadlineMs: number;
    readonly lookMs: number;
  };
  readonly clock: Clock;
  readonly store: Pick<ScanStore, 'get' | 'record'>;
  readonly queue: IntakeQueue;
  readonly images: ImageResolver;
  readonly policy: () => Promise<GatePolicy | Reason>;
  /** Undefined when none is in force. */
  readonly breakGlass: () => Promise<BreakGlass | undefined>;
  readonly count: Count;
  readonly log: ServiceLog;
}

/** Something that asks to be let in. */
export interface AdmissionWish {
  readonly id: string;
  readonly deployment: Deployment;
  /** `cluster/service`, or the family where nothing is deployed yet: what the log and a break-glass call it. */
  readonly name: string;
  /** When it asked first. */
  readonly since: Date;
  /** There will be no other look: a decision is due now. */
  readonly last?: boolean;
  /** Says what it is; asked within the time of the look, and not where a break-glass opens the door. */
  readonly describe: (signal: AbortSignal) => Promise<WishedDefinition>;
}

/** What is to be let in. */
export interface WishedDefinition {
  /** With the digests that ECS resolved, where it has. */
  readonly taskDefinition: TaskDefinition;
  /** ARN, where the task definition is registered. */
  readonly taskDefinitionArn?: string;
}

/** The answer to a wish; `text` says why, in plain sentences. */
export type AdmissionAnswer =
  | { readonly kind: 'allowed'; readonly text: string }
  | { readonly kind: 'denied'; readonly text: string }
  /** Scans are under way; ask again. */
  | { readonly kind: 'pending'; readonly text: string };

/**
 * Decides whether a deployment may start, by what the hub knows of its digests and by the same policy as everywhere. What is not
 * known yet is asked for, and the answer is `pending` until the deadline; then what is still unknown is inconclusive. Never
 * throws for what the world does wrong, and never takes longer than a look may: that waits for another look, and denies when there
 * is none.
 */
export async function admit(
  wish: AdmissionWish,
  ports: AdmissionPorts,
  signal?: AbortSignal,
): Promise<AdmissionAnswer> {
  const { settings, clock, count, log } = ports;
  const over = wish.last === true || clock.now().getTime() - wish.since.getTime() >= settings.deadlineMs;
  const answer = await lookInTime(wish, over, ports, signal).catch((error: unknown): AdmissionAnswer => {
    const why = sentence(reasonOf(error));
    count('AdmissionErrors');
    return over ? { kind: 'denied', text: `Inconclusive: ${why}` } : { kind: 'pending', text: why };
  });
  const fields = { wish: wish.id, service: wish.name, answer: answer.kind, why: answer.text };
  if (answer.kind === 'denied' && settings.failureMode === 'warn') {
    count('AdmissionDenied');
    log.warn('Let through, as this hook only warns', fields);
    return { kind: 'allowed', text: `Not stopped, as this hook only warns. ${answer.text}` };
  }
  if (answer.kind === 'denied') count('AdmissionDenied');
  if (answer.kind === 'allowed') count('AdmissionAllowed');
  log.info('Looked at a deployment', fields);
  return answer;
}

/** A look that has an end, though what it asks may not heed the signal. */
async function lookInTime(
  wish: AdmissionWish,
  over: boolean,
  ports: AdmissionPorts,
  signal: AbortSignal | undefined,
): Promise<AdmissionAnswer> {
  const deadline = startDeadline(ports.settings.lookMs, ports.clock, signal);
  const { promise: late, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(lookTooLong(ports));
  if (deadline.signal.aborted) giveUp();
  deadline.signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([late, look(wish, over, ports, deadline)]);
  } finally {
    deadline.signal.removeEventListener('abort', giveUp);
    deadline.end();
  }
}

async function look(
  wish: AdmissionWish,
  over: boolean,
  ports: AdmissionPorts,
  deadline: Deadline,
): Promise<AdmissionAnswer> {
  const broken = await ports.breakGlass();
  if (broken !== undefined && coversService(broken, wish.name)) return letThrough(wish, broken, ports);
  const [definition, policy] = await Promise.all([wish.describe(deadline.signal), ports.policy()]);
  const { outcomes, unreached, pending } = await knownImages(definition.taskDefinition, policy, ports, deadline);
  if (pending.length > 0) await ask(wish, definition, pending, ports);
  const decided = reportOf(definition, [...outcomes, ...unreached], policy, ports);
  // What fails already need not wait for the rest.
  if (decided.verdict === 'fail' && decided.outcome === 'block') return { kind: 'denied', text: whyOf(decided) };
  const waiting = [...unreached.map(({ reason }) => sentence(reason)), ...pending.map(waitingFor)];
  if (waiting.length > 0 && !over) return { kind: 'pending', text: waiting.join('\n') };
  const late = pending.map((used): ImageOutcome => ({ kind: 'unscanned', ...used, reason: tooLate(ports) }));
  const report =
    late.length === 0 ? decided : reportOf(definition, [...outcomes, ...unreached, ...late], policy, ports);
  return { kind: report.outcome === 'block' ? 'denied' : 'allowed', text: whyOf(report) };
}

/** A person answers for it; who and why is logged and counted, and an alarm watches the count. */
function letThrough(wish: AdmissionWish, { by, reason, until }: BreakGlass, ports: AdmissionPorts): AdmissionAnswer {
  ports.count('AdmissionBreakGlass');
  ports.log.warn('Let through by break-glass', { wish: wish.id, service: wish.name, by, reason, until });
  return { kind: 'allowed', text: `Let through without a verdict by break-glass of ${by}: ${reason}` };
}

/** Asks the hub to scan what it does not know; the hub's claim makes one scan of any number of wishes. */
async function ask(
  wish: AdmissionWish,
  { taskDefinition, taskDefinitionArn }: WishedDefinition,
  pending: readonly UsedImage[],
  { queue, clock }: AdmissionPorts,
): Promise<void> {
  const event: DeploymentEvent = {
    kind: 'deployment',
    trigger: 'request',
    id: wish.id,
    time: clock.now().toISOString(),
    name: 'Admission',
    deployment: wish.deployment,
    ...(taskDefinitionArn === undefined ? { family: taskDefinition.family } : { taskDefinition: taskDefinitionArn }),
    containers: pending.flatMap(({ image, uses }) =>
      uses.map((use) => ({ name: use.container, image: use.image.text, digest: image.digest })),
    ),
  };
  await queue.send([event]);
}

function reportOf(
  { taskDefinition }: WishedDefinition,
  outcomes: readonly ImageOutcome[],
  policy: GatePolicy | Reason,
  { settings, clock }: AdmissionPorts,
): GateReport {
  const unreadable = 'code' in policy ? policy : undefined;
  const now = clock.now();
  return buildReport({
    tool: settings.tool,
    simulated: false,
    startedAt: now,
    finishedAt: now,
    policy: 'code' in policy ? buildPolicy(undefined, {}) : policy,
    taskDefinitions: [taskDefinition],
    notices: [],
    images:
      unreadable === undefined
        ? outcomes
        : outcomes.map(({ uses, image }) => ({
            kind: 'unscanned',
            uses,
            ...(image === undefined ? {} : { image }),
            reason: unreadable,
          })),
    stillRunning: [],
  });
}

/** The verdict in one line, then each image that does not pass and why. */
function whyOf(report: GateReport): string {
  const lines = report.images
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ text, verdict, because, reason }) => {
      const why = because.map((each) => each.text).join('; ');
      return `${text}: ${verdict}: ${why}${reason === undefined ? '' : ` ${sentence(reason)}`}`;
    });
  return [...(report.simulated ? [simulatedNotice] : []), headline(report), ...lines].join('\n');
}

function waitingFor({ image }: UsedImage): string {
  return `Waiting for the scan of ${image.reference.repository}@${image.digest}.`;
}

function tooLate({ settings }: AdmissionPorts): Reason {
  return {
    code: 'timeout',
    message: `Its scan did not end within the ${Math.round(settings.deadlineMs / 1000)} seconds that a deployment may wait.`,
    remedy: 'Deploy again: the scan goes on, and its result is remembered.',
  };
}

function lookTooLong({ settings }: AdmissionPorts): RemoteError {
  return new RemoteError(`The look took longer than its ${Math.round(settings.lookMs / 1000)} seconds.`, {
    code: 'timeout',
    retryable: true,
    remedy: 'If it goes on, see in the log of the function which side does not answer.',
  });
}
