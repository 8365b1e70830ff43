import { OperationError } from '../errors.ts';
import { explained } from './explain.ts';
import { type DeployPorts, followStack } from './follow.ts';
import { quietStack } from './quiet-stack.ts';
import { succeeded } from './stack-status.ts';

/**
 * Deletes a stack and follows that to its end. Safe to repeat, also after a deletion that failed or was not followed. Throws an
 * OperationError with the reason of the first resource that could not be deleted.
 */
export async function destroyStack(
  name: string,
  ports: DeployPorts,
  signal?: AbortSignal,
): Promise<'deleted' | 'absent'> {
  const stack = await quietStack(name, ports, signal);
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') return 'absent';
  const { cloudFormation, run } = ports;
  const last = (await cloudFormation.events(stack.id, undefined, signal)).at(-1)?.id;
  await cloudFormation.deleteStack(stack.id, `${run}-destroy`, undefined, signal);
  // One that never had a resource goes at once, and without events.
  if (stack.status === 'REVIEW_IN_PROGRESS') return 'deleted';
  const { status, firstFailure } = await followStack(stack, last, ports, signal);
  if (succeeded(status, 'delete')) return 'deleted';
  const why =
    firstFailure === undefined
      ? 'CloudFormation gives no reason'
      : `${firstFailure.logicalId} (${firstFailure.type}): ${firstFailure.reason ?? firstFailure.status}`;
  return explained(async () => {
    throw new OperationError(`${name} could not be deleted and is ${status}. First failure: ${why}`, {
      remedy: 'Correct what it names (a bucket has to be empty, a role unused), and run the command again.',
    });
  });
}
