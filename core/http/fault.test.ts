import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { type Answering, serve, serveSilence } from '../../test/fakes/http-server.ts';
import { RemoteError } from '../errors.ts';
import type { HttpRequest } from './http.ts';

const call = { method: 'GET', what: 'the registry r.example', unreachableCode: 'registry-unreachable' } as const;
const silent: Answering = () => {};

describe('no response', () => {
  const bomb = gzipSync(Buffer.alloc(4 * 1024 * 1024));
  const cases: readonly [string, Answering, Partial<HttpRequest>, string, boolean][] = [
    ['a reset', (_, response) => response.destroy(), {}, 'closed the connection before it answered', true],
    [
      'a body shorter than its length',
      (_, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('half');
        setImmediate(() => response.socket?.end());
      },
      {},
      'broke off in the middle of its answer',
      true,
    ],
    [
      'a reset in mid-body',
      (_, response) => {
        response.writeHead(200).write('half');
        setImmediate(() => response.socket?.resetAndDestroy());
      },
      {},
      'broke off in the middle of its answer',
      true,
    ],
    [
      'a compressed body without its end',
      (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}').subarray(0, -9));
      },
      {},
      'broke off in the middle of its answer',
      true,
    ],
    ['silence', silent, { deadlineMs: 20 }, 'gave no whole answer within 0 s', true],
    [
      'a body that never ends',
      (_, response) => {
        response.writeHead(200).write('drip');
      },
      { deadlineMs: 100 },
      'gave no whole answer within 0 s',
      true,
    ],
    [
      'a body too large by its length',
      (_, response) => response.end('x'.repeat(2000)),
      {},
      'answered with more than 1000 bytes',
      false,
    ],
    [
      'a body too large without a length',
      (_, response) => {
        response.write('x'.repeat(900));
        response.end('x'.repeat(900));
      },
      {},
      'answered with more than 1000 bytes',
      false,
    ],
    [
      'a bomb',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
      { maxBytes: 1024 * 1024 },
      'answered with more than 1 MiB',
      false,
    ],
    [
      'an encoding that is not the one it names',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('plain text'),
      {},
      'gave an answer that is not the gzip that it says it is',
      false,
    ],
    [
      'an encoding nobody asked for',
      (_, response) => response.writeHead(200, { 'content-encoding': 'zstd' }).end('?'),
      {},
      'gave an answer that is encoded as "zstd", which was not asked for',
      false,
    ],
    [
      'something that is not HTTP',
      (_, response) => response.socket?.end('SSH-2.0-OpenSSH_9.9\r\n'),
      {},
      'gave an answer that is not HTTP',
      false,
    ],
  ];
  it.each(cases)('%s', async (_, answering, fields, what, passing) => {
    await using server = await serve(answering);
    await using http = testHttpClient();

    const error = await rejection(http.send({ ...call, maxBytes: 1000, ...fields, url: `${server.url}/a?sig=secret` }));

    expect(error).toBeInstanceOf(RemoteError);
    expect(error).toMatchObject({ code: 'registry-unreachable', retryable: passing });
    expect(error.message).toContain(`The registry r.example ${what}`);
    expect(error.message).toContain(`(GET 127.0.0.1:${server.port}/a${passing ? ', after 4 attempts' : ''})`);
    expect(server.requests.length).toBe(passing ? 4 : 1);
  });

  it('from a host that refuses connections', async () => {
    const server = await serve(silent);
    await server[Symbol.asyncDispose]();
    await using http = testHttpClient();

    const error = await rejection(http.send({ ...call, url: `http://user:hunter2@127.0.0.1:${server.port}/a` }));

    expect(error.message).toBe(
      `The registry r.example can't be reached: the connection was refused (GET 127.0.0.1:${server.port}/a, after 4 attempts).`,
    );
  });

  it('from a name whose every address refuses connections', async () => {
    const server = await serve(silent);
    await server[Symbol.asyncDispose]();
    await using http = testHttpClient({ attempts: 1 });

    const error = await rejection(http.send({ ...call, url: `http://localhost:${server.port}/` }));

    expect(error.message).toContain("can't be reached: the connection was refused (GET localhost:");
  });

  it('in a TLS handshake that never ends, within the deadline', async () => {
    await using server = await serveSilence();
    await using http = testHttpClient({ attempts: 1 });

    const error = await rejection(http.send({ ...call, url: `https://127.0.0.1:${server.port}/`, deadlineMs: 50 }));

    expect(error.message).toContain('gave no whole answer within');
  });

  it('from a name that is not known', async () => {
    await using http = testHttpClient({ attempts: 1 });

    const error = await rejection(http.send({ ...call, url: 'https://registry.invalid/' }));

    expect(error.message).toBe(
      "The registry r.example can't be reached: the name registry.invalid is not known to DNS (GET registry.invalid/).",
    );
  });

  it.each(['not a url', 'https://'])('from %j', async (url) => {
    await using http = testHttpClient();

    const error = await rejection(http.send({ ...call, url }));

    expect(error.message).toBe("The registry r.example can't be asked: its address is no URL.");
  });

  it('after the client was closed', async () => {
    const http = testHttpClient();
    await http.close();

    const error = await rejection(http.send({ ...call, url: 'http://127.0.0.1:1' }));

    expect(error).toBeInstanceOf(RemoteError);
  });
});
