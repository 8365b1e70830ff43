import { OperationError, RemoteError, UnreadableInputError, UsageError } from '../errors.ts';
import type { ServiceEvent } from '../event/deployment-event.ts';
import type { Clock } from '../ports.ts';
import { plural } from '../report/text.ts';
import { executionName } from '../service/execution-name.ts';
import type { IntakeQueue } from '../service/ports.ts';
import { type DeadLetter, type DeadLetterQueue, deadLetterQueues, lookInto, readEvent } from './dead-letters.ts';
import type { Installation } from './installation.ts';
import type { QueueCounts, QueuedMessage, Queues } from './queues.ts';

/** Which dead letters are to be delivered again. */
export interface RedriveWish {
  /** Names of queues, or the last words of them; all when empty. */
  readonly queues: readonly string[];
  /** Only look. */
  readonly dryRun: boolean;
  /** Letters that are shown, of each queue. */
  readonly most: number;
}

export interface RedrivePorts {
  readonly installation: Installation;
  readonly queues: Queues;
  readonly intake: Pick<IntakeQueue, 'send'>;
  /** The queue before the function that looks at targets. */
  readonly reconcile: Pick<IntakeQueue, 'send'>;
  /** Asks for a look at everything that runs. */
  readonly reconcileAll: () => Promise<unknown>;
  readonly clock: Clock;
  readonly tell: (text: string) => void;
}

/** What became of one queue. */
export interface RedriveReport extends DeadLetterQueue {
  /** About how many; SQS counts some seconds late. */
  readonly before: number;
  readonly after: number;
  readonly letters: readonly DeadLetter[];
  readonly moved: number;
  /** Why messages stay here. */
  readonly kept?: string;
}

/** How long a message is held while it is delivered by hand. */
const holdSeconds = 120;
/** How often, and how long, SQS is asked how far it is with a move. */
const pauseMs = 2000;
const longestMs = 15 * 60_000;

/**
 * Delivers dead letters again, to where they belong. Safe to repeat: whoever gets a message twice knows what it has seen. What is not
 * understood is left where it is, for it would come back.
 */
export async function redrive(
  wish: RedriveWish,
  ports: RedrivePorts,
  signal?: AbortSignal,
): Promise<readonly RedriveReport[]> {
  const reports: RedriveReport[] = [];
  for (const queue of chosen(deadLetterQueues(ports.installation), wish.queues)) {
    reports.push(await redriveOne(queue, wish, ports, signal).catch(failed(queue)));
  }
  return reports;
}

/** One queue that can't be emptied keeps no other from being. */
function failed(queue: DeadLetterQueue): (error: unknown) => RedriveReport {
  return (error) => {
    if (!(error instanceof RemoteError || error instanceof OperationError)) throw error;
    return { ...queue, before: 0, after: 0, letters: [], moved: 0, kept: `${error.message} ${error.remedy}` };
  };
}

function chosen(all: readonly DeadLetterQueue[], names: readonly string[]): readonly DeadLetterQueue[] {
  const isNamed = ({ name }: DeadLetterQueue, wanted: string) => name === wanted || name.endsWith(`-${wanted}`);
  const unknown = names.find((wanted) => !all.some((queue) => isNamed(queue, wanted)));
  if (unknown === undefined) return names.length === 0 ? all : all.filter((one) => names.some((n) => isNamed(one, n)));
  throw new UsageError(`There is no dead-letter queue ${unknown}.`, {
    remedy:
      all.length === 0
        ? 'There is neither a service nor a target stack here: check --region, --profile and --stack-name.'
        : `There are ${all.map(({ name }) => name).join(', ')}.`,
  });
}

async function redriveOne(
  queue: DeadLetterQueue,
  { dryRun, most }: RedriveWish,
  ports: RedrivePorts,
  signal: AbortSignal | undefined,
): Promise<RedriveReport> {
  const { queues } = ports;
  const before = countOf(await queues.counts(queue.url, signal));
  const letters = before === 0 ? [] : await lookInto(queue, most, queues, signal);
  // What SQS counts may be some seconds old: what was seen counts too.
  const there = Math.max(before, letters.length);
  if (there === 0 || dryRun) return { ...queue, before: there, after: there, letters, moved: 0 };
  ports.tell(`${queue.name}: about ${plural(there, 'message')}.`);
  const { moved, kept } = await deliver(queue, letters, ports, signal);
  const after = countOf(await queues.counts(queue.url, signal));
  return { ...queue, before: there, after, letters, moved, ...(kept === undefined ? {} : { kept }) };
}

function countOf(counts: QueueCounts | undefined): number {
  return counts === undefined ? 0 : counts.waiting + counts.inFlight + counts.delayed;
}

interface Delivered {
  readonly moved: number;
  readonly kept?: string;
}

