import { describe, expect, it } from 'vitest';
import { rejection } from '../../test/fakes/http-client.ts';
import { ada, image, fullIndex as index, makeWorld, paths } from '../../test/fakes/registry-world.ts';
import { createTokens } from './tokens.ts';

describe('a registry that wants tokens', () => {
  it('gets one, anonymously, that is kept for the next request', async () => {
    await using world = await makeWorld();
    world.registry.auth = 'bearer';

    await world.distribution.manifest(world.reference, undefined);
    await world.distribution.blob(world.reference, image.config.digest, undefined);

    expect(paths(world.registry)).toEqual([
      'GET /v2/team/app/manifests/1',
      'GET /token?service=fake&scope=repository%3Ateam%2Fapp%3Apull',
      'GET /v2/team/app/manifests/1',
      `GET /v2/team/app/blobs/${image.config.digest}`,
    ]);
    expect(world.registry.requests[1]?.headers.authorization).toBeUndefined();
  });

  it('is asked for one token however many wait for it', async () => {
    await using world = await makeWorld();
    world.registry.auth = 'bearer';

    await Promise.all([1, 2, 3, 4].map(() => world.distribution.manifest(world.reference, undefined)));

    expect(paths(world.registry).filter((path) => path.startsWith('GET /token'))).toHaveLength(1);
  });

  it.each([
    ['is about to expire', (world: Awaited<ReturnType<typeof makeWorld>>) => world.http.clock.advance(291_000)],
    ['is refused', (world: Awaited<ReturnType<typeof makeWorld>>) => world.registry.tokens.clear()],
  ])('gets another when the token %s', async (_, happens) => {
    await using world = await makeWorld();
    world.registry.auth = 'bearer';
    await world.distribution.manifest(world.reference, undefined);
    happens(world);

    const manifest = await world.distribution.manifest(world.reference, undefined);

    expect(manifest.digest).toBe(index.digest);
    expect(paths(world.registry).filter((path) => path.startsWith('GET /token'))).toHaveLength(2);
  });

  it('gets the credentials at its token server only', async () => {
    await using world = await makeWorld(ada);
    world.registry.auth = 'bearer';
    world.registry.users.set('ada', 'hunter2');

    await world.distribution.manifest(world.reference, undefined);

    expect(world.registry.requests.map(({ headers }) => headers.authorization?.split(' ')[0])).toEqual([
      undefined,
      'Basic',
      'Bearer',
    ]);
  });

  it('gets a refresh token by POST', async () => {
    await using world = await makeWorld({ kind: 'identity-token', token: 'refresh' });
    world.registry.auth = 'bearer';
    world.registry.users.set('<token>', 'refresh');

    const manifest = await world.distribution.manifest(world.reference, undefined);

    expect([manifest.digest, paths(world.registry)[1]]).toEqual([index.digest, 'POST /token']);
  });

  it('may want Basic', async () => {
    await using world = await makeWorld(ada);
    world.registry.auth = 'basic';
    world.registry.users.set('ada', 'hunter2');

    expect(await world.distribution.manifest(world.reference, undefined)).toMatchObject({ digest: index.digest });
  });

  it('and refuses the credentials says so without them', async () => {
    await using world = await makeWorld(ada);
    world.registry.auth = 'bearer';
    world.registry.users.set('ada', 'other');

    const error = await rejection(world.distribution.manifest(world.reference, undefined));

    expect(error).toMatchObject({
      code: 'registry-denied',
      remedy: expect.stringContaining(`docker login ${world.registry.host}`),
    });
    expect(JSON.stringify([error, error.message])).not.toContain('hunter2');
  });

  it.each(['http://auth.example/token', 'not a url', 'https://user:hunter2@auth.example/', 'ftp://auth.example/'])(
    'from %s gets none',
    async (realm) => {
      await using world = await makeWorld(ada);
      const headers = { 'www-authenticate': `Bearer realm="${realm}"` };
      world.registry.script = (_, response) => void response.writeHead(401, headers).end();

      const error = await rejection(world.distribution.manifest(world.reference, undefined));

      expect(error.message).toContain('wants tokens to be fetched from an address that is not https');
    },
  );

  it.each(['', '{}', '{"token":""}', '{"token":"a\\nx-evil: 1"}', '<html>'])(
    'but gives none in %j is unreachable',
    async (body) => {
      await using world = await makeWorld();
      world.registry.auth = 'bearer';
      world.registry.script = ({ url }, response) => url.startsWith('/token') && response.end(body);

      const error = await rejection(world.distribution.manifest(world.reference, undefined));

      expect(error.message).toBe(`The token server of ${world.registry.host} answered without a token.`);
    },
  );
});

it('callers refused at the same moment share one token', async () => {
  await using world = await makeWorld();
  const { url } = world.registry;
  const tokens = createTokens({ http: world.http, credentials: async () => undefined, now: world.http.clock.now });
  const endpoint = { base: url, credentialsHost: world.registry.host, name: world.registry.host };
  const challenge = { kind: 'bearer', realm: `${url}/token` } as const;

  const given = await Promise.all(
    [1, 2, 3].map(() => tokens.answer(endpoint, 'repository:app:pull', challenge, undefined)),
  );

  expect(given).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-1']);
});
