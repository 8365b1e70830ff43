import type { ServerResponse } from 'node:http';
import { digestOf } from '../../core/registry/digest.ts';
import { type LoopbackServer, type Received, serve } from './http-server.ts';

/** What ECR keeps for a repository: blobs and manifests, by their digests. */
export interface EcrStorage {
  hasBlob(repository: string, digest: string): Promise<boolean>;
  putBlob(repository: string, digest: string, bytes: Buffer): Promise<void>;
  manifest(
    repository: string,
    digest: string,
  ): Promise<{ readonly body: string; readonly mediaType: string } | undefined>;
  /** False where it names a blob that is not there. */
  putManifest(repository: string, digest: string, body: string, mediaType: string): Promise<boolean>;
}

/** Amazon ECR on loopback, as far as it is written to: its JSON API, one registry. */
export interface FakeEcr extends AsyncDisposable {
  readonly url: string;
  /** Tags of a repository. One that is not here is not there. */
  readonly repositories: Map<string, Map<string, string>>;
  /** What is answered in place of the call of this number among those of its kind (from 1): an exception by its name. */
  fault: (action: string, count: number) => string | undefined;
  /** Bytes of a part, as it says; small, so that anything worth reading has several. */
  partSize: number;
  /** Names of the calls so far. */
  readonly calls: readonly string[];
}

const target = 'AmazonEC2ContainerRegistry_V20150921.';
const mostTags = 50;

/** A fault as ECR answers it. */
class Refused extends Error {
  override readonly name = 'Refused';
}

