import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { sampleImage, samplePolicy, sampleResult, sampleUse } from '../test/fakes/samples.ts';
import { buildReport } from './report/build.ts';
import { withSboms } from './sbom.ts';
import type { ScannerName } from './scan/result.ts';

const kept = sampleImage('team/kept', '1', 'a');
const sensed = sampleImage('team/sensed', '1', 'b');
const broken = sampleImage('team/broken', '1', 'c');

function report(images: readonly (readonly [typeof kept, ScannerName])[]) {
  return buildReport({
    tool: { name: 'gate', version: '0' },
    simulated: false,
    startedAt: new Date(0),
    finishedAt: new Date(0),
    policy: samplePolicy(),
    taskDefinitions: [],
    images: images.map(([image, scanner]) => ({
      kind: 'scanned',
      uses: [sampleUse('web', image.reference.repository.slice('team/'.length), image.reference.repository)],
      image,
      result: sampleResult({ digest: image.digest, imageId: image.imageId, scanner }),
      from: 'scan',
    })),
    notices: [],
    stillRunning: [],
  });
}

it('names what was kept of two archives of one content', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'sboms-'));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  const archives = ['one', 'two'].map((name) => ({
    ...sampleImage(`localhost/${name}`, '1', 'a'),
    local: { kind: 'archive', name: `${name}.tar`, path: `/work/${name}.tar` } as const,
  }));
  const judged = report(archives.map((image) => [image, 'qscanner']));
  const made = archives.map((image) => {
    const documents = [{ format: 'spdx', file: `${image.local.name}.json` } as const];
    return { image, documents };
  });
  for (const name of ['one.tar.json', 'two.tar.json']) await writeFile(join(cwd, name), '{}');

  const { files } = await withSboms(judged, made, { formats: ['spdx'], directory: '.' }, cwd);

  expect(files.map(({ path }) => path)).toEqual(['one.tar.json', 'two.tar.json']);
  expect((await readdir(cwd)).sort()).toEqual(['one.tar.json', 'two.tar.json']);
});

it('names what was kept of the images of the report, and why the rest is missing', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'sboms-'));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  for (const name of ['kept.json', 'of-what-runs.json']) await writeFile(join(cwd, name), '{}');
  const judged = report([
    [kept, 'qscanner'],
    [sensed, 'registry-sensor'],
    [broken, 'qscanner'],
  ]);

  const { report: told, files } = await withSboms(
    judged,
    [
      { image: kept, documents: [{ format: 'spdx', file: 'kept.json' }] },
      { image: broken, documents: [{ format: 'spdx', missing: 'it is cut off' }] },
      { image: sampleImage('team/runs', '0', 'd'), documents: [{ format: 'spdx', file: 'of-what-runs.json' }] },
    ],
    { formats: ['spdx'], directory: '.' },
    cwd,
  );

  expect(files).toEqual([{ option: 'sbom', path: 'kept.json' }]);
  expect(told.notices.map(({ message }) => message).filter((text) => text.includes('SBOM'))).toEqual([
    'No spdx SBOM of web/broken: it is cut off.',
    'No SBOM of web/sensed: the registry sensor scanned it, and only QScanner writes SBOMs.',
  ]);
  expect(await readdir(cwd)).toEqual(['kept.json']);
});
