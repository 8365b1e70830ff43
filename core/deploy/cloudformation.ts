/** A stack as CloudFormation describes it. */
export interface Stack {
  readonly name: string;
  readonly id: string;
  /** `CREATE_COMPLETE`, `UPDATE_ROLLBACK_FAILED`, … */
  readonly status: string;
  readonly statusReason?: string;
  /** Of its template. */
  readonly description?: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly changedAt?: Date;
}

/** A template as it is handed over: its text, or where it lies in S3 when it is too large for that. */
export type TemplateSource = { readonly body: string } | { readonly url: string };

/** The value of a parameter; `previous` keeps what the stack has, unread. */
export type ParameterValue = { readonly value: string } | { readonly previous: true };

/** What a change set would do to one resource. */
export interface Change {
  readonly action: 'Add' | 'Modify' | 'Remove' | 'Import' | 'Dynamic';
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  readonly replacement: 'no' | 'maybe' | 'yes';
  /** Properties that change, as far as CloudFormation says. */
  readonly properties: readonly string[];
  /** What becomes of the resource itself when it leaves the stack: `Retain` keeps it. */
  readonly policyAction?: string;
}

/** A change set while it is made, and after. `empty` when the stack is already as wished. */
export type ChangeSet =
  | { readonly state: 'pending' }
  | { readonly state: 'ready'; readonly changes: readonly Change[] }
  | { readonly state: 'empty' }
  | { readonly state: 'failed'; readonly reason: string };

/** Something that happened to a resource of a stack, or to the stack itself. */
export interface StackEvent {
  readonly id: string;
  readonly at: Date;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

export interface NewChangeSet {
  readonly stack: string;
  readonly name: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly template: TemplateSource;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly description: string;
}

/**
 * Stacks of one account and region. Throws a RemoteError that names the missing permission and resource when refused, and one
 * that may be retried when CloudFormation did not answer, an OvertakenError when a change set can't be made, or is void, as somebody else
 * changes the stack.
 */
export interface CloudFormation {
  /** Undefined when there is none of that name (or id), or it was deleted. */
  stack(name: string, signal?: AbortSignal): Promise<Stack | undefined>;
  /** The ARN of the change set. Repeating it with the same name gives the same one. */
  createChangeSet(wish: NewChangeSet, signal?: AbortSignal): Promise<string>;
  /** All pages of its changes. */
  changeSet(arn: string, signal?: AbortSignal): Promise<ChangeSet>;
  executeChangeSet(arn: string, token: string, signal?: AbortSignal): Promise<void>;
  deleteChangeSet(arn: string, signal?: AbortSignal): Promise<void>;
  /** `retain`: resources that a failed deletion leaves behind. */
  deleteStack(name: string, token: string, retain?: readonly string[], signal?: AbortSignal): Promise<void>;
  continueUpdateRollback(name: string, token: string, signal?: AbortSignal): Promise<void>;
  /** Events newer than the one of the given id, oldest first; without one all that there are, also of a stack that is gone. By the stack's id. */
  events(stackId: string, after?: string, signal?: AbortSignal): Promise<readonly StackEvent[]>;
}
