import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { posix } from 'node:path';
import * as z from 'zod';
import { UnreadableInputError } from '../errors.ts';
import { formatReference, readImageText } from '../image/reference.ts';
import type { LocalSource } from '../image/resolved.ts';
import type { UnpushedImage } from '../image/unpushed.ts';
import { readTar, type TarEntry } from './tar.ts';
import { openUnpacked } from './unpack.ts';

/** Bytes of an archive, of one of its documents, and of all of them. */
const limits = { archive: 64 * 1024 ** 3, document: 4 * 1024 ** 2, documents: 64 * 1024 ** 2 };
/** Entries of a list, and documents below an index, that are looked at: an archive of one image has a handful. */
const most = { entries: 100, visits: 200, names: 1000 };
const deepestIndex = 4;

/** An object as Docker and QScanner read it, for which the case of a key is all the same: with two that differ in it alone, it is none. */
function fields<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess(lowerCased, z.object(shape));
}

const platform = { os: z.string(), architecture: z.string(), variant: z.string().nullish() };
const config = fields({ ...platform, 'os.version': z.string().nullish() });
/** docs.docker.com, docker image save: `manifest.json`. */
const saved = z.array(fields({ config: z.string(), repotags: z.array(z.string()).nullish() }));
const descriptor = fields({ digest: z.string(), annotations: z.record(z.string(), z.string()).nullish() });
/** github.com/opencontainers/image-spec: `index.json`, an index, or a manifest. */
const document = fields({ manifests: z.array(descriptor).nullish(), config: descriptor.nullish() });

/** The files of an archive by their path; of those that are no JSON document (layers, mostly), that they are there. */
type Documents = ReadonlyMap<string, Content>;
type Content = Buffer | 'other';

/**
 * The image in a file that `docker save` or an OCI tool wrote (packed or not), by what is in the file: nothing is unpacked, and no path of it
 * is followed. `stamp` is the file's from before it was read. Throws an UnreadableInputError for what is no image archive, and for one of several
 * images, of which nobody could say which one a scanner looks at.
 */
export async function readImageArchive(
  { name, path }: Extract<LocalSource, { kind: 'archive' }>,
  signal?: AbortSignal,
): Promise<UnpushedImage & { readonly stamp: string }> {
  try {
    const stamp = await stampOf(path);
    const documents = await readDocuments(path, signal);
    const images = [...byId([...savedImages(documents), ...indexedImages(documents)]).values()];
    const [image] = images;
    if (image === undefined) throw new Error('it holds no image');
    if (images.length > 1) throw new Error(`it holds ${images.length} images, and only one can be scanned`);
    return { ...image, stamp };
  } catch (cause) {
    throw new UnreadableInputError(`${name} can't be read as an image archive: ${whyOf(cause)}.`, {
      remedy:
        'Write one image of one platform to it: docker save NAME, or docker buildx build --output type=docker,dest=image.tar.',
      cause,
    });
  }
}

/** What tells whether a file was written again: its size and its times. Throws when it is no file, or not there. */
export async function stampOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true });
  // Something that is no file (a pipe, a device) might never end.
  if (!found.isFile()) throw new Error('it is not a file');
  return [found.size, found.mtimeNs, found.ctimeNs].join(' ');
}

async function readDocuments(path: string, signal: AbortSignal | undefined): Promise<Documents> {
  const documents = new Map<string, Content>();
  let length = 0;
  for await (const entry of readTar(untilStopped(await openUnpacked(path, limits.archive), signal))) {
    const name = placeOf(entry.path);
    const isList = name === 'manifest.json' || name === 'index.json';
    if (isList && !(entry.isFile && entry.size <= limits.document)) throw new Error(`its ${name} is no small file`);
    if (!entry.isFile) continue;
    const content = await readDocument(entry);
    length += content === 'other' ? 0 : content.length;
    if (length > limits.documents) throw new Error('it holds too many documents');
    // Of two files of one name some tools take the first, and others the last.
    if (!isSame(documents.get(name) ?? content, content)) throw new Error(`it holds two files ${JSON.stringify(name)}`);
    documents.set(name, content);
  }
  return documents;
}

