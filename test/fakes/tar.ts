/** One entry of a tar archive to be made. `type` is the flag of the format: `0` file, `2` symbolic link, `5` directory, … */
export interface FakeTarEntry {
  readonly path: string;
  readonly content?: string | Uint8Array;
  readonly type?: string;
  /** Written in the header in place of the true size. */
  readonly size?: number;
  /** The eight bytes that name the form, POSIX' own when absent, and the field that it has for the beginning of a path. */
  readonly magic?: string;
  readonly prefix?: string;
}

/** Bytes of a tar archive with these entries. */
export function fakeTar(entries: readonly FakeTarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocks), Buffer.alloc(1024)]);
}

function blocks(entry: FakeTarEntry): readonly Buffer[] {
  const { path, content = '', type = '0', size, magic = 'ustar\x0000', prefix = '' } = entry;
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(path.slice(0, 100), 0);
  header.write('0000755\0', 100);
  header.write(`${(size ?? bytes.length).toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(magic, 257);
  header.write(prefix, 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
}
