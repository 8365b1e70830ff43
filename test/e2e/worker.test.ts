import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../fakes/http-server.ts';
import { sampleWorkId } from '../fakes/work.ts';
import { type WorkerAccount, workerAccount } from '../fakes/worker-account.ts';
import { runScript } from './process.ts';

const dist = join(import.meta.dirname, '../../dist/lambda');
const id = sampleWorkId();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'worker-'));
  const files = unzipSync(await readFile(join(dist, 'worker.zip')));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  await writeFile(join(folder, 'build.mjs'), `await (await import('./index.mjs')).build();`);
  await writeFile(join(folder, 'names.mjs'), `console.log(Object.keys(await import('./index.mjs')).join(' '));`);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function run(
  program: 'build' | 'names',
  { environment }: WorkerAccount,
  changes: Readonly<Record<string, string>> = {},
) {
  return runScript(join(folder, `${program}.mjs`), [], { environment: { ...environment, WORK_ID: id, ...changes } });
}

describe('worker.zip', () => {
  it('exports what Lambda and CodeBuild run', async () => {
    await using account = await workerAccount();

    const { stdout, stderr } = await run('names', account);

    expect([stdout.trim(), stderr]).toEqual(['build worker', '']);
  });

  it('is what the manifest says, and holds nothing of the machine that built it', async () => {
    const manifest = JSON.parse(await readFile(join(dist, 'manifest.json'), 'utf8')) as Record<string, unknown>;
    const texts = Object.values(unzipSync(await readFile(join(dist, 'worker.zip')))).map((file) =>
      Buffer.from(file).toString('latin1'),
    );

    expect(manifest['worker.zip']).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(texts.some((text) => text.includes(process.cwd()))).toBe(false);
  });

  it('does not load without its bucket, and says so', async () => {
    await using account = await workerAccount();

    const { exitCode, stderr } = await run('names', account, { WORK_BUCKET: '' });

    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('WORK_BUCKET is empty');
  });

  it('does its work as a build, with the keys that CodeBuild hands out to it and to the program', async () => {
    await using account = await workerAccount();
    account.order(id);
    const keys = { AccessKeyId: 'AKIAFROMBUILD', SecretAccessKey: 'handed-out', Token: 'session', Expiration: later() };
    await using codeBuild = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(keys)),
    );
    const handedOut = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${codeBuild.url}/credentials` };

    const { exitCode, stderr } = await run('build', account, {
      ...handedOut,
      ...{ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    });

    const [program] = await account.runs();
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(account.result(id)).toMatchObject({ kind: 'finished', result: { simulated: true } });
    expect(account.s3.requests[0]?.headers.authorization).toContain('Credential=AKIAFROMBUILD/');
    expect(program?.environment).toMatchObject(handedOut);
  });

  it('without keys says that there are none', async () => {
    await using account = await workerAccount();
    account.order(id);

    const { exitCode, stdout, stderr } = await run('build', account, {
      ...{ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    });

    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain('there are no AWS credentials');
  });
});

function later(): string {
  return new Date(Date.now() + 3_600_000).toISOString();
}
