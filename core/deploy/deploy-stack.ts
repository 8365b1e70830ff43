import { OperationError } from '../errors.ts';
import type { ParameterValue, Stack, StackEvent, TemplateSource } from './cloudformation.ts';
import type { StackPlan } from './deploy-progress.ts';
import { type DeployPorts, followStack, type OperationEnd, pause } from './follow.ts';
import { lossesOf } from './losses.ts';
import { OvertakenError } from './overtaken.ts';
import { quietStack } from './quiet-stack.ts';
import { readinessOf, succeeded } from './stack-status.ts';

/** A stack as it is wished. */
export interface StackWish {
  readonly name: string;
  readonly template: TemplateSource;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface DeployOptions {
  /** Show the changes and leave everything as it is. */
  readonly dryRun: boolean;
  /** Deleting and replacing resources that hold state is all right. */
  readonly allowReplacement: boolean;
}

/** How a deployment ended. */
export type StackEnd =
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly stack: Stack }
  /** With `dryRun`: what would have been done; nothing would with `unchanged`. */
  | { readonly kind: 'planned'; readonly plan: StackPlan };

/** Plans for one stack; who was overtaken as often has company that never rests. */
const mostPlans = 5;

/**
 * Brings a stack to what is wished, always by a change set whose changes are told first. Safe to repeat, and after having been stopped
 * anywhere: what is under way is waited for, what is left of a failed creation is deleted, a stuck roll-back is continued, and where somebody else
 * was faster it is planned again. Throws an OperationError with the reason of the first resource that failed.
 */
export async function deployStack(
  wish: StackWish,
  options: DeployOptions,
  ports: DeployPorts,
  signal?: AbortSignal,
): Promise<StackEnd> {
  for (let plans = 1; ; plans++) {
    try {
      // Names and tokens are taken once.
      return await deployOnce(wish, options, plans === 1 ? ports : { ...ports, run: `${ports.run}-${plans}` }, signal);
    } catch (error) {
      if (!(error instanceof OvertakenError) || plans === mostPlans) throw error;
      const text = 'Somebody else changed it at the same time: it is planned again.';
      ports.tell({ kind: 'note', stack: wish.name, text });
    }
  }
}

async function deployOnce(
  wish: StackWish,
  options: DeployOptions,
  ports: DeployPorts,
  signal: AbortSignal | undefined,
): Promise<StackEnd> {
  const existing = await settledStack(wish.name, options, ports, signal);
  const operation = existing === undefined ? 'create' : 'update';
  const set = await planStack(wish, operation, ports, signal);
  if (set === undefined) {
    if (existing === undefined) throw emptyStack(wish.name);
    ports.tell({ kind: 'note', stack: wish.name, text: 'There is nothing to change.' });
    return { kind: 'unchanged', stack: existing };
  }
  const { plan, arn } = set;
  ports.tell({ kind: 'planned', stack: wish.name, plan });
  if (options.dryRun || (plan.losses.length > 0 && !options.allowReplacement)) {
    await discard(wish.name, arn, operation, ports, signal);
    if (options.dryRun) return { kind: 'planned', plan };
    throw losing(wish.name, plan);
  }
  const end = await execute(wish.name, arn, ports, signal);
  if (!succeeded(end.status, operation) || end.stack === undefined) throw failed(wish.name, end);
  return { kind: operation === 'create' ? 'created' : 'updated', stack: end.stack };
}

/** The stack in a state that can be changed; undefined when it is to be created. */
async function settledStack(
  name: string,
  { dryRun }: DeployOptions,
  ports: DeployPorts,
  signal: AbortSignal | undefined,
): Promise<Stack | undefined> {
  for (;;) {
    const stack = await quietStack(name, ports, signal);
    const readiness = readinessOf(stack?.status);
    if (stack === undefined || readiness === 'absent') return undefined;
    if (readiness === 'ready' || readiness === 'busy') return stack;
    if (readiness === 'undeletable') throw undeletable(stack, await lastFailure(stack, ports, signal));
    if (dryRun) throw unplannable(stack);
    // Ends as ready or absent, or throws.
    await repair(stack, readiness, ports, signal);
  }
}

async function repair(
  stack: Stack,
  readiness: 'leftover' | 'stuck',
  ports: DeployPorts,
  signal: AbortSignal | undefined,
): Promise<void> {
  const after = await lastEvent(stack, ports, signal);
  const { name, id, status } = stack;
  const token = `${ports.run}-repair`;
  if (readiness === 'stuck') {
    ports.tell({ kind: 'note', stack: name, text: `It is ${status}: its roll-back is continued.` });
    await ports.cloudFormation.continueUpdateRollback(id, token, signal);
    const end = await followStack(stack, after, ports, signal);
    if (!succeeded(end.status, 'continue')) throw failed(name, end);
    return;
  }
  ports.tell({ kind: 'note', stack: name, text: `It is ${status}: it never came to be, and what is left is deleted.` });
  await ports.cloudFormation.deleteStack(id, token, undefined, signal);
  const end = await followStack(stack, after, ports, signal);
  if (!succeeded(end.status, 'delete')) throw failed(name, end);
}

