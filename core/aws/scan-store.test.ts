import { createHash } from 'node:crypto';
import { type AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeScanCache } from '../../test/contract/scan-cache.ts';
import { describeScanStore } from '../../test/contract/scan-store.ts';
import { type Fate, startDynamo, type TestDynamo } from '../../test/fakes/dynamodb.ts';
import { rejection } from '../../test/fakes/http-client.ts';
import { sampleDigest, sampleFinding, sampleResult, sampleUse } from '../../test/fakes/samples.ts';
import { ecrImage, scanRequest } from '../../test/fakes/scans.ts';
import { RemoteError } from '../errors.ts';
import type { ScanStore, StoreQuery } from '../service/scan-store.ts';
import type { DeployedUse } from '../service/use.ts';
import { toAttributes } from './scan-store/attributes.ts';
import { leaveHint } from './scan-store/hints.ts';
import { openTable } from './scan-store/table.ts';
import { createScanStore, type ScanStoreOptions } from './scan-store.ts';

const dayMs = 24 * 3_600_000;
const now = new Date('2026-11-20T12:00:00Z');
const digest = sampleDigest('a');
const query: StoreQuery = { digest, scanTypes: ['packages'], notBefore: '2026-11-20T00:00:00Z' };
const wish = {
  digest,
  request: scanRequest(),
  now,
  deadlineMs: 3_600_000,
  graceMs: 600_000,
  unlessEndedSince: '2000-01-01T00:00:00Z',
};
const order = { digest, generation: 1 };
const finished = { kind: 'finished', scannedAt: now.toISOString() } as const;
const reason = { code: 'timeout', message: 'It took too long.', remedy: 'Wait.' } as const;
const use: DeployedUse = {
  deployment: { account: '111111111111', region: 'eu-west-1', cluster: 'main', service: 'web' },
  use: sampleUse('web', 'app', 'sample:1'),
};
const told = { fingerprint: 'fail-1', findings: ['QID-1'], at: now.toISOString() };
/** Larger than an item: its title can't be compressed to less. */
const large = sampleResult({ findings: [sampleFinding({ title: incompressible(900_000) })] });

let dynamo: TestDynamo;

beforeAll(async () => {
  dynamo = await startDynamo();
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', dynamo.url);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await dynamo[Symbol.asyncDispose]();
});

async function makeStore(fields: Partial<ScanStoreOptions> = {}) {
  const table = await dynamo.createTable();
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const open = () =>
    createScanStore({ ...dynamo.access, table, now: () => now, retentionMs: 7 * dayMs, warn, ...fields });
  return { table, warnings, open, store: open() };
}

describeScanCache('the store in DynamoDB', async () => (await makeStore()).store, 'kept');

describeScanStore('the store in DynamoDB', async (clock) => {
  const { table, open } = await makeStore({ now: clock.now });
  return {
    store: open(),
    another: open,
    hint: async (about, imageId) =>
      leaveHint(sampleResult({ digest: about, imageId }), openTable({ ...dynamo.access, table }), clock.now()),
  };
});

describe('what the roles must allow', () => {
  it.each<[keyof ScanStore, (store: ScanStore) => Promise<unknown>, readonly string[]]>([
    ['get', (store) => store.get(query), ['Query result#']],
    ['put', (store) => store.put(sampleResult()), ['PutItem result#']],
    ['put', (store) => store.put(large), ['PutItem result#', 'PutItem result#', 'PutItem result#']],
    ['record', (store) => store.record(digest), ['GetItem scan#']],
    ['claim', (store) => store.claim(wish), ['UpdateItem scan#']],
    ['started', (store) => store.started(order), ['UpdateItem scan#', 'GetItem scan#']],
    ['end', (store) => store.end(order, finished, now), ['UpdateItem scan#', 'GetItem scan#']],
    ['use', (store) => store.use(digest, use, now), ['UpdateItem use#']],
    ['usesOf', (store) => store.usesOf(digest), ['Query use#']],
    ['beginTelling', (store) => store.beginTelling(digest, use, 'fail-1', now, 1), ['UpdateItem use#']],
    ['told', (store) => store.told(digest, use, told), ['UpdateItem use#', 'GetItem use#', 'UpdateItem use#']],
    ['hints', (store) => store.hints(digest), ['Query hint#']],
    ['seen', (store) => store.seen('111111111111', 'eu-west-1', now), ['PutItem target#']],
    ['targets', (store) => store.targets(), ['Query target#']],
  ])('for %s', async (_, ask, actions) => {
    const { store } = await makeStore();
    const before = dynamo.calls.length;

    await ask(store);

    const asked = dynamo.calls.slice(before).map(({ action, input }) => {
      const { S = '' } = (input.Key ?? input.Item)?.pk ?? input.ExpressionAttributeValues?.[':pk'] ?? {};
      return `${action} ${S.split('#')[0]}#`;
    });
    expect(asked).toEqual(actions);
  });
});

