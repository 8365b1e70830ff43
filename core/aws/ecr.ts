import {
  BatchGetImageCommand,
  type BatchGetImageCommandOutput,
  DescribeImagesCommand,
  ECRClient,
  GetDownloadUrlForLayerCommand,
  type ImageIdentifier,
} from '@aws-sdk/client-ecr';
import { RemoteError } from '../errors.ts';
import type { HttpClient } from '../http/http.ts';
import { type EcrRegistry, ecrRegistry } from '../image/ecr.ts';
import { manifestTypes } from '../image/media-types.ts';
import type { ImageReference } from '../image/reference.ts';
import { verifyDigest } from '../registry/digest.ts';
import { mayFollow } from '../registry/endpoint.ts';
import type { FetchedManifest, ManifestSource } from '../registry/manifest-source.ts';
import { type AwsCredentials, abortable, clientSettings } from './client.ts';
import { refusedImage } from './ecr-failure.ts';
import { type AwsAsk, awsFault } from './fault.ts';

const largestConfig = 8 * 1024 * 1024;
const codes = { denied: 'registry-denied', unreachable: 'registry-unreachable' } as const;

/**
 * Private ECR registries of any account and region that the credentials reach; account and region are read from the host. Without
 * `credentialsFor`, which gives those for a registry's account, and where it gives none, the SDK's own count.
 */
export function createEcr(options: {
  readonly http: HttpClient;
  readonly credentialsFor?: (accountId: string) => Promise<AwsCredentials | undefined>;
  readonly profile?: string | undefined;
  readonly endpoint?: string | undefined;
}): ManifestSource {
  const { http, profile, endpoint, credentialsFor = async () => undefined } = options;
  const clients = new Map<AwsCredentials | undefined, Map<string, ECRClient>>();
  const clientFor = async ({ accountId, region, fips, dualStack }: EcrRegistry): Promise<ECRClient> => {
    const credentials = await credentialsFor(accountId);
    const theirs = clients.get(credentials) ?? new Map<string, ECRClient>();
    clients.set(credentials, theirs);
    const key = JSON.stringify([region, fips, dualStack]);
    const known = theirs.get(key);
    if (known !== undefined) return known;
    const client = new ECRClient({
      ...clientSettings({ http, region, credentials, profile, endpoint }, codes.unreachable),
      ...(fips ? { useFipsEndpoint: true } : {}),
      ...(dualStack ? { useDualstackEndpoint: true } : {}),
    });
    theirs.set(key, client);
    return client;
  };
  return {
    manifest: (image, signal) => getManifest(image, clientFor, signal),
    blob: (image, digest, signal) => getBlob(image, digest, clientFor, options.http, signal),
    tags: (image, digest, signal) => getTags(image, digest, clientFor, signal),
  };
}

type ClientFor = (registry: EcrRegistry) => Promise<ECRClient>;

async function getManifest(
  image: ImageReference,
  clientFor: ClientFor,
  signal: AbortSignal | undefined,
): Promise<FetchedManifest> {
  const { digest, tag } = image;
  if (digest === undefined)
    return readImage(image, await batchGet(image, { imageTag: tag ?? 'latest' }, clientFor, signal));
  if (tag === undefined) return readImage(image, await batchGet(image, { imageDigest: digest }, clientFor, signal));
  const both = await batchGet(image, { imageDigest: digest, imageTag: tag }, clientFor, signal);
  if (both.images?.[0] !== undefined) return { ...readImage(image, both), tagFits: true };
  // The tag has moved or is gone; the digest is what counts.
  return { ...readImage(image, await batchGet(image, { imageDigest: digest }, clientFor, signal)), tagFits: false };
}

async function batchGet(
  image: ImageReference,
  id: ImageIdentifier,
  clientFor: ClientFor,
  signal: AbortSignal | undefined,
): Promise<BatchGetImageCommandOutput> {
  const registry = registryOf(image);
  const command = new BatchGetImageCommand({
    registryId: registry.accountId,
    repositoryName: image.repository,
    imageIds: [id],
    acceptedMediaTypes: [...manifestTypes],
  });
  try {
    const client = await clientFor(registry);
    return await client.send(command, abortable(signal));
  } catch (error) {
    throw faultOf(error, image, 'ecr:BatchGetImage');
  }
}

