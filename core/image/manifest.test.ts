import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storedAttestation, storedImage, storedIndex } from '../../test/fakes/registry.ts';
import { isImageConfig, readConfigPlatform, readManifest } from './manifest.ts';

const amd64 = storedImage({ os: 'linux', architecture: 'amd64' });
const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: amd64.config.digest };
const layers = [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd' }];

describe('an image', () => {
  it.each([
    [
      'of its own word',
      { mediaType: 'application/vnd.oci.image.manifest.v1+json', config, layers },
      'text/plain',
      'oci.image.manifest.v1+json',
    ],
    [
      'of the header’s word',
      { config, layers },
      'application/vnd.oci.image.manifest.v1+json; charset=utf-8',
      'oci.image.manifest.v1+json',
    ],
    ['of no word', { config, layers }, undefined, 'oci.image.manifest.v1+json'],
    ['without layers', { config, layers: [] }, undefined, 'oci.image.manifest.v1+json'],
    [
      'of Docker',
      { config: { ...config, mediaType: 'application/vnd.docker.container.image.v1+json' } },
      undefined,
      'docker.distribution.manifest.v2+json',
    ],
  ])('%s is read', (_, body, contentType, mediaType) => {
    const manifest = readManifest(JSON.stringify({ schemaVersion: 2, ...body }), contentType);

    expect(manifest).toEqual({
      kind: 'image',
      mediaType: `application/vnd.${mediaType}`,
      configDigest: amd64.config.digest,
    });
  });
});

describe('an index', () => {
  it('is read without attestations', () => {
    const index = storedIndex([amd64, storedAttestation()]);

    const manifest = readManifest(index.body, index.mediaType);

    expect(manifest).toEqual({
      kind: 'index',
      mediaType: index.mediaType,
      entries: [
        {
          mediaType: amd64.manifest.mediaType,
          digest: amd64.manifest.digest,
          platform: { os: 'linux', architecture: 'amd64' },
        },
      ],
    });
  });

  it('keeps an image that calls itself an attestation: engines would run it', () => {
    const index = storedIndex([amd64], () => ({
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
    }));

    const manifest = readManifest(index.body, index.mediaType);

    expect(manifest).toMatchObject({ kind: 'index', entries: [{ digest: amd64.manifest.digest }] });
  });

  it.each([
    ['without a platform', { platform: undefined }],
    ['of an empty platform, which is none', { platform: { os: '', architecture: '' } }],
  ])('keeps an entry %s', (_, entry) => {
    const index = storedIndex([amd64], () => entry);

    const manifest = readManifest(index.body, index.mediaType);

    const { mediaType, digest } = amd64.manifest;
    expect(manifest).toMatchObject({ kind: 'index', entries: [{ mediaType, digest }] });
    expect(manifest).not.toHaveProperty('entries.0.platform');
  });

  it('keeps an entry of another media type: Docker runs what is there by its digest', () => {
    const index = storedIndex([amd64], () => ({ mediaType: 'application/vnd.cncf.helm.chart.v1' }));

    const manifest = readManifest(index.body, index.mediaType);

    expect(manifest).toMatchObject({ kind: 'index', entries: [{ digest: amd64.manifest.digest, platform: {} }] });
  });

  it.each([
    ['without an operating system', { architecture: 'amd64' }],
    ['of an empty one', { os: '', architecture: 'amd64', variant: 'unknown' }],
    ['without an architecture', { os: 'linux' }],
  ])('is refused with a platform %s, which engines complete by their own', (_, platform) => {
    const index = storedIndex([amd64, amd64], () => ({ platform }));

    const manifest = readManifest(index.body, index.mediaType);

    expect(manifest).toMatchObject({ kind: 'other', why: expect.stringContaining('half a platform') });
    expect(manifest).not.toHaveProperty('artifact');
  });

  it('is refused when an entry can’t be read: something might run unseen', () => {
    const index = storedIndex([amd64, storedImage({ os: 'linux', architecture: 'arm64' })], (image) =>
      image === amd64 ? {} : { digest: 'sha512:00' },
    );

    const manifest = readManifest(index.body, index.mediaType);

    expect(manifest).toMatchObject({ kind: 'other', why: "it is an index with an entry that can't be read" });
  });
});

describe('what is no container image', () => {
  const signature = [{ mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json' }];
  it.each([
    ['an empty body', '', 'it is something that is not JSON'],
    ['HTML', ' <!DOCTYPE html>', 'it is an HTML page'],
    ['a list', '[]', 'it is JSON that is no manifest'],
    ['null', 'null', 'it is JSON that is no manifest'],
    ['nothing', '{}', 'it names no image config'],
    ['an error', '{"errors":[]}', 'it names no image config'],
    ['schema 1', JSON.stringify({ schemaVersion: 1, fsLayers: [], history: [] }), 'it is a Docker schema 1 manifest'],
    ['an index and an image at once', JSON.stringify({ manifests: [], config }), 'it is an index and an image at once'],
    ['an index of nothing', JSON.stringify({ manifests: [] }), 'it is an index without any container image'],
    ['attestations alone', storedIndex([storedAttestation()]).body, 'it is an index without any container image'],
    [
      'an attestation',
      storedAttestation().manifest.body,
      'it is an attestation or a signature (application/vnd.in-toto+json)',
    ],
    [
      'a signature',
      JSON.stringify({ config, layers: signature }),
      'it is an attestation or a signature (application/vnd.dev.cosign',
    ],
    [
      'a chart',
      JSON.stringify({ config: { ...config, mediaType: 'application/vnd.cncf.helm.config.v1+json' } }),
      'it is an artifact (application/vnd.cncf.helm.config.v1+json)',
    ],
    [
      'an artifact',
      JSON.stringify({
        artifactType: 'application/sbom',
        config: { ...config, mediaType: 'application/vnd.oci.empty.v1+json' },
      }),
      'it is an artifact (application/sbom)',
    ],
    [
      'a config without a digest',
      JSON.stringify({ config: { mediaType: config.mediaType } }),
      'it is JSON that is no manifest',
    ],
  ])('%s', (_, body, why) => {
    const manifest = readManifest(body, undefined);

    expect(manifest).toMatchObject({ kind: 'other', why: expect.stringContaining(why) });
  });

  const cache = { config: { ...config, mediaType: 'application/vnd.buildkit.cacheconfig.v0' }, layers };
  const emptyConfig = { ...config, mediaType: 'application/vnd.oci.empty.v1+json' };
  const entry = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: amd64.manifest.digest };
  const unknown = { os: 'unknown', architecture: 'unknown' };
  it.each<[string, object, string]>([
    ['a build cache, though its layers are those of an image', cache, cache.config.mediaType],
    ['a signature with the config of an image', { config, layers: signature }, signature[0]!.mediaType],
    [
      'an attestation of ours',
      { artifactType: 'application/vnd.in-toto+json', config: emptyConfig, layers: [{ mediaType: 'application/x' }] },
      'application/vnd.in-toto+json',
    ],
    ['an artifact without a type of its own', { artifactType: '', config: emptyConfig }, emptyConfig.mediaType],
    ['an artifact without a config', { artifactType: 'application/sbom', blobs: [] }, 'application/sbom'],
    [
      'an index of attestations',
      { manifests: [{ ...entry, platform: unknown }] },
      'application/vnd.oci.image.index.v1+json',
    ],
    [
      'an index of attestations of a type',
      { manifests: [{ ...entry, artifactType: 'application/sbom', platform: unknown }] },
      'application/sbom',
    ],
  ])('%s is an artifact by its own word', (_, body, artifact) => {
    expect(readManifest(JSON.stringify(body), undefined)).toMatchObject({ kind: 'other', artifact });
  });

  const layer = layers[0]!;
  it.each<[string, object]>([
    ['a config of no type', { config: { ...config, mediaType: '' }, layers }],
    [
      'a config of a type that old tools wrote',
      { config: { ...config, mediaType: 'application/octet-stream' }, layers },
    ],
    [
      'a config of such a type beside a type of an artifact',
      { artifactType: 'application/sbom', config: { ...config, mediaType: 'Text/HTML' }, layers },
    ],
    [
      'a config that Docker takes for one by its beginning',
      { config: { ...config, mediaType: 'application/vnd.docker.plugin.v1+json' }, layers },
    ],
    ['a config in capitals', { config: { ...config, mediaType: config.mediaType.toUpperCase() }, layers }],
    ['layers of no type', { config, layers: [{}] }],
    ['a layer among others that may be one', { config, layers: [...signature, { mediaType: 'application/json' }] }],
    ['layers of an unknown kind of image', { config, layers: [{ mediaType: 'application/vnd.oci.image.x' }] }],
    ['an index and an image at once', { artifactType: 'application/sbom', manifests: [], config }],
    ['an old manifest', { schemaVersion: 1, artifactType: 'application/sbom' }],
    ['nothing', {}],
  ])('%s is not said to be an artifact: an engine may run it', (_, body) => {
    const manifest = readManifest(JSON.stringify(body), undefined);

    expect(manifest.kind).toBe('other');
    expect(manifest).not.toHaveProperty('artifact');
  });

  const evil = [{ ...layer, mediaType: 'application/vnd.oci.image.layer.v1.tar', MediaType: signature[0]!.mediaType }];
  it.each<[string, string]>([
    ['an image in capitals', JSON.stringify({ artifactType: 'application/sbom', Config: config, Layers: layers })],
    ['another config in capitals', JSON.stringify({ config, CONFIG: cache.config, layers })],
    ['layers of two types', JSON.stringify({ config, layers: evil })],
    ['a letter that Go takes for an s', JSON.stringify({ artifactType: 'application/sbom', manife\u017fts: [entry] })],
    ['a platform in capitals', JSON.stringify({ manifests: [{ ...entry, platform: { ...unknown, OS: 'linux' } }] })],
    ['layers twice', `{"config":${JSON.stringify(config)},"layers":[{}],"layers":${JSON.stringify(signature)}}`],
    ['a field twice in a string', '{"note":"\\\\\\"a:b","manifests":[],"manifests":[{"a":":"}]}'],
  ])('%s, which readers read differently, is nothing that is known', (_, body) => {
    const manifest = readManifest(body, undefined);

    expect(manifest).toMatchObject({ kind: 'other' });
    expect(manifest).not.toHaveProperty('artifact');
  });

  it('a string may say what looks like a field', () => {
    const body = { config, layers, annotations: { Config: '{"a": \\": 1, "a": 2}\\', layers: ':' } };

    expect(readManifest(JSON.stringify(body), undefined)).toMatchObject({ kind: 'image' });
  });

  it('an artifact with layers of an image names its config, by which it may be one', () => {
    const manifest = readManifest(JSON.stringify(cache), undefined);

    expect(manifest).toMatchObject({ kind: 'other', configDigest: config.digest });
  });

  it.each([
    [amd64.config.body, true],
    ['{"RootFS":{}}', true],
    ['{}', false],
    ['[]', false],
    ['null', false],
    ['values: 1', false],
  ])('the config %s is one of an image: %s', (body, expected) => {
    expect(isImageConfig(body)).toBe(expected);
  });

  it('an image that calls itself an artifact, and refers to another, is an image: engines run it', () => {
    const body = { artifactType: 'application/sbom', subject: entry, config, layers: [layer] };

    expect(readManifest(JSON.stringify(body), undefined)).toMatchObject({ kind: 'image' });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (body) => readManifest(body, body) !== undefined));
  });
});

