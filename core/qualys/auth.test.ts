import { describe, expect, it } from 'vitest';
import { answer } from '../../test/fakes/qualys.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../http/http.ts';
import { createAuth, type QualysCredentials } from './auth.ts';

const password: QualysCredentials = { kind: 'password', username: 'user&1', password: 'p=ß %' };

/** Tokens that are counted, so that a renewal is seen. */
function platform(answers: (count: number) => HttpResponse = (count) => answer(201, `eyJ.token${count}.sig`)) {
  const requests: HttpRequest[] = [];
  const http: HttpClient = {
    send: async (request) => {
      requests.push(request);
      return answers(requests.length);
    },
    close: async () => {},
  };
  const masked: string[] = [];
  const auth = (credentials: QualysCredentials) =>
    createAuth({ gateway: 'https://gateway.example', credentials, http, mask: (secret) => masked.push(secret) });
  return { requests, masked, auth };
}

describe('a token', () => {
  it('is sent as it is, and there is no other', async () => {
    const { auth, requests } = platform();
    const given = auth({ kind: 'token', token: 'abc' });

    expect(await given.token()).toBe('abc');
    expect(await given.renew('abc')).toBeUndefined();
    expect(requests).toEqual([]);
  });
});

describe('user and password', () => {
  it('are exchanged once, form-encoded, for all who ask', async () => {
    const { auth, requests, masked } = platform();
    const given = auth(password);

    const tokens = await Promise.all([given.token(), given.token(), given.token()]);

    expect(tokens).toEqual(['eyJ.token1.sig', 'eyJ.token1.sig', 'eyJ.token1.sig']);
    expect(requests).toMatchObject([{ method: 'POST', url: 'https://gateway.example/auth' }]);
    expect(new URLSearchParams(String(requests[0]?.body)).get('password')).toBe('p=ß %');
    expect(masked).toEqual(['eyJ.token1.sig']);
  });

  it('are exchanged again when a token is refused, once for all who wait', async () => {
    const { auth, requests } = platform();
    const given = auth(password);
    const first = await given.token();

    const renewed = await Promise.all([given.renew(first), given.renew(first), given.renew(first)]);

    expect(renewed).toEqual(['eyJ.token2.sig', 'eyJ.token2.sig', 'eyJ.token2.sig']);
    expect(requests).toHaveLength(2);
    expect(await given.renew(first)).toBe('eyJ.token2.sig');
  });

  it('may be tried again after the exchange failed', async () => {
    const { auth } = platform((count) => (count === 1 ? answer(500, 'down') : answer(201, 'eyJ.a.b')));
    const given = auth(password);

    await expect(given.token()).rejects.toMatchObject({ code: 'qualys-unreachable', retryable: true });
    expect(await given.token()).toBe('eyJ.a.b');
  });

  it.each([
    [401, '{"message":"no"}', 'qualys-denied', false],
    [403, '', 'qualys-denied', false],
    [404, '<html></html>', 'qualys-unreadable', false],
    [200, '<html>login</html>', 'qualys-unreadable', false],
    [201, '', 'qualys-unreadable', false],
    [429, '', 'qualys-unreachable', true],
    [503, '', 'qualys-unreachable', true],
  ])('answered with %i %j give no token', async (status, body, code, retryable) => {
    const { auth } = platform(() => answer(status, body));

    await expect(auth(password).token()).rejects.toMatchObject({ code, retryable });
  });

  it('never stand in an error', async () => {
    const { auth } = platform(() => answer(401, 'user&1 p=ß %'));

    const error = await auth(password)
      .token()
      .catch((thrown) => thrown);

    expect(`${error.message} ${error.remedy}`).not.toMatch(/user&1|p=ß/);
  });
});

describe('client id and secret', () => {
  it('go into headers of the OIDC exchange', async () => {
    const { auth, requests } = platform();

    const token = await auth({ kind: 'oidc', clientId: 'id', clientSecret: 'hush' }).token();

    expect(token).toBe('eyJ.token1.sig');
    expect(requests).toMatchObject([
      { url: 'https://gateway.example/auth/oidc', headers: { clientId: 'id', clientSecret: 'hush' } },
    ]);
  });
});
