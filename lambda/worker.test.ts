import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { workKeys } from '../core/scan/work.ts';
import { runScript } from '../test/e2e/process.ts';
import { rejection } from '../test/fakes/http-client.ts';
import { tlsFixture } from '../test/fakes/http-server.ts';
import { lambdaContext } from '../test/fakes/lambda.ts';
import { ecrImage, scanRequest } from '../test/fakes/scans.ts';
import { sampleWorkId } from '../test/fakes/work.ts';
import { type WorkerAccount, workerAccount } from '../test/fakes/worker-account.ts';
import { openWorker } from './wire-worker.ts';
import { buildWork, workerHandler } from './worker.ts';

const id = sampleWorkId();
const index = new URL('./index-worker.ts', import.meta.url).href;
const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:worker';

/** Runs the worker as a process of its own: `program` has what its module exports as `handlers`. */
async function start(
  account: WorkerAccount,
  program: string,
  changes: Readonly<Record<string, string>> = {},
  onOutput?: (text: string, kill: (signal: NodeJS.Signals) => void) => void,
) {
  const script = join(account.temporary, '..', `program-${Math.random().toString(36).slice(2)}.mjs`);
  await writeFile(script, `const handlers = await import(${JSON.stringify(index)});\n${program}`);
  const environment = { ...account.environment, ...changes };
  return runScript(script, [], { environment, ...(onOutput === undefined ? {} : { onOutput }) });
}

function build(account: WorkerAccount, changes: Readonly<Record<string, string>> = {}) {
  return start(account, 'await handlers.build();', { WORK_ID: id, ...changes });
}

function invoke(account: WorkerAccount, event: unknown, changes: Readonly<Record<string, string>> = {}) {
  const program = `
    const context = {
      awsRequestId: 'request-1', functionName: 'worker', invokedFunctionArn: '${functionArn}',
      logGroupName: '/aws/lambda/worker', logStreamName: '2026/11/21/[$LATEST]ab', getRemainingTimeInMillis: () => 900000,
    };
    await handlers.worker(${JSON.stringify(event)}, context);
    process.exit(0);`;
  return start(account, program, changes);
}

/** A build in this process: its exit code, and what it wrote to its log. */
async function buildHere(account: WorkerAccount, changes: Readonly<Record<string, string>> = {}) {
  const environment = { ...account.environment, WORK_ID: id, ...changes };
  let log = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      log += String(text);
      return true;
    });
  }
  // The SDK of AWS reads the environment by itself.
  for (const [name, value] of Object.entries(account.environment)) vi.stubEnv(name, value);
  const exitCode = await buildWork(openWorker(environment), environment);
  return { exitCode, log };
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What the worker wrote about itself. */
function claimIn({ s3 }: WorkerAccount) {
  return JSON.parse(s3.objects.get(`/results/${workKeys(id).started}`) ?? 'null') as unknown;
}

