import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rejection } from '../../test/fakes/http-client.ts';
import { answer } from '../../test/fakes/qualys.ts';
import { fakeTar } from '../../test/fakes/tar.ts';
import { CanceledError, RemoteError } from '../errors.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../http/http.ts';
import { type BinaryOptions, openBinary } from './binary.ts';

const program = '#!/bin/sh\necho scanner\n';
const archive = gzipSync(fakeTar([{ path: 'qscanner', content: program }]));
const url = 'https://mirror.example.com/qscanner.tar.gz?signature=secret';

let directory: string;
let cacheDirectory: string;
let temporaryDirectory: string;
let asked: HttpRequest[];
let warnings: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'binary test '));
  cacheDirectory = join(directory, 'cache', 'qscanner');
  temporaryDirectory = join(directory, 'temporary');
  await mkdir(temporaryDirectory);
  asked = [];
  warnings = [];
});

afterEach(() => rm(directory, { recursive: true, force: true }));

function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function server(respond: (request: HttpRequest) => HttpResponse): HttpClient {
  return {
    send: async (request) => {
      asked.push(request);
      return respond(request);
    },
    close: async () => {},
  };
}

function serving(body: Uint8Array): HttpClient {
  return server(() => ({ ...answer(200), body }));
}

function options(changes: Partial<BinaryOptions>): BinaryOptions {
  return {
    source: { kind: 'download', url, sha256: sha256(archive) },
    http: serving(archive),
    architecture: 'amd64',
    cacheDirectory,
    temporaryDirectory,
    warn: (message) => warnings.push(message),
    ...changes,
  };
}

async function keptFile(): Promise<string> {
  return join(cacheDirectory, (await readdir(cacheDirectory))[0] ?? '');
}

