import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Progress } from '../core/progress.ts';
import type { Scan, Scanner } from '../core/scan/scan.ts';
import { testHttpClient } from '../test/fakes/http-client.ts';
import { type Received, serve } from '../test/fakes/http-server.ts';
import { lambdaEnvironment } from '../test/fakes/lambda.ts';
import { type FakeS3, fakeS3 } from '../test/fakes/s3.ts';
import { ecrImage, scanRequest } from '../test/fakes/scans.ts';
import { sampleWorkId } from '../test/fakes/work.ts';
import { readConfig } from './config.ts';
import { openScanner } from './scanner.ts';

const bothPlaces = { WORKER_FUNCTION: 'worker', BUILD_PROJECT: 'scanner', LARGE_IMAGE_MEGABYTES: '10' };

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'none');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The scanner of such an environment, with AWS and Qualys on loopback. `layers` are bytes of the image's layers in ECR. */
async function world(changes: Readonly<Record<string, string>>, layers: readonly number[] = [1_000_000]) {
  const s3: FakeS3 = await fakeS3();
  const asked: Received[] = [];
  const aws = await serve((request, response) => {
    asked.push(request);
    const target = String(request.headers['x-amz-target'] ?? '');
    if (target.startsWith('secretsmanager')) return void response.end(JSON.stringify({ SecretString: 'token' }));
    if (target.endsWith('StartBuild')) return void response.end(JSON.stringify({ build: { id: 'scanner:1' } }));
    if (target.endsWith('BatchGetImage')) {
      const { manifest: imageManifest, image } = imageOf(layers);
      const images = [{ imageManifest, imageId: { imageDigest: image.digest } }];
      return void response.end(JSON.stringify({ images }));
    }
    response.writeHead(request.url.startsWith('/2015-03-31') ? 202 : 404).end();
  });
  const qualys = await serve((_, response) => response.writeHead(204).end());
  for (const name of ['LAMBDA', 'CODEBUILD', 'SECRETS_MANAGER', 'ECR']) vi.stubEnv(`AWS_ENDPOINT_URL_${name}`, aws.url);
  vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.url);
  const told: Progress[] = [];
  const http = testHttpClient();
  const scanner = openScanner({
    config: readConfig({ ...lambdaEnvironment, QUALYS_GATEWAY_URL: qualys.url, ...changes }),
    http,
    log: { info: () => {}, warn: () => {}, error: () => {}, mask: () => {}, begin: () => {} },
    tell: (event) => told.push(event),
  });
  return {
    ...{ s3, asked, told, scanner },
    [Symbol.asyncDispose]: async () => {
      await http.close();
      for (const server of [s3, aws, qualys]) await server[Symbol.asyncDispose]();
    },
  };
}

/** The manifest of an image with layers of these sizes, and the image that it is. */
function imageOf(layers: readonly number[]) {
  const manifest = JSON.stringify({ layers: layers.map((size) => ({ size })) });
  return {
    manifest,
    image: ecrImage('a', { digest: `sha256:${createHash('sha256').update(manifest).digest('hex')}` }),
  };
}

async function step(scanner: Scanner, scan: Scan): Promise<Scan> {
  const [taken] = await scanner.advance([scan]);
  return taken?.scan ?? scan;
}

