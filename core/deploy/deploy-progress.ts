import type { Change, StackEvent } from './cloudformation.ts';

/** Everything that a deployment reports while it works. Hosts turn it into lines. */
export type DeployProgress =
  /** What is found before anything is done, and what is done about it, as a sentence. */
  | { readonly kind: 'note'; readonly stack: string; readonly text: string }
  | { readonly kind: 'planned'; readonly stack: string; readonly plan: StackPlan }
  | { readonly kind: 'event'; readonly stack: string; readonly event: StackEvent; readonly sinceMs: number }
  | { readonly kind: 'ended'; readonly stack: string; readonly status: string; readonly sinceMs: number };

/** What a change set would do. */
export interface StackPlan {
  readonly operation: 'create' | 'update';
  readonly changes: readonly Change[];
  /** Those that lose what cannot be made again: they need leave. */
  readonly losses: readonly Change[];
}

export type TellDeploy = (event: DeployProgress) => void;
