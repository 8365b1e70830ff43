import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { type Answering, serve, serveSilence } from '../../test/fakes/http-server.ts';
import { CanceledError } from '../errors.ts';

const call = { method: 'GET', what: 'the registry r.example', unreachableCode: 'registry-unreachable' } as const;

/** Answers with a status until the given attempt, then with 200. */
function failing(status: number, times: number, headers: Record<string, string> = {}): Answering {
  return (_, response, number) => {
    response.writeHead(number <= times ? status : 200, number <= times ? headers : {}).end(`answer ${number}`);
  };
}

describe('a response', () => {
  it('has its status, headers in lower case and the whole body', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(418, { 'X-Many': ['a', 'b'] }).end('short and stout');
    });
    await using http = testHttpClient();

    const response = await http.send({ ...call, url: `${server.url}/pot?size=1`, headers: { accept: 'text/plain' } });

    expect([response.status, response.headers['x-many'], Buffer.from(response.body).toString()]).toEqual([
      418,
      'a, b',
      'short and stout',
    ]);
    expect(server.requests[0]).toMatchObject({
      url: '/pot?size=1',
      headers: { accept: 'text/plain', 'user-agent': 'qualys-fargate-scanner/test' },
    });
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['gzip, gzip', (text: string) => gzipSync(gzipSync(text))],
  ])('encoded as %s is decoded', async (encoding, encode) => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(encode('{"a":1}'));
    });
    await using http = testHttpClient();

    const response = await http.send({ ...call, url: server.url });

    expect(Buffer.from(response.body).toString()).toBe('{"a":1}');
    expect(response.headers).not.toHaveProperty('content-encoding');
  });

  it('to HEAD has no body, whatever its length says', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '999999999' }).end();
    });
    await using http = testHttpClient();

    const response = await http.send({ ...call, method: 'HEAD', url: server.url, maxBytes: 10 });

    expect([response.status, response.body.length]).toEqual([200, 0]);
  });

  it('with a redirect is not followed', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await using http = testHttpClient();

    const response = await http.send({ ...call, url: server.url });

    expect([response.status, server.requests.length]).toEqual([307, 1]);
  });
});

describe('another attempt', () => {
  it.each([408, 425, 429, 500, 502, 503, 504])('follows %i', async (status) => {
    await using server = await serve(failing(status, 2));
    await using http = testHttpClient({ random: () => 0.5 });

    const response = await http.send({ ...call, url: `${server.url}/v2/app?token=secret` });

    expect([response.status, server.requests.length, http.clock.sleeps]).toEqual([200, 3, [250, 500]]);
    expect(http.told[0]).toEqual({
      kind: 'retry',
      what: `The registry r.example (GET 127.0.0.1:${server.port}/v2/app)`,
      why: `answered ${status}`,
      waitMs: 250,
      attempt: 2,
    });
  });

  it.each([400, 401, 403, 404, 409, 501])('does not follow %i', async (status) => {
    await using server = await serve(failing(status, 1));
    await using http = testHttpClient();

    const response = await http.send({ ...call, url: server.url });

    expect([response.status, server.requests.length]).toEqual([status, 1]);
  });

  it('ends after four, with the last answer', async () => {
    await using server = await serve(failing(503, 99));
    await using http = testHttpClient();

    const response = await http.send({ ...call, url: server.url });

    expect([response.status, Buffer.from(response.body).toString()]).toEqual([503, 'answer 4']);
  });

  it.each([
    ['Retry-After in seconds', { 'retry-after': '7', 'x-ratelimit-towait-sec': '99' }, 7000],
    [
      'Retry-After as a date, by the clock of the server',
      { 'retry-after': 'Sun, 01 Mar 2020 00:00:30 GMT', date: 'Sun, 01 Mar 2020 00:00:10 GMT' },
      20_000,
    ],
    ['X-RateLimit-ToWait-Sec', { 'x-ratelimit-towait-sec': '11', 'x-ratelimit-window-sec': '99' }, 11_000],
    ['the window of the limit', { 'x-ratelimit-window-sec': '60' }, 60_000],
  ])('waits for %s', async (_, headers, waitMs) => {
    await using server = await serve(failing(429, 1, headers));
    await using http = testHttpClient();

    const response = await http.send({ ...call, url: server.url });

    expect([response.status, http.clock.sleeps]).toEqual([200, [waitMs]]);
  });

  it('is not made when the server asks for more than five minutes', async () => {
    await using server = await serve(failing(429, 1, { 'retry-after': '301' }));
    await using http = testHttpClient();

    const response = await http.send({ ...call, url: server.url });

    expect([response.status, response.headers['retry-after'], http.clock.sleeps]).toEqual([429, '301', []]);
  });

  it('is not made when all waits together would take more than five minutes', async () => {
    await using server = await serve(failing(429, 99, { 'retry-after': '200' }));
    await using http = testHttpClient();

    await http.send({ ...call, url: server.url });

    expect([http.clock.sleeps, server.requests.length]).toEqual([[200_000], 2]);
  });

  it.each<[string, Record<string, string>, number]>([
    ['a wait', { 'x-ratelimit-towait-sec': '3' }, 2],
    ['a limit used up', { 'x-ratelimit-remaining': '0' }, 2],
    ['too many at once', { 'x-concurrency-limit-limit': '2', 'x-concurrency-limit-running': '2' }, 2],
    ['a limit not used up', { 'x-ratelimit-remaining': '5' }, 1],
  ])('follows a 409 only when its headers show a limit: %s', async (_, headers, requests) => {
    await using server = await serve(failing(409, 1, headers));
    await using http = testHttpClient();

    await http.send({ ...call, url: server.url });

    expect(server.requests.length).toBe(requests);
  });
});

