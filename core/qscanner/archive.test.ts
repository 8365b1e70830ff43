import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeTarEntry, fakeTar } from '../../test/fakes/tar.ts';
import { readImageArchive, stampOf } from './archive.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'archive-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function read(entries: readonly FakeTarEntry[] | Uint8Array) {
  const path = join(directory, 'My App.tar');
  await writeFile(path, entries instanceof Uint8Array ? entries : fakeTar(entries));
  return readImageArchive({ kind: 'archive', name: 'app.tar', path });
}

function digestOf(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

function configOf(label: string): string {
  return JSON.stringify({ os: 'linux', architecture: 'arm64', variant: 'v8', rootfs: {}, label });
}

const config = configOf('one');
const imageId = digestOf(config);
const hex = imageId.slice('sha256:'.length);
const layer = { path: 'layer.tar', content: 'x'.repeat(5000) };

function blob(content: string): FakeTarEntry {
  return { path: `blobs/sha256/${digestOf(content).slice(7)}`, content };
}

function list(...images: readonly { readonly Config: string; readonly RepoTags?: readonly string[] | null }[]) {
  return { path: 'manifest.json', content: JSON.stringify(images) };
}

const other = configOf('other');
const manifest = JSON.stringify({ config: { digest: imageId }, layers: [] });
const otherManifest = JSON.stringify({ config: { digest: digestOf(other) }, layers: [] });
const attestation = JSON.stringify({ config: { digest: digestOf('{}') } });
const index = JSON.stringify({
  manifests: [
    { digest: digestOf(manifest) },
    { digest: digestOf(attestation), annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } },
    { digest: digestOf('of another platform, left out') },
  ],
});

function top(annotations: Readonly<Record<string, string>> = {}): FakeTarEntry {
  return { path: 'index.json', content: JSON.stringify({ manifests: [{ digest: digestOf(index), annotations }] }) };
}

const layout = [blob(config), blob(manifest), blob(index), blob(attestation)];
const attached = { 'vnd.docker.reference.type': 'attestation-manifest' };
const large = JSON.stringify({ config: { digest: digestOf(other) }, padding: ' '.repeat(5_000_000) });

function indexOf(...manifests: readonly object[]): FakeTarEntry {
  return { path: 'index.json', content: JSON.stringify({ manifests }) };
}

