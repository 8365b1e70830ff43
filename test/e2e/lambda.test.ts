import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../fakes/http-server.ts';
import { lambdaEnvironment } from '../fakes/lambda.ts';
import { runScript } from './process.ts';

const dist = join(import.meta.dirname, '../../dist/lambda');
const keys = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'none' };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const zips = [
  { zip: 'intake', handlers: ['intake', 'reconcile'] },
  { zip: 'scan', handlers: ['advance', 'finish'] },
  { zip: 'admission', handlers: ['deploymentHook', 'templateHook'] },
] as const;

/** What any function must be told. */
const told = {
  ...lambdaEnvironment,
  HUB_ROLE_ARN: 'arn:aws:iam::123456789012:role/admission',
  HUB_REGION: 'eu-west-1',
};

/** Unpacks a zip and runs a program beside it as the runtime would: `handlers` are what its module exports. */
async function run(zip: string, program: string, environment: Readonly<Record<string, string>> = {}) {
  const files = unzipSync(readFileSync(join(dist, `${zip}.zip`)));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  const script = join(folder, 'program.mjs');
  writeFileSync(script, `const handlers = await import('./index.mjs');\n${program}`);
  return runScript(script, [], { environment: { ...keys, ...told, ...environment } });
}

/** A program that hands messages to a handler and prints what it answers. */
function deliver(handler: string, ...bodies: readonly string[]): string {
  const Records = bodies.map((body, index) => ({ messageId: `m-${index + 1}`, body }));
  return `
    const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 60000 };
    const answer = await handlers.${handler}(${JSON.stringify({ Records })}, context);
    console.log('answer ' + JSON.stringify(answer));`;
}

const failed = 'answer {"batchItemFailures":[{"itemIdentifier":"m-1"}]}';
const target = JSON.stringify({ kind: 'target', account: '111111111111', region: 'us-east-1' });

describe.each(zips)('$zip.zip', ({ zip, handlers }) => {
  it('exports its handlers', async () => {
    const { stdout, stderr } = await run(zip, 'console.log(JSON.stringify(Object.keys(handlers)));');

    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(handlers);
  });

  it('does not load without its environment, and says what is missing', async () => {
    const { exitCode, stderr } = await run(zip, '', { TABLE_NAME: '' });

    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('UsageError');
    expect(stderr).toContain('TABLE_NAME is empty');
  });

  it('is what the manifest says, and holds nothing of the machine that built it', () => {
    const bytes = readFileSync(join(dist, `${zip}.zip`));
    const manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8')) as Record<string, unknown>;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const texts = Object.values(unzipSync(bytes)).map((file) => Buffer.from(file).toString('latin1'));

    expect(manifest[`${zip}.zip`]).toEqual({ sha256, bytes: bytes.length });
    expect(texts.some((text) => text.includes(process.cwd()))).toBe(false);
  });
});

describe('the intake function', () => {
  it('ignores an event without images, and leaves to SQS what it can not read', async () => {
    const ignored = {
      ...{ id: '1', account: '111111111111', region: 'us-east-1', time: '2026-03-01T12:00:00Z', source: 'aws.ecs' },
      ...{ 'detail-type': 'ECS Service Action', detail: {} },
    };

    const { stdout, stderr } = await run('intake', deliver('intake', 'nonsense', JSON.stringify(ignored)));

    expect(stdout.trim().split('\n').at(-1)).toBe(failed);
    expect(stdout).toContain('"EventsUnreadable":1');
    expect(stderr).toContain('"name":"UnreadableInputError"');
    expect(stdout + stderr).not.toContain('nonsense');
  });

  it('looks for its key in its environment, and nowhere else', async () => {
    const { stdout, stderr } = await run('intake', deliver('intake', target), { AWS_ACCESS_KEY_ID: '' });

    expect(stdout).toContain(failed);
    expect(stdout + stderr).toContain('there are no AWS credentials');
  });

  it.each([
    [
      'com.amazonaws.sqs#QueueDoesNotExist',
      'did not give 1 messages for the queue reconcile: QueueDoesNotExist: words',
    ],
    [
      'AccessDeniedException',
      'Allow sqs:SendMessage (and kms:GenerateDataKey and kms:Decrypt of its key) on arn:aws:sqs',
    ],
  ])('knows the errors of AWS by their names: %s', async (type, message) => {
    await using aws = await serve(({ headers }, response) => {
      if (String(headers['x-amz-target']).startsWith('DynamoDB')) response.end('{"Items":[],"Count":0}');
      else response.writeHead(400).end(JSON.stringify({ __type: type, message: 'words' }));
    });

    const { stdout, stderr } = await run('intake', deliver('intake', target), {
      AWS_ENDPOINT_URL_DYNAMODB: aws.url,
      AWS_ENDPOINT_URL_SQS: aws.url,
    });

    expect(stdout).toContain(failed);
    expect(stdout + stderr).toContain(message);
  });
});