it('reads what was written last, always', async () => {
  const { store } = await makeStore();
  const before = dynamo.calls.length;

  await Promise.all([
    store.get(query),
    store.record(digest),
    store.usesOf(digest),
    store.hints(digest),
    store.targets(),
  ]);

  const asked = dynamo.calls.slice(before);
  expect(asked.map(({ input }) => input.ConsistentRead)).toEqual([true, true, true, true, true]);
});

describe('answers that are lost on their way', () => {
  it('of a claim that was won leave an order that is still to be started', async () => {
    const { store } = await makeStore();
    dynamo.doom('answer lost');

    const claim = await store.claim(wish);

    expect(claim).toMatchObject({ kind: 'running', order: { generation: 1 }, started: false });
  });

  it('of an end are the end', async () => {
    const { store } = await makeStore();
    await store.claim(wish);
    dynamo.doom('answer lost');

    const ended = await store.end(order, { kind: 'failed', reason, retryable: true }, now);

    expect([ended, (await store.record(digest))?.failures]).toEqual([true, 1]);
  });

  it('of a turn to tell are one’s own turn', async () => {
    const { store } = await makeStore();
    await store.told(digest, use, { ...told, fingerprint: 'fail-0' });
    dynamo.doom('answer lost');

    const turn = await store.beginTelling(digest, use, 'fail-1', now, 1000);

    expect(turn).toMatchObject({ kind: 'mine', before: { fingerprint: 'fail-0' } });
  });

  it('of what was told are no second telling', async () => {
    const { store } = await makeStore();
    await store.beginTelling(digest, use, 'fail-1', now, 1000);
    dynamo.doom('answer lost');

    await store.told(digest, use, told);
    const turn = await store.beginTelling(digest, use, 'fail-1', now, 1000);

    expect(turn).toEqual({ kind: 'told' });
  });
});

describe('a table that does not do as it should', () => {
  it.each<[string, Fate]>([
    ['has a fault', 'overloaded'],
    ['is out of reach', 'call lost'],
  ])('and %s for a moment is asked again', async (_, fate) => {
    const { store } = await makeStore();
    dynamo.doom(fate);

    const claim = await store.claim(wish);

    expect(claim.kind).toBe('won');
  });

  it.each<[string, Fate, string]>([
    ['has a fault', 'overloaded', 'has a fault'],
    ['is out of reach', 'call lost', 'AWS (127.0.0.1) closed the connection'],
  ])('and %s for longer is an error that may be retried', async (_, fate, words) => {
    const { store } = await makeStore();
    const before = dynamo.calls.length;
    dynamo.doom(fate, fate, fate, fate);

    const error = await rejection(store.claim(wish));

    expect(error).toBeInstanceOf(RemoteError);
    expect(error).toMatchObject({ retryable: true, message: expect.stringContaining(words) });
    expect(dynamo.calls.length - before).toBe(4);
  });

  it('and is throttled, at last, is an error that may be retried', async () => {
    const { table, store } = await makeStore();
    const name = 'ProvisionedThroughputExceededException';
    const client = mockClient(DynamoDBClient).rejects(Object.assign(new Error('slow'), { name }));

    const error = await rejection(store.claim(wish));

    client.restore();
    expect(error).toMatchObject({ name: 'RemoteError', retryable: true });
    expect(error.message).toBe(`Amazon DynamoDB in eu-west-1 throttled the calls for the table ${table} (${name}).`);
  });

  it('and does not answer in time is an error that may be retried', async () => {
    const { table, store } = await makeStore({ deadlineMs: 50 });
    dynamo.doom('unanswered');

    const error = await rejection(store.record(digest));

    expect(error).toMatchObject({ retryable: true, message: `The DynamoDB table ${table} did not answer within 0 s.` });
  });

  it('and is not there is an error that names it', async () => {
    const { store } = await makeStore({ table: 'elsewhere' });

    const error = await rejection(store.record(digest));

    expect(error).toMatchObject({ name: 'RemoteError', retryable: false });
    expect(error.message).toBe('Amazon DynamoDB in eu-west-1 has no table elsewhere.');
  });

  it('says nothing of a result, and nobody takes that for none', async () => {
    const { store } = await makeStore();
    dynamo.doom('overloaded', 'overloaded', 'overloaded', 'overloaded');

    const error = await rejection(store.get(query));

    expect(error).toMatchObject({ retryable: true });
  });
});

