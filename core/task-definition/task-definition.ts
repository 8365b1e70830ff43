import type { PlatformRequirement } from '../image/platform.ts';
import type { ImageText } from '../image/reference.ts';
import type { StandIn } from '../image/unpushed.ts';

/** Where a value stands in its source: line and column count from 1, the end is just behind the last character. */
export interface SourcePosition {
  /** The file as the user named it (repository-relative where it was), or an ARN. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Something about the source worth telling that does not stop the reading: comments in JSON, a duplicate key. */
export interface Notice {
  readonly message: string;
  readonly position?: SourcePosition;
}

/** What a container is in its task; for reports only, every role is gated alike. */
export type ContainerRole = 'app' | 'sidecar' | 'init' | 'log-router' | 'proxy';

export interface ContainerDefinition {
  /** As written; `container-1` when the source names none. */
  readonly name: string;
  readonly essential: boolean;
  readonly role: ContainerRole;
  readonly image: ImageText;
  /** The image string, or the container where it has none. Absent when the source has no text (ECS). */
  readonly position?: SourcePosition;
  /** `repositoryCredentials.credentialsParameter`: the registry asks ECS for credentials of its own. */
  readonly credentialsParameter?: string;
  /** Digest that ECS itself reports for a running container (describe-tasks, task events). */
  readonly runningDigest?: string;
  /** Compact JSON of the template expression in the source, where `image` was computed from one. */
  readonly expression?: string;
  /** A local image that is scanned in place of the one it names. */
  readonly standIn?: StandIn;
}

/** The forms a task definition was read from; `image` is a local image that is gated by itself, as a task of one container. */
export type SourceFormat =
  | 'json'
  | 'yaml'
  | 'cloudformation'
  | 'terraform-plan'
  | 'copilot'
  | 'event'
  | 'ecs'
  | 'image';

/** One task definition (or running task) with every container it names. */
export interface TaskDefinition {
  readonly format: SourceFormat;
  /** File as named by the user, or ARN. */
  readonly source: string;
  /** `family`, or the logical name in the source when it has none (CloudFormation logical id, file name). */
  readonly family: string;
  readonly revision?: number;
  readonly platform: PlatformRequirement;
  readonly containers: readonly ContainerDefinition[];
  readonly notices: readonly Notice[];
}

/** One container definition naming one image. */
export interface ImageUse {
  readonly family: string;
  readonly revision?: number;
  readonly source: string;
  readonly container: string;
  readonly essential: boolean;
  readonly role: ContainerRole;
  readonly image: ImageText;
  readonly platform: PlatformRequirement;
  readonly position?: SourcePosition;
  readonly credentialsParameter?: string;
  readonly runningDigest?: string;
  readonly expression?: string;
  /** A local image that is scanned in place of the one it names. */
  readonly standIn?: StandIn;
}
