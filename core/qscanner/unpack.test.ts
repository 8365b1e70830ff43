import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeTar } from '../../test/fakes/tar.ts';
import { unpackProgram } from './unpack.ts';

const program = '#!/bin/sh\nexit 0\n';
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'unpack-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function unpack(bytes: string | Uint8Array, architecture = 'amd64'): Promise<string> {
  const file = join(directory, 'file');
  const destination = join(directory, 'program');
  await writeFile(file, bytes);
  await unpackProgram(file, destination, architecture);
  return readFile(destination, 'utf8');
}

describe('the program is found', () => {
  it.each([
    ['in a bare file', Buffer.from(program)],
    ['in a packed file', gzipSync(program)],
    ['in a tar archive', fakeTar([{ path: 'README' }, { path: 'qscanner', content: program }])],
    ['in a packed tar archive', gzipSync(fakeTar([{ path: './qscanner', content: program }]))],
    ['in a folder', gzipSync(fakeTar([{ path: 'linux-amd64/qscanner', content: program }]))],
    [
      'beside that of another platform',
      gzipSync(
        fakeTar([
          { path: 'linux-arm64/qscanner', content: 'arm' },
          { path: 'linux-amd64/qscanner', content: program },
        ]),
      ),
    ],
    [
      'beside a link of its name',
      gzipSync(
        fakeTar([
          { path: 'qscanner', type: '2' },
          { path: 'bin/qscanner', content: program },
        ]),
      ),
    ],
    ['under a hostile path', gzipSync(fakeTar([{ path: '../../../usr/bin/qscanner', content: program }]))],
  ])('%s', async (_, bytes) => {
    expect(await unpack(bytes)).toBe(program);
    expect((await stat(join(directory, 'program'))).mode & 0o777).toBe(0o700);
  });
});

describe('refused is', () => {
  it.each([
    ['an empty file', Buffer.alloc(0), /empty/],
    ['an archive without it', gzipSync(fakeTar([{ path: 'other' }])), /no file qscanner for amd64/],
    ['an archive of another platform', gzipSync(fakeTar([{ path: 'linux-arm64/qscanner' }])), /for amd64/],
    ['a packed file that is cut off', gzipSync('x'.repeat(100_000)).subarray(0, 60), /unexpected end of file/],
    [
      'an archive that is cut off',
      fakeTar([{ path: 'qscanner', content: 'x'.repeat(2000) }]).subarray(0, 1024),
      /cut off/,
    ],
    ['a bomb', gzipSync(Buffer.alloc(514 * 1024 * 1024), { level: 1 }), /larger than 512 MiB/],
  ])('%s', async (_, bytes, message) => {
    await expect(unpack(bytes)).rejects.toThrow(message);
  });
});
