import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createScanStore } from '../../core/aws/scan-store.ts';
import { systemClock } from '../../core/system-clock.ts';
import { type Simulator, startSimulator } from '../../simulator/index.ts';
import { startDynamo, type TestDynamo } from '../fakes/dynamodb.ts';
import { sampleFinding } from '../fakes/samples.ts';
import { runAction, runCli } from './runner.ts';

const token = 'a-token-that-must-not-show';
let folder: string;
let simulator: Simulator;
let dynamo: TestDynamo;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gate-table-'));
  simulator = await startSimulator({ timeScale: 1000, auth: { tokens: [token] } });
  dynamo = await startDynamo();
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', dynamo.url);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await dynamo[Symbol.asyncDispose]();
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

/** A task definition with one clean image, a table of the service, and how a gate reaches both. */
async function makeWorld(name: string) {
  const reference = `${simulator.registryHost}/team/${name}:1`;
  const image = simulator
    .addImage({ reference, findings: [] })
    .platforms.find(({ architecture }) => architecture === 'amd64');
  const path = join(folder, `${name}.json`);
  await writeFile(
    path,
    JSON.stringify({
      family: name,
      requiresCompatibilities: ['FARGATE'],
      containerDefinitions: [{ name: 'app', image: reference }],
    }),
  );
  const table = await dynamo.createTable();
  const { now } = systemClock;
  const store = createScanStore({ ...dynamo.access, table, now, retentionMs: 86_400_000, warn: () => {} });
  const environment = {
    QUALYS_GATEWAY_URL: simulator.url,
    QUALYS_TOKEN: token,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'hunter2',
    CI: 'true',
  };
  return { image, path, store, environment, cache: `dynamodb://${table}?region=eu-west-1` };
}

it('takes what the service knows, and asks Qualys nothing', async () => {
  const { image, path, store, environment, cache } = await makeWorld('known');
  await store.put({
    digest: image?.digest ?? '',
    imageId: `sha256:${image?.sha}`,
    scanner: 'registry-sensor',
    scanTypes: ['packages'],
    scannedAt: new Date().toISOString(),
    findings: [sampleFinding({ title: 'as the service read it' })],
    simulated: false,
  });
  const before = simulator.calls.count('images.get');

  const ended = await runCli(['gate', path, '--json', '--cache', cache, '--poll-interval', '20ms'], { environment });

  expect(ended).toMatchObject({ exitCode: 1 });
  expect(JSON.parse(ended.stdout)).toMatchObject({ verdict: 'fail', images: [{ scan: { from: 'cache' } }] });
  expect(simulator.calls.count('images.get')).toBe(before);
});

it('of the action scans what the service does not know, whatever is wrong with the table', async () => {
  const { path, environment } = await makeWorld('unknown');
  const inputs = {
    'task-definition': path,
    'qualys-gateway-url': simulator.url,
    'qualys-token': token,
    cache: 'dynamodb://elsewhere?region=eu-west-1',
    'poll-interval': '20ms',
  };

  const ended = await runAction(inputs, { environment });

  expect(ended).toMatchObject({ exitCode: 0, outputs: { verdict: 'pass' } });
  expect(ended.stdout).toContain(
    'The cache dynamodb://elsewhere is not used: Amazon DynamoDB in eu-west-1 has no table',
  );
});
