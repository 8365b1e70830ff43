import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, type FakeWork, fakeWork, home } from '../../test/fakes/deploy-work.ts';
import { UsageError } from '../errors.ts';
import { bringImageScanner, deployImageScanner } from './image-scanner.ts';
import type { DeployValues } from './option-values.ts';
import { updateAll } from './update.ts';

const name = 'qualys-fargate-scanner-image-scanner';
const layerArn = 'arn:aws:lambda:eu-west-1:111111111111:layer:qscanner:3';
const layerKey = /^layers\/[0-9a-f]{64}\.zip$/;

let folder: string;
let program: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'image-scanner-'));
  program = join(folder, 'qscanner');
  writeFileSync(program, '#!/bin/sh\necho qscanner 5.1.0\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the stack was told last. */
function told({ region }: FakeWork): Readonly<Record<string, unknown>> {
  return region().cloudFormation.wishes.findLast(({ stack }) => stack === name)?.parameters ?? {};
}

describe('deploy image-scanner', () => {
  it('in an empty account makes bucket, code, layer and stack, and says what comes next', async () => {
    const world = await fakeWork({ 'qscanner-path': program });

    const { stacks, next } = await deployImageScanner(world.work);

    expect(stacks.map(({ part, end }) => `${part} ${end}`)).toEqual(['artifacts created', 'image-scanner created']);
    const key = { value: expect.stringMatching(layerKey) };
    expect(told(world)).toEqual({
      QualysPod: { value: 'EU1' },
      QualysGatewayUrl: { value: '' },
      QualysAccessToken: { value: 'token-of-a-test' },
      QualysSecretArn: { value: '' },
      NamePrefix: { value: name },
      CodeBucket: { value: `made-in-${home}` },
      IntakeCodeKey: { value: `lambda/${'intake'.padEnd(64, '0')}.zip` },
      ScanCodeKey: { value: `lambda/${'scan'.padEnd(64, '0')}.zip` },
      WorkerCodeKey: { value: `lambda/${'worker'.padEnd(64, '0')}.zip` },
      QScannerCodeKey: key,
      QScannerSha256: { value: expect.stringMatching(/^[0-9a-f]{64}$/) },
      QScannerLayerArn: { value: '' },
      Architecture: { value: 'x86_64' },
    });
    const { QScannerCodeKey: { value } = {} } = told(world) as Record<string, { value?: string }>;
    expect(world.region().objects.get(`made-in-${home}/${value}`)?.length).toBeGreaterThan(100);
    expect(next.join(' ')).toMatch(/AlertEmail[\s\S]*s3:\/\/results\/scan-results\/[\s\S]*verify/);
  });

  it('uploads nothing in a dry run, and plans with the same layer', async () => {
    const dry = await fakeWork({ 'qscanner-path': program, 'dry-run': 'true' });
    const real = await fakeWork({ 'qscanner-path': program });

    await deployImageScanner(dry.work);
    await deployImageScanner(real.work);

    expect(dry.region().objects.size).toBe(0);
    expect(told(dry).QScannerCodeKey).toEqual(told(real).QScannerCodeKey);
  });

  it.each<[string, DeployValues, object]>([
    [
      'a layer of the user',
      { 'qscanner-layer-arn': layerArn },
      { QScannerLayerArn: { value: layerArn }, QScannerCodeKey: { value: '' }, CodeBuild: { value: 'never' } },
    ],
    [
      'a container image',
      { parameters: 'WorkerImageUri=1.dkr.ecr/worker@sha256:1' },
      { CodeBuild: { value: 'never' } },
    ],
    ['no program where the sensor scans', { parameters: 'Scanner=registry-sensor' }, {}],
    [
      'a private platform',
      { 'qscanner-layer-arn': layerArn, 'qualys-pod': '', 'qualys-gateway-url': 'https://qualysgateway.example.com/' },
      { QualysGatewayUrl: { value: 'https://qualysgateway.example.com' } },
    ],
    [
      'a secret that is there',
      { 'qscanner-layer-arn': layerArn, 'qualys-secret-arn': 'arn:secret', 'qualys-token': '' },
      { QualysSecretArn: { value: 'arn:secret' }, QualysAccessToken: { value: '' } },
    ],
  ])('takes %s', async (_, values, expected) => {
    const world = await fakeWork(values);

    await deployImageScanner(world.work);

    expect(told(world)).toMatchObject(expected);
  });

  it.each<[DeployValues, string]>([
    [{}, 'needs QScanner'],
    [{ parameters: 'Scanner=auto' }, 'needs QScanner'],
    [{ 'qscanner-path': 'gone' }, "can't be read"],
    [{ 'qscanner-layer-arn': layerArn, 'qualys-pod': '' }, 'Qualys platform'],
    [{ 'qscanner-layer-arn': layerArn, 'qualys-token': '' }, 'credentials for Qualys'],
    [
      { 'qscanner-layer-arn': layerArn, 'stack-name': 'Scanner' },
      'S3 takes no bucket Scanner-image-scanner-scan-results-',
    ],
    [
      { 'qscanner-layer-arn': layerArn, 'stack-name': 'a-name-of-twenty-four-ch' },
      'S3 takes no bucket a-name-of-twenty-four-ch-image-scanner',
    ],
    [{ 'qscanner-layer-arn': layerArn, 'stack-name': 'taken' }, 'destroy image-scanner --purge'],
    [{ 'qscanner-layer-arn': layerArn, 'private-network': 'true' }, 'There is no network stack'],
    [{ 'qscanner-layer-arn': layerArn, 'ca-bundle': 'gone.pem' }, "gone.pem can't be read"],
  ])('makes nothing without what it needs (%j)', async (values, words) => {
    const { work, region } = await fakeWork(values);
    region().buckets.set(`taken-image-scanner-scan-results-${account}`, home);

    const failure = await deployImageScanner(work).catch((error: unknown) => error);

    expect(`${failure} ${failure instanceof UsageError ? failure.remedy : ''}`).toContain(words);
    expect(region().cloudFormation.calls).toEqual([]);
  });
});

describe('an image scanner that is there', () => {
  const parameters = {
    QualysPod: 'EU1',
    QualysAccessToken: '****',
    QScannerCodeKey: 'layers/own.zip',
    CaBundleKey: 'layers/trusted.zip',
    CodeBucket: `made-in-${home}`,
    NamePrefix: 'mine',
    SubnetIds: 'subnet-9',
  };

  async function deployed(values: DeployValues = {}): Promise<FakeWork> {
    const world = await fakeWork({ 'qualys-token': '', 'qualys-pod': '', ...values });
    world.region().cloudFormation.put(name, 'CREATE_COMPLETE', { parameters });
    return world;
  }

  it('keeps credentials, program, authorities and network when nothing else is said', async () => {
    const world = await deployed();

    await deployImageScanner(world.work);

    for (const kept of Object.keys(parameters).filter((each) => each !== 'CodeBucket')) {
      expect([kept, told(world)[kept]]).toEqual([kept, { previous: true }]);
    }
  });

  it('gets new code and no other layer by an update, whatever the environment names', async () => {
    const world = await deployed({ 'qscanner-path': program, 'ca-bundle': '/gone.pem', 'private-network': 'true' });

    const { stacks } = await updateAll(world.work);

    expect(stacks.map(({ part, end }) => `${part} ${end}`)).toEqual(['artifacts created', 'image-scanner updated']);
    expect(told(world)).toMatchObject({
      WorkerCodeKey: { value: `lambda/${'worker'.padEnd(64, '0')}.zip` },
      QScannerCodeKey: { previous: true },
      CaBundleKey: { previous: true },
      SubnetIds: { previous: true },
    });
  });

  it('is not left without its layers in another bucket', async () => {
    const world = await deployed({ 'artifact-bucket': 'another' });
    world.region().buckets.set('another', home);

    const failure = bringImageScanner(world.work);

    await expect(failure).rejects.toThrow(`The stack has its QScannerCodeKey in the bucket made-in-${home}`);
    await expect(failure).rejects.toThrow(
      expect.objectContaining({ remedy: expect.stringContaining('--qscanner-path') }),
    );
  });

  it('keeps a token that was rotated since', async () => {
    const world = await deployed();
    const here = world.region();
    here.cloudFormation.put(name, 'CREATE_COMPLETE', { parameters, outputs: { SecretArn: 'arn:pushes' } });
    here.versions.set('arn:pushes', 'rotated');
    const executeChangeSet: typeof here.cloudFormation.executeChangeSet = async (arn, token) => {
      if (arn.endsWith(name)) here.versions.set('arn:pushes', 'stale');
      return here.cloudFormation.executeChangeSet(arn, token);
    };
    const stale = { ...here, cloudFormation: { ...here.cloudFormation, executeChangeSet } };

    await updateAll({ ...world.work, cloud: { ...world.work.cloud, in: () => stale } });

    expect(here.versions.get('arn:pushes')).toBe('rotated');
  });
});
