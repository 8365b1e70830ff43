import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { serve, tlsFixture } from '../../test/fakes/http-server.ts';

const call = { method: 'GET', what: 'Qualys', unreachableCode: 'qualys-unreachable' } as const;

describe('a server of a private authority', () => {
  it('is trusted with the CA bundle', async () => {
    await using server = await serve((_, response) => response.end('trusted'), 'loopback');
    await using http = testHttpClient({ caBundle: tlsFixture('ca.pem') });

    const response = await http.send({ ...call, url: server.url });

    expect(Buffer.from(response.body).toString()).toBe('trusted');
  });

  it.each([
    ['loopback', undefined, 'shows a certificate of an unknown authority', '--ca-bundle'],
    ['other-name', 'ca.pem', 'shows a certificate for another name', 'a name that the certificate holds'],
    ['expired', 'ca.pem', 'shows a certificate that is not valid now (CERT_HAS_EXPIRED)', 'the clock of this machine'],
  ])('is refused at once: %s with bundle %s', async (certificate, bundle, what, remedy) => {
    await using server = await serve((_, response) => response.end(), certificate);
    await using http = testHttpClient(bundle === undefined ? {} : { caBundle: tlsFixture(bundle) });

    const error = await rejection(http.send({ ...call, url: server.url }));

    expect(error.message).toContain(`Qualys ${what}`);
    expect(error).toMatchObject({ retryable: false, remedy: expect.stringContaining(remedy) });
    expect([http.told, server.requests]).toEqual([[], []]);
  });

  it('is told from a server that does not speak TLS', async () => {
    await using server = await serve((_, response) => response.end());
    await using http = testHttpClient();

    const error = await rejection(http.send({ ...call, url: server.url.replace('http:', 'https:') }));

    expect(error.message).toContain("Qualys can't be spoken to over TLS (ERR_SSL_");
  });
});

describe('a CA bundle that can’t be used', () => {
  it.each([
    ['an empty file', '', 'it holds no certificate in PEM form'],
    [
      'a damaged certificate',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
      'one of its certificates is damaged',
    ],
  ])('%s', async (_, content, why) => {
    const directory = await mkdtemp(join(tmpdir(), 'ca-'));
    const caBundle = join(directory, 'ca.pem');
    await writeFile(caBundle, content);

    expect(() => testHttpClient({ caBundle })).toThrow(`The CA bundle ${caBundle} can't be used: ${why}.`);

    await rm(directory, { recursive: true });
  });

  it('a missing file', () => {
    expect(() => testHttpClient({ caBundle: '/nowhere/ca.pem' })).toThrow("it can't be read (ENOENT)");
  });
});
