import type { Ecs } from '../aws/ecs.ts';
import { UsageError } from '../errors.ts';
import type { DeploymentEvent, ObservedContainer } from '../event/deployment-event.ts';
import { readImageText } from '../image/reference.ts';
import type { TaskDefinition } from '../task-definition/task-definition.ts';
import type { Place } from './installation.ts';

/** What an operator wants to be scanned. */
export type ScanSubject =
  | { readonly kind: 'images'; readonly images: readonly string[] }
  /** What it runs now. */
  | { readonly kind: 'service'; readonly cluster: string; readonly service: string }
  /** `family`, `family:revision` or ARN. */
  | { readonly kind: 'family'; readonly family: string };

/** The family that images without a task definition are recorded under. */
const noFamily = 'scan-requested';

/** The event that asks the service to look at something, on behalf of the account and region it is deployed in. */
export async function requestEvent(
  subject: ScanSubject,
  given: { readonly place: Pick<Place, 'account' | 'region'>; readonly id: string; readonly at: Date },
  ecs: Pick<Ecs, 'running' | 'taskDefinition'>,
  signal?: AbortSignal,
): Promise<DeploymentEvent> {
  const { account, region } = given.place;
  const event = {
    kind: 'deployment',
    trigger: 'request',
    id: given.id,
    time: given.at.toISOString(),
    name: 'Scan requested',
    deployment: { account, region },
  } as const;
  switch (subject.kind) {
    case 'images':
      return { ...event, family: noFamily, containers: subject.images.map(imageContainer) };
    case 'service': {
      const { cluster, service } = { cluster: shortName(subject.cluster), service: shortName(subject.service) };
      const running = await ecs.running(subject, signal);
      if (running === undefined) throw nothingRuns(subject);
      return { ...event, deployment: { account, region, cluster, service }, ...ofDefinition(running) };
    }
    case 'family':
      return { ...event, ...ofDefinition(await ecs.taskDefinition(subject.family, signal)) };
    default:
      return subject satisfies never;
  }
}

/** Containers have names that are different, as they are in a task. */
function imageContainer(text: string, index: number): ObservedContainer {
  const image = readImageText(text);
  if (image.kind !== 'reference') {
    throw new UsageError(`${JSON.stringify(text)} is no image reference.`, {
      remedy: 'Name an image as a task definition does, such as 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.4.',
    });
  }
  return { name: `image-${index + 1}`, image: text };
}

function ofDefinition({
  family,
  revision,
  containers,
}: TaskDefinition): Pick<DeploymentEvent, 'taskDefinition' | 'containers'> {
  return {
    taskDefinition: revision === undefined ? family : `${family}:${revision}`,
    containers: containers.flatMap(({ name, image, runningDigest }) =>
      image.kind === 'reference'
        ? [{ name, image: image.text, ...(runningDigest === undefined ? {} : { digest: runningDigest }) }]
        : [],
    ),
  };
}

function nothingRuns({ cluster, service }: { readonly cluster: string; readonly service: string }): UsageError {
  return new UsageError(`Nothing runs of the service ${service} in the cluster ${cluster}.`, {
    remedy: 'Check both names, the region and the account; or name an image or a family.',
  });
}

/** The name in an ARN. */
function shortName(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}