async function readDocument({ size, content }: TarEntry): Promise<Content> {
  if (size > limits.document) return 'other';
  const chunks: Uint8Array[] = [];
  for await (const chunk of content()) {
    if (chunks.length === 0 && !/^\s*[[{]/.test(Buffer.from(chunk.subarray(0, 64)).toString('utf8'))) return 'other';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isSame(one: Content, other: Content): boolean {
  return one instanceof Buffer && other instanceof Buffer ? one.equals(other) : one === other;
}

async function* untilStopped(source: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined) {
  for await (const chunk of source) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

/** The images that Docker's list names. */
function savedImages(documents: Documents): readonly UnpushedImage[] {
  const bytes = documents.get('manifest.json');
  if (bytes === undefined) return [];
  const list = saved.safeParse(jsonIn(bytes));
  if (!list.success) throw new Error("its manifest.json can't be read");
  if (list.data.length > most.entries) throw new Error('its manifest.json has more entries than any image needs');
  return list.data.map(({ config: path, repotags }) => {
    const image = imageOf(documents, path, repotags ?? []);
    if (image === undefined) throw new Error("its manifest.json names a config that is missing or can't be read");
    return image;
  });
}

/** The images that the index of an OCI layout leads to. */
function indexedImages(documents: Documents): readonly UnpushedImage[] {
  const found: UnpushedImage[] = [];
  let visits = 0;
  const visit = (bytes: Buffer, names: readonly string[], depth: number, isAttestation: boolean) => {
    if (++visits > most.visits || depth > deepestIndex) {
      throw new Error('its index has more entries than any image needs');
    }
    const read = document.safeParse(jsonIn(bytes));
    if (!read.success) throw new Error("a part of its index can't be read");
    const { config: ofImage, manifests } = read.data;
    const image = ofImage == null ? undefined : imageOf(documents, blobPath(ofImage.digest), names);
    // Of an attestation, what runs nowhere: anybody can call an image so.
    const isImage = image !== undefined && !(isAttestation && image.platform.os === 'unknown');
    if (isImage) found.push(image);
    else if (ofImage != null && !isAttestation) throw new Error("the config of its image is missing or can't be read");
    for (const each of manifests ?? []) {
      const below = blobOf(documents, each.digest);
      const isAttached = each.annotations?.['vnd.docker.reference.type'] !== undefined;
      if (below !== undefined) visit(below, [...names, ...namesIn(each.annotations)], depth + 1, isAttached);
    }
  };
  const index = documents.get('index.json');
  if (index === 'other') throw new Error("its index.json can't be read");
  if (index !== undefined) visit(index, [], 0, false);
  return found;
}

/** BuildKit writes the whole name; others write it where BuildKit writes the tag alone. */
function namesIn(annotations: Readonly<Record<string, string>> | null | undefined): readonly string[] {
  const whole = annotations?.['io.containerd.image.name'];
  const name = annotations?.['org.opencontainers.image.ref.name'];
  return [whole, name?.includes('/') ? name : undefined].filter((each) => each !== undefined);
}

function imageOf(documents: Documents, configPath: string, names: readonly string[]): UnpushedImage | undefined {
  const bytes = documents.get(placeOf(configPath));
  const read = config.safeParse(jsonIn(bytes));
  if (!(bytes instanceof Buffer) || !read.success) return undefined;
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
  if (bytes === 'other') throw new Error('a part of its index is no document');
  if (bytes !== undefined && digestOf(bytes) !== digest) throw new Error('a part of it is not what its digest says');
  return bytes;
}

/** Where a path leads in the folder that an archive is unpacked to. */
function placeOf(path: string): string {
  return posix.resolve('/', path).slice(1);
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function jsonIn(bytes: Content | undefined): unknown {
  try {
    return bytes instanceof Buffer ? JSON.parse(bytes.toString('utf8')) : undefined;
  } catch {
    return undefined;
  }
}

function lowerCased(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  // By way of upper case, for some letters beyond ASCII are taken for others there, too.
  const entries = Object.entries(value).map(([key, each]) => [key.toUpperCase().toLowerCase(), each] as const);
  const keys = new Set(entries.map(([key]) => key));
  return keys.size === entries.length ? Object.fromEntries(entries) : undefined;
}

/** What is wrong, without the path that the system's own errors repeat. */
function whyOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (!('code' in cause) || !('syscall' in cause)) return cause.message;
  return cause.code === 'ENOENT' ? 'there is no such file' : `it can't be read (${cause.code})`;
}
