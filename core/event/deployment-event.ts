/** Where something is deployed: the account and region whose ECS runs it, and what keeps it running there. */
export interface Deployment {
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  /** Name, not ARN; absent where only a task definition was registered. */
  readonly cluster?: string;
  /** Name of the service, where it is one. */
  readonly service?: string;
}

/** A container as an event names it. */
export interface ObservedContainer {
  readonly name: string;
  /** As written; absent for containers that ECS loads by itself (the Service Connect proxy). */
  readonly image?: string;
  /** What ECS pulled: `sha256:` and 64 lower-case hex digits. */
  readonly digest?: string;
}

/** Why we look at a deployment. */
export type Trigger =
  /** ECS reported a task as running. */
  | 'task-state'
  /** CloudTrail delivered an ECS call. */
  | 'api-call'
  /** The daily look at what runs. */
  | 'reconcile'
  /** An admission hook or an operator asks. */
  | 'request';

/** Something is deployed, or is about to be: which images, as far as the event says. Plain JSON. */
export interface DeploymentEvent {
  readonly kind: 'deployment';
  readonly trigger: Trigger;
  /** Id of the event, for logs. */
  readonly id: string;
  /** When it happened (ISO 8601), by AWS' clock. */
  readonly time: string;
  readonly deployment: Deployment;
  /** ARN, `family:revision` or `family`; what is not in the event is described there, in the deployment's own account. */
  readonly taskDefinition?: string;
  /** Name of a task definition that is not registered yet. */
  readonly family?: string;
  /** Empty where the event names no image: the task definition says. */
  readonly containers: readonly ObservedContainer[];
  /** The name of the API call (`RunTask`), or the detail type of the event. */
  readonly name: string;
}

/** Something was pushed to a private repository of Amazon ECR: an image, an index, or what is none. Plain JSON. */
export interface PushEvent {
  readonly kind: 'push';
  /** Id of the event, for logs. */
  readonly id: string;
  /** When it happened (ISO 8601), by AWS' clock. */
  readonly time: string;
  /** Whose registry it is, 12 digits, and where. */
  readonly account: string;
  readonly region: string;
  /** Name of the repository, without the registry's host. */
  readonly repository: string;
  /** Of the manifest that was pushed: of an index, that of the index. Absent where the event lost it: then there is a tag. */
  readonly digest?: string;
  readonly tag?: string;
  /** The name of the API call (`PutImage`), or the detail type of the event. */
  readonly name: string;
}

/** What a message of the intake queue is about. */
export type ServiceEvent =
  | DeploymentEvent
  | PushEvent
  /** A scan that failed for a reason that may have passed is to be tried again. */
  | { readonly kind: 'retry'; readonly digest: string; readonly generation: number }
  /** An execution of the workflow ended without `finish` having been heard: FAILED, TIMED_OUT or ABORTED. */
  | {
      readonly kind: 'workflow-ended';
      readonly digest: string;
      readonly generation: number;
      readonly status: string;
      readonly execution: string;
    }
  /** A target account says that it is there; what runs in it is looked at. `id` is that of its event, for logs. */
  | { readonly kind: 'target'; readonly account: string; readonly region: string; readonly id?: string }
  /** Nothing to do, with the reason for the log. */
  | { readonly kind: 'ignored'; readonly why: string };
