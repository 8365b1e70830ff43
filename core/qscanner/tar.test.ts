import { describe, expect, it } from 'vitest';
import { type FakeTarEntry, fakeTar } from '../../test/fakes/tar.ts';
import { readTar } from './tar.ts';

async function* inPieces(bytes: Uint8Array, size = 700): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Uint8Array, pieces?: number): Promise<readonly (readonly [string, boolean, string])[]> {
  const found: [string, boolean, string][] = [];
  for await (const entry of readTar(inPieces(bytes, pieces))) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry.content()) chunks.push(chunk);
    found.push([entry.path, entry.isFile, Buffer.concat(chunks).toString()]);
  }
  return found;
}

const long = `${'folder/'.repeat(30)}file`;

describe('a tar archive', () => {
  it.each([1, 511, 512, 513, 100_000])('is read in pieces of %i bytes', async (pieces) => {
    const entries: FakeTarEntry[] = [
      { path: 'empty' },
      { path: 'a', content: 'x'.repeat(512) },
      { path: 'folder/', type: '5' },
      { path: 'b', content: 'y'.repeat(1300) },
    ];

    const found = await read(fakeTar(entries), pieces);

    expect(found).toEqual([
      ['empty', true, ''],
      ['a', true, 'x'.repeat(512)],
      ['folder/', false, ''],
      ['b', true, 'y'.repeat(1300)],
    ]);
  });

  it('leaves out what nobody reads', async () => {
    const paths: string[] = [];

    for await (const { path } of readTar(inPieces(fakeTar([{ path: 'a', content: 'abc' }, { path: 'b' }]))))
      paths.push(path);

    expect(paths).toEqual(['a', 'b']);
  });

  it.each([
    ['GNU', { path: '././@LongLink', type: 'L', content: `${long}\0` }],
    ['pax', { path: 'PaxHeaders/x', type: 'x', content: `${long.length + 10} path=${long}\n9 size=3\n` }],
  ])('has long names (%s)', async (_, header) => {
    const found = await read(fakeTar([header, { path: 'short', content: 'abc' }, { path: 'next' }]));

    expect(found.map(([path]) => path)).toEqual([long, 'next']);
  });

  it.each<[string, readonly FakeTarEntry[], readonly string[]]>([
    [
      'by GNU before that by pax',
      [{ path: 'l', type: 'L', content: 'gnu\0' }, { path: 'p', type: 'x', content: '12 path=pax\n' }, { path: 'a' }],
      ['gnu'],
    ],
    [
      'of a pax record, not of what stands in another',
      [{ path: 'p', type: 'x', content: '27 comment=\n12 path=hidden\n12 path=one\n12 path=two\n' }, { path: 'a' }],
      ['two'],
    ],
    [
      'of an entry behind a link that says to have content',
      [{ path: 'l', type: '2', size: 512 }, { path: 'a' }],
      ['l', 'a'],
    ],
  ])('has the name %s, as Go reads it', async (_, entries, names) => {
    expect((await read(fakeTar(entries))).map(([path]) => path)).toEqual(names);
  });

  it("has no prefix in GNU's own form", async () => {
    const bytes = fakeTar([
      { path: 'a', magic: 'ustar  \0', prefix: 'times' },
      { path: 'b', prefix: 'folder' },
    ]);

    expect((await read(bytes)).map(([path]) => path)).toEqual(['a', 'folder/b']);
  });

  it('names hostile paths as they are and follows no link', async () => {
    const found = await read(
      fakeTar([
        { path: '../../etc/passwd', content: 'x' },
        { path: 'qscanner', type: '2' },
      ]),
    );

    expect(found).toEqual([
      ['../../etc/passwd', true, 'x'],
      ['qscanner', false, ''],
    ]);
  });

  it.each([
    ['cut off in a file', fakeTar([{ path: 'a', content: 'x'.repeat(600) }]).subarray(0, 800), /cut off/],
    ['cut off in a header', fakeTar([{ path: 'a' }]).subarray(0, 200), /cut off/],
    ['with a size that is not there', fakeTar([{ path: 'a', content: 'x', size: 8 ** 10 }]), /cut off/],
    ['that is none', Buffer.alloc(2048, 'not a tar '), /not a tar archive/],
    ['with a header without measure', fakeTar([{ path: 'a', type: 'L', size: 8 ** 9 }]), /without measure/],
    [
      'with a pax size that is no number',
      fakeTar([{ path: 'p', type: 'x', content: '11 size=-1\n' }, { path: 'a' }]),
      /without measure/,
    ],
    ['with a pax record of another length', fakeTar([{ path: 'p', type: 'x', content: '99 path=a\n' }]), /header that/],
  ])('%s is refused', async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message);
  });
});