describe('a build', () => {
  it('that waited for its turn until its scan was given up does nothing, and succeeds', async () => {
    await using account = await workerAccount();
    account.order(id, { request: scanRequest({ until: new Date(Date.now() - 1000).toISOString() }) });

    const { exitCode, log } = await buildHere(account);

    expect(exitCode).toBe(0);
    expect(log).toContain('was given up before this worker began');
    expect([claimIn(account), account.result(id), await account.runs()]).toEqual([null, undefined, []]);
  });

  it('scans what its order names, and leaves nothing but the result', async () => {
    await using account = await workerAccount({ secrets: 1 });
    account.order(id, { request: scanRequest({ scanTypes: ['packages', 'secrets'] }) });

    const { exitCode, stdout, stderr } = await build(account);

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(account.result(id)).toMatchObject({
      kind: 'finished',
      result: { digest: ecrImage().digest, scanner: 'qscanner', scanTypes: ['packages', 'secrets'], simulated: true },
    });
    expect(claimIn(account)).toMatchObject({
      kind: 'worker',
      name: 'scanner:1',
      log: 'https://eu-west-1.console.aws.amazon.com/codebuild/scanner:1',
    });
    expect(await readdir(account.temporary)).toEqual([]);
    expect(stdout).toContain('The scan finished.');
    expect(account.s3.requests.map(({ headers }) => headers['x-amz-expected-bucket-owner'])).not.toContain(undefined);
  });

  it('shows the token to the program alone, and only in its environment', async () => {
    await using account = await workerAccount({ crashes: 'SIGABRT', says: 'error: refused eyJ.very-secret-token.abc' });
    account.order(id);

    const { stdout, stderr } = await build(account);

    const [run] = await account.runs();
    const written = JSON.stringify([...account.s3.objects, stdout, stderr, run?.args]);
    expect(run?.environment.QUALYS_ACCESS_TOKEN).toBe(account.token);
    expect(written).toContain('error: refused ***');
    expect(written).not.toContain(account.token);
    expect(written).not.toContain('secret-key-of-the-role');
  });

  it('gives the program the keys for ECR, its proxy and its authorities, and nothing else of its own', async () => {
    await using account = await workerAccount();
    account.order(id);

    await build(account, {
      QUALYS_CA_BUNDLE: tlsFixture('ca.pem'),
      HTTPS_PROXY: '',
      NO_PROXY: 'localhost',
      SCANNER: 'x',
    });

    const [run] = await account.runs();
    expect(run?.environment).toMatchObject({
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_REGION: 'us-east-1',
      SSL_CERT_FILE: tlsFixture('ca.pem'),
      NO_PROXY: 'localhost',
    });
    expect(
      Object.keys(run?.environment ?? {}).filter((name) => /WORK|SECRET_ARN|SCANNER|CODEBUILD/.test(name)),
    ).toEqual([]);
  });

  it.each<[string, object, Readonly<Record<string, string>>, RegExp]>([
    ['a scan that fails', { exits: [17] }, {}, /operating system is not supported/],
    ['a program that is killed', { crashes: 'SIGKILL' }, {}, /killed by SIGKILL/],
    ['a report about another image', { report: 'other-image' }, {}, /about another image/],
    ['a program that is not there', {}, { QSCANNER_PATH: '/opt/bin/none' }, /\/opt\/bin\/none does not exist/],
    ['a program of another hash', {}, { QSCANNER_SHA256: 'a'.repeat(64) }, /it was not run/],
    ['authorities that are not there', {}, { QUALYS_CA_BUNDLE: '/opt/none.pem' }, /authorities at \/opt\/none\.pem/],
    ['no folder to work in', {}, { TMPDIR: '/proc/none' }, /QScanner can't work here/],
    ['a mode that is none', {}, { QSCANNER_MODE: 'evaluate-policy' }, /QSCANNER_MODE must be get-report or scan-only/],
    ['a gateway that is none', {}, { QUALYS_GATEWAY_URL: 'US2' }, /gateway/i],
  ])('with %s is a build that succeeds, and tells why', async (_, script, changes, message) => {
    await using account = await workerAccount(script);
    account.order(id);

    const { exitCode } = await buildHere(account, changes);

    expect(exitCode).toBe(0);
    expect(account.result(id)).toMatchObject({ kind: 'failed', reason: { message: expect.stringMatching(message) } });
  });

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['without an order', { WORK_ID: sampleWorkId('b') }, /There is no order/],
    ['without the name of its work', { WORK_ID: '' }, /was not told its work/],
    ['with a name that is a path', { WORK_ID: '../../policy' }, /was not told its work/],
  ])('%s fails', async (_, changes, message) => {
    await using account = await workerAccount();
    account.order(id);

    const { exitCode, log } = await buildHere(account, changes);

    expect(exitCode).toBe(1);
    expect(log).toMatch(message);
    expect(account.s3.objects.size).toBe(1);
  });

  it('without a bucket does not even load', async () => {
    await using account = await workerAccount();

    const { exitCode, stderr } = await build(account, { WORK_BUCKET: '' });

    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('WORK_BUCKET is empty');
  });

  it('whose time is nearly over says so, and has not begun', async () => {
    await using account = await workerAccount();
    account.order(id, { limitMs: 61_000 });

    await buildHere(account, { CODEBUILD_START_TIME: String(Date.now() - 10_000) });

    expect(account.result(id)).toMatchObject({ kind: 'failed', reason: { code: 'timeout' }, lacks: 'time' });
    expect(await account.runs()).toEqual([]);
  });

  it('takes the gateway by an authority of its own', async () => {
    await using account = await workerAccount({}, 'loopback');
    account.order(id);

    await build(account, { NODE_EXTRA_CA_CERTS: tlsFixture('ca.pem') });

    expect(account.gateway.requests).not.toEqual([]);
    expect(account.result(id)).toMatchObject({ kind: 'finished', result: { simulated: true } });
  });
});

describe('a function', () => {
  it('does the work that it is told, and says where its log is', async () => {
    await using account = await workerAccount();
    account.order(id, { place: 'function' });
    await mkdir(join(account.temporary, 'qualys-fargate-scanner-AbCdEf'));

    const { exitCode, stderr } = await invoke(account, { work: id });

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(account.result(id)).toMatchObject({ kind: 'finished' });
    expect(claimIn(account)).toMatchObject({
      name: 'request-1',
      log: 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fworker/log-events/2026$252F11$252F21$252F$255B$2524LATEST$255Dab$3FfilterPattern$3D$2522request-1$2522',
    });
    expect(await readdir(account.temporary)).toEqual([]);
  });

  it.each([[{}], ['work'], [{ work: '../order' }], [{ work: { id } }], [null]])(
    'that is told %j fails',
    async (event) => {
      await using account = await workerAccount();

      const host = openWorker(account.environment);
      vi.spyOn(process.stderr, 'write').mockReturnValue(true);

      const error = await rejection(workerHandler(host)(event, lambdaContext()));

      expect(error.message).toContain('was not told its work');
      expect(account.s3.requests).toEqual([]);
    },
  );
});

describe('two workers of one piece of work', () => {
  it('scan once', async () => {
    await using account = await workerAccount({ takesMs: 500 });
    account.order(id);
    // A function has a folder of its own, and removes what it finds there.
    const folder = join(account.temporary, '..', 'of-the-function');
    await mkdir(folder);

    const ends = await Promise.all([build(account), invoke(account, { work: id }, { TMPDIR: folder }), build(account)]);

    expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(await account.runs()).toHaveLength(1);
    expect(account.result(id)).toMatchObject({ kind: 'finished' });
  });

  it('of which the first was killed in the middle leave the work to the workflow', async () => {
    await using account = await workerAccount({ hangs: true });
    account.order(id);

    const killed = await start(account, 'await handlers.build();', { WORK_ID: id }, async (text, kill) => {
      if (!text.includes('The work begins.')) return;
      while ((await account.pids()).length === 0) await turn();
      kill('SIGKILL');
    });
    const second = await build(account);
    await account.killPrograms();

    expect([killed.signal, second.exitCode]).toEqual(['SIGKILL', 0]);
    expect(second.stdout + second.stderr).toContain('Another worker has the work');
    expect(claimIn(account)).toMatchObject({ kind: 'worker', beat: 0 });
    expect(account.result(id)).toBeUndefined();
    expect(await account.runs()).toHaveLength(1);
  });
});
