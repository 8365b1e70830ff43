import { describe, expect, it } from 'vitest';
import { sampleResult } from '../../test/fakes/samples.ts';
import { type ServiceWorld, serviceWorld, worldImage } from '../../test/fakes/service-world.ts';
import { fakePlaces, memoryWorkObjects } from '../../test/fakes/work.ts';
import type { Scanner } from '../scan/scan.ts';
import { longestWorkMs, type WorkObjects, type WorkResult } from '../scan/work.ts';
import type { WorkPlaces } from '../scan/work-places.ts';
import { createWorkerScanner } from '../scan/worker.ts';
import { doWork, type WorkerPorts } from '../worker/do-work.ts';
import { advanceOrder } from './advance.ts';

const minuteMs = 60_000;
const { image } = worldImage(1);
const finished: WorkResult = {
  kind: 'finished',
  result: sampleResult({ digest: image.digest, imageId: image.imageId, scanner: 'qscanner' }),
};

/** The process of a step is gone; the step is repeated. */
class Died extends Error {
  override readonly name = 'Died';
}

/** What goes wrong with one call of the workflow: the step ends before it, or after it without knowing that it was done. */
type Fault = 'before' | 'after';

/** What an invocation of the worker does: its work, or it is killed in the middle of it, or it never comes. */
type Life = 'works' | 'dies' | 'never-comes';

/** A claimed digest, the workflow's steps, and the workers that it starts. */
async function world(lives: readonly Life[] = [], { hasBuilds } = { hasBuilds: true }) {
  const service = serviceWorld({ deadlineMs: longestWorkMs([900_000, 3_600_000]) });
  const objects = memoryWorkObjects();
  const fake = fakePlaces();
  const waiting: string[] = [];
  const invoked: string[] = [];
  const counts = { calls: 0, scans: 0, names: 0 };
  let fault: { readonly at: number; readonly kind: Fault } | undefined;
  let isDead = false;
  const call = async <Answer>(of: () => Promise<Answer>): Promise<Answer> => {
    if (isDead) throw new Died();
    counts.calls += 1;
    const dies = fault?.at === counts.calls ? fault.kind : undefined;
    if (dies !== 'before') {
      const answer = await of();
      if (dies === undefined) return answer;
    }
    isDead = true;
    throw new Died();
  };
  const start = async (id: string) => {
    waiting.push(id);
    return `project:${id}`;
  };
  const guarded: WorkObjects = {
    read: (key) => call(() => objects.read(key)),
    create: (key, body) => call(() => objects.create(key, body)),
    replace: (key, body, version) => call(() => objects.replace(key, body, version)),
  };
  const ofFunction: WorkPlaces = {
    function: { limitMs: 900_000, start: (id) => call(async () => void (await start(id))) },
  };
  const ofBuild: WorkPlaces = {
    build: {
      limitMs: 3_600_000,
      start: (id) => call(() => start(id)),
      look: () => call(async () => fake.look),
    },
  };
  const places: WorkPlaces = hasBuilds ? { ...ofFunction, ...ofBuild } : ofFunction;
  const ofWorkers = createWorkerScanner({
    ...{ objects: guarded, places, scanTypes: [], largeImageBytes: 1, tell: () => {} },
    sizeOf: async () => 1,
    clock: { now: () => service.now() },
    polling: { intervalMs: minuteMs, settleMs: 0 },
    random: () => String(++counts.names).padStart(24, '0'),
  });
  const scanner: Scanner = {
    advance: async (scans) => {
      const steps = await ofWorkers.advance(scans);
      if (!isDead) return steps;
      // Whatever the scanner made of it, nobody is there to go on.
      isDead = false;
      throw new Died();
    },
  };
  const worker = (id: string, as?: Life) => {
    const life = as ?? lives[invoked.length] ?? 'works';
    invoked.push(id);
    if (life === 'never-comes') return undefined;
    const ports: WorkerPorts = {
      objects,
      scan: async () => {
        counts.scans += 1;
        return life === 'dies' ? new Promise<WorkResult>(() => {}) : finished;
      },
      // Time passes for the workflow alone: a worker that dies says nothing more.
      clock: { now: service.now, sleep: (_, signal) => aborted(signal) },
      log: { info: () => {}, warn: () => {}, error: () => {} },
      masked: (text) => text,
      random: () => `worker-${++counts.names}`,
    };
    const working = doWork(id, { name: id, leftMs: () => 1, marginMs: 1 }, ports);
    return life === 'dies' ? undefined : working;
  };
  return {
    ...{ service, counts, invoked, waiting },
    faultAt: (at: number, kind: Fault) => {
      fault = { at, kind };
    },
    worker,
    /** Steps to the end, or until the execution is stopped after so many; workers come `late` steps after they were started. */
    run: async (late = 0, stoppedAfter = 300): Promise<void> => {
      let input: unknown = await claimed(service);
      for (let step = 0; step < stoppedAfter; step += 1) {
        const next = await advanceOrder(JSON.parse(JSON.stringify(input)), { ...service.ports(), scanner }).catch(
          (error: unknown) => {
            if (error instanceof Error && error.name === 'Died') return undefined;
            throw error;
          },
        );
        if (next?.state === 'ended') return;
        input = next ?? input;
        await service.run((next?.waitSeconds ?? 5) * 1000);
        if (step >= late) await Promise.all(waiting.splice(0).map((id) => worker(id)));
      }
      if (stoppedAfter === 300) throw new Error('it does not end');
    },
  };
}

