import { describe, expect, it } from 'vitest';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { serve, serveProxy, tlsFixture } from '../../test/fakes/http-server.ts';
import { readProxies } from './proxy.ts';

const call = { method: 'GET', what: 'Qualys', unreachableCode: 'qualys-unreachable' } as const;

describe('which proxy a request takes', () => {
  it.each<[Record<string, string>, string, string | undefined]>([
    [{}, 'https://a.example/', undefined],
    [{ HTTPS_PROXY: 'http://p:1' }, 'https://a.example/', 'p:1'],
    [{ HTTPS_PROXY: 'p:1' }, 'https://a.example/', 'p:1'],
    [{ HTTPS_PROXY: 'http://p:1' }, 'http://a.example/', undefined],
    [{ HTTP_PROXY: 'http://p:1' }, 'http://a.example/', 'p:1'],
    [{ HTTP_PROXY: 'http://p:1' }, 'https://a.example/', undefined],
    [{ https_proxy: 'http://lower:1', HTTPS_PROXY: 'http://upper:1' }, 'https://a.example/', 'lower:1'],
    [{ https_proxy: '', HTTPS_PROXY: 'http://upper:1' }, 'https://a.example/', undefined],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, 'https://a.example/', undefined],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.example' }, 'https://a.example/', undefined],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'A.EXAMPLE' }, 'https://b.a.example/', undefined],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: '.a.example' }, 'https://b.a.example/', undefined],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: '*.a.example' }, 'https://b.a.example/', undefined],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.example' }, 'https://nota.example/', 'p:1'],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'x.example, a.example' }, 'https://a.example/', undefined],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.example:443' }, 'https://a.example/', undefined],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.example:8443' }, 'https://a.example/', 'p:1'],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: '10.0.0.0/8' }, 'https://10.1.2.3/', undefined],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: '10.0.0.0/8' }, 'https://11.1.2.3/', 'p:1'],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: '10.0.0.0/99,fd00::/8' }, 'https://[fd00::1]/', undefined],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: '2001:db8::1' }, 'https://[2001:db8::1]/', undefined],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: '[2001:db8::1]:443' }, 'https://[2001:db8::1]/', undefined],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: ' , ,.' }, 'https://a.example/', 'p:1'],
    [{ HTTP_PROXY: 'http://p:1', HTTPS_PROXY: 'http://p:1' }, 'http://127.0.0.1:5000/', undefined],
    [{ HTTP_PROXY: 'http://p:1', HTTPS_PROXY: 'http://p:1' }, 'https://localhost/', undefined],
  ])('%j for %s', (environment, url, expected) => {
    const proxyFor = readProxies(environment);

    expect(proxyFor(new URL(url))?.host).toBe(expected);
  });

  it.each(['socks5://user:hunter2@p:1', 'http://', 'http://user:hunter2@p:99999999'])(
    'is an error of the user for %s, without its password',
    (proxy) => {
      expect(() => readProxies({ HTTPS_PROXY: proxy })).toThrow('HTTPS_PROXY is not the URL of an HTTP proxy.');
    },
  );
});

describe('a call through a proxy', () => {
  it('goes through a tunnel with the credentials of its URL, and checks the certificate of the server', async () => {
    await using server = await serve((_, response) => response.end('through'), 'loopback');
    await using proxy = await serveProxy(server);
    const environment = { HTTPS_PROXY: `http://ada:hunter2@127.0.0.1:${proxy.port}` };
    await using http = testHttpClient({ environment, caBundle: tlsFixture('ca.pem') });

    const error = await rejection(http.send({ ...call, url: 'https://registry.example/v2/' }));

    expect(error.message).toBe('Qualys shows a certificate for another name (GET registry.example/v2/).');
    expect(proxy.asked).toEqual(['CONNECT registry.example:443']);
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('ada:hunter2').toString('base64')}`]);
  });

  it('gets the answer of the server', async () => {
    await using server = await serve((_, response) => response.end('through'), 'other-name');
    await using proxy = await serveProxy(server);
    const environment = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
    await using http = testHttpClient({ environment, caBundle: tlsFixture('ca.pem') });

    const response = await http.send({ ...call, url: 'https://other.example/' });

    expect(Buffer.from(response.body).toString()).toBe('through');
  });

  it('is forwarded without TLS', async () => {
    await using proxy = await serveProxy({ port: 1 });
    await using http = testHttpClient({ environment: { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` } });

    const response = await http.send({ ...call, url: 'http://plain.example/a' });

    expect([Buffer.from(response.body).toString(), proxy.asked]).toEqual(['forwarded', ['GET http://plain.example/a']]);
  });

  it.each([
    ['https', 407, 'the proxy asks for credentials (407)', false],
    ['http', 407, 'the proxy asks for credentials (407)', false],
    ['https', 502, 'through the proxy: it answered 502', true],
  ])('over %s that the proxy refuses with %i', async (scheme, status, why, retryable) => {
    await using proxy = await serveProxy({ port: 1 }, status);
    const url = `http://ada:hunter2@127.0.0.1:${proxy.port}`;
    await using http = testHttpClient({ environment: { HTTPS_PROXY: url, HTTP_PROXY: url } });

    const error = await rejection(http.send({ ...call, url: `${scheme}://registry.example/` }));

    expect(error.message).toContain(why);
    expect(error).toMatchObject({ retryable, remedy: expect.stringContaining('NO_PROXY') });
    expect(JSON.stringify([error.message, error.stack, http.told])).not.toContain('hunter2');
  });
});
