/**
 * What CloudFormation calls on resources of one type, with the permissions of who deploys. Actions are without their service. AWS declares
 * them itself, and `scripts/check-permissions.ts` holds these against that.
 */
export interface TypePermissions {
  readonly service: string;
  /**
   * ARNs, but for their beginning (`arn:aws:`). `region` and `account` stand for those of the stack; `{Property}` for what the resource has there,
   * or for the name that CloudFormation makes up; `{Property/}` for the same with a slash behind it, or nothing. `*` alone is everything.
   */
  readonly resources: readonly string[];
  /** The property that names it, and the most characters that a name may have. */
  readonly named?: { readonly by: string; readonly atMost?: number; readonly lowerCase?: true };
  /** To create, change and tag. */
  readonly make: readonly string[];
  readonly read: readonly string[];
  readonly delete: readonly string[];
  /** Actions of these kinds for which AWS knows no resource. */
  readonly anywhere?: Readonly<Partial<Record<Verb, readonly string[]>>>;
  /** What else is called for it, of other services too. */
  readonly beside?: readonly Beside[];
  /** What it does with the key that encrypts it, on behalf of who deploys. */
  readonly key?: Readonly<Partial<Record<Verb, readonly string[]>>>;
  /** The service that it hands a role of the template to. */
  readonly passesRoleTo?: string;
}

/** What happens to a resource. */
export type Verb = 'make' | 'read' | 'delete';

/** Operator -> key -> values, as a policy has them. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Something that is called beside a type's own actions. */
export interface Beside {
  readonly verbs: readonly Verb[];
  /** Whole, with their service. */
  readonly actions: readonly string[];
  /** In the same form as those of the type. */
  readonly resources: readonly string[];
  readonly condition?: Conditions;
}
