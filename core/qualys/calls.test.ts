import { describe, expect, it } from 'vitest';
import { answer } from '../../test/fakes/qualys.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../http/http.ts';
import type { QualysAuth } from './auth.ts';
import { createCalls, type QualysCalls } from './calls.ts';
import { readAllPages } from './pages.ts';

const staticAuth: QualysAuth = { token: async () => 'secret', renew: async () => undefined };

function caller(respond: (request: HttpRequest, count: number) => HttpResponse, auth = staticAuth) {
  const requests: HttpRequest[] = [];
  const http: HttpClient = {
    send: async (request) => {
      requests.push(request);
      return respond(request, requests.length);
    },
    close: async () => {},
  };
  const now = () => new Date('2026-03-01T00:00:00Z');
  return { requests, calls: createCalls({ gateway: 'https://gateway.example', http, auth, now }) };
}

function ask(calls: QualysCalls, method?: 'POST') {
  return calls.call({
    path: '/images',
    query: { filter: 'a b' },
    purpose: 'asking',
    ...(method ? { method, json: {} } : {}),
  });
}

describe('a call', () => {
  it('carries the token and repeats only what is safe to repeat', async () => {
    const { calls, requests } = caller(() => answer(200, {}));

    await ask(calls);
    await ask(calls, 'POST');

    expect(requests).toMatchObject([
      {
        method: 'GET',
        url: 'https://gateway.example/csapi/v1.3/images?filter=a+b',
        headers: { authorization: 'Bearer secret', accept: 'application/json' },
        repeat: 'always',
      },
      { method: 'POST', repeat: 'unsent', body: '{}' },
    ]);
  });

  it('is made again with a renewed token, once', async () => {
    const { calls, requests } = caller(
      (request) => (request.headers?.authorization === 'Bearer new' ? answer(200, { ok: 1 }) : answer(401, {})),
      { token: async () => 'old', renew: async (refused) => (refused === 'old' ? 'new' : undefined) },
    );

    expect((await ask(calls)).json).toEqual({ ok: 1 });
    expect(requests).toHaveLength(2);
  });

  it("reads Qualys' clock from the answer", async () => {
    const { calls } = caller(() => answer(204, undefined, { date: 'Sun, 01 Feb 2026 10:00:00 GMT' }));

    expect((await ask(calls)).at.toISOString()).toBe('2026-02-01T10:00:00.000Z');
  });

  it('notices the simulator', async () => {
    const { calls } = caller((_, count) => answer(204, undefined, count === 2 ? { 'x-qualys-simulator': '1' } : {}));

    await ask(calls);
    const before = calls.simulated();
    await ask(calls);

    expect([before, calls.simulated()]).toEqual([false, true]);
  });

  it.each(['', 'a-schedule-id', '"a-schedule-id"', '{"scheduleId":"a"}'])(
    'takes %j as the answer to a POST',
    async (body) => {
      const { calls } = caller(() => answer(201, body));

      expect((await ask(calls, 'POST')).status).toBe(200);
    },
  );

  it.each([
    [200, '<html>Sign in</html>', 'qualys-unreadable', true, 'an HTML page'],
    [200, '{"data":[', 'qualys-unreadable', true, 'not JSON'],
    [200, '', 'qualys-unreadable', true, 'an empty body'],
    [401, '{"errorCode":"401","message":"JWT expired at noon"}', 'qualys-denied', false, 'JWT expired at noon'],
    [403, '{"errorCode":"403","message":"no CS.IMAGE.VIEW"}', 'qualys-denied', false, 'no CS.IMAGE.VIEW'],
    [404, '<html>not found</html>', 'qualys-unreadable', false, 'not as Qualys does'],
    [400, '{"message":"Invalid Image SHA provided"}', 'qualys-unreadable', false, 'Invalid Image SHA provided'],
    [409, '', 'qualys-unreachable', true, '409'],
    [429, '', 'qualys-unreachable', true, '429'],
    [502, '<html>', 'qualys-unreachable', true, '502'],
    [302, '', 'qualys-unreadable', false, '302'],
  ])('answered with %i %j is an error of its own', async (status, body, code, retryable, said) => {
    const { calls } = caller(() => answer(status, body));

    await expect(ask(calls)).rejects.toMatchObject({ code, retryable, message: expect.stringContaining(said) });
  });

  it('keeps what the server asks to wait', async () => {
    const { calls } = caller(() => answer(429, '', { 'x-ratelimit-towait-sec': '12' }));

    await expect(ask(calls)).rejects.toMatchObject({ retryAfterMs: 12_000 });
  });
});

describe('a list', () => {
  const read = (calls: QualysCalls) =>
    readAllPages((query) => calls.call({ path: '/registry', query, purpose: 'listing' }), 'things');
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

  it('is read by page number to its last page', async () => {
    const { calls, requests } = caller((_, count) => answer(200, { data: numbers(count === 3 ? 5 : 200), count: 405 }));

    expect(await read(calls)).toHaveLength(405);
    expect(requests.map((request) => new URL(request.url).searchParams.get('pageNo'))).toEqual(['1', '2', '3']);
  });

  it.each([
    '<http://other.example/csapi/v1.3/registry?limit=2&paginationQuery=updated%3E%3D1<;rel=next',
    '<https://other.example/csapi/v1.3/registry?limit=2&paginationQuery=updated%3E%3D1>; rel="next"',
  ])('is read along the link %s, at our own gateway', async (link) => {
    const { calls, requests } = caller((_, count) =>
      answer(200, { data: [count] }, count === 1 ? { link } : { link: 'null' }),
    );

    expect(await read(calls)).toEqual([1, 2]);
    expect(requests[1]?.url).toMatch(/^https:\/\/gateway\.example\/.*paginationQuery=updated%3E%3D1/);
  });

  it('may be empty, and may be a bare array', async () => {
    expect(await read(caller(() => answer(204)).calls)).toEqual([]);
    expect(await read(caller(() => answer(200, [1, 2])).calls)).toEqual([1, 2]);
  });

  it.each([{ error: 'x' }, 'text', 7])('that is %j is an error', async (body) => {
    const { calls } = caller(() => answer(200, JSON.stringify(body)));

    await expect(read(calls)).rejects.toMatchObject({ code: 'qualys-unreadable' });
  });

  it('that never ends is given up', async () => {
    const { calls, requests } = caller(() => answer(200, { data: numbers(200) }));

    await expect(read(calls)).rejects.toThrow(/does not end/);
    expect(requests).toHaveLength(50);
  });
});
