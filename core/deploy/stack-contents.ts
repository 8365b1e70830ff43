/** A resource of a stack as it was made. */
export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly physicalId?: string;
}

/** A resource that somebody changed beside CloudFormation. */
export interface DriftedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly drift: 'modified' | 'deleted';
  /** Paths of the properties that differ. */
  readonly properties: readonly string[];
}

/** How a stack differs from its template. `unknown` where CloudFormation could not tell. */
export type Drift =
  | { readonly state: 'pending' }
  | { readonly state: 'in-sync' }
  | { readonly state: 'drifted'; readonly resources: readonly DriftedResource[] }
  | { readonly state: 'unknown'; readonly reason: string };

/** A stack that is gone; CloudFormation remembers it for 90 days. */
export interface DeletedStack {
  readonly name: string;
  readonly id: string;
}

/** What is in stacks, and what was. */
export interface StackContents {
  /** By the stack's id also after it was deleted; empty when there is none. */
  resources(stack: string, signal?: AbortSignal): Promise<readonly StackResource[]>;
  /** The template as it was deployed; undefined when there is no such stack. */
  template(stack: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Those of the given names. */
  deleted(names: readonly string[], signal?: AbortSignal): Promise<readonly DeletedStack[]>;
  /** The stack that a resource belongs to now; undefined when it belongs to none. */
  ownerOf(physicalId: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Begins to look for drift; gives the id to ask for what was found. */
  detectDrift(stack: string, signal?: AbortSignal): Promise<string>;
  drift(stack: string, detection: string, signal?: AbortSignal): Promise<Drift>;
}
