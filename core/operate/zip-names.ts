const entryHead = 0x02014b50;
const endHead = 0x06054b50;
const headBytes = 46;
const endBytes = 22;

/**
 * Names of the files in a zip, read from its last bytes; undefined when these do not hold the whole list.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12 and 4.3.16.
 */
export function zipNames(tail: Uint8Array): readonly string[] | undefined {
  const bytes = Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength);
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + endBytes > bytes.length || bytes.readUInt32LE(end) !== endHead) return undefined;
  const count = bytes.readUInt16LE(end + 10);
  const names: string[] = [];
  let at = end - bytes.readUInt32LE(end + 12);
  while (names.length < count) {
    if (at < 0 || at + headBytes > end || bytes.readUInt32LE(at) !== entryHead) return undefined;
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    names.push(bytes.toString('utf8', at + headBytes, at + headBytes + name));
    at += headBytes + name + extra + comment;
  }
  return names;
}