async function claimed(service: ServiceWorld): Promise<unknown> {
  const { digest } = image;
  const now = service.now();
  const { deadlineMs } = service.settings;
  const request = { image, maxAgeMs: 1000, force: false, scanTypes: ['packages'] } as const;
  const wish = { digest, request, now, deadlineMs, graceMs: minuteMs, unlessEndedSince: now.toISOString() };
  const claim = await service.store.claim(wish);
  if (claim.kind !== 'won') throw new Error('the claim was not won');
  return claim.order;
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener('abort', () => resolve());
  });
}

describe('the workflow and its workers', () => {
  it('scan a digest once, and archive the result', async () => {
    const { run, counts, service } = await world();

    await run();

    expect([counts.scans, service.archived.size]).toEqual([1, 1]);
    expect(await service.store.record(image.digest)).toMatchObject({ state: 'ended', end: { kind: 'finished' } });
  });

  it.each([
    ['before', 'workers'],
    ['after', 'workers'],
    ['before', 'the store'],
    ['after', 'the store'],
  ] as const)('scan it once, where the step dies %s any call for %s', async (kind, port) => {
    const all = await world();
    await all.run(3);
    const most = port === 'workers' ? all.counts.calls : all.service.calls.length;
    const calls = Array.from({ length: most }, (_, index) => index + 1);

    const ends = await Promise.all(
      calls.map(async (at) => {
        const { run, counts, service, faultAt } = await world();
        if (port === 'workers') faultAt(at, kind);
        else service.fault = ({ count }) => (count === at ? `dies-${kind}` : undefined);
        await run(3);
        const record = await service.store.record(image.digest);
        return [counts.scans, record?.state === 'ended' ? record.end.kind : 'running'];
      }),
    );

    expect(calls.length).toBeGreaterThan(5);
    expect(ends).toEqual(calls.map(() => [1, 'finished']));
  });

  it('scan it once, though invocations are delivered again, early and late', async () => {
    const { run, counts, invoked, worker } = await world();
    await run();

    const again = await Promise.all([...invoked, ...invoked].map((id) => worker(id)));

    expect(again).toEqual(['not-ours', 'not-ours']);
    expect(counts.scans).toBe(1);
  });

  it('begin again, once, where a worker dies in the middle', async () => {
    const { run, counts, service, invoked } = await world(['dies']);

    await run();

    expect(await service.store.record(image.digest)).toMatchObject({ end: { kind: 'finished' } });
    expect([counts.scans, new Set(invoked).size]).toEqual([2, 2]);
  });

  it('give up after the second that dies, with what to do', async () => {
    const { run, counts, service } = await world(['dies', 'dies', 'works']);

    await run();

    expect(counts.scans).toBe(2);
    expect(await service.store.record(image.digest)).toMatchObject({
      end: { kind: 'failed', retryable: true, reason: { code: 'scanner-failed' } },
    });
  });

  it('let a worker that comes late do nothing', async () => {
    const { run, counts, invoked, worker } = await world(['never-comes']);
    await run();
    const [late = ''] = invoked;

    const end = await worker(late);

    expect(end).toBe('not-ours');
    expect(counts.scans).toBe(1);
  });

  it('wait for room in a burst, and scan it once, though it takes longer than a whole attempt', async () => {
    const { run, counts, service, invoked } = await world(Array<Life>(6).fill('never-comes'), { hasBuilds: false });

    await run();

    expect(await service.store.record(image.digest)).toMatchObject({ end: { kind: 'finished' } });
    expect([invoked.length, new Set(invoked).size, counts.scans]).toEqual([7, 1, 1]);
  });

  it('end a scan that never finds room, once, with what to do; who comes after it does nothing', async () => {
    const { run, counts, service, invoked, worker } = await world(Array<Life>(100).fill('never-comes'), {
      hasBuilds: false,
    });
    await run();
    const [name = ''] = invoked;

    const late = await worker(name, 'works');

    expect(await service.store.record(image.digest)).toMatchObject({
      end: { kind: 'failed', retryable: true, reason: { code: 'timeout', remedy: expect.stringContaining('quotas') } },
    });
    expect([new Set(invoked).size, late, counts.scans]).toEqual([1, 'not-ours', 0]);
  });

  it('let a worker do nothing that waited for its turn until its scan was given up, though nobody took its work back', async () => {
    const { run, counts, waiting, worker, service } = await world();
    await run(300, 2);
    await service.run(service.settings.deadlineMs);

    const late = await Promise.all(waiting.map((name) => worker(name)));

    expect([late, counts.scans]).toEqual([['not-ours'], 0]);
  });
});
