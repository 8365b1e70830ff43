import { describe, expect, it } from 'vitest';
import type { Fault } from './index.ts';
import { bench, ecr, imagesPath, submit } from './test-client.ts';

const path = '/registry/aws-base';

describe('a fault that answers', () => {
  it.each([
    [{ kind: 'answer', status: 503 }, 503, /"errorCode":"503 SERVICE_UNAVAILABLE"/],
    [{ kind: 'answer', status: 200, body: '[]', contentType: 'application/json' }, 200, /^\[\]$/],
    [{ kind: 'answer', status: 403, body: '' }, 403, /^$/],
    [{ kind: 'expired-token' }, 401, /JWT expired at/],
    [{ kind: 'html' }, 502, /^<!DOCTYPE html>/],
    [{ kind: 'html', status: 200 }, 200, /^<!DOCTYPE html>/],
    [{ kind: 'not-json' }, 200, /no JSON/],
    [{ kind: 'empty-object' }, 200, /^\{\}$/],
    [{ kind: 'rate-limited' }, 429, /TOO_MANY_REQUESTS/],
    [{ kind: 'rate-limited', emptyBody: true }, 429, /^$/],
    [{ kind: 'truncated' }, 200, /^\{"accountId":"80595016317$/],
  ] as const satisfies readonly (readonly [Fault, number, RegExp])[])('%j', async (fault, status, body) => {
    await using on = await bench();
    on.simulator.setFault(fault);

    const answer = await on.get(path);

    expect(answer.status).toBe(status);
    expect(answer.text.slice(0, 200)).toMatch(body);
    expect(answer.headers.get('x-qualys-simulator')).toBe('1');
  });

  it('sends Retry-After only when it is told to', async () => {
    await using on = await bench();
    on.simulator.setFault({ kind: 'rate-limited', times: 1 });
    on.simulator.setFault({ kind: 'rate-limited', times: 1, retryAfter: '7' });

    const without = await on.get(path);
    const with7 = await on.get(path);

    expect([without.headers.get('retry-after'), with7.headers.get('retry-after')]).toEqual([null, '7']);
    expect(without.headers.get('x-ratelimit-remaining')).toBe('0');
  });

  it('keeps the right body under a wrong content type', async () => {
    await using on = await bench();
    on.simulator.setFault({ kind: 'wrong-content-type' });

    const answer = await on.get(path);

    expect(answer.headers.get('content-type')).toMatch('text/html');
    expect(answer.json.accountId).toMatch(/^\d{12}$/);
  });
});

describe('a fault of the connection', () => {
  it.each([{ kind: 'reset' }, { kind: 'reset-mid-body' }] as const)(
    '%j ends in an error at the client',
    async (fault) => {
      await using on = await bench();
      on.simulator.setFault(fault);

      const call = on.get(path);

      await expect(call).rejects.toThrow();
      expect(on.simulator.calls.list('aws-base')).toMatchObject([{ status: 0 }]);
    },
  );

  it.each([{ kind: 'hang' }, { kind: 'hang-mid-body' }] as const)(
    '%j never answers, and closing ends it',
    async (fault) => {
      const on = await bench();
      on.simulator.setFault({ ...fault, operation: 'aws-base' });

      const call = on.get(path).then(
        () => 'answered',
        () => 'ended',
      );
      const next = await on.get('/sensors');
      await on.simulator.close();

      expect(next.status).toBe(200);
      expect(await call).toBe('ended');
    },
  );

  it('is a huge body', async () => {
    await using on = await bench();
    on.simulator.setFault({ kind: 'huge', bytes: 3_000_000 });

    const answer = await on.get(path);

    expect(answer.text.length).toBeGreaterThan(3_000_000);
  });
});

describe('aiming', () => {
  it.each<[Partial<Fault>, boolean]>([
    [{ operation: 'aws-base' }, true],
    [{ operation: 'images.list' }, false],
    [{ operation: 'aws*' }, true],
    [{ operation: '*' }, true],
    [{ operation: ['images.*', 'aws-base'] }, true],
    [{ path: '/aws-base' }, true],
    [{ path: '/images' }, false],
    [{ method: 'POST' }, false],
    [{ method: 'GET' }, true],
    [{ until: 0 }, false],
    [{ probability: 0 }, false],
    [{ probability: 1 }, true],
  ])('%j', async (aim, hits) => {
    await using on = await bench();
    on.simulator.setFault({ kind: 'answer', status: 500, ...aim } as Fault);

    const answer = await on.get(path);

    expect(answer.status).toBe(hits ? 500 : 200);
  });

  it('skips, hits so many times, and is over', async () => {
    await using on = await bench();
    on.simulator.setFault({ kind: 'answer', status: 500, skip: 1, times: 2 });

    const statuses: number[] = [];
    for (let call = 0; call < 5; call += 1) statuses.push((await on.get(path)).status);

    expect(statuses).toEqual([200, 500, 500, 200, 200]);
  });

  it('is over at its time, or when it is cleared', async () => {
    await using on = await bench();
    on.simulator.setFault({ kind: 'answer', status: 500, until: on.now() + 1000 });

    const before = await on.get(path);
    on.pass(1000);
    const after = await on.get(path);
    const id = on.simulator.setFault({ kind: 'answer', status: 500 });
    on.simulator.clearFaults(id);
    const cleared = await on.get(path);

    expect([before.status, after.status, cleared.status]).toEqual([500, 200, 200]);
  });

  it('by probability hits the same calls for the same seed', async () => {
    const run = async (seed: string) => {
      await using on = await bench({ seed });
      on.simulator.setFault({ kind: 'answer', status: 500, probability: 0.5 });
      const statuses: number[] = [];
      for (let call = 0; call < 20; call += 1) statuses.push((await on.get(path)).status);
      return statuses;
    };

    const [first, second, other] = [await run('a'), await run('a'), await run('b')];

    expect(first).toEqual(second);
    expect(other).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 500]));
  });

  it('reaches sign-in and the registry', async () => {
    await using on = await bench();
    on.simulator.setFault({ kind: 'answer', status: 500, operation: ['auth', 'registry.manifest'] });

    const auth = await on.post('/auth', 'username=simulator&password=simulator&token=true');
    const manifest = await on.get(`/v2/team/api/manifests/1?ns=${ecr}`);
    const blob = await on.get(`/v2/team/api/blobs/sha256:0?ns=${ecr}`);

    expect([auth.status, manifest.status, blob.status]).toEqual([500, 500, 404]);
  });
});

describe('whether the call takes effect', () => {
  it.each([
    [{ kind: 'answer', status: 500 }, 0],
    [{ kind: 'answer', status: 500, takesEffect: true }, 1],
    [{ kind: 'reset' }, 0],
    [{ kind: 'reset', takesEffect: true }, 1],
    [{ kind: 'truncated' }, 1],
    [{ kind: 'reset-mid-body' }, 1],
  ] as const satisfies readonly (readonly [Fault, number])[])('%j leaves %d schedules', async (fault, schedules) => {
    await using on = await bench();
    on.simulator.setFault({ ...fault, operation: 'schedule.create' });

    await submit(on, '1.4.2').catch(() => undefined);

    expect(on.simulator.schedules()).toHaveLength(schedules);
  });

  it('slow answers are right answers', async () => {
    await using on = await bench();
    on.simulator.setFault({ kind: 'slow', ms: 20 });

    const answer = await on.get(imagesPath('sha:x'));

    expect(answer.status).toBe(204);
  });
});