describe('an image archive', () => {
  const older = [layer, { path: `${hex}.json`, content: config }];

  it.each([
    ['plain', (bytes: Buffer) => bytes],
    ['packed', (bytes: Buffer) => gzipSync(bytes)],
  ])('of an older Docker goes by its image id and all of its names (%s)', async (_, pack) => {
    const RepoTags = ['team/api:1.2', 'ghcr.io/team/api:latest', '<none>:<none>', '../../etc'];

    expect(await read(pack(fakeTar([...older, list({ Config: `${hex}.json`, RepoTags })])))).toEqual({
      stamp: await stampOf(join(directory, 'My App.tar')),
      imageId,
      platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
      names: [
        { registry: 'docker.io', repository: 'team/api', tag: '1.2' },
        { registry: 'ghcr.io', repository: 'team/api', tag: 'latest' },
      ],
    });
  });

  it('of a newer Docker is one image, which its list and its index name', async () => {
    const image = await read([...layout, top(), list({ Config: blob(config).path, RepoTags: ['team/api:1'] })]);

    expect(image).toMatchObject({ imageId, names: [{ repository: 'team/api', tag: '1' }] });
  });

  it.each([
    ['BuildKit', { 'io.containerd.image.name': 'docker.io/team/api:1', 'org.opencontainers.image.ref.name': '1' }],
    ['others', { 'org.opencontainers.image.ref.name': 'docker.io/team/api:1' }],
  ])('in OCI form has the name that %s write in its index', async (_, annotations) => {
    expect(await read([...layout, top(annotations)])).toMatchObject({
      imageId,
      names: [{ registry: 'docker.io', repository: 'team/api', tag: '1' }],
    });
  });

  it('may bring an attestation along, which is no image', async () => {
    const unknown = JSON.stringify({ os: 'unknown', architecture: 'unknown', rootfs: {} });
    const statement = JSON.stringify({ config: { digest: digestOf(unknown) }, layers: [] });
    const attestations = indexOf(
      { digest: digestOf(manifest) },
      { digest: digestOf(statement), annotations: attached },
    );

    expect(await read([...layout, blob(unknown), blob(statement), attestations])).toMatchObject({ imageId });
  });

  it('may have as many small layers as it likes', async () => {
    const layers = Array.from({ length: 20 }, (_, number) => ({ path: `${number}`, content: 'x'.repeat(3_900_000) }));

    expect(await read([...layers, ...layout, top()])).toMatchObject({ imageId });
  });

  it('may have been saved without a name', async () => {
    expect((await read([...layout, top()])).names).toEqual([]);
  });

  it.each<[string, readonly FakeTarEntry[] | Uint8Array, RegExp]>([
    ['nothing', [], /no image/],
    ['no archive', Buffer.alloc(2000, 'text '), /not a tar archive/],
    ['half an archive', fakeTar([...older, list()]).subarray(0, 3000), /cut off/],
    ['a list of nothing', [list()], /no image/],
    ['a list without its config', [list({ Config: '../../x' })], /config that is missing/],
    ['a list of which one config is missing', [...older, list({ Config: `${hex}.json` }, { Config: 'x' })], /missing/],
    ['a config that is none', [list({ Config: 'x.json' }), { path: 'x.json', content: '7' }], /can't be read/],
    [
      'a config that another hash is named after',
      [list({ Config: blob(config).path }), { ...blob(config), content: other }],
      /config is not what its name says/,
    ],
    [
      'a manifest that is not what its digest says',
      [...layout.slice(2), { path: blob(manifest).path, content: otherManifest }, top()],
      /not what its digest says/,
    ],
    ['an index whose image has no config', [...layout.slice(1), top()], /config of its image is missing/],
    ['an index that leads nowhere', [blob(index), top()], /no image/],
    [
      'two images in its list',
      [blob(config), blob(other), list({ Config: blob(config).path }, { Config: blob(other).path })],
      /2 images/,
    ],
    [
      'one image in its list and another in its index',
      [...layout, top(), blob(other), list({ Config: blob(other).path })],
      /2 images/,
    ],
    ['two lists', [blob(config), list({ Config: blob(config).path }), list()], /two files "manifest.json"/],
    [
      'two lists that go to the same place',
      [blob(config), list({ Config: blob(config).path }), { ...list(), path: 'x/..//manifest.json' }],
      /two files "manifest.json"/,
    ],
    [
      'a list that can not be read',
      [...layout, top(), { path: 'manifest.json', content: '{}' }],
      /manifest.json can't be/,
    ],
    [
      'a list of two configs, for those to whom the case of a key is all the same',
      [...layout, { path: 'manifest.json', content: `[{"Config":"${blob(config).path}","config":"x"}]` }],
      /manifest.json can't be read/,
    ],
    [
      'an index with a second image that is called an attestation',
      [
        ...layout,
        blob(other),
        blob(otherManifest),
        indexOf({ digest: digestOf(otherManifest), annotations: attached }, { digest: digestOf(manifest) }),
      ],
      /2 images/,
    ],
    [
      'an index with a part that is too large',
      [...layout, blob(large), indexOf({ digest: digestOf(large) }, { digest: digestOf(manifest) })],
      /part of its index is no document/,
    ],
    [
      'an index with a part that is none',
      [...layout, blob('x'), indexOf({ digest: digestOf('x') }, { digest: digestOf(manifest) })],
      /part of its index is no document/,
    ],
    [
      'an index with a part that is half a document',
      [...layout, blob('{"x'), indexOf({ digest: digestOf('{"x') }, { digest: digestOf(manifest) })],
      /part of its index can't be read/,
    ],
    ['an index that is none', [...layout, { path: 'index.json', content: 'x' }], /index.json can't be read/],
    [
      'a list beside a file of its name',
      [...layout, list({ Config: blob(config).path }), { path: 'manifest.json' }],
      /two files/,
    ],
    [
      'full of documents',
      Array.from({ length: 20 }, (_, number) => ({ path: `${number}`, content: `{${' '.repeat(3_900_000)}}` })),
      /too many documents/,
    ],
    ['a list that is a link', [{ path: 'manifest.json', type: '2' }], /manifest.json is no small file/],
    [
      'a list without measure',
      [{ path: 'manifest.json', content: `[${' '.repeat(5_000_000)}]` }],
      /manifest.json is no small file/,
    ],
    [
      'a list of thousands',
      [blob(config), list(...Array(5000).fill({ Config: blob(config).path }))],
      /more entries than any image needs/,
    ],
    ['an index of itself', endless(), /more entries than any image needs/],
  ])('that is %s is refused', async (_, entries, message) => {
    await expect(read(entries)).rejects.toMatchObject({
      name: 'UnreadableInputError',
      message: expect.stringMatching(message),
    });
  });

  it('that is no file is refused, and the message has the name that the user gave it', async () => {
    const refused = (path: string) => readImageArchive({ kind: 'archive', name: 'app.tar', path });

    await expect(refused(directory)).rejects.toThrow(/^app.tar can't be read as an image archive: it is not a file\.$/);
    await expect(refused('/nowhere/x.tar')).rejects.toThrow(/^app.tar can't be read .*: there is no such file\.$/);
  });

  it('is not read to its end when the run is stopped', async () => {
    const path = join(directory, 'app.tar');
    await writeFile(path, fakeTar(older));

    await expect(
      readImageArchive({ kind: 'archive', name: 'app.tar', path }, AbortSignal.abort(new Error('stopped'))),
    ).rejects.toThrow(/stopped/);
  });
});

/** An index that names one and the same list a hundred times, which names another, and so on. */
function endless(): readonly FakeTarEntry[] {
  const entries: FakeTarEntry[] = [];
  let below = manifest;
  for (let depth = 0; depth < 4; depth++) {
    below = JSON.stringify({ manifests: Array(100).fill({ digest: digestOf(below) }) });
    entries.push(blob(below));
  }
  return [
    ...layout,
    ...entries,
    { path: 'index.json', content: JSON.stringify({ manifests: [{ digest: digestOf(below) }] }) },
  ];
}
