import { CanceledError, OperationError, RemoteError } from '../errors.ts';
import type { OperationResult, StackSetOperation, StackSets, Started } from './stack-sets.ts';
import { note, type Work } from './work.ts';

/** How an operation of a stack set ended. */
export interface StackSetEnd {
  readonly operation: StackSetOperation;
  /** What failed, account by account; also where as many were allowed to. */
  readonly failures: readonly OperationResult[];
}

/** Looks that may fail one after another before following is given up. */
const mostFaults = 12;
const under = new Set(['RUNNING', 'QUEUED', 'STOPPING']);

/**
 * Has an operation done and follows it to its end; what others do to the stack set meanwhile is waited for first. `label` tells the
 * operations of a run apart. Throws an OperationError that names accounts and reasons when it failed as a whole.
 */
export async function operate(
  { name, label }: { readonly name: string; readonly label: string },
  begin: (operation: string) => Promise<Started>,
  stackSets: StackSets,
  work: Work,
): Promise<StackSetEnd> {
  for (let attempt = 1; ; attempt++) {
    await waitForOthers(name, stackSets, work);
    const started = await begin(`${work.run}-${label}-${attempt}`);
    if (started.kind === 'busy') {
      if (attempt === 5) throw neverQuiet(name);
      continue;
    }
    const end = await follow(name, started.operation, stackSets, work);
    if (end.operation.status === 'SUCCEEDED') return end;
    throw failed(name, end);
  }
}

/** Waits until nothing is under way in the stack set. */
export async function waitForOthers(name: string, stackSets: StackSets, work: Work): Promise<void> {
  for (const { id, action } of await stackSets.operations(name, work.signal).then((all) => all.filter(isUnderWay))) {
    note(work, `Another operation (${action}) is under way and is waited for.`, name);
    await follow(name, id, stackSets, work);
  }
}

function isUnderWay({ status }: StackSetOperation): boolean {
  return under.has(status);
}

async function follow(name: string, id: string, stackSets: StackSets, work: Work): Promise<StackSetEnd> {
  const { clock, settings, signal } = work;
  const startedAt = clock.now().getTime();
  const told = new Map<string, string>();
  let faults = 0;
  for (;;) {
    let operation: StackSetOperation | undefined;
    try {
      // The state first: results that are there by then belong to it.
      operation = await stackSets.operation(name, id, signal);
      const results = await stackSets.results(name, id, signal);
      faults = 0;
      tell(results, told, name, startedAt, work);
      if (!isUnderWay(operation)) return ended(name, operation, results, startedAt, work);
    } catch (error) {
      faults += 1;
      if (!(error instanceof RemoteError) || !error.retryable || faults === mostFaults) throw error;
    }
    if (clock.now().getTime() - startedAt > settings.deadlineMs) throw tooLong(name, operation, settings.deadlineMs);
    await clock.sleep(settings.pollMs * (1 + faults), signal);
    if (signal?.aborted === true) throw stopped(name);
  }
}

/** Each account and region as it changes, as if it were a resource of the stack set. */
function tell(
  results: readonly OperationResult[],
  told: Map<string, string>,
  name: string,
  startedAt: number,
  work: Work,
): void {
  const at = work.clock.now();
  for (const { account, region, status, reason } of results) {
    const where = `${account} ${region}`;
    if (told.get(where) === status) continue;
    told.set(where, status);
    const event = { id: `${where} ${status}`, at, logicalId: where, type: 'AWS::CloudFormation::Stack', status };
    work.tell({
      kind: 'event',
      stack: name,
      event: reason === undefined ? event : { ...event, reason },
      sinceMs: at.getTime() - startedAt,
    });
  }
}

function ended(
  name: string,
  operation: StackSetOperation,
  results: readonly OperationResult[],
  startedAt: number,
  work: Work,
): StackSetEnd {
  const sinceMs = work.clock.now().getTime() - startedAt;
  work.tell({ kind: 'ended', stack: name, status: operation.status, sinceMs });
  return { operation, failures: results.filter(({ status }) => status === 'FAILED') };
}

const mostNamed = 20;

function failed(name: string, { operation, failures }: StackSetEnd): OperationError {
  const named = failures.slice(0, mostNamed).map(describeFailure);
  const more = failures.length > mostNamed ? [`and ${failures.length - mostNamed} more`] : [];
  const why = failures.length === 0 ? [operation.reason ?? 'CloudFormation gives no reason'] : [...named, ...more];
  return new OperationError(`The stack set ${name} ended as ${operation.status}.\n${why.join('\n')}`, {
    remedy:
      'Correct what they name, and run the command again: it goes on with the accounts that are left. More may fail with --failure-tolerance.',
  });
}

/** One line about an account in which an operation failed. */
export function describeFailure({ account, region, reason }: OperationResult): string {
  return `${account} ${region}: ${reason ?? 'no reason given'}`;
}

function neverQuiet(name: string): OperationError {
  return new OperationError(`The stack set ${name} does not come to rest: others keep changing it.`, {
    remedy: 'See who deploys it, and run the command again when they are done.',
  });
}

function tooLong(name: string, operation: StackSetOperation | undefined, deadlineMs: number): OperationError {
  const status = operation?.status ?? 'not heard of';
  return new OperationError(
    `The stack set ${name} is still ${status} after ${Math.round(deadlineMs / 60_000)} minutes.`,
    {
      remedy: 'CloudFormation goes on with it: run the same command again, which waits for it.',
    },
  );
}

function stopped(name: string): CanceledError {
  return new CanceledError(`Stopped while the stack set ${name} was being changed; CloudFormation goes on with it.`, {
    remedy: 'Run the same command again: it takes up where this one stopped.',
  });
}
