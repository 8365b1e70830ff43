import { describe, expect, it } from 'vitest';
import { rejection } from '../../test/fakes/http-client.ts';
import { arm64, fullIndex, image, makeWorld, paths, resolved, windows } from '../../test/fakes/registry-world.ts';
import { CanceledError, RemoteError } from '../errors.ts';
import type { PlatformRequirement } from '../image/platform.ts';
import type { ImageReference } from '../image/reference.ts';
import type { ManifestSource } from './manifest-source.ts';
import { createImageResolver, resolveFrom } from './resolve.ts';

type World = Awaited<ReturnType<typeof makeWorld>>;

const onAmd64: PlatformRequirement = { kind: 'one', platform: { os: 'linux', architecture: 'amd64' } };
const onArm64: PlatformRequirement = { kind: 'one', platform: { os: 'linux', architecture: 'arm64' } };
const every: PlatformRequirement = { kind: 'every', why: 'EC2' };

const references = (world: World) => paths(world.registry).map((path) => path.replace('GET /v2/team/app/', ''));
const untagged = ({ reference: { registry, repository } }: World): ImageReference => ({ registry, repository });

describe('a tag of an index', () => {
  it('becomes the image of the platform', async () => {
    await using world = await makeWorld();
    const reference = world.reference;

    const images = await world.resolver.resolve(reference, onArm64);

    expect(images).toEqual([
      {
        ...resolved(arm64),
        reference,
        indexDigest: fullIndex.digest,
        platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
        tag: '1',
      },
    ]);
  });

  it('becomes one image a platform where every one may run, without attestations', async () => {
    await using world = await makeWorld();

    const images = await world.resolver.resolve(world.reference, every);

    expect(images.map(({ imageId }) => imageId)).toEqual([image.config.digest, arm64.config.digest]);
  });

  it('is looked up once a run, whatever platforms are asked for and however it moves', async () => {
    await using world = await makeWorld();
    const reference = world.reference;

    await Promise.all([world.resolver.resolve(reference, onAmd64), world.resolver.resolve(reference, onAmd64)]);
    world.registry.tags.set('team/app:1', windows.manifest.digest);
    const images = await world.resolver.resolve(reference, onArm64);

    expect(images[0]?.digest).toBe(arm64.manifest.digest);
    expect(references(world)).toEqual([
      'manifests/1',
      `manifests/${image.manifest.digest}`,
      `manifests/${arm64.manifest.digest}`,
    ]);
  });

  it('without the platform names those that are there', async () => {
    await using world = await makeWorld();
    const s390x: PlatformRequirement = { kind: 'one', platform: { os: 'linux', architecture: 's390x' } };

    const error = await rejection(world.resolver.resolve(world.reference, s390x));

    expect(error).toMatchObject({ code: 'platform-missing' });
    expect(error.message).toBe(
      `${world.registry.host}/team/app:1 has no image for linux/s390x; it has linux/amd64, linux/arm64/v8.`,
    );
  });
});

describe('a tag of one image', () => {
  it('has the platform of its config', async () => {
    await using world = await makeWorld();
    const reference = { ...world.reference, tag: 'single' };

    const images = await world.resolver.resolve(reference, onAmd64);

    expect(images).toEqual([
      { ...resolved(image), reference, platform: { os: 'linux', architecture: 'amd64' }, tag: 'single' },
    ]);
  });

  it('must fit the platform', async () => {
    await using world = await makeWorld();

    const error = await rejection(world.resolver.resolve({ ...world.reference, tag: 'single' }, onArm64));

    expect(error).toMatchObject({ code: 'platform-missing', message: expect.stringContaining('it has linux/amd64.') });
  });

  it('is latest when none is written', async () => {
    await using world = await makeWorld();
    world.registry.tags.set('team/app:latest', image.manifest.digest);

    const images = await world.resolver.resolve(untagged(world), onAmd64);

    expect(images[0]?.tag).toBe('latest');
  });
});

