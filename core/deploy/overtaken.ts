import { OperationError } from '../errors.ts';

/** Somebody else changed a stack between two steps of ours: what was planned for it holds no longer. */
export class OvertakenError extends OperationError {
  constructor(stack: string, cause?: unknown) {
    super(`Somebody else changed ${stack} at the same time.`, {
      remedy: 'See who deploys it, and run the command again when they are done.',
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