/** Makes a change set and waits until it is ready; undefined when there is nothing to change. */
async function planStack(
  wish: StackWish,
  operation: StackPlan['operation'],
  ports: DeployPorts,
  signal: AbortSignal | undefined,
): Promise<{ readonly plan: StackPlan; readonly arn: string } | undefined> {
  const arn = await ports.cloudFormation.createChangeSet(
    {
      stack: wish.name,
      name: `qualys-${ports.run}`,
      type: operation === 'create' ? 'CREATE' : 'UPDATE',
      template: wish.template,
      parameters: wish.parameters,
      tags: wish.tags,
      description: 'Made by qualys-fargate-scanner',
    },
    signal,
  );
  const startedAt = ports.clock.now().getTime();
  for (;;) {
    const set = await ports.cloudFormation.changeSet(arn, signal);
    switch (set.state) {
      case 'ready':
        return { arn, plan: { operation, changes: set.changes, losses: lossesOf(set.changes) } };
      case 'empty':
        await discard(wish.name, arn, operation, ports, signal);
        return undefined;
      case 'failed':
        await discard(wish.name, arn, operation, ports, signal);
        throw new OperationError(`CloudFormation made no change set for ${wish.name}: ${set.reason}`, {
          remedy: 'Correct what it names, and run the command again.',
        });
      case 'pending':
        break;
      default:
        set satisfies never;
    }
    if (ports.clock.now().getTime() - startedAt > ports.deadlineMs) throw noChangeSet(wish.name);
    await pause(ports.pollMs, ports, wish.name, signal);
  }
}

/** Takes back a change set; the empty stack that one for a creation leaves behind goes too. */
async function discard(
  name: string,
  arn: string,
  operation: StackPlan['operation'],
  ports: DeployPorts,
  signal: AbortSignal | undefined,
): Promise<void> {
  await ports.cloudFormation.deleteChangeSet(arn, signal);
  if (operation !== 'create') return;
  const stack = await ports.cloudFormation.stack(name, signal);
  if (stack?.status === 'REVIEW_IN_PROGRESS') {
    await ports.cloudFormation.deleteStack(stack.id, `${ports.run}-discard`, undefined, signal);
  }
}

async function execute(
  name: string,
  arn: string,
  ports: DeployPorts,
  signal: AbortSignal | undefined,
): Promise<OperationEnd> {
  const stack = await ports.cloudFormation.stack(name, signal);
  if (stack === undefined) throw new OvertakenError(name);
  const after = await lastEvent(stack, ports, signal);
  await ports.cloudFormation.executeChangeSet(arn, `${ports.run}-execute`, signal);
  return followStack(stack, after, ports, signal);
}

async function lastEvent(
  { id }: Stack,
  { cloudFormation }: DeployPorts,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  return (await cloudFormation.events(id, undefined, signal)).at(-1)?.id;
}

async function lastFailure(
  { id }: Stack,
  { cloudFormation }: DeployPorts,
  signal: AbortSignal | undefined,
): Promise<StackEvent | undefined> {
  return (await cloudFormation.events(id, undefined, signal)).find(({ status }) => status.endsWith('_FAILED'));
}

function failed(name: string, { status, stack, firstFailure }: OperationEnd): OperationError {
  const first =
    firstFailure === undefined
      ? (stack?.statusReason ?? 'CloudFormation gives no reason')
      : `${firstFailure.logicalId} (${firstFailure.type}): ${firstFailure.reason ?? firstFailure.status}`;
  return new OperationError(`${name} ended as ${status}. First failure: ${first}`, {
    remedy: 'Correct what it names, and run the command again; the stack is repaired first where it needs to be.',
  });
}

function losing(name: string, { losses }: StackPlan): OperationError {
  const what = losses.map(({ logicalId, type, action }) => `${logicalId} (${type}: ${action})`).join(', ');
  return new OperationError(`${name} was not changed: that would delete or replace ${what}.`, {
    remedy: 'Save what they hold; then allow it with --allow-replacement.',
  });
}

function undeletable({ name }: Stack, failure: StackEvent | undefined): OperationError {
  const why = failure === undefined ? '' : ` ${failure.logicalId}: ${failure.reason ?? failure.status}`;
  return new OperationError(`${name} is DELETE_FAILED: somebody began to delete it, and could not.${why}`, {
    remedy: 'Run destroy again (with --purge for what is kept on purpose), then deploy.',
  });
}

/** CloudFormation makes a change set only once the stack is repaired. */
function unplannable({ name, status }: Stack): OperationError {
  return new OperationError(`What would change in ${name} can't be told while it is ${status}.`, {
    remedy: 'Run without --dry-run, which repairs it first (a roll-back that is stuck is continued).',
  });
}

function emptyStack(name: string): OperationError {
  return new OperationError(`CloudFormation finds nothing to create for ${name}.`, {
    remedy: 'Please report it: the template has no resources under these parameters.',
  });
}

function noChangeSet(name: string): OperationError {
  return new OperationError(`CloudFormation did not make the change set for ${name} in time, or it is gone.`, {
    remedy: 'Run the command again; see health.aws.amazon.com if it happens again.',
  });
}
