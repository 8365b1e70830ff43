import { describe, expect, it } from 'vitest';
import { rejection } from '../../test/fakes/http-client.ts';
import { stored, storedAttestation, storedImage, storedIndex } from '../../test/fakes/registry.ts';
import { arm64, fullIndex, image, makeWorld, put, resolved } from '../../test/fakes/registry-world.ts';
import type { PlatformRequirement } from '../image/platform.ts';

const onAmd64: PlatformRequirement = { kind: 'one', platform: { os: 'linux', architecture: 'amd64' } };
const every: PlatformRequirement = { kind: 'every', why: 'EC2' };

describe('indexes of other shapes', () => {
  const nest = (inner: ReturnType<typeof stored>) =>
    stored({ schemaVersion: 2, manifests: [{ mediaType: inner.mediaType, digest: inner.digest }] }, inner.mediaType);

  it('without platforms ask the configs', async () => {
    await using world = await makeWorld();
    put(
      world.registry,
      storedIndex([storedAttestation(), arm64, image], () => ({ platform: undefined })),
    );

    const images = await world.resolver.resolve(world.reference, onAmd64);

    expect(images).toMatchObject([{ ...resolved(image), platform: { os: 'linux', architecture: 'amd64' } }]);
  });

  it('an entry that names its platform goes before those that do not, as in container engines', async () => {
    await using world = await makeWorld();
    const decoy = storedImage({ os: 'linux', architecture: 'amd64' }, 'decoy');
    const nested = nest(storedIndex([decoy]));
    const index = storedIndex([decoy, image], (each) => (each === decoy ? { platform: undefined } : {}));
    const { manifests } = JSON.parse(index.body) as { manifests: object[] };
    const inner = { mediaType: nested.mediaType, digest: nested.digest };
    const mixed = stored({ schemaVersion: 2, manifests: [inner, ...manifests] }, index.mediaType);
    put(world.registry, storedIndex([decoy]), nested, mixed);
    world.registry.add(decoy);

    const images = await world.resolver.resolve(world.reference, onAmd64);

    expect(images).toMatchObject([resolved(image)]);
  });

  it('in an index that is said to be of one platform are refused', async () => {
    await using world = await makeWorld();
    const { mediaType, digest } = fullIndex;
    const entry = { mediaType, digest, platform: { os: 'linux', architecture: 'arm64' } };
    put(world.registry, stored({ schemaVersion: 2, manifests: [entry] }, mediaType));

    const error = await rejection(world.resolver.resolve(world.reference, onAmd64));

    expect(error).toMatchObject({ code: 'unsupported-manifest' });
  });

  it('in an index are opened', async () => {
    await using world = await makeWorld();
    put(world.registry, nest(fullIndex));

    const images = await world.resolver.resolve(world.reference, onAmd64);

    expect(images[0]?.digest).toBe(image.manifest.digest);
  });

  it('nested too deep are refused', async () => {
    await using world = await makeWorld();
    const two = nest(fullIndex);
    const three = nest(two);
    put(world.registry, two, three, nest(three));

    const error = await rejection(world.resolver.resolve(world.reference, onAmd64));

    expect(error).toMatchObject({ code: 'unsupported-manifest', message: expect.stringContaining('larger or deeper') });
  });

  it('with very many entries are refused', async () => {
    await using world = await makeWorld();
    put(world.registry, storedIndex(Array.from({ length: 101 }, () => image)));

    const error = await rejection(world.resolver.resolve(world.reference, onAmd64));

    expect(error).toMatchObject({ code: 'unsupported-manifest' });
  });

  it('with very many entries in indexes below are refused', async () => {
    await using world = await makeWorld();
    const half = storedIndex(Array.from({ length: 60 }, () => image));
    const entry = { mediaType: half.mediaType, digest: half.digest };
    put(world.registry, half, stored({ schemaVersion: 2, manifests: [entry, entry] }, half.mediaType));

    const error = await rejection(world.resolver.resolve(world.reference, onAmd64));

    expect(error).toMatchObject({ code: 'unsupported-manifest' });
  });

  it('with many artifacts in indexes below are refused before all of them are read', async () => {
    await using world = await makeWorld();
    const half = storedIndex(
      Array.from({ length: 60 }, () => storedAttestation()),
      () => ({ platform: undefined }),
    );
    const entry = { mediaType: half.mediaType, digest: half.digest };
    put(world.registry, half, stored({ schemaVersion: 2, manifests: [entry, entry] }, half.mediaType));
    world.registry.add(storedAttestation());

    const error = await rejection(world.resolver.resolve(world.reference, every));

    expect(error).toMatchObject({ code: 'unsupported-manifest', message: expect.stringContaining('larger or deeper') });
  });

  it('in an index that says they are images are opened, as Docker does', async () => {
    await using world = await makeWorld();
    const entry = { mediaType: image.manifest.mediaType, digest: fullIndex.digest };
    put(world.registry, fullIndex, stored({ schemaVersion: 2, manifests: [entry] }, fullIndex.mediaType));

    const images = await world.resolver.resolve(world.reference, onAmd64);

    expect(images[0]?.digest).toBe(image.manifest.digest);
  });

  it('that name an artifact for the platform are refused', async () => {
    await using world = await makeWorld();
    const chart = stored(
      { config: { mediaType: 'application/vnd.helm', digest: image.config.digest } },
      image.manifest.mediaType,
    );
    world.registry.add(chart);
    put(
      world.registry,
      storedIndex([image], () => ({ digest: chart.digest })),
    );

    const error = await rejection(world.resolver.resolve(world.reference, onAmd64));

    expect(error).toMatchObject({
      code: 'unsupported-manifest',
      message: expect.stringContaining('for linux/amd64 it is an artifact'),
    });
  });
});

