import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { sampleDigest } from '../../test/fakes/samples.ts';

const program = `
  const { createFileCache } = await import(process.argv[1] + '/core/cache/file.ts');
  const { sampleFinding, sampleResult } = await import(process.argv[1] + '/test/fakes/samples.ts');
  const [, root, directory, minute, digest] = process.argv;
  const lines = [];
  const cache = createFileCache({
    directory,
    now: () => new Date('2026-11-20T12:00:00Z'),
    warn: (message) => lines.push(message),
    owner: process.getuid?.(),
  });
  for (let round = 0; round < 25; round++) {
    const findings = Array.from({ length: 500 }, (_, qid) => sampleFinding({ qid }));
    await cache.put(sampleResult({ findings, scannedAt: '2026-11-20T08:0' + minute + ':00Z' }));
    const found = await cache.get({ digest: digest, scanTypes: ['packages'], notBefore: '2026-11-20T08:00:00Z' });
    if (found?.findings.length !== 500) lines.push('read ' + found?.findings.length);
  }
  process.stdout.write(lines.join('\\n'));
`;

it('four processes that write and read the same entry never see half of one', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'scan-cache-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const root = join(import.meta.dirname, '../..');

  const runs = await Promise.all(
    [1, 2, 3, 4].map((minute) =>
      promisify(execFile)(process.execPath, [
        '--input-type=module',
        '--eval',
        program,
        root,
        directory,
        String(minute),
        sampleDigest('a'),
      ]),
    ),
  );

  expect(runs.map(({ stdout }) => stdout)).toEqual(['', '', '', '']);
  expect(await readdir(directory)).toEqual([`${'a'.repeat(64)}-registry-sensor.json`]);
});
