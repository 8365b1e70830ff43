import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { describeScanCache } from '../../test/contract/scan-cache.ts';
import { sampleDigest, sampleFinding, sampleResult } from '../../test/fakes/samples.ts';
import type { CacheQuery } from './cache.ts';
import { type CacheFiles, nodeFiles } from './cache-files.ts';
import { createFileCache } from './file.ts';

const owner = process.getuid?.();
const now = new Date('2026-11-20T12:00:00Z');
const entryFile = `${'a'.repeat(64)}-registry-sensor.json`;
const query: CacheQuery = { digest: sampleDigest('a'), scanTypes: ['packages'], notBefore: '2026-11-20T00:00:00Z' };
const made: string[] = [];

afterEach(async () => {
  for (const directory of made.splice(0)) await rm(directory, { recursive: true, force: true });
});

async function makeCache(files?: Partial<CacheFiles>, as = owner) {
  const base = await mkdtemp(join(tmpdir(), 'scan-cache-'));
  made.push(base);
  const directory = join(base, 'nested', 'cache');
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const open = () => createFileCache({ directory, now: () => now, warn, owner: as, files: { ...nodeFiles, ...files } });
  return { base, directory, warnings, open };
}

describeScanCache('file', async () => (await makeCache()).open());

describe('files', () => {
  it('are the user’s alone, and named by digest and scanner', async () => {
    const { directory, warnings, open } = await makeCache();

    await open().put(sampleResult());

    const modes = [await stat(directory), await stat(join(directory, entryFile))].map(({ mode }) => mode & 0o777);
    expect([await readdir(directory), modes, warnings]).toEqual([[entryFile], [0o700, 0o600], []]);
  });

  it('are read by another process', async () => {
    const { open } = await makeCache();
    await open().put(sampleResult());

    const found = await open().get(query);

    expect(found).toEqual(sampleResult());
  });

  it('are whole, however many write at the same time', async () => {
    const { directory, warnings, open } = await makeCache();
    const results = Array.from({ length: 30 }, (_, hour) =>
      sampleResult({ scannedAt: new Date(now.getTime() - hour * 1000).toISOString(), findings: [sampleFinding()] }),
    );

    await Promise.all(results.map((result) => open().put(result)));

    const found = await open().get(query);
    expect([found?.findings, await readdir(directory), warnings]).toEqual([[sampleFinding()], [entryFile], []]);
  });
});

it("the verdict of Qualys' policies is neither written nor believed", async () => {
  const { directory, open } = await makeCache();
  const qualysPolicy = { verdict: 'allow', tags: [] } as const;

  await open().put(sampleResult({ qualysPolicy }));
  const written = await readFile(join(directory, entryFile), 'utf8');
  await writeFile(join(directory, entryFile), JSON.stringify({ version: 1, result: sampleResult({ qualysPolicy }) }));
  const found = await open().get(query);

  expect(written).not.toContain('qualysPolicy');
  expect(found).toEqual(sampleResult());
});

