import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { writeLambdaZip } from '../scripts/lambda-zip.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zip-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files, written in this order. */
function folderWith(name: string, files: readonly (readonly [string, string | Uint8Array])[]): string {
  const path = mkdtempSync(join(folder, name));
  for (const [file, content] of files) writeFileSync(join(path, file), content);
  return path;
}

it('the same files give the same bytes, in whatever order, folder and time zone', () => {
  const files = [
    ['index.mjs', 'export {}'],
    ['a.mjs', 'x'.repeat(1000)],
  ] as const;
  const [one, other] = [join(folder, 'one.zip'), join(folder, 'deep/other.zip')];

  vi.stubEnv('TZ', 'America/New_York');
  const first = writeLambdaZip(folderWith('first-', files), one);
  vi.stubEnv('TZ', 'Asia/Tokyo');
  const second = writeLambdaZip(folderWith('second-', files.toReversed()), other);

  expect(second).toEqual(first);
  expect(readFileSync(other)).toEqual(readFileSync(one));
  expect(Object.keys(unzipSync(readFileSync(one)))).toEqual(['a.mjs', 'index.mjs']);
});

it('other content is another hash', () => {
  const zip = (content: string) => writeLambdaZip(folderWith('f-', [['index.mjs', content]]), join(folder, 'f.zip'));

  expect(zip('a').sha256).not.toBe(zip('b').sha256);
});

it('a zip that is too large is none', () => {
  const noise = createHash('shake256', { outputLength: 700_000 }).update('noise').digest();
  const large = folderWith('large-', [['index.mjs', noise]]);

  expect(() => writeLambdaZip(large, join(folder, 'large.zip'))).toThrow('600000 is its limit');
});
