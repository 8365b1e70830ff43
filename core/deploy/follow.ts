import { CanceledError, OperationError, RemoteError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { CloudFormation, Stack, StackEvent } from './cloudformation.ts';
import type { TellDeploy } from './deploy-progress.ts';

/** What a deployment needs from the world. */
export interface DeployPorts {
  readonly cloudFormation: CloudFormation;
  readonly clock: Clock;
  readonly tell: TellDeploy;
  /** A word that is unique to this run, for names and idempotency tokens: letters, digits and dashes. */
  readonly run: string;
  /** Between two looks; 5 s for life. */
  readonly pollMs: number;
  /** How long one operation of a stack may take. */
  readonly deadlineMs: number;
}

/** How an operation of a stack ended. */
export interface OperationEnd {
  /** Undefined when the stack is gone. */
  readonly stack: Stack | undefined;
  readonly status: string;
  /** The first resource that failed, which is what the later failures come from. */
  readonly firstFailure?: StackEvent;
}

/** Looks that may fail one after another before following is given up. */
const mostFaults = 12;

/**
 * Follows a stack until nothing is under way, telling each event once. `after` is the last event before the operation. Throws an
 * OperationError when the deadline ends, which says that the operation goes on in AWS, and a CanceledError when stopped.
 */
export async function followStack(
  { id, name }: Pick<Stack, 'id' | 'name'>,
  after: string | undefined,
  ports: DeployPorts,
  signal?: AbortSignal,
): Promise<OperationEnd> {
  const startedAt = ports.clock.now().getTime();
  const since = () => ports.clock.now().getTime() - startedAt;
  const seen: StackEvent[] = [];
  let last = after;
  for (;;) {
    const look = await repeatedly(ports, signal, async () => {
      // The state first: events that are there by then belong to it.
      const stack = await ports.cloudFormation.stack(id, signal);
      return { stack, events: await ports.cloudFormation.events(id, last, signal) };
    });
    for (const event of look.events) ports.tell({ kind: 'event', stack: name, event, sinceMs: since() });
    seen.push(...look.events);
    last = look.events.at(-1)?.id ?? last;
    const status = look.stack?.status ?? 'DELETE_COMPLETE';
    // Right after an operation was asked for, the stack may still show the state from before it; its own event does not lie.
    const isOver = look.stack === undefined || seen.some((event) => event.physicalId === id && event.status === status);
    if (!status.endsWith('_IN_PROGRESS') && isOver) {
      ports.tell({ kind: 'ended', stack: name, status, sinceMs: since() });
      const firstFailure = seen.find((event) => /_FAILED$/.test(event.status) && event.reason !== canceledByOther);
      return { stack: look.stack, status, ...(firstFailure === undefined ? {} : { firstFailure }) };
    }
    if (since() > ports.deadlineMs) throw tooLong(name, status, ports.deadlineMs);
    await pause(ports.pollMs, ports, name, signal);
  }
}

/** The reason that CloudFormation gives for resources it stopped because another one failed. */
const canceledByOther = 'Resource creation cancelled';

/** Waits; a person who stops us is told that AWS goes on. */
export async function pause(ms: number, { clock }: DeployPorts, stack: string, signal?: AbortSignal): Promise<void> {
  await clock.sleep(ms, signal);
  if (signal?.aborted !== true) return;
  throw new CanceledError(`Stopped while ${stack} was being changed; CloudFormation goes on with it.`, {
    remedy: 'Run the same command again: it takes up where this one stopped.',
  });
}

/** One look, repeated while CloudFormation is throttled or silent. */
async function repeatedly<Result>(
  ports: DeployPorts,
  signal: AbortSignal | undefined,
  look: () => Promise<Result>,
): Promise<Result> {
  for (let fault = 1; ; fault++) {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof RemoteError) || !error.retryable || fault === mostFaults) throw error;
      await pause(error.retryAfterMs ?? ports.pollMs * fault, ports, 'a stack', signal);
    }
  }
}

function tooLong(name: string, status: string, deadlineMs: number): OperationError {
  return new OperationError(`${name} is still ${status} after ${Math.round(deadlineMs / 60_000)} minutes.`, {
    remedy: 'CloudFormation goes on with it: look at its events in the console, and run the same command again.',
  });
}
