import { describe, expect, it } from 'vitest';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { serve, tlsFixture } from '../../test/fakes/http-server.ts';
import { ada, image, fullIndex as index, makeWorld, paths } from '../../test/fakes/registry-world.ts';
import { RemoteError } from '../errors.ts';
import { createDistribution } from './distribution.ts';

describe('a manifest', () => {
  it('of a tag has the digest of its bytes', async () => {
    await using world = await makeWorld();

    const manifest = await world.distribution.manifest(world.reference, undefined);

    expect(manifest).toEqual({ digest: index.digest, mediaType: index.mediaType, body: index.body });
    expect(paths(world.registry)).toEqual(['GET /v2/team/app/manifests/1']);
    expect(world.registry.requests[0]?.headers.accept).toContain('application/vnd.oci.image.index.v1+json');
  });

  it.each([
    ['fits', 'the digest', true],
    ['moved', 'another', false],
    ['gone', undefined, false],
  ])('of a tag and a digest is that of the digest; the tag %s', async (_, tagged, tagFits) => {
    await using world = await makeWorld();
    world.registry.tags.delete('team/app:1');
    if (tagged !== undefined)
      world.registry.tags.set('team/app:1', tagged === 'another' ? image.manifest.digest : index.digest);

    const manifest = await world.distribution.manifest({ ...world.reference, digest: index.digest }, undefined);

    expect([manifest.digest, manifest.tagFits]).toEqual([index.digest, tagFits]);
  });

  it('of a tag and a digest does not depend on the question about the tag', async () => {
    await using world = await makeWorld();
    world.registry.script = ({ method }, response) => method === 'HEAD' && response.writeHead(403).end();

    const manifest = await world.distribution.manifest({ ...world.reference, digest: index.digest }, undefined);

    expect([manifest.digest, manifest.tagFits]).toEqual([index.digest, undefined]);
  });

  it.each([
    ['another body than the digest', { digest: index.digest }, {}],
    ['another body than the header', {}, { 'docker-content-digest': image.manifest.digest }],
  ])('is refused with %s', async (_, fields, headers) => {
    await using world = await makeWorld();
    world.registry.script = (_request, response) => void response.writeHead(200, headers).end('{"changed":true}');

    const error = await rejection(world.distribution.manifest({ ...world.reference, ...fields }, undefined));

    expect(error).toMatchObject({ code: 'unresolvable', retryable: false });
    expect(error.message).toContain(`The registry ${world.registry.host} served team/app`);
  });
});

