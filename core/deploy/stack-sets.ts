import type { ParameterValue, TemplateSource } from './cloudformation.ts';

export type PermissionModel = 'service-managed' | 'self-managed';

/** A stack set as CloudFormation describes it. */
export interface StackSet {
  readonly name: string;
  readonly status: string;
  readonly permissionModel: PermissionModel;
  /** The template's text, where CloudFormation gives it. */
  readonly template?: string;
  /** Those that are secret are masked. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly autoDeployment: boolean;
  readonly retainOnRemoval: boolean;
  /** Service-managed: the organization units it is asked for by, those without accounts too. */
  readonly units: readonly string[];
  readonly administrationRoleArn?: string;
  readonly executionRoleName?: string;
}

/** One stack of a stack set. */
export interface StackInstance {
  readonly account: string;
  readonly region: string;
  /** Service-managed: the organization unit it was asked for by. */
  readonly unit?: string;
  /** `CURRENT`, `OUTDATED`, `INOPERABLE`. */
  readonly status: string;
  readonly reason?: string;
}

/** A stack set as it is wished. */
export interface StackSetWish {
  readonly name: string;
  readonly permissionModel: PermissionModel;
  readonly template: TemplateSource;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly description: string;
  /** Service-managed only. */
  readonly autoDeployment: boolean;
  readonly retainOnRemoval: boolean;
  /** Self-managed only. */
  readonly administrationRoleArn?: string;
  readonly executionRoleName?: string;
}

/** Where stacks of a set belong. */
export interface StackSetTargets {
  /** Service-managed. */
  readonly units: readonly string[];
  /** Self-managed: the accounts. Service-managed: which of the units' accounts, or which not; all when empty. */
  readonly accounts: readonly string[];
  readonly accountsAre: 'all' | 'only' | 'not';
  /** In this order. */
  readonly regions: readonly string[];
}

/** How carefully a stack set proceeds. Numbers of accounts, or percentages. */
export interface OperationPreferences {
  readonly failureTolerance: Amount;
  readonly maxConcurrent: Amount;
  readonly regions: 'sequential' | 'parallel';
}

export interface Amount {
  readonly unit: 'count' | 'percentage';
  readonly value: number;
}

/** What is under way in a stack set, or was. */
export interface StackSetOperation {
  readonly id: string;
  readonly action: string;
  /** `RUNNING`, `QUEUED`, `STOPPING`, `SUCCEEDED`, `FAILED`, `STOPPED`. */
  readonly status: string;
  readonly reason?: string;
}

/** What an operation came to in one account and region. */
export interface OperationResult {
  readonly account: string;
  readonly region: string;
  /** `PENDING`, `RUNNING`, `SUCCEEDED`, `FAILED`, `CANCELLED`. */
  readonly status: string;
  readonly reason?: string;
}

/**
 * Stack sets of one region, as their administrator or as the organization's delegated one. Throws a RemoteError that names the missing
 * permission, an OperationError for what CloudFormation refuses; `busy` operations are told apart, for they are waited for.
 */
export interface StackSets {
  find(name: string, signal?: AbortSignal): Promise<StackSet | undefined>;
  create(wish: StackSetWish, token: string, signal?: AbortSignal): Promise<void>;
  /** Also brings all its stacks up to date. Gives the operation, or `busy`. */
  update(
    wish: StackSetWish,
    preferences: OperationPreferences,
    operation: string,
    signal?: AbortSignal,
  ): Promise<Started>;
  instances(name: string, signal?: AbortSignal): Promise<readonly StackInstance[]>;
  addInstances(
    name: string,
    targets: StackSetTargets,
    preferences: OperationPreferences,
    operation: string,
    signal?: AbortSignal,
  ): Promise<Started>;
  /** Deletes the stacks too. */
  removeInstances(
    name: string,
    targets: StackSetTargets,
    preferences: OperationPreferences,
    operation: string,
    signal?: AbortSignal,
  ): Promise<Started>;
  /** Only without instances. */
  remove(name: string, signal?: AbortSignal): Promise<void>;
  operation(name: string, id: string, signal?: AbortSignal): Promise<StackSetOperation>;
  /** Newest first. */
  operations(name: string, signal?: AbortSignal): Promise<readonly StackSetOperation[]>;
  results(name: string, operation: string, signal?: AbortSignal): Promise<readonly OperationResult[]>;
}

/** Whether an operation began. */
export type Started = { readonly kind: 'started'; readonly operation: string } | { readonly kind: 'busy' };