describe('the platform of a config', () => {
  it.each([
    [
      { os: 'linux', architecture: 'arm64', variant: 'v8' },
      { os: 'linux', architecture: 'arm64', variant: 'v8' },
    ],
    [
      { os: 'windows', architecture: 'amd64', 'os.version': '10.0.1' },
      { os: 'windows', architecture: 'amd64', osVersion: '10.0.1' },
    ],
    [
      { os: 'Linux', architecture: 'x86_64', variant: '' },
      { os: 'linux', architecture: 'amd64' },
    ],
    [
      { os: 'linux', architecture: 'aarch64' },
      { os: 'linux', architecture: 'arm64' },
    ],
    [
      { os: 'linux', architecture: 'arm', variant: '7' },
      { os: 'linux', architecture: 'arm', variant: 'v7' },
    ],
    [
      { os: 'linux', architecture: 'armhf' },
      { os: 'linux', architecture: 'arm', variant: 'v7' },
    ],
    [{ os: 'unknown', architecture: 'unknown' }, undefined],
    [{ os: 'linux' }, undefined],
    [{ os: 7, architecture: 'amd64' }, undefined],
    ['text', undefined],
  ])('%j is %j', (body, platform) => {
    expect(readConfigPlatform(JSON.stringify(body))).toEqual(platform);
  });
});
