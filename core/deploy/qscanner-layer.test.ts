import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../errors.ts';
import { readQScannerLayer } from './qscanner-layer.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qscanner-layer-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The head of a program of Linux, for a machine. */
function program(machine: 'amd64' | 'arm64'): Buffer {
  const bytes = Buffer.alloc(2000, 7);
  bytes.writeUInt32BE(0x7f454c46, 0);
  bytes.writeUInt16LE(machine === 'amd64' ? 0x3e : 0xb7, 18);
  return bytes;
}

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** As Qualys releases it: a folder for each platform. */
function archive(): string {
  for (const machine of ['amd64', 'arm64'] as const) {
    mkdirSync(join(folder, `linux-${machine}`), { recursive: true });
    writeFileSync(join(folder, `linux-${machine}/qscanner`), program(machine));
  }
  const path = join(folder, 'qscanner.tar.gz');
  execFileSync('tar', ['-czf', path, '-C', folder, 'linux-amd64', 'linux-arm64']);
  return path;
}

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('readQScannerLayer', () => {
  it.each([
    ['the program itself', () => file('plain', program('amd64'))],
    ['it packed with gzip', () => file('qscanner.gz', gzipSync(program('amd64')))],
    ['an archive for several machines', archive],
  ])('makes the same layer of %s, with the hash of the program', async (_, path) => {
    const layer = await readQScannerLayer({ path: path() });

    expect([layer.programSha256, layer.architecture]).toEqual([hash(program('amd64')), 'x86_64']);
    expect(layer.zip.sha256).toBe(hash(layer.zip.bytes));
    expect(Object.entries(unzipSync(layer.zip.bytes)).map(([name, bytes]) => [name, hash(bytes)])).toEqual([
      ['bin/qscanner', layer.programSha256],
    ]);
    expect(layer.zip).toEqual((await readQScannerLayer({ path: file('again', program('amd64')) })).zip);
  });

  it.each([
    ['a program', () => file('arm', program('arm64')), undefined],
    ['an archive, where that is wanted', archive, 'arm64'],
  ])('knows that it is built for another machine: %s', async (_, path, wanted) => {
    const layer = await readQScannerLayer({ path: path() }, wanted);

    expect([layer.programSha256, layer.architecture]).toEqual([hash(program('arm64')), 'arm64']);
  });

  it('lets everybody run what is in it, though nobody could run the file', async () => {
    const path = file('shut', program('amd64'));
    chmodSync(path, 0o600);

    const { zip } = await readQScannerLayer({ path });

    // https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12: where it was made, and its mode there.
    const entry = Buffer.from(zip.bytes).indexOf('PK\x01\x02');
    const view = Buffer.from(zip.bytes).subarray(entry);
    expect([view.readUInt8(5), (view.readUInt32LE(38) >>> 16).toString(8)]).toEqual([3, '100755']);
  });

  it.each([
    ['the file', () => hash(readFileSync(archive()))],
    ['the program in it', () => hash(program('amd64'))],
  ])('takes the hash of %s', async (_, sha256) => {
    const path = archive();

    const layer = await readQScannerLayer({ path, sha256: sha256() });

    expect(layer.fitsLambda).toBe(true);
  });

  it.each([
    ['of another hash', () => ({ path: archive(), sha256: 'f'.repeat(64) }), 'has not the SHA-256 ffff'],
    ['for another machine', () => ({ path: file('arm', program('arm64')) }), 'it is not built for amd64'],
    [
      'that is none',
      () => ({ path: file('text', Buffer.from('hello, this is no program at all')) }),
      'is not a program',
    ],
    ['for macOS', () => ({ path: file('mac', Buffer.from('cffaedfe'.padEnd(80, '0'), 'hex')) }), 'built for macOS'],
    ['that is empty', () => ({ path: file('empty', Buffer.alloc(0)) }), 'it is empty'],
    ['that is not there', () => ({ path: join(folder, 'gone') }), "it can't be read (ENOENT)"],
  ])('refuses a program %s', async (_, source, message) => {
    const failure = readQScannerLayer(source(), 'x86_64');

    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(message);
  });
});
