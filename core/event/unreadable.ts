import { UnreadableInputError } from '../errors.ts';

/** The error for a message that can't be read: `why` ends "The message is …"; it is cut, as anybody may have written it. */
export function unreadable(why: string): UnreadableInputError {
  return new UnreadableInputError(`The message is ${why.replaceAll(/\s+/g, ' ').slice(0, 500)}`, {
    remedy:
      'Look at it in the dead-letter queue. Events of ECS and ECR reach the queue through the rules of the stacks; check what else sends to it.',
  });
}
