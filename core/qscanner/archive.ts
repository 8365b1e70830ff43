import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import * as z from 'zod';
import { UnreadableInputError } from '../errors.ts';
import { formatReference, readImageText } from '../image/reference.ts';
import type { LocalSource } from '../image/resolved.ts';
import type { UnpushedImage } from '../image/unpushed.ts';
import { readTar } from './tar.ts';
import { openUnpacked } from './unpack.ts';

/** Bytes of an archive, of one of its documents, and of all of them. */
const limits = { archive: 64 * 1024 ** 3, document: 4 * 1024 ** 2, documents: 64 * 1024 ** 2 };
/** Entries of a list, and documents below an index, that are looked at: an archive of one image has a handful. */
const most = { entries: 100, visits: 200, names: 1000 };
const deepestIndex = 4;

const platform = z.object({ os: z.string(), architecture: z.string(), variant: z.string().nullish() });
const config = z.object({ ...platform.shape, 'os.version': z.string().nullish() });
/** docs.docker.com, docker image save: `manifest.json`. */
const saved = z.array(z.object({ Config: z.string(), RepoTags: z.array(z.string()).nullish() }));
const descriptor = z.object({ digest: z.string(), annotations: z.record(z.string(), z.string()).nullish() });
/** github.com/opencontainers/image-spec: `index.json`, an index, or a manifest. */
const document = z.object({ manifests: z.array(descriptor).nullish(), config: descriptor.nullish() });

type Documents = ReadonlyMap<string, Buffer>;

/**
 * The image in a file that `docker save` or an OCI tool wrote (packed or not), by what is in the file: nothing is unpacked, and no path of it
 * is followed. Throws an UnreadableInputError for what is no image archive, and for one of several images, of which nobody could say which
 * one a scanner looks at.
 */
export async function readImageArchive(
  { name, path }: Extract<LocalSource, { kind: 'archive' }>,
  signal?: AbortSignal,
): Promise<UnpushedImage> {
  try {
    const documents = await readDocuments(path, signal);
    const images = [...byId([...savedImages(documents), ...indexedImages(documents)]).values()];
    const [image] = images;
    if (image === undefined) throw new Error('it holds no image');
    if (images.length > 1) throw new Error(`it holds ${images.length} images, and only one can be scanned`);
    return image;
  } catch (cause) {
    throw new UnreadableInputError(`${name} can't be read as an image archive: ${whyOf(cause)}.`, {
      remedy:
        'Write one image of one platform to it: docker save NAME, or docker buildx build --output type=docker,dest=image.tar.',
      cause,
    });
  }
}

/** Every small file of the archive by its path: layers are passed by. */
async function readDocuments(path: string, signal: AbortSignal | undefined): Promise<Documents> {
  // Something that is no file (a pipe, a device) might never end.
  if (!(await stat(path)).isFile()) throw new Error('it is not a file');
  const documents = new Map<string, Buffer>();
  let length = 0;
  for await (const entry of readTar(untilStopped(await openUnpacked(path, limits.archive), signal))) {
    const name = entry.path.replace(/^\.\//, '');
    const isList = name === 'manifest.json' || name === 'index.json';
    if (isList && !(entry.isFile && entry.size <= limits.document)) throw new Error(`its ${name} is no small file`);
    if (!entry.isFile || entry.size > limits.document) continue;
    length += entry.size;
    if (length > limits.documents) throw new Error('it holds too many small files');
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry.content()) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    // Of two files of one name some tools take the first, and others the last.
    if (documents.get(name)?.equals(bytes) === false) throw new Error(`it holds two files ${JSON.stringify(name)}`);
    documents.set(name, bytes);
  }
  return documents;
}

async function* untilStopped(source: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined) {
  for await (const chunk of source) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

/** The images that Docker's list names. */
function savedImages(documents: Documents): readonly UnpushedImage[] {
  const list = saved.safeParse(jsonIn(documents.get('manifest.json')));
  if (!list.success) return [];
  if (list.data.length > most.entries) throw new Error('its manifest.json has more entries than any image needs');
  return list.data.map(({ Config, RepoTags }) => {
    const image = imageOf(documents, Config, RepoTags ?? []);
    if (image === undefined) throw new Error("its manifest.json names a config that is missing or can't be read");
    return image;
  });
}

/** The images that the index of an OCI layout leads to. */
function indexedImages(documents: Documents): readonly UnpushedImage[] {
  const found: UnpushedImage[] = [];
  let visits = 0;
  const visit = (bytes: Buffer | undefined, names: readonly string[], depth: number) => {
    if (++visits > most.visits) throw new Error('its index has more entries than any image needs');
    const read = document.safeParse(jsonIn(bytes));
    if (!read.success || depth > deepestIndex) return;
    const { config: ofImage, manifests } = read.data;
    const image = ofImage == null ? undefined : imageOf(documents, blobPath(ofImage.digest), names);
    if (ofImage != null && image === undefined) throw new Error("the config of its image is missing or can't be read");
    if (image !== undefined) found.push(image);
    for (const each of manifests ?? []) {
      if (each.annotations?.['vnd.docker.reference.type'] !== undefined) continue;
      visit(blobOf(documents, each.digest), [...names, ...namesIn(each.annotations)], depth + 1);
    }
  };
  const index = documents.get('index.json');
  if (index !== undefined) visit(index, [], 0);
  return found;
}

/** BuildKit writes the whole name; others write it where BuildKit writes the tag alone. */
function namesIn(annotations: Readonly<Record<string, string>> | null | undefined): readonly string[] {
  const whole = annotations?.['io.containerd.image.name'];
  const name = annotations?.['org.opencontainers.image.ref.name'];
  return [whole, name?.includes('/') ? name : undefined].filter((each) => each !== undefined);
}

function imageOf(documents: Documents, configPath: string, names: readonly string[]): UnpushedImage | undefined {
  const bytes = documents.get(configPath);
  const read = config.safeParse(jsonIn(bytes));
  if (bytes === undefined || !read.success) return undefined;
  const imageId = digestOf(bytes);
  const named = /[0-9a-f]{64}/.exec(configPath)?.[0];
  if (named !== undefined && imageId !== `sha256:${named}`) throw new Error('its config is not what its name says');
  const { os, architecture, variant, 'os.version': osVersion } = read.data;
  return {
    imageId,
    platform: { os, architecture, ...(variant ? { variant } : {}), ...(osVersion ? { osVersion } : {}) },
    names: names.slice(0, most.names).flatMap((name) => {
      const text = readImageText(name);
      return text.kind === 'reference' ? [text.reference] : [];
    }),
  };
}

/** Each image once, under all of its names. */
function byId(images: readonly UnpushedImage[]): ReadonlyMap<string, UnpushedImage> {
  const known = new Map<string, UnpushedImage>();
  for (const image of images) {
    const names = [...(known.get(image.imageId)?.names ?? []), ...image.names];
    const distinct = new Map(names.map((each) => [formatReference(each), each]));
    known.set(image.imageId, { ...image, names: [...distinct.values()] });
  }
  return known;
}

/** A blob of the archive; those of other platforms may have been left out. */
function blobOf(documents: Documents, digest: string): Buffer | undefined {
  const bytes = documents.get(blobPath(digest));
  if (bytes !== undefined && digestOf(bytes) !== digest) throw new Error('a part of it is not what its digest says');
  return bytes;
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

/** What is wrong, without the path that the system's own errors repeat. */
function whyOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (!('code' in cause) || !('syscall' in cause)) return cause.message;
  return cause.code === 'ENOENT' ? 'there is no such file' : `it can't be read (${cause.code})`;
}
