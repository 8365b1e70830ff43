import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tlsFixture } from '../../test/fakes/http-server.ts';
import { UnreadableInputError, UsageError } from '../errors.ts';
import { readCaLayer } from './ca-layer.ts';

const now = new Date('2027-01-01T00:00:00Z');
const pem = (name: string) => readFileSync(tlsFixture(name), 'utf8');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ca-layer-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, 'bundle.pem');
  writeFileSync(path, text);
  return path;
}

describe('readCaLayer', () => {
  it('puts the certificates alone where functions look for them, each once', async () => {
    const { zip, notices } = await readCaLayer(
      file(`# ours\r\n${pem('ca.pem')}\n\nmore\n${pem('ca.pem')}`),
      undefined,
      now,
    );

    const files = unzipSync(zip.bytes);
    expect(Object.keys(files)).toEqual(['qualys-ca.pem']);
    expect(
      Buffer.from(files['qualys-ca.pem'] ?? [])
        .toString()
        .trim(),
    ).toBe(pem('ca.pem').trim());
    expect(notices).toEqual([]);
  });

  it('puts them where that is wished', async () => {
    const { zip } = await readCaLayer(file(pem('ca.pem')), '/opt/certs/custom-root-ca.cert', now);

    expect(Object.keys(unzipSync(zip.bytes))).toEqual(['certs/custom-root-ca.cert']);
  });

  it('gives the same bytes for the same certificates, whatever stands around them', async () => {
    const plain = await readCaLayer(file(pem('ca.pem')), undefined, now);
    const dressed = await readCaLayer(file(`Subject: CN=us\n${pem('ca.pem')}\n`), undefined, now);
    const other = await readCaLayer(file(`${pem('ca.pem')}${pem('loopback.pem')}`), undefined, now);

    expect(dressed.zip).toEqual(plain.zip);
    expect(other.zip.sha256).not.toBe(plain.zip.sha256);
  });

  it('names what is over, what does not count yet, and what is of no authority', async () => {
    const { notices } = await readCaLayer(file(`${pem('ca.pem')}${pem('expired.pem')}`), undefined, now);
    const early = await readCaLayer(file(pem('ca.pem')), undefined, new Date('2020-01-01T00:00:00Z'));

    expect(notices).toEqual([
      'The certificate of CN=expired expired on Nov 20 11:10:43 2026 GMT.',
      'The certificate of CN=expired is of no authority: it vouches for itself at most.',
    ]);
    expect(early.notices.join()).toMatch(/Test authority .* counts from Nov 21 11:10:43 2026 GMT only/);
  });

  it.each([
    ['a private key', () => `${pem('ca.pem')}${pem('loopback.key')}`, 'it holds a private key'],
    [
      'an encrypted key',
      () => `-----BEGIN ENCRYPTED PRIVATE KEY-----\nx\n-----END ENCRYPTED PRIVATE KEY-----\n${pem('ca.pem')}`,
      'it holds a private key',
    ],
    ['a request', () => `${pem('ca.pem')}-----BEGIN X509 CRL-----\nx\n-----END X509 CRL-----`, '(X509 CRL)'],
    ['nothing', () => 'hello', 'it holds no certificate in PEM form'],
    ['half a certificate', () => pem('ca.pem').slice(0, 200), 'it holds no certificate in PEM form'],
    ['another half', () => `${pem('ca.pem')}${pem('ca.pem').slice(0, 200)}`, 'one of its certificates is damaged'],
    ['a damaged one', () => pem('ca.pem').replace(/MII?/, 'AAAA'), 'one of its certificates is damaged'],
    ['only what is over', () => pem('expired.pem'), 'none of its certificates counts any more'],
  ])('refuses a file with %s, and repeats nothing of it', async (_, text, message) => {
    const failure = readCaLayer(file(text()), undefined, now);

    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.not.toThrow(pem('loopback.key').split('\n')[1]);
  });

  it('says which file is not there', async () => {
    const failure = readCaLayer(join(folder, 'gone.pem'), undefined, now);

    await expect(failure).rejects.toThrow(UnreadableInputError);
    await expect(failure).rejects.toThrow("gone.pem can't be read (ENOENT)");
  });
});