/** Starts it, with storage in memory unless another is given. */
export async function fakeEcr(storage: EcrStorage = memoryStorage()): Promise<FakeEcr> {
  const calls: string[] = [];
  const repositories = new Map<string, Map<string, string>>();
  const uploads = new Map<string, Buffer>();
  const fake = { fault: (_action: string, _count: number): string | undefined => undefined, partSize: 64 };

  const answerTo = async (action: string, asked: Asked): Promise<object> => {
    const { repositoryName = '', resourceArn = '', layerDigests = [], uploadId = '' } = asked;
    const repository = repositoryName || resourceArn.replace(/^arn:[^/]+\//, '');
    const tags = repositories.get(repository);
    if (tags === undefined) throw new Refused('RepositoryNotFoundException');
    switch (action) {
      case 'ListTagsForResource':
        return { tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
      case 'TagResource':
        if (new Set([...tags.keys(), ...(asked.tags ?? []).map(({ Key }) => Key)]).size > mostTags) {
          throw new Refused('TooManyTagsException');
        }
        for (const { Key, Value } of asked.tags ?? []) tags.set(Key, Value);
        return {};
      case 'BatchGetImage': {
        const digest = asked.imageIds?.[0]?.imageDigest ?? '';
        const found = await storage.manifest(repository, digest);
        if (found === undefined) return { images: [], failures: [{ failureCode: 'ImageNotFound' }] };
        const { body: imageManifest, mediaType: imageManifestMediaType } = found;
        return { images: [{ imageManifest, imageManifestMediaType, imageId: { imageDigest: digest } }], failures: [] };
      }
      case 'BatchCheckLayerAvailability': {
        const layers = layerDigests.map(async (layerDigest) => ({
          layerDigest,
          layerAvailability: (await storage.hasBlob(repository, layerDigest)) ? 'AVAILABLE' : 'UNAVAILABLE',
        }));
        return { layers: await Promise.all(layers), failures: [] };
      }
      case 'InitiateLayerUpload': {
        const id = `upload-${uploads.size + 1}`;
        uploads.set(id, Buffer.alloc(0));
        return { uploadId: id, partSize: fake.partSize };
      }
      case 'UploadLayerPart': {
        const before = uploads.get(uploadId);
        if (before === undefined) throw new Refused('UploadNotFoundException');
        const { partFirstByte = -1, partLastByte = -1, layerPartBlob = '' } = asked;
        const part = Buffer.from(layerPartBlob, 'base64');
        if (partFirstByte !== before.length || partLastByte - partFirstByte + 1 !== part.length) {
          throw new Refused('InvalidLayerPartException');
        }
        uploads.set(uploadId, Buffer.concat([before, part]));
        return { uploadId, lastByteReceived: partLastByte };
      }
      case 'CompleteLayerUpload': {
        const bytes = uploads.get(uploadId);
        const [digest = ''] = layerDigests;
        if (bytes === undefined) throw new Refused('UploadNotFoundException');
        if (bytes.length === 0) throw new Refused('EmptyUploadException');
        if (digestOf(bytes) !== digest) throw new Refused('InvalidLayerException');
        if (await storage.hasBlob(repository, digest)) throw new Refused('LayerAlreadyExistsException');
        await storage.putBlob(repository, digest, bytes);
        return { uploadId, layerDigest: digest };
      }
      case 'PutImage': {
        const { imageManifest = '', imageManifestMediaType = '', imageDigest = '', imageTag } = asked;
        if (imageTag !== undefined) throw new Refused('ImageTagAlreadyExistsException');
        if (digestOf(imageManifest) !== imageDigest) throw new Refused('ImageDigestDoesNotMatchException');
        if ((await storage.manifest(repository, imageDigest)) !== undefined) {
          throw new Refused('ImageAlreadyExistsException');
        }
        const isWhole = await storage.putManifest(repository, imageDigest, imageManifest, imageManifestMediaType);
        if (!isWhole) throw new Refused('LayersNotFoundException');
        return { image: { imageId: { imageDigest } } };
      }
      default:
        throw new Refused('InvalidActionException');
    }
  };

  const server: LoopbackServer = await serve((request, response) => {
    const action = String(request.headers['x-amz-target']).replace(target, '');
    calls.push(action);
    const refusal = fake.fault(action, calls.filter((each) => each === action).length);
    const answering = refusal === undefined ? answerTo(action, askedOf(request)) : Promise.reject(new Refused(refusal));
    answering.then(
      (answer) => end(response, 200, answer),
      (error: unknown) => {
        const name = error instanceof Refused ? error.message : 'ServerException';
        end(response, name === 'ServerException' ? 500 : 400, { __type: name, message: `words of ${name}` });
      },
    );
  });
  return Object.assign(fake, {
    url: server.url,
    repositories,
    calls,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  });
}

interface Asked {
  readonly repositoryName?: string;
  readonly resourceArn?: string;
  readonly tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly imageIds?: readonly { readonly imageDigest?: string }[];
  readonly layerDigests?: readonly string[];
  readonly uploadId?: string;
  readonly partFirstByte?: number;
  readonly partLastByte?: number;
  readonly layerPartBlob?: string;
  readonly imageManifest?: string;
  readonly imageManifestMediaType?: string;
  readonly imageDigest?: string;
  readonly imageTag?: string;
}

function askedOf({ body }: Received): Asked {
  return JSON.parse(body) as Asked;
}

function end(response: ServerResponse, status: number, answer: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
}

/** Storage of one registry in memory; `put` is for what others pushed. */
export function memoryStorage(): EcrStorage & {
  readonly manifests: Map<string, { readonly body: string; readonly mediaType: string }>;
  readonly blobs: Map<string, Buffer>;
} {
  const manifests = new Map<string, { readonly body: string; readonly mediaType: string }>();
  const blobs = new Map<string, Buffer>();
  const key = (repository: string, digest: string) => `${repository}@${digest}`;
  return {
    manifests,
    blobs,
    hasBlob: async (repository, digest) => blobs.has(key(repository, digest)),
    putBlob: async (repository, digest, bytes) => void blobs.set(key(repository, digest), bytes),
    manifest: async (repository, digest) => manifests.get(key(repository, digest)),
    putManifest: async (repository, digest, body, mediaType) => {
      const { config, layers } = JSON.parse(body) as { config: { digest: string }; layers: { digest: string }[] };
      if (![config, ...layers].every((each) => blobs.has(key(repository, each.digest)))) return false;
      manifests.set(key(repository, digest), { body, mediaType });
      return true;
    },
  };
}
