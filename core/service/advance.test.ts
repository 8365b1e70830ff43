import { describe, expect, it } from 'vitest';
import { rejection } from '../../test/fakes/http-client.ts';
import { sampleDigest, sampleResult } from '../../test/fakes/samples.ts';
import { scanRequest } from '../../test/fakes/scans.ts';
import { scansOf, serviceWorld, worldImage } from '../../test/fakes/service-world.ts';
import { sampleWorkId } from '../../test/fakes/work.ts';
import { RemoteError } from '../errors.ts';
import type { PendingScan, Scan, Scanner } from '../scan/scan.ts';
import { type AdvanceAnswer, advanceOrder } from './advance.ts';
import type { ServicePorts } from './ports.ts';
import type { ScanOrder } from './scan-store.ts';

const image = worldImage(1);
const minuteMs = 60_000;

/** A world with a claim that was won, and its order as Step Functions hands it over. */
async function claimed() {
  const world = serviceWorld();
  world.images.set(image.image.digest, image);
  const request = { image: image.image, maxAgeMs: 7 * 24 * 3_600_000, force: false, scanTypes: ['packages'] } as const;
  const now = world.now();
  const claim = await world.store.claim({
    ...{ digest: image.image.digest, request, now, deadlineMs: 30 * minuteMs, graceMs: minuteMs },
    unlessEndedSince: now.toISOString(),
  });
  if (claim.kind !== 'won') throw new Error('the claim was not won');
  return { world, order: claim.order };
}

/** Ports whose scanner answers with these steps, one after the other. */
function withSteps(
  ports: ServicePorts,
  steps: readonly { readonly scan: Scan; readonly waitMs: number }[],
): ServicePorts {
  const left = [...steps];
  const scanner: Scanner = {
    advance: async (scans) => scans.map((scan) => left.shift() ?? { scan, waitMs: 0 }),
  };
  return { ...ports, scanner };
}

function names(answer: AdvanceAnswer): readonly (string | undefined)[] {
  return [answer.state, answer.scan?.state];
}