describe('a download', () => {
  it.each([
    ['of the archive', sha256(archive)],
    ['of the program in it', sha256(program)],
  ])('with the right hash (%s) runs from a private copy, and is downloaded once', async (_, hash) => {
    const source = { kind: 'download', url, sha256: hash } as const;

    const first = await openBinary(options({ source }));
    const second = await openBinary(options({ source }));

    expect(await readFile(first.path, 'utf8')).toBe(program);
    expect(await readFile(second.path, 'utf8')).toBe(program);
    expect(asked).toHaveLength(1);
    expect((await stat(first.path)).mode & 0o777).toBe(0o700);
    expect((await stat(join(first.path, '..'))).mode & 0o777).toBe(0o700);
    expect((await stat(cacheDirectory)).mode & 0o777).toBe(0o700);
    expect((await stat(await keptFile())).mode & 0o777).toBe(0o600);
    await first.close();
    await second.close();
    expect(await readdir(temporaryDirectory)).toEqual([]);
  });

  it('with another hash is never run, kept or left behind', async () => {
    const source = { kind: 'download', url, sha256: sha256('another') } as const;

    const error = await rejection(openBinary(options({ source })));

    expect(error).toMatchObject({ name: 'RemoteError', code: 'scanner-unusable', retryable: false });
    expect(error.message).toContain(`has the SHA-256 ${sha256(archive)}, not ${sha256('another')}; it was not run`);
    expect(error.message).not.toContain('signature');
    expect(await readdir(temporaryDirectory)).toEqual([]);
  });

  it.each([
    ['planted bytes', (file: string) => writeFile(file, '#!/bin/sh\nevil\n')],
    ['half a file', (file: string) => writeFile(file, archive.subarray(0, 40))],
    [
      'a link',
      async (file: string) => {
        await rm(file);
        await symlink('/dev/zero', file);
      },
    ],
  ])('whose kept file was changed to %s is downloaded again', async (_, change) => {
    await (await openBinary(options({}))).close();
    await change(await keptFile());

    const binary = await openBinary(options({}));

    expect(await readFile(binary.path, 'utf8')).toBe(program);
    expect(asked).toHaveLength(2);
  });

  it('that can not be kept is used all the same, and told', async () => {
    await writeFile(join(directory, 'cache'), 'a file where a folder should be');

    const binary = await openBinary(options({}));

    expect(await readFile(binary.path, 'utf8')).toBe(program);
    expect(warnings).toEqual([expect.stringContaining('could not be kept')]);
  });

  it('follows redirects, with https only', async () => {
    const moved = (location: string) => answer(302, '', { location });
    const good = server(({ url: at }) =>
      at.includes('cdn') ? { ...answer(200), body: archive } : moved('https://cdn.example.com/x'),
    );

    await (await openBinary(options({ http: good }))).close();

    expect(asked.map((request) => new URL(request.url).host)).toEqual(['mirror.example.com', 'cdn.example.com']);
    expect(asked[0]).toMatchObject({ headers: { 'accept-encoding': 'identity' } });
  });

  it.each([
    ['leaves https', answer(302, '', { location: 'http://cdn.example.com/x' }), /not https/, false],
    ['redirects for ever', answer(302, '', { location: '/again' }), /without end/, false],
    ['redirects nowhere', answer(302), /answered 302/, false],
    ['does not know it', answer(404, '<html>'), /answered 404 \(GET mirror.example.com\/qscanner.tar.gz\)/, false],
    ['has a fault', answer(503), /answered 503/, true],
  ])('whose server %s says so', async (_, response, message, retryable) => {
    const error = await rejection(openBinary(options({ http: server(() => response), cacheDirectory: undefined })));

    expect(error.message).toMatch(message);
    expect(error).toMatchObject({ code: 'scanner-unusable', retryable });
    expect(error.message).not.toContain('signature');
  });

  it('that is canceled stays canceled', async () => {
    const http = server(() => {
      throw new CanceledError('stopped', { remedy: '' });
    });

    expect(await rejection(openBinary(options({ http })))).toBeInstanceOf(CanceledError);
  });

  it('where no file can be written says so', async () => {
    const error = await rejection(openBinary(options({ temporaryDirectory: join(directory, 'missing') })));

    expect(error).toBeInstanceOf(RemoteError);
    expect(error.message).toMatch(/QScanner can't work here/);
  });
});

describe('a given path', () => {
  async function given(name: string, bytes: string | Uint8Array, mode = 0o700): Promise<string> {
    const path = join(directory, name);
    await writeFile(path, bytes, { mode });
    return path;
  }

  it('is taken as it is, spaces and all', async () => {
    const path = await given('my scanner', program);

    const binary = await openBinary(options({ source: { kind: 'path', path } }));

    expect(binary.path).toBe(path);
    await binary.close();
    expect(await readFile(path, 'utf8')).toBe(program);
  });

  it('may be an archive, which is unpacked', async () => {
    const binary = await openBinary(
      options({ source: { kind: 'path', path: await given('q.tar.gz', archive, 0o600) } }),
    );

    expect(await readFile(binary.path, 'utf8')).toBe(program);
  });

  it('with a hash runs as a private copy', async () => {
    const path = await given('scanner', program);

    const binary = await openBinary(options({ source: { kind: 'path', path, sha256: sha256(program) } }));

    expect(binary.path).not.toBe(path);
    expect(await readFile(binary.path, 'utf8')).toBe(program);
  });

  it('with a wrong hash is refused', async () => {
    const source = { kind: 'path', path: await given('scanner', program), sha256: sha256('x') } as const;

    expect((await rejection(openBinary(options({ source })))).message).toMatch(/not run/);
  });

  it.each([
    ['is missing', () => join(directory, 'nothing'), /does not exist/],
    ['is a folder', () => temporaryDirectory, /not a file/],
    ['is not executable', () => given('plain', program, 0o600), /not executable/],
    ['is no program', () => given('text', 'just a text'), /not a program/],
    ['is for another machine', () => given('arm', elf(0xb7)), /not built for amd64/],
    ['holds no program', () => given('x.tar', fakeTar([{ path: 'y' }])), /no file qscanner/],
  ])('that %s is refused', async (_, make, message) => {
    const error = await rejection(openBinary(options({ source: { kind: 'path', path: await make() } })));

    expect(error).toMatchObject({ code: 'scanner-unusable' });
    expect(error.message).toMatch(message);
  });
});

/** The beginning of an ELF program for a machine. */
function elf(machine: number): Buffer {
  const head = Buffer.alloc(64);
  head.write('\x7fELF', 0, 'latin1');
  head.writeUInt16LE(machine, 18);
  return head;
}
