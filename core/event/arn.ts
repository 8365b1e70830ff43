/** The parts of an ARN of ECS that say where something is and what it is called. */
export interface EcsArn {
  readonly account: string;
  readonly region: string;
  /** `cluster`, `service`, `task-definition`, `daemon-task-definition`, … */
  readonly type: string;
  /** Behind the type: `name`, `cluster/name`, `family:revision`. */
  readonly path: string;
}

/** Reads an ARN of ECS; undefined for any other text. */
export function readEcsArn(text: string | undefined): EcsArn | undefined {
  const match = /^arn:aws[\w-]*:ecs:([a-z0-9-]+):(\d{12}):([a-z-]+)\/(\S{1,600})$/.exec(text ?? '');
  if (match === null) return undefined;
  const [, region = '', account = '', type = '', path = ''] = match;
  return { account, region, type, path };
}

/** The last part of a name that may be an ARN: of a cluster or a service. */
export function shortName(text: string | undefined): string | undefined {
  const name = (readEcsArn(text)?.path ?? text)?.split('/').at(-1);
  return name === '' ? undefined : name;
}
