import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { posix } from 'node:path';
import { createGunzip } from 'node:zlib';
import { readTar } from './tar.ts';

/** Bytes that a program may have, and that an archive may grow to. */
const limits = { program: 512 * 1024 * 1024, archive: 1024 * 1024 * 1024 };

/**
 * Writes the program that a file is or holds to `destination` (mode 0700): a bare program, one packed with gzip, or a tar archive (packed
 * or not) with a file `qscanner`, alone or in a folder named after its platform (`linux-amd64`). Only the content is taken from an archive,
 * never a path. Throws an Error that says what is wrong with it.
 */
export async function unpackProgram(file: string, destination: string, architecture: string): Promise<void> {
  const source = await openUnpacked(file, limits.archive);
  const head = await peek(source);
  if (head.first.length === 0) throw new Error('it is empty');
  if (!isTar(head.first)) return write(destination, head.all);
  for await (const entry of readTar(head.all)) {
    if (!entry.isFile || !isProgram(entry.path, architecture)) continue;
    return write(destination, entry.content());
  }
  throw new Error(`it holds no file qscanner for ${architecture}`);
}

function isProgram(path: string, architecture: string): boolean {
  const other = architecture === 'amd64' ? 'arm64' : 'amd64';
  return posix.basename(path) === 'qscanner' && !path.includes(other) && !path.includes('darwin');
}

/** The bytes of a file, unpacked when it is packed with gzip. Throws an Error when they are more than `most`. */
export async function openUnpacked(file: string, most: number): Promise<AsyncIterable<Uint8Array>> {
  const handle = await open(file);
  const magic = Buffer.alloc(2);
  try {
    await handle.read(magic, 0, 2, 0);
  } finally {
    await handle.close();
  }
  const raw = createReadStream(file, { highWaterMark: 256 * 1024 });
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) return limited(raw, most);
  const gunzip = createGunzip();
  raw.once('error', (error) => gunzip.destroy(error));
  return limited(raw.pipe(gunzip), most);
}

async function* limited(source: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    if (length > most) throw new Error(`it is larger than ${most / 1024 / 1024} MiB`);
    yield chunk;
  }
}

/** The first bytes of a stream, enough for a tar header where there are so many, and all of it from the beginning. */
async function peek(source: AsyncIterable<Uint8Array>) {
  const iterator = source[Symbol.asyncIterator]();
  let first: Uint8Array = new Uint8Array();
  while (first.length < 512) {
    const next = await iterator.next();
    if (next.done === true) break;
    first = Buffer.concat([first, next.value]);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield first;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { first, all: all() };
}

function isTar(first: Uint8Array): boolean {
  return Buffer.from(first.subarray(257, 262)).toString('latin1') === 'ustar';
}

async function write(destination: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await open(destination, 'wx', 0o700);
  try {
    for await (const chunk of limited(content, limits.program)) await handle.writeFile(chunk);
  } finally {
    await handle.close();
  }
}