describe('a step of the workflow', () => {
  it('ends before the schedule is sent, with its name to be remembered', async () => {
    const { world, order } = await claimed();

    const first = await advanceOrder(order, world.ports());
    const sentBefore = world.qualys.schedules.length;
    const second = await advanceOrder(JSON.parse(JSON.stringify(first)), world.ports());

    expect([names(first), first.waitSeconds, sentBefore]).toEqual([['pending', 'submitting'], 1, 0]);
    expect(names(second)).toEqual(['pending', 'submitted']);
    expect(first.scan).toMatchObject({ scheduleName: world.qualys.schedules[0]?.name });
  });

  it('that is repeated by a schedule of the same name sends it once', async () => {
    const { world, order } = await claimed();
    const first = await advanceOrder(order, world.ports());

    await Promise.all([1, 2, 3].map(() => advanceOrder(first, world.ports())));
    await advanceOrder(first, world.ports());

    expect(new Set(world.qualys.schedules.map(({ name }) => name)).size).toBe(1);
  });

  it('archives, then remembers, then ends, and hands on no findings', async () => {
    const { world, order } = await claimed();
    world.send({ kind: 'ignored', why: 'time passes' });
    let answer = await advanceOrder(order, world.ports());

    for (let polls = 0; answer.state === 'pending' && polls < 20; polls += 1) {
      await world.run(answer.waitSeconds * 1000);
      answer = await advanceOrder(answer, world.ports());
    }

    const written = world.calls.map(({ name }) => name).filter((name) => /archive|store\.(put|end)/.test(name));
    expect(answer).toEqual({ order, state: 'ended', waitSeconds: 1 });
    expect(written).toEqual(['archive.put', 'store.put', 'store.end']);
    expect(scansOf(world, image)).toBe(1);
  });

  it('that is repeated after the end changes nothing', async () => {
    const { world, order } = await claimed();
    await world.store.end(order, { kind: 'finished', scannedAt: order.claimedAt }, world.now());

    const answer = await advanceOrder(order, world.ports());

    expect(answer.state).toBe('ended');
    expect(world.calls.map(({ name }) => name)).toEqual(['store.record']);
  });

  it('of an order that was overtaken stops quietly', async () => {
    const { world, order } = await claimed();
    await world.run(40 * minuteMs);
    const { digest, request } = order;
    const since = { now: world.now(), deadlineMs: minuteMs, graceMs: 0, unlessEndedSince: order.claimedAt };
    await world.store.claim({ digest, request, ...since });

    const answer = await advanceOrder(order, world.ports());

    expect(answer.state).toBe('ended');
    expect(await world.store.record(digest)).toMatchObject({ state: 'running', order: { generation: 2 } });
    expect(world.qualys.requests).toEqual([]);
  });

  it.each<[string, number, number]>([
    ['rounds up to whole seconds', 1500, 2],
    ['is never less than one', 0, 1],
    ['is never much beyond the deadline', 10 * 3_600_000, 30 * 60],
  ])('waits as long as it was told to, which %s', async (_, waitMs, seconds) => {
    const { world, order } = await claimed();
    const scan: Scan = { state: 'requested', request: order.request };

    const answer = await advanceOrder(order, withSteps(world.ports(), [{ scan, waitMs }]));

    expect(answer.waitSeconds).toBe(seconds);
  });

  it('carries a bounded payload, whatever a remote side says', async () => {
    const { world, order } = await claimed();
    const words = 'x'.repeat(1_000_000);
    const reason = { code: 'qualys-unreachable', message: words, remedy: words } as const;
    const scan: PendingScan = { state: 'requested', request: order.request, faults: { count: 1, last: reason } };

    const answer = await advanceOrder(order, withSteps(world.ports(), [{ scan, waitMs: 1000 }]));

    expect(JSON.stringify(answer).length).toBeLessThan(8000);
    expect(await advanceOrder(answer, withSteps(world.ports(), [{ scan, waitMs: 1000 }]))).toMatchObject({
      state: 'pending',
    });
  });

  it('never takes the result of another image', async () => {
    const { world, order } = await claimed();
    const result = sampleResult({ digest: sampleDigest('f') });
    const finished: Scan = { state: 'finished', request: order.request, result, from: 'scan' };

    await advanceOrder(order, withSteps(world.ports(), [{ scan: finished, waitMs: 0 }]));

    expect(world.archived.size).toBe(0);
    expect(await world.store.record(order.digest)).toMatchObject({
      end: { kind: 'failed', reason: { code: 'internal' } },
    });
  });

  it.each([
    ['qualys-unreachable', true],
    ['no-connector', false],
    ['scan-failed', false],
  ] as const)('that ends by %s remembers whether to try again: %s', async (code, retryable) => {
    const { world, order } = await claimed();
    const failed: Scan = { state: 'failed', request: order.request, reason: { code, message: 'No.', remedy: 'Do.' } };

    await advanceOrder(order, withSteps(world.ports(), [{ scan: failed, waitMs: 0 }]));

    expect(await world.store.record(order.digest)).toMatchObject({ end: { kind: 'failed', retryable } });
  });

  it('for want of time, memory or space is not tried again by itself', async () => {
    const { world, order } = await claimed();
    const reason = { code: 'scanner-failed', message: 'No.', remedy: 'Do.' } as const;
    const failed: Scan = { state: 'failed', request: order.request, reason, lacks: 'memory' };

    await advanceOrder(order, withSteps(world.ports(), [{ scan: failed, waitMs: 0 }]));

    expect(await world.store.record(order.digest)).toMatchObject({ end: { kind: 'failed', retryable: false } });
  });

  it('that is stopped is thrown, to be repeated', async () => {
    const { world, order } = await claimed();

    const error = await rejection(advanceOrder(order, world.ports(), AbortSignal.abort()));

    expect(error.name).toBe('CanceledError');
    expect(await world.store.record(order.digest)).toMatchObject({ state: 'running' });
  });
});

describe('the deadline', () => {
  it('ends a scan that has not begun at Qualys, without beginning it', async () => {
    const { world, order } = await claimed();
    const first = await advanceOrder(order, world.ports());
    await world.run(31 * minuteMs);

    const answer = await advanceOrder(first, world.ports());

    expect(answer.state).toBe('ended');
    expect(world.qualys.schedules).toEqual([]);
    expect(await world.store.record(order.digest)).toMatchObject({
      end: { kind: 'failed', reason: { code: 'timeout' }, retryable: true },
    });
    expect(world.counted.get('ScansTimedOut')).toBe(1);
  });

  it('does not refuse a result that is there', async () => {
    const { world, order } = await claimed();
    const submitted = await advanceOrder(await advanceOrder(order, world.ports()), world.ports());
    await world.run(31 * minuteMs);

    await advanceOrder(submitted, world.ports());

    expect(await world.store.record(order.digest)).toMatchObject({ end: { kind: 'finished' } });
  });

  it('ends a scan that is still under way, with the last fault', async () => {
    const { world, order } = await claimed();
    const submitted = await advanceOrder(await advanceOrder(order, world.ports()), world.ports());
    await world.run(31 * minuteMs);
    const last = { code: 'qualys-unreachable', message: 'Qualys answered 503.', remedy: 'Wait.' } as const;
    const scan = { ...(submitted.scan as PendingScan), faults: { count: 3, last } };

    await advanceOrder(submitted, withSteps(world.ports(), [{ scan, waitMs: 1000 }]));

    const record = await world.store.record(order.digest);
    expect(record).toMatchObject({
      end: { reason: { message: expect.stringContaining('The last fault was: Qualys answered 503.') } },
    });
  });
});