describe('with qscanner', () => {
  it('the work is handed over in the bucket, and a function is told its name', async () => {
    await using account = await world({ SCANNER: 'qscanner', WORKER_FUNCTION: 'worker', SCAN_TYPES: 'pkg,secret' });

    const named = await step(account.scanner, { state: 'requested', request: scanRequest() });
    const begun = await step(account.scanner, named);

    expect(named).toMatchObject({ state: 'starting', work: { place: 'function' } });
    expect(begun).toMatchObject({ state: 'working' });
    const id = named.state === 'starting' ? named.work.id : '';
    expect([...account.s3.objects.keys()]).toEqual([`/results/work/${id}/order.json`]);
    expect(account.s3.objects.get(`/results/work/${id}/order.json`)).toContain('"scanTypes":["packages","secrets"]');
    expect(account.asked.at(-1)).toMatchObject({
      url: '/2015-03-31/functions/worker/invocations',
      body: JSON.stringify({ work: id }),
      headers: { 'x-amz-invocation-type': 'Event' },
    });
  });

  it('a build is told the name of its work, and no image', async () => {
    await using account = await world({ SCANNER: 'qscanner', BUILD_PROJECT: 'scanner' });

    const named = await step(account.scanner, { state: 'requested', request: scanRequest() });
    const begun = await step(account.scanner, named);

    expect(begun).toMatchObject({ state: 'working', build: 'scanner:1' });
    expect(account.asked.at(-1)?.body).toContain('"name":"WORK_ID"');
    expect(account.asked.at(-1)?.body).not.toContain('team/api');
  });

  it.each([
    ['function', [4_000_000, 6_000_000]],
    ['build', [4_000_000, 6_000_001]],
  ])('an image goes to a %s by the sum of its layers in ECR: %j', async (place, layers) => {
    await using account = await world({ SCANNER: 'qscanner', ...bothPlaces }, layers);
    const { image } = imageOf(layers);

    const named = await step(account.scanner, { state: 'requested', request: scanRequest({ image }) });

    expect(named).toMatchObject({ state: 'starting', work: { place } });
    expect(account.told).toEqual([]);
  });

  it('an image goes to a build when what ECR gives is not what its digest says', async () => {
    await using account = await world({ SCANNER: 'qscanner', ...bothPlaces });

    const named = await step(account.scanner, { state: 'requested', request: scanRequest() });

    expect(named).toMatchObject({ state: 'starting', work: { place: 'build' } });
    expect(account.told).toMatchObject([{ kind: 'warning' }]);
  });

  it('an image of another registry goes to a build, and nobody is asked for its size', async () => {
    await using account = await world({ SCANNER: 'qscanner', ...bothPlaces });
    const image = ecrImage('a', { reference: { registry: 'docker.io', repository: 'library/nginx', tag: '1' } });

    const named = await step(account.scanner, { state: 'requested', request: scanRequest({ image }) });

    expect(named).toMatchObject({ work: { place: 'build' } });
    expect(account.asked).toEqual([]);
  });
});

describe('with auto', () => {
  it('an image goes to a worker where Qualys has no connector for its registry', async () => {
    await using account = await world({ SCANNER: 'auto', WORKER_FUNCTION: 'worker' });

    const named = await step(account.scanner, { state: 'requested', request: scanRequest() });

    expect(named).toMatchObject({ state: 'starting', request: { scanner: 'qscanner' } });
    expect(account.told).toMatchObject([{ kind: 'scanner-chosen', scanner: 'qscanner' }]);
  });
});

describe('with auto in place of qscanner', () => {
  it('an image that a worker has stays with it', async () => {
    await using account = await world({ SCANNER: 'auto', WORKER_FUNCTION: 'worker' });
    const work = { id: sampleWorkId(), place: 'function', attempt: 1 } as const;
    const startedAt = new Date().toISOString();

    const next = await step(account.scanner, { state: 'working', request: scanRequest(), work, startedAt });

    expect(next).toMatchObject({ state: 'working', work });
    expect(account.s3.requests.map(({ url }) => url)).toContainEqual(expect.stringContaining(work.id));
    expect(account.told).toEqual([]);
  });
});

describe('with the registry sensor', () => {
  it('a scan that a worker had begins anew', async () => {
    await using account = await world({});
    const work = { id: sampleWorkId(), place: 'function', attempt: 1 } as const;
    const startedAt = '2026-11-21T12:00:00.000Z';

    const next = await step(account.scanner, { state: 'working', request: scanRequest(), work, startedAt });

    expect(next.state).toBe('connecting');
  });
});
