import { describe, expect, it } from 'vitest';
import { type Bench, bench, ecr, submit } from './test-client.ts';

const api = `${ecr}/team/api`;
const second = 1000;
/** Created 1 s, queued 2 s, listing 4 s: then the scans begin. */
const listed = 7 * second;
const scanned = listed + 60 * second;

async function scheduleOf(on: Bench, registry: string) {
  return (await on.get(`/registry/${registry}/schedule`)).json.data[0];
}

async function imageOf(on: Bench, tag = '1.4.2') {
  const sha = on.simulator.image(`${api}:${tag}`)?.platforms[0]?.sha ?? '';
  return on.get(`/images/${sha}`);
}

describe('a schedule', () => {
  it('canceled ends its scans: the image stays, without a result', async () => {
    await using on = await bench();
    const { registry, schedule } = await submit(on, '1.4.2');
    on.pass(listed + second);
    await on.get('/images');

    const canceled = await on.post(`/registry/${registry}/schedule/${schedule}/cancel`);
    const again = await on.post(`/registry/${registry}/schedule/${schedule}/cancel`);
    on.pass(24 * 3600 * second);
    const image = await imageOf(on);

    expect([canceled.status, again.status]).toEqual([200, 400]);
    expect((await scheduleOf(on, registry)).status).toBe('Canceled');
    expect(image.json).toMatchObject({ scanStatus: null, lastScanned: null });
  });

  it('is canceled in bulk by ids and filter', async () => {
    await using on = await bench();
    const { registry } = await submit(on, '1.4.2');
    on.pass(listed);

    const answer = await on.post(`/registry/schedule/cancel?filter=${encodeURIComponent('status:Running')}`);

    expect(answer.json.CancelJobId).toMatch(/^[0-9a-f-]{36}$/);
    expect((await scheduleOf(on, registry)).status).toBe('Canceled');
  });

  it('can be deleted unless it is Running', async () => {
    await using on = await bench();
    const { registry, schedule } = await submit(on, '1.4.2');
    on.pass(listed);

    const running = await on.send('DELETE', `/registry/${registry}/schedule/${schedule}`);
    on.pass(scanned);
    const finished = await on.send('DELETE', `/registry/${registry}/schedule/${schedule}`);
    const gone = await on.send('DELETE', `/registry/${registry}/schedule/${schedule}`);

    expect([running.status, finished.status, gone.status]).toEqual([400, 204, 404]);
  });

  it.each([
    ['object', 200, /^\{"scheduleId":"[0-9a-f-]{36}"\}$/],
    ['string', 200, /^"[0-9a-f-]{36}"$/],
    ['text', 201, /^Created [0-9a-f-]{36}$/],
    ['empty', 201, /^$/],
  ] as const)('is answered as %s', async (scheduleResponse, createdStatus, body) => {
    await using on = await bench({ scheduleResponse, createdStatus });
    const registry = on.simulator.addRegistry(ecr).uuid;

    const answer = await on.post(`/registry/${registry}/schedule`, {
      name: 'x',
      filters: [{ repoTags: [{ repo: 'a', tag: 'b' }] }],
    });

    expect(answer.status).toBe(createdStatus);
    expect(answer.text).toMatch(body);
  });

  it.each([
    ['no JSON', 'nonsense'],
    ['no name', { filters: [{ repoTags: [{ repo: 'a', tag: 'b' }] }] }],
    ['no filters', { name: 'x' }],
    ['an empty filter', { name: 'x', filters: [{ repoTags: [] }] }],
    ['no tag', { name: 'x', filters: [{ repoTags: [{ repo: 'a' }] }] }],
    ['days out of range', { name: 'x', filters: [{ days: 9, repoTags: [{ repo: 'a', tag: 'b' }] }] }],
  ])('with %s is refused', async (_, body) => {
    await using on = await bench();
    const registry = on.simulator.addRegistry(ecr).uuid;

    const answer = await on.post(`/registry/${registry}/schedule`, body);

    expect(answer.status).toBe(400);
  });
});
