import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ecrImage } from '../../test/fakes/scans.ts';
import { keepSboms, type MadeSboms } from './sbom.ts';

let output: string;
let directory: string;

beforeEach(async () => {
  output = await mkdtemp(join(tmpdir(), 'sbom-'));
  directory = join(output, 'a', 'sbom');
});

afterEach(() => rm(output, { recursive: true, force: true }));

async function keep(files: Readonly<Record<string, string>>, into = directory): Promise<MadeSboms['documents']> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(output, name), text);
  const made: MadeSboms[] = [];
  const order = { formats: ['spdx', 'cyclonedx'] as const, directory: into, note: (one: MadeSboms) => made.push(one) };
  await keepSboms(output, order, ecrImage());
  return made.flatMap(({ documents }) => documents);
}

it('keeps documents under the name of the image, as they are', async () => {
  const documents = await keep({
    'x-spdx.json': '{"spdxVersion": "SPDX-2.3"}',
    'x.cdx.json': '{"bomFormat":"CycloneDX"}',
  });

  expect(documents).toEqual([
    { format: 'spdx', file: 'team_api-aaaaaaaaaaaa.spdx.json' },
    { format: 'cyclonedx', file: 'team_api-aaaaaaaaaaaa.cdx.json' },
  ]);
  expect(await readFile(join(directory, 'team_api-aaaaaaaaaaaa.spdx.json'), 'utf8')).toBe(
    '{"spdxVersion": "SPDX-2.3"}',
  );
  expect(await readdir(directory)).toHaveLength(2);
});

it.each([
  ['is missing', {}, ['QScanner wrote none', 'QScanner wrote none']],
  ['is cut off', { 'x-spdx.json': '{"packages":[{"na' }, ['it is cut off', 'QScanner wrote none']],
  [
    'is there twice',
    { 'x-spdx.json': '{}', 'y-spdx.json': '{}' },
    [expect.stringMatching(/2 files of the kind spdx/), 'QScanner wrote none'],
  ],
])('says why when a document %s', async (_, files, missing) => {
  const documents = await keep(files);

  expect(documents.map((one) => one.missing)).toEqual(missing);
  expect(await readdir(directory).catch(() => [])).toEqual([]);
});

it('replaces a link of its name, and does not write where it leads', async () => {
  const elsewhere = join(output, 'elsewhere');
  await mkdir(directory, { recursive: true });
  await writeFile(elsewhere, 'precious');
  await symlink(elsewhere, join(directory, 'team_api-aaaaaaaaaaaa.spdx.json'));

  await keep({ 'x-spdx.json': '{}' });

  expect(await readFile(elsewhere, 'utf8')).toBe('precious');
  expect(await readFile(join(directory, 'team_api-aaaaaaaaaaaa.spdx.json'), 'utf8')).toBe('{}');
  expect(await readdir(directory)).toHaveLength(1);
});

it('is not called JSON where it is none', async () => {
  const documents = await keep({ 'x.spdx': 'SPDXVersion: SPDX-2.3' });

  expect(documents[0]).toEqual({ format: 'spdx', file: 'team_api-aaaaaaaaaaaa.spdx' });
});

it('says why when the folder can not be written to', async () => {
  await mkdir(join(output, 'a'));
  await writeFile(directory, 'a file of this name');

  const documents = await keep({ 'x-spdx.json': '{}' });

  expect(documents[0]?.missing).toMatch(/^it could not be written \(E/);
});
