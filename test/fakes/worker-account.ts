import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkOrder, WorkResult } from '../../core/scan/work.ts';
import { workKeys } from '../../core/scan/work.ts';
import { installFakeQScanner } from '../../simulator/qscanner/install.ts';
import type { FakeScript } from '../../simulator/qscanner/script.ts';
import { type LoopbackServer, serve } from './http-server.ts';
import type { RecordedRun } from './qscanner.ts';
import { type FakeS3, fakeS3 } from './s3.ts';
import { scanRequest } from './scans.ts';

/** All that a worker's process meets: the bucket, the secret, a simulated gateway, the program, and a folder for temporary files. */
export interface WorkerAccount extends AsyncDisposable {
  readonly s3: FakeS3;
  readonly gateway: LoopbackServer;
  /** The whole environment of a worker, with the keys of its role. */
  readonly environment: Readonly<Record<string, string>>;
  readonly temporary: string;
  readonly token: string;
  /** Hands an order over. */
  order(id: string, changes?: Partial<WorkOrder>): void;
  result(id: string): WorkResult | undefined;
  /** What the program was given, each time that it ran; ids of its processes. */
  runs(): Promise<readonly RecordedRun[]>;
  pids(): Promise<readonly number[]>;
  /** Kills those whose worker was killed before them. */
  killPrograms(): Promise<void>;
}

const bucket = 'results';

/** Starts them; the program behaves as the script says. With a certificate the gateway speaks TLS. */
export async function workerAccount(script: FakeScript = {}, certificate?: string): Promise<WorkerAccount> {
  const directory = await mkdtemp(join(tmpdir(), 'worker-account-'));
  const temporary = join(directory, 'temporary');
  const recordTo = join(directory, 'runs');
  await mkdir(temporary);
  await mkdir(recordTo);
  const token = 'eyJ.very-secret-token.abc';
  const s3 = await fakeS3();
  const secrets = await serve((_, response) => response.end(JSON.stringify({ SecretString: token })));
  const gateway = await serve(
    (_, response) => response.writeHead(404, { 'x-qualys-simulator': '1' }).end(),
    certificate,
  );
  const path = await installFakeQScanner(join(directory, 'bin'), { recordTo, ...script });
  const recorded = async () => (await readdir(recordTo)).filter((name) => name.endsWith('.json'));
  const pids = async () => (await recorded()).map((name) => Number.parseInt(name, 10));
  return {
    ...{ s3, gateway, temporary, token },
    environment: {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret-key-of-the-role',
      AWS_ENDPOINT_URL_S3: s3.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      WORK_BUCKET: bucket,
      QUALYS_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:qualys-AbCdEf',
      QUALYS_GATEWAY_URL: gateway.url,
      QSCANNER_PATH: path,
      TMPDIR: temporary,
      CODEBUILD_BUILD_ARN: 'arn:aws:codebuild:eu-west-1:123456789012:build/scanner:1',
      CODEBUILD_BUILD_ID: 'scanner:1',
      CODEBUILD_BUILD_URL: 'https://eu-west-1.console.aws.amazon.com/codebuild/scanner:1',
    },
    order: (id, changes = {}) => {
      const order: WorkOrder = { request: scanRequest(), place: 'build', limitMs: 3_600_000, ...changes };
      s3.objects.set(`/${bucket}/${workKeys(id).order}`, JSON.stringify(order));
    },
    result: (id) => {
      const body = s3.objects.get(`/${bucket}/${workKeys(id).result}`);
      return body === undefined ? undefined : (JSON.parse(body) as WorkResult);
    },
    runs: async () =>
      Promise.all((await recorded()).map(async (name) => JSON.parse(await readFile(join(recordTo, name), 'utf8')))),
    pids,
    killPrograms: async () => {
      for (const pid of await pids()) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has ended by itself.
        }
      }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([s3, secrets, gateway].map((server) => server[Symbol.asyncDispose]()));
      await rm(directory, { recursive: true, force: true });
    },
  };
}