describe('the deadline of a worker', () => {
  const work = { id: sampleWorkId(), place: 'build', attempt: 1 } as const;
  const startedAt = '2026-03-01T12:00:00.000Z';

  it('leaves it one more look, and then tells which it was and where its log is', async () => {
    const { world, order } = await claimed();
    const log = 'https://example.com/log';
    const scan: PendingScan = { state: 'working', request: order.request, work, startedAt, log };
    await world.run(31 * minuteMs);

    const ports = withSteps(world.ports(), [{ scan, waitMs: 1000 }]);
    await advanceOrder({ order, state: 'pending', waitSeconds: 1, scan }, ports);

    expect(await world.store.record(order.digest)).toMatchObject({
      end: {
        kind: 'failed',
        reason: { code: 'timeout', remedy: expect.stringMatching(/the worker aaaaaaaaaaaa-.*Its log: https:/) },
      },
    });
  });

  it('does not start it', async () => {
    const { world, order } = await claimed();
    const scan: PendingScan = { state: 'starting', request: order.request, work };
    await world.run(31 * minuteMs);
    let steps = 0;
    const scanner: Scanner = {
      advance: async (scans) => {
        steps += 1;
        return scans.map((each) => ({ scan: each, waitMs: 1000 }));
      },
    };

    await advanceOrder({ order, state: 'pending', waitSeconds: 1, scan }, { ...world.ports(), scanner });

    expect(steps).toBe(0);
    expect(await world.store.record(order.digest)).toMatchObject({ end: { reason: { code: 'timeout' } } });
  });
});

describe('the scanner', () => {
  it.each([undefined, '2020-01-01T00:00:00.000Z'])(
    'is told in each step when the scan is given up (%s)',
    async (until) => {
      const { world, order } = await claimed();
      const scan: PendingScan = {
        state: 'requested',
        request: { ...order.request, ...(until === undefined ? {} : { until }) },
      };
      const told: unknown[] = [];
      const scanner: Scanner = {
        advance: async (scans) => {
          told.push(...scans.map(({ request }) => request.until));
          return scans.map((each) => ({ scan: each, waitMs: 1000 }));
        },
      };

      const first = await advanceOrder(order, { ...world.ports(), scanner });
      await advanceOrder({ ...first, scan }, { ...world.ports(), scanner });

      expect(told).toEqual([order.deadlineAt, order.deadlineAt]);
    },
  );
});

describe('an input that is not ours', () => {
  const order: ScanOrder = {
    digest: scanRequest().image.digest,
    generation: 1,
    request: scanRequest(),
    claimedAt: '2026-03-01T12:00:00.000Z',
    deadlineAt: '2026-03-01T12:30:00.000Z',
  };

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'order'],
    ['an empty order', {}],
    ['another digest than is asked for', { ...order, digest: sampleDigest('f') }],
    ['an unknown key', { ...order, extra: 1 }],
    ['a generation of zero', { ...order, generation: 0 }],
    ['a state that is none', { order, state: 'finished', waitSeconds: 1 }],
    ['a scan with a result in it', { order, state: 'pending', waitSeconds: 1, scan: { state: 'finished' } }],
    [
      'a scan of another image',
      {
        ...{ order, state: 'pending', waitSeconds: 1 },
        scan: { state: 'requested', request: scanRequest({ image: worldImage(2).image }) },
      },
    ],
  ])('is refused: %s', async (_, input) => {
    const { world } = await claimed();

    const error = await rejection(advanceOrder(input, world.ports()));

    expect(error.name).toBe('UnreadableInputError');
    expect(world.calls).toEqual([]);
  });

  it('may be asked of a store that can not answer', async () => {
    const { world, order: own } = await claimed();
    world.fault = () => 'throttled';

    const error = await rejection(advanceOrder(own, world.ports()));

    expect(error).toBeInstanceOf(RemoteError);
  });
});
