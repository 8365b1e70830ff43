import type { Reason, ReasonCode } from './reason.ts';

/** What every error of ours carries beside its message: what to do about it, and the error that caused it. */
interface ErrorDetails {
  readonly remedy: string;
  readonly cause?: unknown;
}

/** What to do about having been stopped, whatever was: a gate, a command that deploys or operates, a workflow. */
export const runAgain = 'Run again.';

/** Base of all errors thrown on purpose. Anything else that reaches a host is our own fault (exit code 70). */
abstract class GateError extends Error {
  readonly remedy: string;

  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.remedy = details.remedy;
  }
}

/** The user called us wrongly: an unknown option, a value out of range, a missing input (exit code 64). */
export class UsageError extends GateError {
  override readonly name = 'UsageError';
}

/** A file or an answer the user pointed us at can't be read as what it should be (exit code 65). */
export class UnreadableInputError extends GateError {
  override readonly name = 'UnreadableInputError';
}

/** An operation of ours (deploy, create a connector) failed at the other side (exit code 70). */
export class OperationError extends GateError {
  override readonly name = 'OperationError';
}

/** The user or the runner stopped us; what is still running elsewhere is told by the report. */
export class CanceledError extends GateError {
  override readonly name = 'CanceledError';
}

/**
 * A remote side did not give what was asked for. It becomes the reason of an `inconclusive`.
 * `retryable` says that the same call may succeed later (a step of a scan is then repeated, within its time);
 * `retryAfterMs` is the wait the server asked for; `artifact` is the media type of what a registry has in place of a container image, where
 * no container can run from it.
 */
export class RemoteError extends GateError {
  override readonly name = 'RemoteError';
  readonly code: ReasonCode;
  readonly retryable: boolean;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly artifact: string | undefined;

  constructor(
    message: string,
    details: ErrorDetails & {
      readonly code: ReasonCode;
      readonly retryable: boolean;
      readonly status?: number | undefined;
      readonly retryAfterMs?: number | undefined;
      readonly artifact?: string | undefined;
    },
  ) {
    super(message, details);
    this.code = details.code;
    this.retryable = details.retryable;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    this.artifact = details.artifact;
  }
}

/** The reason that an error stands for; an error that is not ours is an internal one, with its message kept. */
export function reasonOf(error: unknown): Reason {
  if (error instanceof RemoteError) return { code: error.code, message: error.message, remedy: error.remedy };
  if (error instanceof CanceledError) return { code: 'canceled', message: error.message, remedy: error.remedy };
  if (error instanceof GateError) return { code: 'internal', message: error.message, remedy: error.remedy };
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal',
    message: `Something went wrong inside the scanner: ${message}`,
    remedy: 'Please report it with the steps that led to it.',
  };
}
