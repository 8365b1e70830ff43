/** One file or other thing in an archive; its content must be read, or left, before the next one is asked for. */
export interface TarEntry {
  /** As written in the archive: untrusted, and never a path to write to. */
  readonly path: string;
  readonly isFile: boolean;
  readonly size: number;
  content(): AsyncGenerator<Uint8Array>;
}

const blockSize = 512;
/** Bytes of a long name or of a pax header, beyond which the archive is refused. */
const longestHeader = 1024 * 1024;
/** Links, devices, folders and pipes: no content follows them, whatever size they say. */
const withoutContent = /^[1-6]$/;

/**
 * Reads a tar archive (POSIX.1-2001 pax and GNU long names: pubs.opengroup.org, utilities/pax.html) as it streams by. Nothing is
 * written and no link is followed. Throws an Error for what is no tar archive, for one that is cut off, and for a checksum that is wrong.
 */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const bytes = byteReader(source);
  // The name by GNU's header wins over that by POSIX', as it does for Go, which Docker and QScanner are written in.
  let longPath: string | undefined;
  let paxPath: string | undefined;
  let longSize: number | undefined;
  for (;;) {
    const header = await bytes.take(blockSize);
    if (header.length === 0 || header.every((byte) => byte === 0)) return;
    if (header.length < blockSize) throw new Error('the archive is cut off');
    checkSum(header);
    const type = String.fromCharCode(header[156] ?? 0);
    const size = withoutContent.test(type) ? 0 : (longSize ?? readNumber(header.subarray(124, 136)));
    if (type === 'L' || type === 'x' || type === 'g') {
      const content = await readHeader(bytes, readNumber(header.subarray(124, 136)));
      if (type === 'L') longPath = textIn(content);
      if (type === 'x') {
        const fields = paxFields(content);
        paxPath = fields.get('path') || paxPath;
        longSize = readSize(fields.get('size')) ?? longSize;
      }
      continue;
    }
    let left = size;
    yield {
      path: longPath ?? paxPath ?? nameIn(header),
      isFile: type === '0' || type === '\0',
      size,
      content: async function* () {
        while (left > 0) {
          const chunk = await bytes.some(left);
          left -= chunk.length;
          yield chunk;
        }
      },
    };
    while (left > 0) left -= (await bytes.some(left)).length;
    await bytes.take((blockSize - (size % blockSize)) % blockSize);
    longPath = undefined;
    paxPath = undefined;
    longSize = undefined;
  }
}

interface ByteReader {
  /** Exactly so many bytes, fewer only at the end. */
  take(count: number): Promise<Uint8Array>;
  /** At least one and at most so many bytes, as they come. Throws at the end. */
  some(most: number): Promise<Uint8Array>;
}

function byteReader(source: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();
  const fill = async () => {
    while (rest.length === 0) {
      const next = await iterator.next();
      if (next.done === true) return false;
      rest = next.value;
    }
    return true;
  };
  const cut = (most: number) => {
    const taken = rest.subarray(0, most);
    rest = rest.subarray(taken.length);
    return taken;
  };
  return {
    take: async (count) => {
      const parts: Uint8Array[] = [];
      let missing = count;
      while (missing > 0 && (await fill())) {
        const part = cut(missing);
        missing -= part.length;
        parts.push(part);
      }
      return Buffer.concat(parts);
    },
    some: async (most) => {
      if (!(await fill())) throw new Error('the archive is cut off');
      return cut(most);
    },
  };
}

async function readHeader(bytes: ByteReader, size: number): Promise<Buffer> {
  if (size > longestHeader) throw new Error('the archive has a header without measure');
  const padded = await bytes.take(size + ((blockSize - (size % blockSize)) % blockSize));
  return Buffer.from(padded.subarray(0, size));
}

function checkSum(header: Uint8Array): void {
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (sum !== readNumber(header.subarray(148, 156))) throw new Error('it is not a tar archive, or it is damaged');
}

/** Octal digits, or GNU's binary form for sizes beyond 8 GiB. */
function readNumber(field: Uint8Array): number {
  if (((field[0] ?? 0) & 0x80) !== 0) {
    return (
      readSize(String(field.reduce((value, byte, at) => value * 256n + BigInt(at === 0 ? byte & 0x7f : byte), 0n))) ?? 0
    );
  }
  const text = textIn(field).trim();
  if (text === '') return 0;
  if (!/^[0-7]+$/.test(text)) throw new Error('it is not a tar archive, or it is damaged');
  return Number.parseInt(text, 8);
}

function readSize(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const size = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(size)) throw new Error('the archive has a size without measure');
  return size;
}

/** Records of a pax header, `<length> <name>=<value>\n`, each as long as it says: of two of one name the last counts. */
function paxFields(header: Buffer): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (let at = 0; at < header.length; ) {
    const length = Number(/^[1-9]\d{0,6}(?= )/.exec(header.toString('latin1', at, at + 8))?.[0]);
    const [, name, value] = /^\d+ ([^=]+)=(.*)\n$/s.exec(header.toString('utf8', at, at + length)) ?? [];
    if (name === undefined || value === undefined || at + length > header.length)
      throw new Error('the archive has a header that cannot be read');
    fields.set(name, value);
    at += length;
  }
  return fields;
}

function nameIn(header: Uint8Array): string {
  // What GNU writes there, with a blank in the magic, is no part of the name.
  const isPosix = Buffer.from(header.subarray(257, 263)).toString('latin1') === 'ustar\0';
  const prefix = isPosix ? textIn(header.subarray(345, 500)) : '';
  const name = textIn(header.subarray(0, 100));
  return prefix === '' ? name : `${prefix}/${name}`;
}

function textIn(field: Uint8Array): string {
  const end = field.indexOf(0);
  return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('utf8');
}
