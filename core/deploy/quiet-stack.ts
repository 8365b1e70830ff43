import { OperationError } from '../errors.ts';
import type { Stack } from './cloudformation.ts';
import { type DeployPorts, followStack } from './follow.ts';
import { readinessOf } from './stack-status.ts';

/** Changes of others that are waited for, one after another; more than these are a stack that others keep changing. */
const mostChanges = 5;

/**
 * The stack once nothing is under way in it: what others have begun, or we before we were stopped, is waited for. Throws an OperationError for one
 * that does not come to rest.
 */
export async function quietStack(name: string, ports: DeployPorts, signal?: AbortSignal): Promise<Stack | undefined> {
  for (let change = 0; change < mostChanges; change++) {
    const stack = await ports.cloudFormation.stack(name, signal);
    if (stack === undefined || readinessOf(stack.status) !== 'busy') return stack;
    const last = (await ports.cloudFormation.events(stack.id, undefined, signal)).at(-1)?.id;
    // What ended between the two looks has its event among those that are known, and would be waited for in vain.
    const now = await ports.cloudFormation.stack(stack.id, signal);
    if (now === undefined || readinessOf(now.status) !== 'busy') continue;
    const text = `It is ${now.status}: another change is under way and is waited for.`;
    ports.tell({ kind: 'note', stack: name, text });
    await followStack(now, last, ports, signal);
  }
  throw new OperationError(`${name} does not come to rest: others keep changing it.`, {
    remedy: 'See who deploys it, and run the command again when they are done.',
  });
}
