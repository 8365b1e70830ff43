import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeQScanner } from '../../test/fakes/qscanner.ts';
import { ecrImage, scanRequest } from '../../test/fakes/scans.ts';
import { createQScanner } from './qscanner.ts';
import type { EndedScan } from './run.ts';

const token = 'eyJ.very-secret-token.abc';

/** An image of this name on Docker Hub. */
function image(repository: string, digit = 'a') {
  return ecrImage(digit, { reference: { registry: 'docker.io', repository, tag: '1' } });
}

function reasonOf(end: EndedScan | undefined) {
  return end?.state === 'failed' ? end.reason : undefined;
}

describe('the token', () => {
  it('is in no process table, no log, no message and no file', async () => {
    await using fake = await fakeQScanner({ takesMs: 300, exits: [6], says: `level=info token=${token}` }, token);
    const tables: string[] = [];
    const running = fake.run([scanRequest(), scanRequest({ image: image('x/other', 'b') })]);
    let over = false;
    void running.finally(() => {
      over = true;
    });
    while (!over) {
      tables.push(await processTable());
      await new Promise(setImmediate);
    }

    const ends = await running;

    expect(tables.some((table) => table.includes('a program/qscanner') || table.includes('program.ts'))).toBe(true);
    expect(tables.join('\n')).not.toContain(token);
    expect(JSON.stringify([ends, fake.warnings, fake.told])).not.toContain(token);
    expect((await fake.runs()).map((run) => run.args.join(' ')).join('\n')).not.toContain(token);
    expect((await fake.runs())[0]?.environment.QUALYS_ACCESS_TOKEN).toBe(token);
    expect(fake.masked).toContain(token);
  });

  it('is all that the program gets of our environment, beside what the registry needs', async () => {
    await using fake = await fakeQScanner({}, token);
    const environment = { PATH: '/bin', GITHUB_TOKEN: 'ghs', AWS_ACCESS_KEY_ID: 'AKIA', HOME: '/home/me' };

    await fake.run([scanRequest(), scanRequest({ image: image('x/y', 'b') })], {
      environment,
      credentials: async (host) => ({ kind: 'password', username: host, password: 'registry-secret' }),
    });

    const known = (await fake.runs()).map((run) =>
      Object.keys(run.environment)
        .filter((name) => !/^(PWD|SHLVL|_|OLDPWD)$/.test(name))
        .sort(),
    );
    expect(known.sort()).toEqual([
      ['AWS_ACCESS_KEY_ID', 'AWS_REGION', 'HOME', 'QUALYS_ACCESS_TOKEN', 'TMPDIR'],
      ['HOME', 'QSCANNER_REGISTRY_PASSWORD', 'QSCANNER_REGISTRY_USERNAME', 'QUALYS_ACCESS_TOKEN', 'TMPDIR'],
    ]);
  });
});

describe('runs beside each other', () => {
  it('have folders of their own, and are so many as may be', async () => {
    await using fake = await fakeQScanner({ takesMs: 150 });
    const requests = ['1', '2', '3', '4', '5'].map((digit) => scanRequest({ image: image(`x/${digit}`, digit) }));
    let most = 0;
    const running = fake.run(requests);
    let over = false;
    void running.finally(() => {
      over = true;
    });
    while (!over) {
      most = Math.max(most, (await readdir(fake.temporaryDirectory)).length);
      await new Promise(setImmediate);
    }

    const ends = await running;

    expect(ends.map((end) => end.state)).toEqual(requests.map(() => 'finished'));
    expect(most).toBe(2);
    const outputs = (await fake.runs()).map((run) => run.args[run.args.indexOf('--output-dir') + 1]);
    expect(new Set(outputs).size).toBe(5);
  });

  it('have folders that nobody else can read', async () => {
    await using fake = await fakeQScanner({ hangs: true });
    const canceled = new AbortController();
    const running = fake.run([scanRequest()], {}, canceled.signal);
    while ((await fake.runs().catch(() => [])).length === 0) await new Promise(setImmediate);

    const [work = ''] = await readdir(fake.temporaryDirectory);
    const modes = await Promise.all(
      ['', 'output', 'cache', 'home', 'tmp'].map(
        async (name) => (await stat(join(fake.temporaryDirectory, work, name))).mode & 0o777,
      ),
    );
    canceled.abort();
    const [end] = await running;

    expect(modes).toEqual([0o700, 0o700, 0o700, 0o700, 0o700]);
    expect(reasonOf(end)?.message).toBe('stopped in scanning');
    expect(await readdir(fake.temporaryDirectory)).toEqual([]);
    expect(await processTable()).not.toContain(fake.directory);
  });
});

it('however many runs there are, one listener ends them when this process ends', async () => {
  await using fake = await fakeQScanner({ hangs: true });
  const before = new Set(process.listeners('exit'));
  const scanner = createQScanner({ ...fake.options, parallel: 3 });
  await scanner.advance(
    ['1', '2', '3'].map((digit) => ({
      state: 'requested',
      request: scanRequest({ image: image(`x/${digit}`, digit) }),
    })),
  );
  while ((await fake.runs().catch(() => [])).length < 3) await new Promise(setImmediate);

  const added = process.listeners('exit').filter((listener) => !before.has(listener));
  for (const listener of added) listener(0);
  while ((await processTable()).includes(fake.directory)) await new Promise(setImmediate);
  await scanner.close();

  expect(added).toHaveLength(1);
  expect(process.listeners('exit').filter((listener) => !before.has(listener))).toEqual([]);
});

it.each(['--access-token', 'a b', '-o/etc', 'a\n--pod\nUS1', '$(id)', 'a'.repeat(10_240), "'; rm -rf /"])(
  'an image named %j is never given to the program',
  async (repository) => {
    await using fake = await fakeQScanner();

    const [end] = await fake.run([scanRequest({ image: image(repository) })]);

    expect(reasonOf(end)?.code).toBe('invalid-reference');
    expect(await fake.runs()).toEqual([]);
  },
);

/** The command lines of all processes. */
async function processTable(): Promise<string> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.join('\n').replaceAll('\0', ' ');
}
