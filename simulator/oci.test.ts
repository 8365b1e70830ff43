import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Bench, bench, ecr } from './test-client.ts';

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

const none = { authorization: '' };

interface Descriptor {
  readonly digest: string;
  readonly mediaType: string;
  readonly size: number;
  readonly platform: { readonly os: string; readonly architecture: string };
}

async function indexOf(on: Bench, path: string) {
  const answer = await on.get(path, none);
  return { answer, manifests: (answer.json?.manifests ?? []) as Descriptor[] };
}

describe('the registry', () => {
  it('leads from tag to index to manifest to config, each by its true digest', async () => {
    await using on = await bench();
    const query = `?ns=${ecr}`;

    const { answer, manifests } = await indexOf(on, `/v2/team/api/manifests/1.4.2${query}`);
    const [amd64, arm64, attestation] = manifests;
    const manifest = await on.get(`/v2/team/api/manifests/${arm64?.digest}${query}`, none);
    const config = await on.get(`/v2/team/api/blobs/${manifest.json.config.digest}${query}`, none);

    expect(answer.headers.get('docker-content-digest')).toBe(digestOf(answer.text));
    expect(answer.headers.get('content-type')).toBe('application/vnd.oci.image.index.v1+json');
    expect([amd64?.platform, arm64?.platform, attestation?.platform]).toEqual([
      { os: 'linux', architecture: 'amd64' },
      { os: 'linux', architecture: 'arm64', variant: 'v8' },
      { os: 'unknown', architecture: 'unknown' },
    ]);
    expect(digestOf(manifest.text)).toBe(arm64?.digest);
    expect(manifest.text).toHaveLength(arm64?.size ?? 0);
    expect(digestOf(config.text)).toBe(manifest.json.config.digest);
    expect(config.json).toMatchObject({ os: 'linux', architecture: 'arm64', rootfs: { type: 'layers' } });
  });

  it('agrees with Qualys on every digest', async () => {
    await using on = await bench();
    const { manifests } = await indexOf(on, '/v2/library/nginx/manifests/1.27?ns=docker.io');
    on.simulator.addImage({ reference: 'nginx:1.27', contentOf: 'nginx:1.27', scannedAgoMs: 1 });
    const manifest = await on.get(`/v2/library/nginx/manifests/${manifests[0]?.digest}?ns=docker.io`, none);

    const image = await on.get(`/images/${manifest.json.config.digest.slice(7)}`);

    const digests = image.json.repoDigests.map((each: { digest: string }) => `sha256:${each.digest}`);
    expect(digests).toContain(manifests[0]?.digest);
    expect(image.json.layers.map((layer: { sha: string }) => `sha256:${layer.sha}`)).toEqual(
      (await on.get(`/v2/library/nginx/blobs/${manifest.json.config.digest}?ns=docker.io`, none)).json.rootfs.diff_ids,
    );
  });

  it('serves layers whose digest is true', async () => {
    await using on = await bench();
    const { manifests } = await indexOf(on, '/v2/library/nginx/manifests/1.27?ns=docker.io');
    const manifest = await on.get(`/v2/library/nginx/manifests/${manifests[0]?.digest}?ns=docker.io`, none);
    const [layer] = manifest.json.layers as Descriptor[];

    const blob = await on.get(`/v2/library/nginx/blobs/${layer?.digest}?ns=docker.io`, none);

    expect(digestOf(blob.text)).toBe(layer?.digest);
  });

  it('gives the same digests for the same seed, whatever the port, and others for another seed', async () => {
    await using first = await bench({ seed: 'a' });
    await using second = await bench({ seed: 'a' });
    await using third = await bench({ seed: 'b' });

    const digests = await Promise.all(
      [first, second, third].map(async (on) =>
        (await on.get('/v2/team/api/manifests/1', none)).headers.get('docker-content-digest'),
      ),
    );

    expect(digests[0]).toBe(digests[1]);
    expect(digests[2]).not.toBe(digests[0]);
  });

  it('serves a pinned index that nobody has asked for by tag before', async () => {
    await using known = await bench();
    await using on = await bench();
    const digest = known.simulator.image('nginx:latest')?.digest;

    const answer = await on.get(`/v2/library/nginx/manifests/${digest}?ns=docker.io`, none);
    const unknown = await on.get(`/v2/library/nginx/manifests/sha256:${'0'.repeat(64)}?ns=docker.io`, none);

    expect(answer.status).toBe(200);
    expect(unknown.status).toBe(404);
    expect(unknown.json.errors[0].code).toBe('MANIFEST_UNKNOWN');
  });

  it('answers HEAD without a body', async () => {
    await using on = await bench();

    const answer = await on.send('HEAD', '/v2/team/api/manifests/1');

    expect(answer.status).toBe(200);
    expect(answer.text).toBe('');
    expect(answer.headers.get('docker-content-digest')).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it.each([
    ['team/missing', '1'],
    ['team/api', 'does-not-exist'],
  ])('does not have %s:%s', async (repository, tag) => {
    await using on = await bench();

    const answer = await on.get(`/v2/${repository}/manifests/${tag}`, none);

    expect(answer.status).toBe(404);
  });

  it('has only what was added when its images are listed', async () => {
    await using on = await bench({ images: 'listed' });
    on.simulator.addImage({ reference: `${ecr}/team/api:1` });

    const added = await on.get(`/v2/team/api/manifests/1?ns=${ecr}`, none);
    const other = await on.get(`/v2/team/api/manifests/2?ns=${ecr}`, none);
    const tags = await on.get(`/v2/team/api/tags/list?ns=${ecr}`, none);

    expect([added.status, other.status]).toEqual([200, 404]);
    expect(tags.json).toEqual({ name: 'team/api', tags: ['1'] });
  });

  it.each([
    ['team/api-arm64:1', ['linux/arm64'], 'application/vnd.docker.distribution.manifest.v2+json'],
    ['team/windows-app:1', ['windows/amd64', 'windows/amd64'], 'application/vnd.oci.image.index.v1+json'],
    ['team/helm-release:1', [], 'application/vnd.oci.image.manifest.v1+json'],
  ])('shapes %s by its name', async (name, platforms, mediaType) => {
    await using on = await bench();
    const [repository, tag] = name.split(':');

    const answer = await on.get(`/v2/${repository}/manifests/${tag}?ns=${ecr}`, none);
    const image = on.simulator.image(`${ecr}/${name}`);

    expect(answer.headers.get('content-type')).toBe(mediaType);
    expect(image?.platforms.map((each) => `${each.os}/${each.architecture}`)).toEqual(platforms);
  });

  it('names the version of Windows in the index', async () => {
    await using on = await bench();

    const answer = await on.get('/v2/team/windows-app/manifests/1', none);

    const versions = answer.json.manifests.map(
      (each: { platform: Record<string, string> }) => each.platform['os.version'],
    );
    expect(versions.slice(0, 2)).toEqual([
      expect.stringMatching(/^10\.0\.17763\./),
      expect.stringMatching(/^10\.0\.20348\./),
    ]);
  });

  it('serves a manifest of an unheard-of type where a test wants one', async () => {
    await using on = await bench();
    on.simulator.addImage({ reference: `${ecr}/team/odd:1`, manifest: 'unknown' });

    const answer = await on.get(`/v2/team/odd/manifests/1?ns=${ecr}`, none);

    expect(answer.headers.get('content-type')).toBe('application/vnd.example.unheard-of.v9+json');
  });
});

describe('the token flow of the registry', () => {
  it('challenges, issues a token for the scope, and takes it', async () => {
    await using on = await bench({ registryAuth: 'token' });
    const path = '/v2/team/api/manifests/1';

    const refused = await on.get(path, none);
    const [, realm = '', service, scope = ''] =
      /realm="([^"]+)",service="([^"]+)",scope="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '') ?? [];
    const { token } = (await on.get(`${realm.replace(on.simulator.url, '')}?service=${service}&scope=${scope}`, none))
      .json;
    const taken = await on.get(path, { authorization: `Bearer ${token}` });
    const elsewhere = await on.get('/v2/team/other/manifests/1', { authorization: `Bearer ${token}` });

    expect(refused.status).toBe(401);
    expect(scope).toBe('repository:team/api:pull');
    expect([taken.status, elsewhere.status]).toEqual([200, 401]);
  });

  it('wants a user where it has users', async () => {
    await using on = await bench({ registryAuth: { users: { bob: 'p:w' } } });
    const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

    const anonymous = await on.get('/v2/token?scope=x', none);
    const wrong = await on.get('/v2/token?scope=x', basic('bob:nope'));
    const right = await on.get('/v2/token?scope=x', basic('bob:p:w'));

    expect([anonymous.status, wrong.status, right.status]).toEqual([401, 401, 200]);
  });

  it('is not in the way of a registry that is open', async () => {
    await using on = await bench();

    const ping = await on.get('/v2/', none);

    expect(ping.status).toBe(200);
    expect(ping.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
  });
});
