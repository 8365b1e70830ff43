import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import * as z from 'zod';
import { UnreadableInputError } from '../errors.ts';
import { type ImageReference, readImageText } from '../image/reference.ts';
import type { ResolvedImage } from '../image/resolved.ts';
import { readTar } from './tar.ts';
import { openUnpacked } from './unpack.ts';

/** Bytes of an archive, of one of its documents, and of all of them. */
const limits = { archive: 64 * 1024 ** 3, document: 4 * 1024 ** 2, documents: 64 * 1024 ** 2 };
const deepestIndex = 4;

const platform = z.object({ os: z.string(), architecture: z.string(), variant: z.string().nullish() });
const config = z.object({ ...platform.shape, 'os.version': z.string().nullish() });
/** docs.docker.com, docker image save: `manifest.json`. */
const saved = z.array(z.object({ Config: z.string(), RepoTags: z.array(z.string()).nullish() }));
const descriptor = z.object({ digest: z.string(), annotations: z.record(z.string(), z.string()).nullish() });
/** github.com/opencontainers/image-spec: `index.json`, an index, or a manifest. */
const document = z.object({
  mediaType: z.string().nullish(),
  manifests: z.array(descriptor).nullish(),
  config: descriptor.nullish(),
});

type Documents = ReadonlyMap<string, Buffer>;

/**
 * The images in a file that `docker save` or an OCI tool wrote (packed or not): who they are, by what is in the file. An image of an older
 * Docker has no manifest yet; its image id then stands for the digest. Throws an UnreadableInputError for what is no image archive.
 */
export async function readImageArchive(path: string): Promise<readonly ResolvedImage[]> {
  const documents = await readDocuments(path).catch((cause) => {
    throw unreadable(path, cause instanceof Error ? cause.message : String(cause), cause);
  });
  const manifests = manifestsIn(documents);
  const list = saved.safeParse(jsonIn(documents.get('manifest.json')));
  const images = list.success
    ? list.data.flatMap(({ Config, RepoTags }) => imageOf(documents, Config, RepoTags?.[0], manifests, path) ?? [])
    : [...manifests.keys()].flatMap((id) => imageOf(documents, blobPath(id), undefined, manifests, path) ?? []);
  if (images.length === 0) throw unreadable(path, 'it holds no image');
  return images;
}

/** Every small file of the archive by its path: layers are passed by. */
async function readDocuments(path: string): Promise<Documents> {
  const documents = new Map<string, Buffer>();
  let length = 0;
  for await (const entry of readTar(await openUnpacked(path, limits.archive))) {
    if (!entry.isFile || entry.size > limits.document) continue;
    length += entry.size;
    if (length > limits.documents) throw new Error('it holds too many small files');
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry.content()) chunks.push(chunk);
    documents.set(entry.path.replace(/^\.\//, ''), Buffer.concat(chunks));
  }
  return documents;
}

/** Digest of the manifest by image id, for every manifest that `index.json` leads to. */
function manifestsIn(documents: Documents): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (bytes: Buffer | undefined, digest: string | undefined, depth: number) => {
    const read = document.safeParse(jsonIn(bytes));
    if (!read.success || depth > deepestIndex) return;
    if (read.data.config != null && digest !== undefined) found.set(read.data.config.digest, digest);
    for (const each of read.data.manifests ?? []) {
      if (each.annotations?.['vnd.docker.reference.type'] !== undefined) continue;
      visit(verified(documents, each.digest), each.digest, depth + 1);
    }
  };
  visit(documents.get('index.json'), undefined, 0);
  return found;
}

function imageOf(
  documents: Documents,
  configPath: string,
  tag: string | undefined,
  manifests: ReadonlyMap<string, string>,
  path: string,
): ResolvedImage | undefined {
  const bytes = documents.get(configPath);
  const read = config.safeParse(jsonIn(bytes));
  if (bytes === undefined || !read.success) return undefined;
  const imageId = digestOf(bytes);
  const { os, architecture, variant, 'os.version': osVersion } = read.data;
  return {
    reference: referenceOf(tag, path),
    digest: manifests.get(imageId) ?? imageId,
    imageId,
    platform: { os, architecture, ...(variant ? { variant } : {}), ...(osVersion ? { osVersion } : {}) },
    mediaType: 'application/vnd.docker.container.image.v1+json',
  };
}

/** By the name it was saved under, else by the name of its file. */
function referenceOf(tag: string | undefined, path: string): ImageReference {
  const read = tag === undefined ? undefined : readImageText(tag);
  if (read?.kind === 'reference') return read.reference;
  const name = basename(path)
    .toLowerCase()
    .replace(/\.(tar|tgz|tar\.gz|gz)$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return { registry: 'localhost', repository: name === '' ? 'image' : name.slice(0, 100) };
}

/** A blob of the archive that is what its digest says. */
function verified(documents: Documents, digest: string): Buffer | undefined {
  const bytes = documents.get(blobPath(digest));
  return bytes !== undefined && digestOf(bytes) === digest ? bytes : undefined;
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function jsonIn(bytes: Buffer | undefined): unknown {
  try {
    return bytes === undefined ? undefined : JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function unreadable(path: string, why: string, cause?: unknown): UnreadableInputError {
  return new UnreadableInputError(`${path} can't be read as an image archive: ${why}.`, {
    remedy: 'Write it with docker save, or as an OCI archive (docker buildx build --output type=oci,dest=image.tar).',
    cause,
  });
}
