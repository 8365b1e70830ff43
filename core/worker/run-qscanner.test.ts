import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FakeScript, fakeQScanner } from '../../test/fakes/qscanner.ts';
import { ecrImage, scanRequest } from '../../test/fakes/scans.ts';
import { RemoteError } from '../errors.ts';
import type { ScanRequest } from '../scan/scan.ts';
import { removeLeftovers } from './leftovers.ts';
import { runQScanner, type WorkerRun } from './run-qscanner.ts';

const unusable = { code: 'scanner-unusable', retryable: false, remedy: 'Make some.' } as const;

/** Runs the fake as the script says; what it was told and what it left is kept. */
async function run(
  script: FakeScript,
  leftMs = 20_000,
  changes: { readonly request?: ScanRequest; readonly run?: Partial<WorkerRun> } = {},
) {
  await using fake = await fakeQScanner(script);
  const told: unknown[] = [];
  const world: WorkerRun = { ...fake.options, ...changes.run, tell: (event) => told.push(event) };
  const request = changes.request ?? scanRequest();
  const result = await runQScanner(request, leftMs, world, new AbortController().signal);
  return { result, told, left: await readdir(fake.temporaryDirectory), runs: await fake.runs() };
}

describe('a run', () => {
  it('gives what QScanner found in the digest that was ordered, and leaves nothing behind', async () => {
    const { result, left, runs } = await run({ secrets: 1 });

    expect(result).toMatchObject({
      kind: 'finished',
      result: { digest: ecrImage().digest, imageId: ecrImage().imageId, scanner: 'qscanner', simulated: true },
    });
    expect(left).toEqual([]);
    expect(runs[0]?.args.at(-1)).toMatch(/team\/api@sha256:a{64}$/);
  });

  it('has one more where Qualys is not ready', async () => {
    const { result, runs } = await run({ exits: [40, 0] });

    expect([result.kind, runs.length]).toEqual(['finished', 2]);
  });

  it.each<[string, FakeScript, string | undefined, RegExp]>([
    ['that is killed lacks memory', { crashes: 'SIGKILL' }, 'memory', /LambdaMemorySize/],
    ['that crashes lacks nothing', { crashes: 'SIGSEGV' }, undefined, /crash/],
    [
      'without space lacks space',
      { exits: [5], says: 'write /tmp/layer: no space left on device' },
      'space',
      /LambdaEphemeralStorage/,
    ],
    [
      'in which the program runs out of memory lacks memory',
      { exits: [2], says: 'fatal error: runtime: out of memory' },
      'memory',
      /LambdaMemorySize/,
    ],
    ['on a system that is not supported lacks nothing', { exits: [17] }, undefined, /operating system/],
    ['with a report that is cut off lacks nothing', { report: 'partial' }, undefined, /Run the gate again/],
  ])('%s', async (_, script, lacks, remedy) => {
    const { result, left } = await run(script);

    expect(result).toMatchObject({ kind: 'failed', reason: { remedy: expect.stringMatching(remedy) } });
    expect(result.kind === 'failed' ? result.lacks : 'finished').toBe(lacks);
    expect(left).toEqual([]);
  });

  it('that hangs is ended in its time, and lacks time', async () => {
    const { result, left } = await run({ hangs: true }, 6_000);

    expect(result).toMatchObject({ kind: 'failed', lacks: 'time', reason: { code: 'scanner-failed' } });
    expect(left).toEqual([]);
  });

  it('for which Qualys never gets ready is ended in its time, and lacks time', async () => {
    const { result } = await run({ exits: [40] }, 1_500, { run: { retryWaitsMs: [60_000] } });

    expect(result).toMatchObject({ kind: 'failed', lacks: 'time', reason: { code: 'timeout' } });
  });

  it('for which hardly any time is left does not begin', async () => {
    const { result, runs } = await run({}, 900);

    expect(result).toMatchObject({ kind: 'failed', lacks: 'time', reason: { code: 'timeout' } });
    expect(runs).toEqual([]);
  });

  it('that finds no space to work in lacks space', async () => {
    const cause = Object.assign(new Error('mkdtemp'), { code: 'ENOSPC', syscall: 'mkdtemp' });
    const full = new RemoteError('QScanner finds no space.', { ...unusable, cause });

    const { result } = await run({}, 20_000, { run: { token: () => Promise.reject(full) } });

    expect(result).toMatchObject({ kind: 'failed', lacks: 'space', reason: { message: 'QScanner finds no space.' } });
  });

  it('of a program whose hash is another never begins', async () => {
    await using fake = await fakeQScanner({});
    const { binary } = fake.options;
    const path = binary?.kind === 'path' ? binary.path : '';
    const { result } = await run({}, 20_000, {
      run: { binary: { kind: 'path', path, sha256: 'a'.repeat(64) } },
    });

    expect(result).toMatchObject({ kind: 'failed', reason: { code: 'scanner-unusable' } });
    expect(await fake.runs()).toEqual([]);
  });

  it.each(['-e', '--output-dir=/', 'team/api; curl evil.example', '$(id)', '../../etc', 'a\nb'])(
    'of an image that calls itself %j begins nothing',
    async (repository) => {
      const reference = { registry: 'docker.io', repository };

      const { result, runs } = await run({}, 20_000, { request: scanRequest({ image: ecrImage('a', { reference }) }) });

      expect(result).toMatchObject({ kind: 'failed', reason: { code: 'invalid-reference' } });
      expect(runs).toEqual([]);
    },
  );
});

describe('leftovers', () => {
  it('of runs are removed, and nothing else', async () => {
    await using fake = await fakeQScanner({});
    const { directory } = fake;
    await writeFile(join(directory, 'qualys-fargate-scanner-AbCdEf'), '');
    await writeFile(join(directory, 'somebody-elses'), '');

    await removeLeftovers(directory);
    await removeLeftovers(join(directory, 'not-there'));

    const names = await readdir(directory);
    expect(names).toContain('somebody-elses');
    expect(names).not.toContain('qualys-fargate-scanner-AbCdEf');
  });
});