function readImage(image: ImageReference, answer: BatchGetImageCommandOutput): FetchedManifest {
  const found = answer.images?.[0];
  const { imageManifest: body, imageId, imageManifestMediaType } = found ?? {};
  if (body === undefined || imageId?.imageDigest === undefined) throw refusedImage(image, answer.failures?.[0]);
  verifyDigest(body, image.digest ?? imageId.imageDigest, nameOf(image), image.registry);
  return { digest: imageId.imageDigest, mediaType: imageManifestMediaType, body };
}

/** The config of an image lies in S3; ECR gives a signed URL for it, which is a secret. */
async function getBlob(
  image: ImageReference,
  digest: string,
  clientFor: ClientFor,
  http: HttpClient,
  signal: AbortSignal | undefined,
): Promise<string> {
  const registry = registryOf(image);
  const what = `the image config ${digest} of ${image.repository}`;
  const command = new GetDownloadUrlForLayerCommand({
    registryId: registry.accountId,
    repositoryName: image.repository,
    layerDigest: digest,
  });
  const { downloadUrl = '' } = await clientFor(registry)
    .then((client) => client.send(command, abortable(signal)))
    .catch((error: unknown) => {
      throw faultOf(error, image, 'ecr:GetDownloadUrlForLayer');
    });
  if (!URL.canParse(downloadUrl) || !mayFollow(new URL(downloadUrl), downloadUrl)) throw withoutConfig(image, what);
  const response = await http.send({
    method: 'GET',
    url: downloadUrl,
    what: `the storage of ${image.registry}`,
    unreachableCode: codes.unreachable,
    maxBytes: largestConfig,
    deadlineMs: 30_000,
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.status !== 200) throw withoutConfig(image, what, response.status);
  verifyDigest(response.body, digest, what, image.registry);
  return Buffer.from(response.body).toString();
}

async function getTags(
  image: ImageReference,
  digest: string,
  clientFor: ClientFor,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const registry = registryOf(image);
  const command = new DescribeImagesCommand({
    registryId: registry.accountId,
    repositoryName: image.repository,
    imageIds: [{ imageDigest: digest }],
  });
  try {
    const client = await clientFor(registry);
    const answer = await client.send(command, abortable(signal));
    return (answer.imageDetails ?? []).flatMap(({ imageTags }) => imageTags ?? []);
  } catch (error) {
    throw faultOf(error, image, 'ecr:DescribeImages');
  }
}

function faultOf(error: unknown, image: ImageReference, permission: string): Error {
  const name = error instanceof Error ? error.name : '';
  if (/^(?:RepositoryNotFound|ImageNotFound|InvalidParameter|LayersNotFound|LayerInaccessible)Exception$/.test(name)) {
    const words = error instanceof Error ? error.message : '';
    return refusedImage(image, { failureCode: name.replace('Exception', ''), failureReason: words });
  }
  const { region, partition, accountId } = registryOf(image);
  const ask: AwsAsk = {
    service: `Amazon ECR in ${region}`,
    what: `${image.registry}/${nameOf(image)}`,
    permission,
    resource: `arn:${partition}:ecr:${region}:${accountId}:repository/${image.repository}`,
    codes,
  };
  return awsFault(error, ask);
}

function withoutConfig(image: ImageReference, what: string, status?: number): RemoteError {
  const answered = status === undefined ? 'gave no address' : `answered ${status}`;
  return new RemoteError(`The storage of ${image.registry} ${answered} for ${what}.`, {
    code: 'registry-unreachable',
    retryable: status !== undefined && status >= 500,
    status,
    remedy: 'See that the network lets S3 be reached (a VPC endpoint may restrict it), then try again.',
  });
}

function registryOf(image: ImageReference): EcrRegistry {
  const registry = ecrRegistry(image.registry);
  if (registry === undefined) throw new RangeError(`${image.registry} is no private ECR registry`);
  return registry;
}

function nameOf({ repository, tag, digest }: ImageReference): string {
  return digest === undefined ? `${repository}:${tag ?? 'latest'}` : `${repository}@${digest}`;
}
