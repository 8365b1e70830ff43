import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeTarEntry, fakeTar } from '../../test/fakes/tar.ts';
import { readImageArchive } from './archive.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'archive-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function read(entries: readonly FakeTarEntry[] | Uint8Array, name = 'My App.tar') {
  const path = join(directory, name);
  await writeFile(path, entries instanceof Uint8Array ? entries : fakeTar(entries));
  return readImageArchive(path);
}

function digestOf(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

const config = JSON.stringify({ os: 'linux', architecture: 'arm64', variant: 'v8', rootfs: {} });
const imageId = digestOf(config);
const hex = imageId.slice('sha256:'.length);
const layer = { path: 'layer.tar', content: 'x'.repeat(5000) };

function blob(content: string): FakeTarEntry {
  return { path: `blobs/sha256/${digestOf(content).slice(7)}`, content };
}

const manifest = JSON.stringify({ config: { digest: imageId }, layers: [] });
const attestation = JSON.stringify({ config: { digest: digestOf('{}') } });
const index = JSON.stringify({
  manifests: [
    { digest: digestOf(manifest) },
    { digest: digestOf(attestation), annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } },
  ],
});
const top = { path: 'index.json', content: JSON.stringify({ manifests: [{ digest: digestOf(index) }] }) };

describe('an image archive', () => {
  const older = [
    layer,
    { path: `${hex}.json`, content: config },
    {
      path: 'manifest.json',
      content: JSON.stringify([{ Config: `${hex}.json`, RepoTags: ['team/api:1.2'], Layers: [] }]),
    },
  ];

  it.each([
    ['plain', (bytes: Buffer) => bytes],
    ['packed', (bytes: Buffer) => gzipSync(bytes)],
  ])('of an older Docker goes by its image id (%s)', async (_, pack) => {
    expect(await read(pack(fakeTar(older)))).toEqual([
      {
        reference: { registry: 'docker.io', repository: 'team/api', tag: '1.2' },
        digest: imageId,
        imageId,
        platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
        mediaType: expect.any(String),
      },
    ]);
  });

  it('of a newer Docker has a digest, which its index leads to', async () => {
    const list = { path: 'manifest.json', content: JSON.stringify([{ Config: blob(config).path, RepoTags: null }]) };

    const [image] = await read([blob(config), blob(manifest), blob(index), blob(attestation), top, list]);

    expect(image).toMatchObject({ imageId, digest: digestOf(manifest) });
    expect(image?.reference).toEqual({ registry: 'localhost', repository: 'my-app' });
  });

  it('in OCI form needs no list', async () => {
    const images = await read([blob(config), blob(manifest), blob(index), blob(attestation), top]);

    expect(images.map(({ digest }) => digest)).toEqual([digestOf(manifest)]);
  });

  it('whose manifest is not what its digest says goes by its image id', async () => {
    const list = { path: 'manifest.json', content: JSON.stringify([{ Config: blob(config).path }]) };
    const forged = { path: blob(manifest).path, content: manifest.replace('layers', 'others') };

    const [image] = await read([blob(config), forged, blob(index), top, list]);

    expect(image?.digest).toBe(imageId);
  });

  it.each<[string, readonly FakeTarEntry[] | Uint8Array, RegExp]>([
    ['nothing', [], /no image/],
    ['no archive', Buffer.alloc(2000, 'text '), /not a tar archive/],
    ['half an archive', fakeTar(older).subarray(0, 3000), /cut off/],
    ['a list of nothing', [{ path: 'manifest.json', content: '[]' }], /no image/],
    ['a list without its config', [{ path: 'manifest.json', content: '[{"Config":"../../x"}]' }], /no image/],
    [
      'a config that is none',
      [...older.slice(0, 1), { path: `${hex}.json`, content: '7' }, ...older.slice(2)],
      /no image/,
    ],
    ['an index that leads nowhere', [{ path: 'index.json', content: index }, blob(index)], /no image/],
  ])('that is %s is refused', async (_, entries, message) => {
    await expect(read(entries)).rejects.toMatchObject({
      name: 'UnreadableInputError',
      message: expect.stringMatching(message),
    });
  });
});
