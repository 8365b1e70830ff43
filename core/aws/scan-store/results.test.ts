import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startDynamo, type TestDynamo } from '../../../test/fakes/dynamodb.ts';
import { rejection } from '../../../test/fakes/http-client.ts';
import { sampleDigest, sampleFinding, sampleResult } from '../../../test/fakes/samples.ts';
import type { StoreQuery } from '../../service/scan-store.ts';
import { findResult, keepResult } from './results.ts';
import { openTable } from './table.ts';

const now = new Date('2026-11-20T12:00:00Z');
const late = '2026-11-22T08:00:00.000Z';
const digest = sampleDigest('a');
const query: StoreQuery = { digest, scanTypes: ['packages'], notBefore: '2026-11-20T00:00:00Z' };
const retentionMs = 7 * 24 * 3_600_000;
/** Random bytes don't compress: this takes two items beside the head. */
const large = sampleResult({ findings: [sampleFinding({ title: randomText(900_000) })] });

let dynamo: TestDynamo;

beforeAll(async () => {
  dynamo = await startDynamo();
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', dynamo.url);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await dynamo[Symbol.asyncDispose]();
});

async function makeShelf() {
  const name = await dynamo.createTable();
  const warnings: string[] = [];
  const table = openTable({ ...dynamo.access, table: name });
  return { name, warnings, shelf: { table, now: () => now, warn: (message: string) => void warnings.push(message) } };
}

const head = {
  pk: { S: `result#${digest}` },
  sk: { S: 'head#registry-sensor' },
  scanner: { S: 'registry-sensor' },
  scanTypes: { S: 'packages' },
  scannedAt: { S: '2026-11-20T08:00:00.000Z' },
  scannedAtMs: { N: String(Date.parse('2026-11-20T08:00:00Z')) },
  readAt: { S: '2026-11-20T09:00:00.000Z' },
  simulated: { BOOL: false },
  count: { N: '0' },
};

it('a result that is whole is taken', async () => {
  const { name, warnings, shelf } = await makeShelf();
  await dynamo.put(name, { ...head, ...bodyOf({}) });

  const found = await findResult(query, shelf);

  expect([found, warnings]).toEqual([sampleResult(), []]);
});

describe('ignored with a warning is a result', () => {
  const text = Buffer.from('{"digest":1}');
  it.each<[string, object, string]>([
    ['without a hash', { body: { B: text } }, 'its head can’t be read'],
    ['without a date', { ...bodyOf({}), scannedAt: { S: 'soon' } }, 'its head can’t be read'],
    ['of no scanner', { ...bodyOf({}), scanner: { S: 'another' } }, 'its head can’t be read'],
    ['without a body', { sha256: { S: '0'.repeat(64) } }, 'its parts are not those that were written'],
    ['without its parts', { ...bodyOf({}), count: { N: '2' } }, 'its parts are not those that were written'],
    ['with another body', { ...bodyOf({}), body: { B: text } }, 'its parts are not those that were written'],
    ['that is not compressed', { body: { B: text }, sha256: { S: hashOf(text) } }, 'it can’t be decompressed'],
    ['that is none', bodyOf({ findings: 'none' }), 'it is not a scan result of this version'],
    ['of another digest', bodyOf({ digest: sampleDigest('b') }), 'it is about something else'],
    ['of another scanner', bodyOf({ scanner: 'qscanner' }), 'it is about something else'],
    ['of another scan', bodyOf({ scannedAt: '2026-11-20T07:00:00.000Z' }), 'it is about something else'],
    ['of a simulation', bodyOf({ simulated: true }), 'it is about something else'],
    [
      'of the future',
      { ...bodyOf({ scannedAt: late }), scannedAt: { S: late }, scannedAtMs: { N: String(Date.parse(late)) } },
      'it is dated in the future',
    ],
  ])('%s', async (_, fields, why) => {
    const { name, warnings, shelf } = await makeShelf();
    await dynamo.put(name, { ...head, ...fields });

    const found = await findResult(query, shelf);

    expect(found).toBeUndefined();
    expect(warnings).toEqual([`The result of ${digest} in the table ${name} is ignored: ${why}.`]);
  });

  it('that lost a part', async () => {
    const { name, warnings, shelf } = await makeShelf();
    await keepResult(large, retentionMs, shelf);
    const parts = await shelf.table.query(`result#${digest}`, 'part#');
    await dynamo.put(name, { pk: head.pk, sk: { S: String(parts[1]?.sk) } });

    const found = await findResult(query, shelf);

    expect(parts).toHaveLength(2);
    expect([found, warnings]).toEqual([undefined, [expect.stringContaining('its parts are not those')]]);
  });

  it('of one scanner, and the other’s answers', async () => {
    const { name, shelf } = await makeShelf();
    await keepResult(sampleResult({ scanner: 'qscanner', scannedAt: '2026-11-20T07:00:00.000Z' }), retentionMs, shelf);
    await dynamo.put(name, { ...head, sha256: { S: '0'.repeat(64) } });

    const found = await findResult(query, shelf);

    expect(found?.scanner).toBe('qscanner');
  });
});

it('a result that can’t be read is replaced by the next one, whatever its date', async () => {
  const { name, shelf } = await makeShelf();
  await dynamo.put(name, { ...head, scannedAtMs: { N: String(Date.parse(late)) } });

  await keepResult(sampleResult(), retentionMs, shelf);
  const found = await findResult(query, shelf);

  expect(found).toEqual(sampleResult());
});

it('a result that could not be read again is not written, and the writer knows', async () => {
  const { name, shelf } = await makeShelf();

  const error = await rejection(keepResult(sampleResult({ scannedAt: 'yesterday' }), retentionMs, shelf));

  expect(error).toMatchObject({ name: 'RemoteError', retryable: false });
  expect(error.message).toBe(
    `The result of ${digest} can't be kept in the table ${name}: its scannedAt is not what is read back (Invalid ISO datetime).`,
  );
  expect(await shelf.table.query(`result#${digest}`)).toEqual([]);
});

it('a writer that dies between the parts and the head leaves what was there', async () => {
  const { shelf } = await makeShelf();
  await keepResult(sampleResult(), retentionMs, shelf);
  dynamo.doom('done', 'done', 'call lost', 'call lost', 'call lost', 'call lost');

  const error = await rejection(keepResult({ ...large, scannedAt: '2026-11-20T09:00:00.000Z' }, retentionMs, shelf));
  const found = await findResult(query, shelf);

  expect([error.name, found]).toEqual(['RemoteError', sampleResult()]);
});

it('the retention is written for DynamoDB, in seconds', async () => {
  const { shelf } = await makeShelf();

  await keepResult(large, retentionMs, shelf);
  const items = await shelf.table.query(`result#${digest}`);

  const ttl = Date.parse('2026-11-27T12:00:00Z') / 1000;
  expect(items.map((item) => item.ttl)).toEqual([ttl, ttl, ttl]);
});

function bodyOf(fields: object) {
  const packed = gzipSync(JSON.stringify({ ...sampleResult(), ...fields }));
  return { body: { B: packed }, sha256: { S: hashOf(packed) } };
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Base64 of hashes: as good as random, and the same each time. */
function randomText(length: number): string {
  const blocks = Array.from({ length: Math.ceil(length / 43) }, (_, index) =>
    createHash('sha256').update(String(index)).digest('base64url'),
  );
  return blocks.join('').slice(0, length);
}
