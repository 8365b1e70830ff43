import type { StackPlan } from './deploy-progress.ts';
import type { Removal, RetainedResource } from './retained-resources.ts';
import type { StackPart } from './stack-names.ts';
import type { OperationResult, StackInstance } from './stack-sets.ts';

/** What a command did; every output is rendered from this. */
export interface DeployReport {
  readonly command: string;
  readonly account: string;
  readonly region: string;
  readonly dryRun: boolean;
  readonly stacks: readonly StackReport[];
  readonly stackSet?: StackSetReport;
  /** What outlived its stack, and what became of it. */
  readonly retained?: readonly RetainedReport[];
  /** What is left to do, as sentences. */
  readonly next: readonly string[];
}

/** What became of one stack. */
export interface StackReport {
  readonly part: StackPart;
  readonly name: string;
  readonly region: string;
  readonly end: 'created' | 'updated' | 'unchanged' | 'planned' | 'deleted' | 'absent';
  /** What was changed, or would be. */
  readonly plan?: StackPlan;
  readonly outputs: Readonly<Record<string, string>>;
}

/** What became of a stack set. */
export interface StackSetReport {
  readonly name: string;
  readonly region: string;
  readonly end: 'created' | 'updated' | 'unchanged' | 'planned' | 'deleted' | 'absent';
  /** What was changed, or would be, as sentences. */
  readonly changes: readonly string[];
  readonly instances: readonly StackInstance[];
  readonly failures: readonly OperationResult[];
}

/** A resource that the stack keeps when it is deleted. */
export interface RetainedReport extends RetainedResource {
  readonly stack: string;
  readonly region: string;
  readonly logicalId: string;
  /** Why it is kept. */
  readonly why: string;
  /** Only with purge. */
  readonly removal?: Removal;
}
