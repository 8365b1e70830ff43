/** An execution of the workflow, as Step Functions lists it. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedAt: Date;
  readonly stoppedAt?: Date;
}

export const executionStatuses = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'] as const;
export type ExecutionStatus = (typeof executionStatuses)[number];

/** Something that happened in an execution; the texts are JSON, as the states handed it on. */
export interface ExecutionEvent {
  readonly at: Date;
  /** `WaitStateEntered`, `TaskStateExited`, … */
  readonly type: string;
  readonly state?: string;
  readonly input?: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** The executions of one state machine. */
export interface Executions {
  /** The newest first, at most so many; of one status, where it is given. */
  list(
    wish: { readonly most: number; readonly status?: ExecutionStatus },
    signal?: AbortSignal,
  ): Promise<readonly Execution[]>;
  /** By ARN, or by name; undefined when Step Functions has none (any more). */
  find(arnOrName: string, signal?: AbortSignal): Promise<(Execution & { readonly input?: string }) | undefined>;
  /** The last events, newest first. */
  last(arn: string, most: number, signal?: AbortSignal): Promise<readonly ExecutionEvent[]>;
}
