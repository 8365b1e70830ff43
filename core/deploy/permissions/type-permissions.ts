/**
 * What CloudFormation calls on resources of one type, with the permissions of who deploys. Actions are without their service.
 *
 * In `resources`, `{Property}` is what the resource has there, or the name that CloudFormation makes up for one that is named by it;
 * `{Property/}` is the same with a slash behind it, or nothing.
 */
export interface TypePermissions {
  readonly service: string;
  /** Ends of ARNs, after the account. `*` alone is every resource: AWS knows none for these actions. */
  readonly resources: readonly string[];
  /** The property that names it, and the most characters that a name may have. */
  readonly named?: { readonly by: string; readonly atMost?: number; readonly lowerCase?: true };
  /** To create, change and tag. */
  readonly make: readonly string[];
  readonly read: readonly string[];
  readonly delete: readonly string[];
  /** Actions of these kinds for which AWS knows no resource. */
  readonly anywhere?: Readonly<Partial<Record<Verb, readonly string[]>>>;
  /** What else is called for it, of other services too: whole actions, and whole ARNs with what is in braces. */
  readonly beside?: readonly Beside[];
  /** What it does with the key that encrypts it, on behalf of who deploys. */
  readonly key?: Readonly<Partial<Record<Verb, readonly string[]>>>;
  /** The service that it hands a role of the template to. */
  readonly passesRoleTo?: string;
  /** What every request must be about, beside its ARN. */
  readonly condition?: Conditions;
}

/** What happens to a resource. */
export type Verb = 'make' | 'read' | 'delete';
export const verbs = ['make', 'read', 'delete'] as const satisfies readonly Verb[];

/** Operator -> key -> values, as a policy has them. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export interface Beside {
  readonly verbs: readonly Verb[];
  readonly actions: readonly string[];
  /** `SERVICE:END`, as `resources` of that service; `*` for everything. */
  readonly resources: readonly string[];
  readonly condition?: Conditions;
}

/** Services whose ARNs name no region, and those that name no account either. */
export const withoutRegion: ReadonlySet<string> = new Set(['iam', 's3']);
export const withoutAccount: ReadonlySet<string> = new Set(['s3']);