describe('what is no image', () => {
  it.each([
    ['an HTML page', '<html></html>', 'it is an HTML page'],
    ['a schema 1 manifest', '{"schemaVersion":1}', 'it is a Docker schema 1 manifest'],
    ['an attestation', storedAttestation().manifest.body, 'it is an attestation'],
  ])('%s', async (_, body, why) => {
    await using world = await makeWorld();
    const other = stored(body, 'text/html');
    world.registry.add(other);
    world.registry.tags.set('team/app:1', other.digest);

    const error = await rejection(world.resolver.resolve(world.reference, onAmd64));

    expect(error).toMatchObject({ code: 'unsupported-manifest', retryable: false });
    expect(error.message).toContain(`${world.registry.host}/team/app:1 is nothing that can be scanned: ${why}`);
  });

  it.each<[string, string, string | undefined]>([
    ['an attestation', storedAttestation().manifest.body, 'application/vnd.in-toto+json'],
    ['an HTML page', '<html></html>', undefined],
  ])('%s says what it is, where no container can run from it', async (_, body, artifact) => {
    await using world = await makeWorld();
    const other = stored(body, 'text/html');
    world.registry.add(other);
    world.registry.tags.set('team/app:1', other.digest);

    const error = await rejection(world.resolver.resolve(world.reference, every));

    expect(error).toMatchObject({ artifact });
  });

  const chart = stored(
    { config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', digest: image.config.digest } },
    '',
  );
  const odd = stored({ config: { mediaType: 'application/octet-stream', digest: image.config.digest } }, '');
  const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' };
  const entry = ({ digest }: { readonly digest: string }) => ({ digest });
  const inner = stored({ manifests: [entry(chart)] }, 'application/vnd.oci.image.index.v1+json');
  it.each<[string, readonly object[], string | undefined]>([
    ['of artifacts', [entry(chart)], 'application/vnd.cncf.helm.config.v1+json'],
    [
      'of artifacts and an index of them',
      [entry(chart), { ...entry(inner), mediaType: inner.mediaType }],
      'application/vnd.cncf.helm.config.v1+json',
    ],
  ])('an index without platforms, %s, is an artifact', async (_, manifests, artifact) => {
    await using world = await makeWorld();
    const index = stored({ manifests }, 'application/vnd.oci.image.index.v1+json');
    put(world.registry, chart, inner, index);

    const error = await rejection(world.resolver.resolve(world.reference, every));

    expect(error).toMatchObject({ code: 'platform-missing', artifact });
  });

  const nameless = storedImage({});
  const posing = stored(
    { config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', digest: image.config.digest }, layers: [layer] },
    '',
  );
  const named = { ...entry(arm64.manifest), platform: arm64.platform };
  it.each<[string, readonly object[]]>([
    ['of a type that an engine may run', [entry(chart), entry(odd)]],
    ['of such a type, beside another platform', [named, entry(odd)]],
    ['whose config names no platform', [named, entry(nameless.manifest)]],
    ['with layers and config of an image, which calls itself a chart', [named, entry(posing)]],
  ])('an entry without a platform, %s, spoils its index: it may run', async (_, manifests) => {
    await using world = await makeWorld();
    const index = stored({ manifests }, 'application/vnd.oci.image.index.v1+json');
    put(world.registry, chart, odd, posing, index);
    world.registry.add(nameless, arm64, image);

    const error = await rejection(world.resolver.resolve(world.reference, every));

    expect(error).toMatchObject({ code: 'unsupported-manifest', artifact: undefined });
  });

  it.each([
    ['an image', image.config, undefined],
    ['anything else', stored({ records: [] }, ''), 'application/vnd.buildkit.cacheconfig.v0'],
  ])('layers of an image with a config of %s by another type', async (_, config, artifact) => {
    await using world = await makeWorld();
    const mediaType = 'application/vnd.buildkit.cacheconfig.v0';
    const cache = stored({ config: { mediaType, digest: config.digest }, layers: [layer] }, image.manifest.mediaType);
    put(world.registry, cache);
    world.registry.blobs.set(config.digest, config);

    const error = await rejection(world.resolver.resolve(world.reference, every));

    expect(error).toMatchObject({ code: 'unsupported-manifest', artifact });
  });

  it('a config that names no platform', async () => {
    await using world = await makeWorld();
    const nameless = storedImage({});
    world.registry.add(nameless);
    world.registry.tags.set('team/app:1', nameless.manifest.digest);

    const error = await rejection(world.resolver.resolve(world.reference, every));

    expect(error.message).toContain('its config names no platform');
  });
});