async function deliver(
  queue: DeadLetterQueue,
  letters: readonly DeadLetter[],
  ports: RedrivePorts,
  signal: AbortSignal | undefined,
): Promise<Delivered> {
  switch (queue.home) {
    case 'source':
      // SQS moves all or nothing; where all that was seen is not understood, moving it would bring it back.
      if (letters.length > 0 && letters.every(({ isUnreadable }) => isUnreadable)) {
        return { moved: 0, kept: 'What is not understood would come back: see who sends it, and purge the queue.' };
      }
      return moveBack(queue, ports, signal);
    case 'intake':
      return byHand(queue, (event) => toIntake(event, ports), ports, signal);
    case 'reconcile':
      await ports.reconcileAll();
      return byHand(queue, async () => {}, ports, signal);
    case 'elsewhere':
      return {
        moved: 0,
        kept: 'The service is in another account: reconcile there looks at what runs here, and so at what these are about.',
      };
    case 'nowhere':
      return {
        moved: 0,
        kept: 'Nothing is to be delivered: the workflow has started other workers, or told that it gave up. Purge the queue, or let them expire.',
      };
    default:
      return queue.home satisfies never;
  }
}

/** SQS itself moves what it took from another queue; it is followed until it has. */
async function moveBack(
  queue: DeadLetterQueue,
  ports: RedrivePorts,
  signal: AbortSignal | undefined,
): Promise<Delivered> {
  const { url, name, logicalId } = queue;
  const { queues, clock, tell } = ports;
  const before = await queues.lastMove(url, signal);
  const isUnderWay = before?.status === 'RUNNING';
  if (!isUnderWay && !(await queues.startMove(url, signal))) {
    const isLook = logicalId === 'ReconcileDeadLetters';
    return byHand(queue, (event) => (isLook ? ports.reconcile.send([event]) : toIntake(event, ports)), ports, signal);
  }
  const until = clock.now().getTime() + longestMs;
  for (;;) {
    const task = await queues.lastMove(url, signal);
    // SQS may still tell of the move before.
    const isThis = isUnderWay || before === undefined || task?.startedAt?.getTime() !== before.startedAt?.getTime();
    if (task !== undefined && isThis && task.status !== 'RUNNING' && task.status !== 'CANCELLING') {
      if (task.status === 'COMPLETED') return { moved: task.moved };
      throw new OperationError(`SQS did not move the messages of ${name}: ${task.status} ${task.reason ?? ''}`.trim(), {
        remedy: 'Check that you may send to its source and use its key, then run it again.',
      });
    }
    if (clock.now().getTime() >= until || signal?.aborted) {
      return { moved: task?.moved ?? 0, kept: 'SQS is still moving them, and goes on by itself.' };
    }
    tell(`${name}: ${plural(task?.moved ?? 0, 'message')} moved.`);
    await clock.sleep(pauseMs, signal);
  }
}

/** Reads every message, hands on what it says and nothing else, then removes it: a crash in between repeats the handing on. */
async function byHand(
  { url, home }: DeadLetterQueue,
  handOn: (event: ServiceEvent) => Promise<void>,
  { queues }: RedrivePorts,
  signal: AbortSignal | undefined,
): Promise<Delivered> {
  const kept: QueuedMessage[] = [];
  let moved = 0;
  try {
    while (signal?.aborted !== true) {
      const messages = await queues.receive(url, holdSeconds, signal);
      if (messages.length === 0) break;
      for (const message of messages) {
        const event = home === 'reconcile' ? undefined : readEvent(message.body);
        if (event instanceof UnreadableInputError) kept.push(message);
        else {
          if (event !== undefined) await handOn(event);
          await queues.remove(url, message, signal);
          moved += 1;
        }
      }
    }
  } finally {
    for (let at = 0; at < kept.length; at += 10) await queues.release(url, kept.slice(at, at + 10));
  }
  return { moved, ...(kept.length === 0 ? {} : { kept: `${plural(kept.length, 'message')} not understood.` }) };
}

/** The event in the form in which the service sends it to itself, without what a whole event carries beside it. */
async function toIntake(event: ServiceEvent, { intake, queues, installation }: RedrivePorts): Promise<void> {
  switch (event.kind) {
    case 'deployment':
    case 'push':
    case 'retry':
    case 'target':
      return intake.send([event]);
    case 'workflow-ended': {
      const url = installation.service?.stack.outputs.IntakeQueueUrl;
      if (url !== undefined) await queues.send(url, JSON.stringify(statusChange(event, installation)));
      return;
    }
    case 'ignored':
      return;
    default:
      return event satisfies never;
  }
}

/** Only AWS says that an execution has ended, so it is said in AWS' words. */
function statusChange(
  event: Extract<ServiceEvent, { kind: 'workflow-ended' }>,
  { place }: Installation,
): Readonly<Record<string, unknown>> {
  return {
    id: `redrive-${event.generation}`,
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: place.account,
    region: place.region,
    time: 'redrive',
    detail: { executionArn: event.execution, name: executionName(event), status: event.status },
  };
}