describe('items that can’t be read', () => {
  const claimItem = {
    pk: { S: `scan#${digest}` },
    sk: { S: 'claim' },
    state: { S: 'running' },
    generation: { N: '7' },
    leaseUntilMs: { N: String(now.getTime() + dayMs) },
    started: { BOOL: true },
    failures: { N: '0' },
    claimedAt: { S: now.toISOString() },
    deadlineAt: { S: now.toISOString() },
    request: { S: JSON.stringify(scanRequest()) },
  };

  it.each<[string, Record<string, AttributeValue>]>([
    ['a request', { request: { S: '{' } }],
    ['a request for its own digest', { request: { S: JSON.stringify(scanRequest({ image: ecrImage('b') })) } }],
    ['a generation', { generation: { N: '0' } }],
    ['dates', { deadlineAt: { S: 'soon' } }],
  ])('claims without %s stop whoever meets them: nobody may guess', async (_, fields) => {
    const { table, store } = await makeStore();
    await dynamo.put(table, { ...claimItem, ...fields });

    const claimed = await rejection(store.claim(wish));
    const recorded = await rejection(store.record(digest));

    const message = `The item scan#${digest} of the table ${table} can't be read as a claim.`;
    expect([claimed.message, recorded.message]).toEqual([message, message]);
    expect(claimed).toMatchObject({ retryable: false });
  });

  it('claims of our own making can be read: the table above tells the difference', async () => {
    const { table, store } = await makeStore();
    await dynamo.put(table, claimItem);

    const claim = await store.claim(wish);

    expect(claim).toMatchObject({ kind: 'running', order: { generation: 7 }, started: true });
  });

  it('uses are left out, and somebody is told', async () => {
    const { table, warnings, store } = await makeStore();
    await store.use(digest, use, now);
    await dynamo.put(table, { pk: { S: `use#${digest}` }, sk: { S: 'x' }, use: { S: '{}' } });

    const uses = await store.usesOf(digest);

    expect(uses).toHaveLength(1);
    expect(warnings).toEqual([`A use of ${digest} in ${table} can't be read: nobody is told of it.`]);
  });

  it('what was told is told again', async () => {
    const { table, store } = await makeStore();
    await store.told(digest, use, told);
    const [item] = await openTable({ ...dynamo.access, table }).query(`use#${digest}`);
    const changed = toAttributes({ ...item, toldFindings: Buffer.from('rubbish') });
    await dynamo.put(table, changed);

    const turn = await store.beginTelling(digest, use, 'fail-2', now, 1000);

    expect(turn).toEqual({ kind: 'mine' });
  });
});

it('more findings than an item takes are told again, in part, and somebody is told', async () => {
  const { table, warnings, store } = await makeStore();
  const findings = Array.from({ length: 12_000 }, (_, index) => `${index} ${incompressible(40, index)}`).sort();

  await store.told(digest, use, { ...told, findings });
  const turn = await store.beginTelling(digest, use, 'fail-2', now, 1000);

  expect(turn.kind === 'mine' && turn.before?.findings).toEqual(findings.slice(0, 6000));
  expect(warnings).toEqual([`6000 findings of ${digest} have no room in ${table}: they are told again.`]);
});

describe('hints, which anybody in CI may write', () => {
  const hint = (sk: string, ttlMs = dayMs) => ({
    pk: { S: `hint#${digest}` },
    sk: { S: sk },
    ttl: { N: String((now.getTime() + ttlMs) / 1000) },
  });

  it.each<[string, Record<string, AttributeValue>]>([
    ['name no image', hint('sha256:rubbish')],
    ['are anything else', hint('head#registry-sensor')],
    ['are over', hint(sampleDigest('1'), 0)],
    ['never end', { ...hint(sampleDigest('1')), ttl: { S: 'never' } }],
  ])('that %s are none', async (_, item) => {
    const { table, store } = await makeStore();
    await dynamo.put(table, item);

    const hints = await store.hints(digest);

    expect(hints).toEqual([]);
  });

  it('are few, however many there are', async () => {
    const { table, store } = await makeStore();
    for (const digit of '0123456789abcdef') await dynamo.put(table, hint(sampleDigest(digit)));

    const hints = await store.hints(digest);

    expect(hints).toHaveLength(10);
  });
});

it('a target that is seen all the time is written now and then', async () => {
  const { store } = await makeStore();
  const before = dynamo.calls.length;

  for (const minutes of [0, 1, 59, 60, 61]) {
    await store.seen('111111111111', 'eu-west-1', new Date(now.getTime() + minutes * 60_000));
  }

  expect(dynamo.calls.length - before).toBe(2);
});

it('works with what imitates DynamoDB and does not say what was in the way', async () => {
  await using imitation = await startDynamo({ answersRefusals: false });
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', imitation.url);
  const table = await imitation.createTable();
  const store = createScanStore({ ...imitation.access, table, now: () => now, retentionMs: dayMs, warn: () => {} });
  await store.claim(wish);

  const claim = await store.claim(wish);

  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', dynamo.url);
  expect(claim).toMatchObject({ kind: 'running', order: { generation: 1 } });
});

/** Text of so many characters that no compression makes much smaller. */
function incompressible(length: number, seed = 0): string {
  const blocks = Array.from({ length: Math.ceil(length / 43) }, (_, index) =>
    createHash('sha256').update(`${seed} ${index}`).digest('base64url'),
  );
  return blocks.join('').slice(0, length);
}
