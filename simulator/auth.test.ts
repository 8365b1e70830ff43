import { describe, expect, it } from 'vitest';
import { bench } from './test-client.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

function payloadOf(jwt: string) {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
}

describe('POST /auth', () => {
  it('answers 201 with a bare JWT for the Container Security module that lives four hours', async () => {
    await using on = await bench();

    const answer = await on.post('/auth', 'username=simulator&password=simulator&token=true', form);

    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toMatch('text/plain');
    expect(answer.text).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
    const payload = payloadOf(answer.text);
    expect(payload).toMatchObject({ sub: 'simulator', iss: 'qualys' });
    expect(payload.modulesAllowed).toContain('CS');
    expect(payload.exp - on.now() / 1000).toBe(4 * 3600);
  });

  it.each([
    'username=simulator&password=wrong&token=true',
    'username=simulator&password=simulator',
    'username=__proto__&token=true',
    '',
  ])('refuses %j with 401', async (body) => {
    await using on = await bench();

    const answer = await on.post('/auth', body, form);

    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ errorCode: '401 UNAUTHORIZED' });
  });

  it('takes a client id and secret from headers', async () => {
    await using on = await bench();

    const good = await on.post('/auth/oidc', '', { clientId: 'simulator', clientSecret: 'simulator' });
    const bad = await on.post('/auth/oidc', '', { clientId: 'simulator', clientSecret: 'wrong' });

    expect([good.status, bad.status]).toEqual([201, 401]);
  });
});

describe('a bearer token', () => {
  const jwtOf = async (on: Awaited<ReturnType<typeof bench>>) =>
    (await on.post('/auth', 'username=simulator&password=simulator&token=true', form)).text;

  it('is good until it expires, then 401 says so', async () => {
    await using on = await bench({ auth: { jwtTtlMs: 60_000 } });
    const authorization = `Bearer ${await jwtOf(on)}`;

    const before = await on.get('/images', { authorization });
    on.pass(60_000);
    const after = await on.get('/images', { authorization });

    expect(before.status).toBe(204);
    expect(after.status).toBe(401);
    expect(after.json.message).toMatch(/^JWT expired at 2026-11-02T08:01:00/);
    expect(after.json.timestamp).toBe(on.now());
  });

  it('can be revoked, one or all', async () => {
    await using on = await bench();
    const jwt = await jwtOf(on);

    on.simulator.revoke();
    const revoked = await on.get('/images', { authorization: `Bearer ${jwt}` });
    const fresh = await on.get('/images', { authorization: `Bearer ${await jwtOf(on)}` });
    on.simulator.revoke(on.simulator.token);
    const api = await on.get('/images');

    expect([revoked.status, fresh.status, api.status]).toEqual([401, 204, 401]);
  });

  it.each(['', 'Basic c2ltdWxhdG9yOnNpbXVsYXRvcg==', 'Bearer nonsense', 'Bearer a.b.c', 'Bearer ..'])(
    '%j is refused',
    async (authorization) => {
      await using on = await bench();

      const answer = await on.get('/images', { authorization });

      expect(answer.status).toBe(401);
    },
  );

  it('with a changed payload is refused', async () => {
    await using on = await bench();
    const [header, , signature] = (await jwtOf(on)).split('.');
    const forged = Buffer.from(JSON.stringify({ sub: 'x', exp: 9e12, jti: 9 })).toString('base64url');

    const answer = await on.get('/images', { authorization: `Bearer ${header}.${forged}.${signature}` });

    expect(answer.status).toBe(401);
  });
});

describe('a caller without rights', () => {
  it('gets 403 naming the permission on every call', async () => {
    await using on = await bench({ access: 'no-permission' });

    const answer = await on.get('/registry');

    expect(answer.status).toBe(403);
    expect(answer.json.errorCode).toBe('403 FORBIDDEN');
    expect(answer.json.message).toContain('does not have the CS.IMAGE.VIEW permission');
  });

  it('as a sub-user sees empty lists, and 403 for an image', async () => {
    await using on = await bench({ access: 'sub-user' });
    const added = on.simulator.addImage({ reference: 'nginx:1.27', scannedAgoMs: 1000 });

    const list = await on.get('/images');
    const image = await on.get(`/images/${added.platforms[0]!.sha}`);

    expect(list.status).toBe(204);
    expect(image.json).toEqual({ errorCode: '403 FORBIDDEN', message: 'Request Forbidden', timestamp: on.now() });
    expect(image.status).toBe(403);
  });
});