describe('a blob', () => {
  it('is read and verified', async () => {
    await using world = await makeWorld();

    expect(await world.distribution.blob(world.reference, image.config.digest, undefined)).toBe(image.config.body);
  });

  it('with other bytes is refused', async () => {
    await using world = await makeWorld();
    world.registry.blobs.set(image.config.digest, { ...image.config, body: '{}' });

    const error = await rejection(world.distribution.blob(world.reference, image.config.digest, undefined));

    expect(error).toMatchObject({ code: 'unresolvable' });
  });

  it('is fetched where the registry redirects to, without the token', async () => {
    await using storage = await serve((_, response) => response.end(image.config.body));
    await using world = await makeWorld();
    world.registry.auth = 'bearer';
    world.registry.script = ({ url, headers }, response) =>
      url.includes('/blobs/') &&
      headers.authorization !== undefined &&
      response.writeHead(307, { location: `${storage.url}/signed?x=1` }).end();

    const body = await world.distribution.blob(world.reference, image.config.digest, undefined);

    expect(body).toBe(image.config.body);
    expect(storage.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/signed?x=1', undefined],
    ]);
  });

  it.each([
    ['to http beyond loopback', 'http://storage.example/blob'],
    ['to itself for ever', '?again'],
    ['to no URL', 'http://['],
    ['with a user', 'https://user:hunter2@storage.example/'],
  ])('redirected %s is refused', async (_, location) => {
    await using world = await makeWorld();
    world.registry.script = (_request, response) => void response.writeHead(302, { location }).end();

    const error = await rejection(world.distribution.blob(world.reference, image.config.digest, undefined));

    expect(error.message).toContain("to where it can't be followed");
    expect(error.message).not.toContain('hunter2');
  });

  it('redirected to a stranger who asks for a token gives the stranger none', async () => {
    await using stranger = await serve((_, response, number) => {
      if (number > 1) response.end();
      else response.writeHead(401, { 'www-authenticate': `Bearer realm="http://127.0.0.1:1/steal"` }).end();
    });
    await using world = await makeWorld(ada);
    world.registry.script = (_request, response) => void response.writeHead(307, { location: stranger.url }).end();

    const error = await rejection(world.distribution.blob(world.reference, image.config.digest, undefined));

    expect(error).toMatchObject({ code: 'registry-denied', status: 401 });
    expect(stranger.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});

describe('an answer that is no manifest', () => {
  it.each<[number, string, string, boolean, string]>([
    [401, '', 'registry-denied', false, 'Sign in with "docker login'],
    [403, '{"errors":[{"code":"DENIED","message":"no"}]}', 'registry-denied', false, 'Sign in'],
    [404, '{"errors":[{"code":"NAME_UNKNOWN","message":"no such"}]}', 'unresolvable', false, 'Check the spelling'],
    [400, 'what?', 'registry-unreachable', false, 'Check the address'],
    [418, '<html>', 'registry-unreachable', false, 'Check the address'],
    [429, '{"errors":[{"code":"TOOMANYREQUESTS"}]}', 'registry-unreachable', true, 'sign in ("docker login'],
    [500, '', 'registry-unreachable', true, 'try again later'],
    [503, '<html>busy</html>', 'registry-unreachable', true, 'try again later'],
  ])('%i %s', async (status, body, code, retryable, remedy) => {
    await using world = await makeWorld();
    world.registry.script = (_, response) => void response.writeHead(status).end(body);

    const error = await rejection(world.distribution.manifest(world.reference, undefined));

    expect(error).toBeInstanceOf(RemoteError);
    expect(error).toMatchObject({ code, retryable, status, remedy: expect.stringContaining(remedy) });
    expect(error.message).toMatch(
      /^The registry \S+ answered \d+( with an HTML page| \(.*\))? when asked for team\/app:1\.$/,
    );
  });
});

it('a registry that asks for a longer wait than a run has is told with that wait', async () => {
  await using world = await makeWorld();
  world.registry.script = (_, response) => void response.writeHead(429, { 'retry-after': '3600' }).end();

  const error = await rejection(world.distribution.manifest(world.reference, undefined));

  expect(error).toMatchObject({ code: 'registry-unreachable', retryable: true, retryAfterMs: 3_600_000 });
});

describe('hosts', () => {
  it('beyond loopback are spoken to over TLS only', async () => {
    await using server = await serve((_, response) => response.end());
    await using http = testHttpClient({ attempts: 1, environment: {} });
    const distribution = createDistribution({ http, credentials: async () => undefined, now: http.clock.now });

    const error = await rejection(
      distribution.manifest({ registry: 'registry.invalid:80', repository: 'app' }, undefined),
    );

    expect(error.message).toContain('registry.invalid:80/v2/app/manifests/latest');
    expect(server.requests).toEqual([]);
  });

  it('of Docker Hub is registry-1.docker.io', async () => {
    const asked: string[] = [];
    const http = {
      send: async ({ url }: { url: string }) => {
        asked.push(url);
        return { status: 404, headers: {}, body: new Uint8Array() };
      },
      close: async () => {},
    };
    const distribution = createDistribution({ http, credentials: async () => undefined, now: () => new Date(0) });

    const error = await rejection(
      distribution.manifest({ registry: 'docker.io', repository: 'library/nginx' }, undefined),
    );

    expect(asked).toEqual(['https://registry-1.docker.io/v2/library/nginx/manifests/latest']);
    expect(error.message).toContain('The registry docker.io answered 404');
  });

  it('are all asked through a mirror, with their names and the credentials of the mirror', async () => {
    await using world = await makeWorld();
    const hosts: string[] = [];
    const credentials = async (host: string) => {
      hosts.push(host);
      return undefined;
    };
    const mirror = `http://${world.registry.host}/`;
    const distribution = createDistribution({ http: world.http, credentials, now: world.http.clock.now, mirror });
    world.registry.auth = 'bearer';

    await distribution.manifest({ ...world.reference, registry: 'docker.io' }, undefined);

    expect(paths(world.registry)[0]).toBe('GET /v2/team/app/manifests/1?ns=docker.io');
    expect(hosts).toEqual([world.registry.host]);
  });

  it.each(['http://mirror.example', 'https://user:hunter2@mirror.example', 'mirror.example', ''])(
    'through the mirror %j are a usage error',
    async (mirror) => {
      await using http = testHttpClient();

      const make = () => createDistribution({ http, credentials: async () => undefined, now: http.clock.now, mirror });

      expect(make).toThrow('The registry mirror must be an https URL');
    },
  );

  it('with an unknown certificate name the CA bundle', async () => {
    await using server = await serve((_, response) => response.end(), 'loopback');
    await using http = testHttpClient({ caBundle: tlsFixture('ca.pem') });
    const distribution = createDistribution({
      http,
      credentials: async () => undefined,
      now: http.clock.now,
      mirror: server.url,
    });

    const manifest = await distribution.manifest({ registry: 'r.example', repository: 'app' }, undefined);

    expect(manifest.body).toBe('');
  });
});
