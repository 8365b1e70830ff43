import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import type { Simulator } from '../simulator/index.ts';
import type { AwsEmulator } from './aws-emulator.ts';
import { clientOf, home } from './emulated-stack.ts';

/** The registry of the emulated account. */
export const registry = `${home.account}.dkr.ecr.${home.region}.amazonaws.com`;

/** A manifest as a registry has it. */
export interface Manifest {
  readonly body: string;
  readonly type: string;
}

/** An image in the emulated ECR, as the simulator has it. */
export interface Pushed {
  readonly image: string;
  /** Of what the tag names: of the index, where there is one. */
  readonly digest: string;
  /** Of all that the index names, in its order, attestations included; none where there is no index. */
  readonly children: readonly string[];
}

/** Puts an image of the simulator into ECR: its index and the manifests below it, with their configs. */
export async function pushImage(
  aws: AwsEmulator,
  simulator: Simulator,
  repositoryName: string,
  tag: string,
): Promise<Pushed> {
  const top = await manifestOf(simulator, repositoryName, tag);
  const { manifests = [] } = JSON.parse(top.body) as { readonly manifests?: readonly { readonly digest: string }[] };
  const children = manifests.map(({ digest }) => digest);
  for (const digest of children) {
    const child = await manifestOf(simulator, repositoryName, digest);
    await putManifest(aws, repositoryName, child);
    await putConfig(aws, simulator, repositoryName, child);
  }
  if (children.length === 0) await putConfig(aws, simulator, repositoryName, top);
  return { ...(await putManifest(aws, repositoryName, top, tag)), children };
}

/** How an image differs from what its name would give. */
export interface ImageTraits {
  /** Its layers claim to be so large together, which makes it an image that the simulator does not know. */
  readonly layerBytes?: number | undefined;
  readonly findings?: readonly [];
}

/** Puts an index of one image of the simulator into ECR. */
export async function pushSingle(
  aws: AwsEmulator,
  simulator: Simulator,
  repository: string,
  { layerBytes, ...traits }: ImageTraits = {},
): Promise<{ readonly digest: string; readonly child: string }> {
  const platform = { os: 'linux', architecture: 'amd64' };
  const reference = `${registry}/${repository}:1`;
  const index = { reference, manifest: 'index', platforms: [platform], attestations: false } as const;
  const added = simulator.addImage({ ...index, ...traits });
  if (layerBytes === undefined) {
    const { digest, children } = await pushImage(aws, simulator, repository, '1');
    return { digest, child: children[0] ?? '' };
  }
  const { body, type } = await manifestOf(simulator, repository, added.platforms[0]?.digest ?? '');
  const manifest = JSON.parse(body) as { readonly layers: readonly object[] };
  const size = Math.ceil(layerBytes / manifest.layers.length);
  const layers = manifest.layers.map((layer) => ({ ...layer, size }));
  const large = JSON.stringify({ ...manifest, layers });
  const { digest: child } = await putManifest(aws, repository, { body: large, type });
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const manifests = [{ mediaType: type, digest: child, size: large.length, platform }];
  const top = JSON.stringify({ schemaVersion: 2, mediaType, manifests });
  const { digest } = await putManifest(aws, repository, { body: top, type: mediaType }, '1');
  return { digest, child };
}

/** A manifest that the simulator serves for the registry. */
export async function manifestOf(simulator: Simulator, repositoryName: string, reference: string): Promise<Manifest> {
  const accept = 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json';
  const response = await served(simulator, `${repositoryName}/manifests/${reference}`, { accept });
  return { body: await response.text(), type: response.headers.get('content-type') ?? '' };
}

function served({ registryHost }: Simulator, path: string, headers: Readonly<Record<string, string>> = {}) {
  return fetch(`http://${registryHost}/v2/${path}?ns=${registry}`, { headers });
}

/** Puts one manifest into ECR, and the repository where it is missing. */
export async function putManifest(
  aws: AwsEmulator,
  repositoryName: string,
  { body, type }: Manifest,
  tag?: string,
): Promise<Omit<Pushed, 'children'>> {
  const ecr = new ECRClient(clientOf(aws));
  await ecr.send(new CreateRepositoryCommand({ repositoryName })).catch(() => undefined);
  const { image } = await ecr.send(
    new PutImageCommand({
      repositoryName,
      imageManifest: body,
      imageManifestMediaType: type,
      ...(tag === undefined ? {} : { imageTag: tag }),
    }),
  );
  const digest = image?.imageId?.imageDigest ?? '';
  return { image: `${registry}/${repositoryName}${tag === undefined ? `@${digest}` : `:${tag}`}`, digest };
}

/** Puts the config of an image where the emulator's ECR serves it from. */
async function putConfig(
  { endpoint }: AwsEmulator,
  simulator: Simulator,
  repositoryName: string,
  manifest: Manifest,
): Promise<void> {
  const { config } = JSON.parse(manifest.body) as { readonly config: { readonly digest: string } };
  const response = await served(simulator, `${repositoryName}/blobs/${config.digest}`);
  const url = `${endpoint}/v2/${repositoryName}/blobs/uploads/?digest=${config.digest}&ns=${registry}`;
  const put = await fetch(url, { method: 'POST', body: await response.arrayBuffer() });
  if (put.status !== 201) throw new Error(`${url} answered ${put.status}: ${await put.text()}`);
}

/** Registers a task definition of one container; gives its ARN. */
export async function registerTask(aws: AwsEmulator, family: string, image: string): Promise<string> {
  const { taskDefinition } = await new ECSClient(clientOf(aws)).send(
    new RegisterTaskDefinitionCommand({
      family,
      runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
      containerDefinitions: [{ name: 'app', image, environment: [{ name: 'PASSWORD', value: 'hunter2' }] }],
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}

/** A task of a service as ECS reports it on the default bus, once it runs. */
export function taskRuns(task: {
  readonly service: string;
  readonly taskDefinition: string;
  readonly image: string;
  readonly digest: string;
}) {
  const arn = `arn:aws:ecs:${home.region}:${home.account}`;
  return {
    Source: 'aws.ecs',
    DetailType: 'ECS Task State Change',
    Detail: JSON.stringify({
      clusterArn: `${arn}:cluster/prod`,
      group: `service:${task.service}`,
      taskArn: `${arn}:task/prod/${task.service}`,
      taskDefinitionArn: task.taskDefinition,
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      version: 3,
      containers: [{ name: 'app', image: task.image, imageDigest: task.digest, lastStatus: 'RUNNING' }],
    }),
  };
}
