import type { Role } from '../deploy/roles.ts';

/** A rule of EventBridge and what it sends to. */
export interface EventRule {
  readonly isEnabled: boolean;
  readonly targets: readonly { readonly arn: string; readonly roleArn?: string }[];
}

/** Buses and rules of one account and region. */
export interface EventRules {
  /** Undefined when there is none of that name on the bus; without a bus, on the default one. */
  rule(name: string, bus?: string, signal?: AbortSignal): Promise<EventRule | undefined>;
  /** The policy of a bus as JSON, or no policy; undefined when there is no such bus. */
  busPolicy(name: string, signal?: AbortSignal): Promise<{ readonly policy?: string } | undefined>;
  /** Puts an event of ours on a bus, the default one without a name; gives the id that EventBridge gave it. */
  put(
    event: { readonly source: string; readonly detailType: string; readonly detail: object; readonly bus?: string },
    signal?: AbortSignal,
  ): Promise<string>;
}

/** A trail as it works in this region. */
export interface Trail {
  readonly name: string;
  readonly isLogging: boolean;
  /** Records the calls that change something, those of ECS among them. */
  readonly recordsWrites: boolean;
  /** Records calls by which images are pushed to ECR; said only where that differs from ECS. */
  readonly recordsPushes?: boolean;
  /** Records every region of the account, not this one alone. */
  readonly isMultiRegion: boolean;
  /** Records every account of the organization. */
  readonly isOfOrganization: boolean;
  /** It is of another account, which does not let this one see what it records: nothing above but its kind is known. */
  readonly isHidden?: true;
  /** Why the last delivery failed. */
  readonly fault?: string;
}

export interface Trails {
  /** Those that record this region, whichever region they are of. */
  list(signal?: AbortSignal): Promise<readonly Trail[]>;
}

/** Roles and what they may do. */
export interface RolePermissions {
  read(name: string, signal?: AbortSignal): Promise<Role | undefined>;
  /** Those of the actions that the role's policies do not allow on a resource. */
  refused(
    arn: string,
    wish: { readonly actions: readonly string[]; readonly resource: string },
    signal?: AbortSignal,
  ): Promise<readonly string[]>;
}

/** A service in ECS, as far as a hook of its deployments goes. */
export interface HookedService {
  /** `cluster/service` */
  readonly name: string;
  /** `ECS`, `CODE_DEPLOY`, `EXTERNAL`. */
  readonly controller: string;
  /** `ROLLING`, `BLUE_GREEN`, `LINEAR`, `CANARY`. */
  readonly strategy: string;
  readonly hooks: readonly { readonly targetArn: string; readonly stages: readonly string[] }[];
}

export interface HookedServices {
  /** At most so many; `isAll` when there are no more. */
  list(
    most: number,
    signal?: AbortSignal,
  ): Promise<{ readonly services: readonly HookedService[]; readonly isAll: boolean }>;
}

/** A function as it was installed. */
export interface InstalledFunction {
  /** Why it can't be invoked, where it can't. */
  readonly fault?: string;
  /** ARNs of its layers' versions; none of a function that is a container image. */
  readonly layers: readonly string[];
  readonly isImage: boolean;
}

/** A version of a layer. */
export interface InstalledLayer {
  /** Of its zip, in hexadecimal. */
  readonly sha256: string;
  /** Names of its files, as far as they could be listed. */
  readonly files?: readonly string[];
}

export interface InstalledFunctions {
  /** Undefined when there is none. */
  read(name: string, signal?: AbortSignal): Promise<InstalledFunction | undefined>;
  /** Undefined when there is none, or it is not ours to see. */
  layer(arn: string, signal?: AbortSignal): Promise<InstalledLayer | undefined>;
}

/** Policies of buckets. */
export interface BucketPolicies {
  /** As JSON; undefined when there is none. */
  read(bucket: { readonly name: string; readonly owner: string }, signal?: AbortSignal): Promise<string | undefined>;
}

/** Who is told by a topic. */
export interface Subscriptions {
  list(
    topicArn: string,
    signal?: AbortSignal,
  ): Promise<readonly { readonly protocol: string; readonly endpoint: string; readonly isConfirmed: boolean }[]>;
}
