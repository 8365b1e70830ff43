import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeReadingCache } from '../../test/contract/scan-cache.ts';
import { startDynamo, type TestDynamo } from '../../test/fakes/dynamodb.ts';
import { sampleDigest, sampleResult } from '../../test/fakes/samples.ts';
import { createScanStore } from './scan-store.ts';
import { createTableCache } from './table-cache.ts';

const now = () => new Date('2026-11-20T12:00:00Z');
const digest = sampleDigest('a');
const query = { digest, scanTypes: ['packages'], notBefore: '2026-11-20T00:00:00Z' } as const;

let dynamo: TestDynamo;

beforeAll(async () => {
  dynamo = await startDynamo();
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', dynamo.url);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await dynamo[Symbol.asyncDispose]();
});

async function makeCache(name?: string) {
  const table = name ?? (await dynamo.createTable());
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const store = createScanStore({ ...dynamo.access, table, now, retentionMs: 7 * 24 * 3_600_000, warn });
  return { warnings, store, cache: createTableCache({ ...dynamo.access, table, now, warn }) };
}

describeReadingCache('the table of the service', async () => {
  const { store, cache } = await makeCache();
  return { cache, put: (result) => store.put(result) };
});

describe('what the service knows', () => {
  it('is never written by a gate, which leaves a hint', async () => {
    const { store, cache } = await makeCache();
    const before = dynamo.calls.length;

    await cache.put(sampleResult());

    const written = dynamo.calls.slice(before).map(({ action, input }) => [action, input.Item?.pk.S]);
    expect(written).toEqual([['PutItem', `hint#${digest}`]]);
    expect(await store.get(query)).toBeUndefined();
    expect(await store.hints(digest)).toEqual([{ imageId: sampleResult().imageId }]);
  });

  it('is asked for with the least that is needed', async () => {
    const { cache } = await makeCache();
    const before = dynamo.calls.length;

    await cache.get(query);

    const asked = dynamo.calls
      .slice(before)
      .map(({ action, input }) => [action, input.ExpressionAttributeValues?.[':pk']?.S]);
    expect(asked).toEqual([['Query', `result#${digest}`]]);
  });

  it('is no hit when it was simulated, and does not hide what was not', async () => {
    const { store, cache } = await makeCache();
    await store.put(sampleResult({ scannedAt: '2026-11-20T09:00:00Z', simulated: true }));

    const alone = await cache.get(query);
    await store.put(sampleResult({ scanner: 'qscanner' }));
    const beside = await cache.get(query);

    expect([alone, beside?.scanner]).toEqual([undefined, 'qscanner']);
  });

  it('has no hints of what was simulated', async () => {
    const { store, cache } = await makeCache();

    await cache.put(sampleResult({ simulated: true }));

    expect(await store.hints(digest)).toEqual([]);
  });
});

describe('a table that can’t be asked', () => {
  it('is no hit, is told once, and is not asked again', async () => {
    const { warnings, store, cache } = await makeCache();
    await store.put(sampleResult());
    dynamo.doom('overloaded', 'overloaded', 'overloaded', 'overloaded');

    const first = await cache.get(query);
    const before = dynamo.calls.length;
    const second = await cache.get(query);

    expect([first, second, dynamo.calls.length - before]).toEqual([undefined, undefined, 0]);
    expect(warnings).toEqual([expect.stringMatching(/^The cache dynamodb:\/\/table-\d+ is not used: Amazon DynamoDB/)]);
  });

  it('is told with what to do about it', async () => {
    const { warnings, cache } = await makeCache('elsewhere');

    await cache.get(query);
    await cache.put(sampleResult());
    await cache.put(sampleResult());

    const why =
      'Amazon DynamoDB in eu-west-1 has no table elsewhere. Check its name, its region and the account of the credentials; a table of another account is named by its ARN.';
    expect(warnings).toEqual([
      `The cache dynamodb://elsewhere is not used: ${why}`,
      `What this run scanned is not left in dynamodb://elsewhere as a hint: ${why}`,
    ]);
  });

  it('for writing is read all the same', async () => {
    const { warnings, store, cache } = await makeCache();
    await store.put(sampleResult());
    dynamo.doom('overloaded', 'overloaded', 'overloaded', 'overloaded');

    await cache.put(sampleResult());
    const found = await cache.get(query);

    expect([found, warnings.length]).toEqual([sampleResult(), 1]);
  });
});