describe('a digest', () => {
  it('has no tag where the registry can’t name one', async () => {
    await using world = await makeWorld();

    const images = await world.resolver.resolve({ ...untagged(world), digest: fullIndex.digest }, onAmd64);

    expect(images[0]).toMatchObject({ digest: image.manifest.digest, indexDigest: fullIndex.digest });
    expect(images[0]).not.toHaveProperty('tag');
  });

  it.each([
    ['that names it keeps the tag', '1', '1'],
    ['that names another image now loses the tag', 'single', undefined],
  ])('with a tag %s', async (_, tag, expected) => {
    await using world = await makeWorld();

    const images = await world.resolver.resolve({ ...world.reference, tag, digest: fullIndex.digest }, onAmd64);

    expect([images[0]?.digest, images[0]?.tag]).toEqual([image.manifest.digest, expected]);
  });
});

describe('sources', () => {
  /** A source that serves the one image for any reference, and the tags given. */
  const source = (tags: () => Promise<readonly string[]>, asked: ImageReference[] = []): ManifestSource => ({
    manifest: async (wanted) => {
      asked.push(wanted);
      return { ...image.manifest, tagFits: false };
    },
    blob: async () => image.config.body,
    tags,
  });
  const ecr = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
  const fips = '123456789012.dkr.ecr-fips.us-east-1.amazonaws.com';

  it('find a tag for a bare digest, and for one whose tag has moved', async () => {
    const resolver = resolveFrom({
      sourceOf: async () => source(async () => ['latest', '2.0', '1.0']),
      warn: () => {},
    });
    const { digest } = image.manifest;

    const bare = await resolver.resolve({ registry: ecr, repository: 'app', digest }, onAmd64);
    const moved = await resolver.resolve({ registry: ecr, repository: 'app', tag: 'prod', digest }, onAmd64);

    expect([bare[0]?.tag, moved[0]?.tag]).toEqual(['1.0', '1.0']);
  });

  it('that can’t name tags are told about, and the image is kept', async () => {
    const warnings: string[] = [];
    const denied = new RemoteError('Denied.', { code: 'registry-denied', retryable: false, remedy: 'Allow it.' });
    const resolver = resolveFrom({
      sourceOf: async () => source(() => Promise.reject(denied)),
      warn: (message) => warnings.push(message),
    });

    const images = await resolver.resolve({ registry: ecr, repository: 'app', digest: image.manifest.digest }, onAmd64);

    expect(images).toHaveLength(1);
    expect(warnings).toEqual([`No tag could be looked up for ${ecr}/app@${image.manifest.digest}: Denied. Allow it.`]);
  });

  it('are asked once for all hosts of one registry, by the host that was named', async () => {
    const asked: ImageReference[] = [];
    const resolver = resolveFrom({ sourceOf: async () => source(async () => [], asked), warn: () => {} });

    await resolver.resolve({ registry: fips, repository: 'app', tag: '1' }, onAmd64);
    await resolver.resolve({ registry: ecr, repository: 'app', tag: '1' }, onAmd64);

    expect(asked.map(({ registry }) => registry)).toEqual([fips]);
  });

  it('are asked again after a cancellation', async () => {
    let calls = 0;
    const canceled = new CanceledError('Stopped.', { remedy: '' });
    const fickle: ManifestSource = {
      ...source(async () => []),
      manifest: async () => (++calls === 1 ? Promise.reject(canceled) : image.manifest),
    };
    const resolver = resolveFrom({ sourceOf: async () => fickle, warn: () => {} });
    const reference = { registry: 'ghcr.io', repository: 'app', tag: '1' };

    const first = await rejection(resolver.resolve(reference, onAmd64));
    const second = await resolver.resolve(reference, onAmd64);

    expect([first, second.length]).toEqual([canceled, 1]);
  });

  it('of ECR are behind the mirror too', async () => {
    await using world = await makeWorld();
    const options = { http: world.http, environment: {}, warn: () => {}, now: world.http.clock.now };
    const resolver = createImageResolver({ ...options, mirror: world.registry.url });

    const images = await resolver.resolve({ registry: ecr, repository: 'team/app', tag: 'single' }, onAmd64);

    expect(images[0]?.digest).toBe(image.manifest.digest);
    expect(references(world)[0]).toBe(`manifests/single?ns=${ecr}`);
  });
});