describe('entries that are ignored with a warning', () => {
  const entry = (fields: object) => JSON.stringify({ version: 1, result: { ...sampleResult(), ...fields } });
  it.each([
    ['cut off', entry({}).slice(0, 100), 'it is not a scan result of this version'],
    ['empty', '', 'it is not a scan result of this version'],
    ['of another version', entry({}).replace('"version":1', '"version":2'), 'it is not a scan result of this version'],
    ['without findings', entry({ findings: undefined }), 'it is not a scan result of this version'],
    ['of another digest', entry({ digest: sampleDigest('b') }), 'it is about another image'],
    ['of another scanner', entry({ scanner: 'qscanner' }), 'it is about another image'],
    ['simulated', entry({ simulated: true }), 'it is simulated'],
    ['of the future', entry({ scannedAt: '2026-12-24T00:00:00Z' }), 'it is dated in the future'],
    ['too large', ' '.repeat(32 * 1024 * 1024 + 1), 'it is too large'],
  ])('%s', async (_, text, why) => {
    const { directory, warnings, open } = await makeCache();
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(join(directory, entryFile), text, { mode: 0o600 });

    const found = await open().get(query);

    expect(found).toBeUndefined();
    expect(warnings).toEqual([`The cache entry ${join(directory, entryFile)} is ignored: ${why}.`]);
  });

  it('one that a checkout or a copy brought, not this cache', async () => {
    const { directory, warnings, open } = await makeCache();
    await open().put(sampleResult());
    await chmod(join(directory, entryFile), 0o644);

    const found = await open().get(query);

    expect(found).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('other users can read it, so this cache did not write it')]);
  });

  it('a link to somewhere else', async () => {
    const { base, directory, warnings, open } = await makeCache();
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(join(base, 'planted'), entry({}), { mode: 0o600 });
    await symlink(join(base, 'planted'), join(directory, entryFile));

    const found = await open().get(query);

    expect([found, warnings.length]).toEqual([undefined, 1]);
  });

  it('are replaced by the next result', async () => {
    const { directory, open } = await makeCache();
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(join(directory, entryFile), 'rubbish');

    await open().put(sampleResult());

    expect(await open().get(query)).toEqual(sampleResult());
  });
});

describe('directories that are not trusted', () => {
  it.each<[string, (directory: string, base: string) => Promise<unknown>, string]>([
    ['writable by the group', (directory) => mkdir(directory).then(() => chmod(directory, 0o770)), 'other users can'],
    ['writable by all', (directory) => mkdir(directory).then(() => chmod(directory, 0o707)), 'other users can'],
    ['a link', (directory, base) => symlink(base, directory), 'it is a symbolic link'],
    ['a file', (directory) => writeFile(directory, ''), 'EEXIST'],
  ])('%s', async (_, prepare, why) => {
    const { base, directory, warnings, open } = await makeCache();
    await mkdir(join(base, 'nested'));
    await prepare(directory, base);
    const cache = open();

    await cache.put(sampleResult());
    const found = await cache.get(query);

    expect(found).toBeUndefined();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(why);
    expect(await readFile(join(directory, entryFile)).catch((error) => error.code)).toMatch(/ENOENT|ENOTDIR/);
  });

  it('another user’s', async () => {
    const { warnings, open } = await makeCache({}, 4_000_000);

    await open().put(sampleResult());

    expect(warnings[0]).toContain('it belongs to another user');
  });
});

describe('a disk that does not take it', () => {
  const refuse = (code: string): Promise<never> => Promise.reject(Object.assign(new Error(`${code}: write`), { code }));
  it.each<[string, Partial<CacheFiles>, string]>([
    ['read-only', { mkdir: () => refuse('EROFS') }, 'EROFS'],
    ['no right to write', { open: () => refuse('EACCES') }, 'EACCES'],
    ['full at the end', { rename: () => refuse('ENOSPC') }, 'ENOSPC'],
  ])('%s: a warning, no error, nothing left behind', async (_, files, code) => {
    const { base, directory, warnings, open } = await makeCache(files);

    await open().put(sampleResult());

    expect(warnings.at(-1)).toContain(code);
    expect(await readdir(directory).catch(() => readdir(base))).toEqual([]);
  });
});

describe('old files', () => {
  it('are deleted, foreign ones never', async () => {
    const { directory, open } = await makeCache();
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const other = `${'b'.repeat(64)}-qscanner.json`;
    const unfinished = `${other}.01234567-89ab-cdef-0123-456789abcdef.tmp`;
    const young = `${'c'.repeat(64)}-qscanner.json`;
    const aged = async (name: string, days: number) => {
      await writeFile(join(directory, name), '{}');
      const date = new Date(now.getTime() - days * 24 * 60 * 60 * 1000);
      await utimes(join(directory, name), date, date);
    };
    await aged(other, 31);
    await aged(unfinished, 2);
    await aged(young, 29);
    await aged('notes.txt', 400);

    await open().put(sampleResult());

    expect((await readdir(directory)).sort()).toEqual([entryFile, young, 'notes.txt'].sort());
  });
});