describe('a request that must not be taken twice', () => {
  const post = { ...call, method: 'POST', body: '{}' } as const;
  it.each<[string, number, Record<string, string>, number]>([
    ['500', 500, {}, 1],
    ['502', 502, {}, 1],
    ['503 alone', 503, {}, 1],
    ['503 with Retry-After', 503, { 'retry-after': '1' }, 2],
    ['429', 429, {}, 2],
  ])('after %s', async (_, status, headers, requests) => {
    await using server = await serve(failing(status, 1, headers));
    await using http = testHttpClient();

    await http.send({ ...post, url: server.url });

    expect(server.requests.map(({ body }) => body)).toEqual(Array(requests).fill('{}'));
  });

  it('is not repeated after the connection broke', async () => {
    await using server = await serve((_, response) => response.destroy());
    await using http = testHttpClient();

    const error = await rejection(http.send({ ...post, url: server.url }));

    expect([server.requests.length, error.message]).toEqual([
      1,
      `The registry r.example closed the connection before it answered (POST 127.0.0.1:${server.port}/).`,
    ]);
  });

  it('is repeated when the connection was refused', async () => {
    const server = await serve(failing(200, 0));
    await server[Symbol.asyncDispose]();
    await using http = testHttpClient();

    await rejection(http.send({ ...post, url: server.url }));

    expect(http.told).toHaveLength(3);
  });

  it('is repeated by nobody with repeat: never', async () => {
    await using server = await serve(failing(429, 9));
    await using http = testHttpClient();

    const response = await http.send({ ...call, url: server.url, repeat: 'never' });

    expect([response.status, server.requests.length]).toEqual([429, 1]);
  });
});

describe('an abort', () => {
  it('ends a call that waits for its answer', async () => {
    const stop = new AbortController();
    await using server = await serve(() => stop.abort());
    await using http = testHttpClient();

    const error = await rejection(http.send({ ...call, url: server.url, signal: stop.signal }));

    expect(error).toBeInstanceOf(CanceledError);
  });

  it('ends a call that is still connecting', async () => {
    const stop = new AbortController();
    await using server = await serveSilence();
    await using http = testHttpClient();
    void server.connected.then(() => stop.abort());

    const error = await rejection(http.send({ ...call, url: `https://127.0.0.1:${server.port}`, signal: stop.signal }));

    expect(error).toBeInstanceOf(CanceledError);
  });

  it('ends a call between two attempts', async () => {
    const stop = new AbortController();
    await using server = await serve(failing(503, 9));
    await using http = testHttpClient({ tell: () => stop.abort() });

    const error = await rejection(http.send({ ...call, url: server.url, signal: stop.signal }));

    expect([error instanceof CanceledError, server.requests.length]).toEqual([true, 1]);
  });

  it('before the call sends nothing', async () => {
    await using server = await serve(failing(200, 0));
    await using http = testHttpClient();

    const error = await rejection(http.send({ ...call, url: server.url, signal: AbortSignal.abort() }));

    expect([error instanceof CanceledError, server.requests.length]).toEqual([true, 0]);
  });
});
