import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../test/fakes/clock.ts';
import { rejection } from '../../test/fakes/http-client.ts';
import { sampleFinding, sampleResult } from '../../test/fakes/samples.ts';
import { scanRequest } from '../../test/fakes/scans.ts';
import { memoryWorkObjects, resultOf, sampleWorkId } from '../../test/fakes/work.ts';
import { CanceledError, RemoteError, UsageError } from '../errors.ts';
import {
  largestResult,
  signsOfLife,
  type WorkObjects,
  type WorkOrder,
  type WorkResult,
  workKeys,
} from '../scan/work.ts';
import { doWork, type Worker, type WorkerPorts } from './do-work.ts';

const id = sampleWorkId();
const keys = workKeys(id);
const order: WorkOrder = { request: scanRequest(), place: 'function', limitMs: 900_000 };
const finished: WorkResult = { kind: 'finished', result: sampleResult({ scanner: 'qscanner' }) };
const worker: Worker = {
  ...{ name: 'request-1', log: 'https://example.com/log', marginMs: 30_000 },
  leftMs: ({ limitMs }) => limitMs - 1000,
};

/** A worker's world with the order in it; its lines of log are kept. */
function world(changes: Partial<WorkerPorts> = {}) {
  const objects = memoryWorkObjects();
  objects.put(keys.order, order);
  const lines: string[] = [];
  const line = (message: string, fields?: object) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  const clock = fakeClock();
  let marks = 0;
  const ports: WorkerPorts = {
    objects,
    scan: async () => finished,
    clock,
    log: { info: line, warn: line, error: line },
    masked: (text) => text.replaceAll('secret-token', '***'),
    random: () => `mark-${++marks}`,
    ...changes,
  };
  return { ports, objects, lines, clock };
}

/** A scan that goes on until it is stopped or let go. */
function endlessScan() {
  const { promise, resolve } = Promise.withResolvers<WorkResult>();
  let signal = new AbortController().signal;
  const scan: WorkerPorts['scan'] = (_request, _leftMs, stop) => {
    signal = stop;
    stop.addEventListener('abort', () => resolve({ kind: 'failed', reason: canceled }));
    return promise;
  };
  return { scan, end: () => resolve(finished), isStopped: () => signal.aborted };
}

const canceled = { code: 'canceled', message: 'Stopped.', remedy: '' } as const;

describe('a worker', () => {
  it('claims its work, scans what the order names in the time that is left, and writes how it ended', async () => {
    const asked: unknown[] = [];
    const { ports, objects } = world({
      scan: async (request, leftMs) => {
        asked.push({ request, leftMs, claim: JSON.parse(objects.bodies.get(keys.started) ?? '') });
        return finished;
      },
    });

    const end = await doWork(id, worker, ports);

    expect(end).toBe('done');
    expect(asked).toEqual([
      {
        request: order.request,
        leftMs: 899_000,
        claim: { kind: 'worker', mark: 'mark-1', name: 'request-1', log: 'https://example.com/log', beat: 0 },
      },
    ]);
    expect(resultOf(objects, id)).toEqual(finished);
  });

  it('does nothing without an order, and says so', async () => {
    const { ports, objects } = world();

    const error = await rejection(doWork(sampleWorkId('b'), worker, ports));

    expect(error).toMatchObject({ name: 'UnreadableInputError' });
    expect(objects.bodies.size).toBe(1);
  });

  it('that comes second does nothing, though it is the very same request', async () => {
    let scans = 0;
    const { ports, objects } = world({
      scan: async () => {
        scans += 1;
        return finished;
      },
    });

    const ends = await Promise.all([1, 2, 3].map(() => doWork(id, worker, ports)));
    const late = await doWork(id, worker, ports);

    expect([...ends.toSorted(), late]).toEqual(['done', 'not-ours', 'not-ours', 'not-ours']);
    expect(scans).toBe(1);
    expect(resultOf(objects, id)).toEqual(finished);
  });

  it('whose work was taken back before it began does nothing', async () => {
    const { ports, objects } = world();
    objects.put(keys.started, { kind: 'withdrawn', mark: '1' });

    expect(await doWork(id, worker, ports)).toBe('not-ours');
    expect(objects.bodies.has(keys.result)).toBe(false);
  });

  it('leaves a result that is there as it is', async () => {
    const { ports, objects, lines } = world();
    objects.put(keys.result, '{"kind":"older"}');

    await doWork(id, worker, ports);

    expect(objects.bodies.get(keys.result)).toBe('{"kind":"older"}');
    expect(lines.at(-1)).toContain('There is a result already');
  });
});

describe('a scan that is given up at some time', () => {
  const until = (atMs: number) => ({
    ...order,
    request: scanRequest({ until: new Date(Date.parse('2026-03-01T12:00:00.000Z') + atMs).toISOString() }),
  });

  it.each([0, -3_600_000])('is not begun then, or after it (%i ms)', async (atMs) => {
    let scans = 0;
    const { ports, objects, lines } = world({
      scan: async () => {
        scans += 1;
        return finished;
      },
    });
    objects.put(keys.order, until(atMs));

    expect(await doWork(id, worker, ports)).toBe('not-ours');
    expect([scans, [...objects.bodies.keys()]]).toEqual([0, [keys.order]]);
    expect(lines.at(-1)).toContain('given up');
  });

  it.each([
    [600_000, 600_000],
    [7_200_000, 899_000],
  ])('in %i ms has so many milliseconds: %i', async (atMs, leftMs) => {
    const left: number[] = [];
    const { ports, objects } = world({
      scan: async (_, ms) => {
        left.push(ms);
        return finished;
      },
    });
    objects.put(keys.order, until(atMs));

    await doWork(id, worker, ports);

    expect(left).toEqual([leftMs]);
  });
});

describe('the writing of the result', () => {
  const down = new RemoteError('S3 is down.', { code: 'internal', retryable: true, remedy: 'Wait.' });
  const denied = new RemoteError('S3 refused.', { code: 'internal', retryable: false, remedy: 'Allow.' });

  /** Objects whose results can't be written so many times. */
  function failing(objects: WorkObjects, error: Error, times: number) {
    const tries = { count: 0 };
    const create: WorkObjects['create'] = (key, body, signal) => {
      if (key !== keys.result) return objects.create(key, body, signal);
      tries.count += 1;
      return tries.count <= times ? Promise.reject(error) : objects.create(key, body, signal);
    };
    return { tries, objects: { ...objects, create } };
  }

  it('is repeated while the store fails for a moment', async () => {
    const { ports, objects } = world();

    const end = await doWork(id, worker, { ...ports, objects: failing(objects, down, 4).objects });

    expect(end).toBe('done');
    expect(resultOf(objects, id)).toEqual(finished);
  });

  it('is given up when the time that is left for it is over', async () => {
    const { ports, objects, clock } = world();
    const before = clock.now().getTime();

    const error = await rejection(doWork(id, worker, { ...ports, objects: failing(objects, down, 1000).objects }));

    expect(error).toBe(down);
    const passedMs = clock.now().getTime() - before;
    expect(passedMs).toBeGreaterThan(worker.marginMs / 2);
    expect(passedMs).toBeLessThanOrEqual(worker.marginMs);
  });

  it('is not repeated where it is refused for good', async () => {
    const { ports, objects } = world();
    const refused = failing(objects, denied, 1000);

    const error = await rejection(doWork(id, worker, { ...ports, objects: refused.objects }));

    expect([error, refused.tries.count]).toEqual([denied, 1]);
  });

  it('ends where the work is taken back meanwhile', async () => {
    const { ports, objects, lines } = world();
    const { tries, objects: failingOnes } = failing(objects, down, 1000);
    const replace: WorkObjects['replace'] = async () => undefined;

    const end = await doWork(id, { ...worker, marginMs: 300_000 }, { ...ports, objects: { ...failingOnes, replace } });

    expect(end).toBe('not-ours');
    expect(tries.count).toBeLessThan(30);
    expect(lines.at(-1)).toContain('taken back');
  });
});

describe('what goes wrong', () => {
  it.each<[string, Error, string]>([
    [
      'a remote side',
      new RemoteError('Qualys refused.', { code: 'qualys-denied', retryable: false, remedy: 'Renew it.' }),
      'qualys-denied',
    ],
    ['the environment', new UsageError('QSCANNER_MODE is wrong.', { remedy: 'Update the stack.' }), 'internal'],
    ['our own fault', new TypeError('x is not a function'), 'internal'],
    ['a stop', new CanceledError('Stopped.', { remedy: 'Run again.' }), 'canceled'],
  ])('in the scan is the result: %s', async (_, error, code) => {
    const { ports, objects } = world({ scan: () => Promise.reject(error) });

    expect(await doWork(id, worker, ports)).toBe('done');
    expect(resultOf(objects, id)).toMatchObject({ kind: 'failed', reason: { code } });
  });

  it.each<[string, unknown]>([
    ['no JSON', 'order'],
    ['another shape', { ...order, command: 'rm -rf /' }],
    ['a local image', { ...order, request: { ...order.request, image: { ...order.request.image, local: {} } } }],
  ])('in an order that is %s is the result, and nothing is scanned', async (_, written) => {
    let scans = 0;
    const { ports, objects } = world({
      scan: async () => {
        scans += 1;
        return finished;
      },
    });
    objects.put(keys.order, written);

    await doWork(id, worker, ports);

    expect(scans).toBe(0);
    expect(resultOf(objects, id)).toMatchObject({
      kind: 'failed',
      reason: { message: expect.stringContaining("The order of a worker can't be read") },
    });
  });

  it('is told without secrets, and at bounded length', async () => {
    const words = `Qualys said: Bearer secret-token ${'x'.repeat(5000)}`;
    const { ports, objects, lines } = world({
      scan: () => Promise.reject(new RemoteError(words, { code: 'qualys-denied', retryable: false, remedy: words })),
    });

    await doWork(id, worker, ports);

    const body = objects.bodies.get(keys.result) ?? '';
    expect(body.length).toBeLessThan(2500);
    expect(body).toContain('Bearer ***');
    expect(body + lines.join('')).not.toContain('secret-token');
  });

  it('in a result that nobody would take is told in its place', async () => {
    const title = 'x'.repeat(1024 * 1024);
    const findings = Array.from({ length: largestResult / title.length }, () => sampleFinding({ title }));
    const { ports, objects } = world({
      scan: async () => ({ kind: 'finished', result: sampleResult({ findings }) }),
    });

    await doWork(id, worker, ports);

    expect(resultOf(objects, id)).toMatchObject({ kind: 'failed', reason: { code: 'report-incomplete' } });
  });

  it.each(['read', 'create'] as const)(
    'with the store at its first %s is thrown, and nothing is scanned',
    async (call) => {
      let scans = 0;
      const down = new RemoteError('S3 is down.', { code: 'internal', retryable: true, remedy: 'Wait.' });
      const { ports, objects } = world({
        scan: async () => {
          scans += 1;
          return finished;
        },
      });

      const error = await rejection(
        doWork(id, worker, { ...ports, objects: { ...objects, [call]: () => Promise.reject(down) } }),
      );

      expect([error, scans]).toEqual([down, 0]);
    },
  );
});

describe('signs of life', () => {
  it('are given until the result is there, and not after it', async () => {
    const endless = endlessScan();
    const { ports, objects, clock } = world({ scan: endless.scan });
    const working = doWork(id, worker, ports);
    while (!(objects.bodies.get(keys.started) ?? '').includes('"beat":3')) await turn();
    const passed = clock.now().getTime() - Date.parse('2026-03-01T12:00:00.000Z');
    endless.end();

    expect(await working).toBe('done');
    const last = objects.bodies.get(keys.started);
    for (let turns = 0; turns < 20; turns += 1) await turn();

    expect(passed).toBe(3 * signsOfLife.everyMs);
    expect(objects.bodies.get(keys.started)).toBe(last);
  });

  it('that find the work taken back stop the scan, and no result is written', async () => {
    const endless = endlessScan();
    const { ports, objects, lines } = world({ scan: endless.scan });
    const working = doWork(id, worker, ports);
    while (!objects.bodies.has(keys.started)) await turn();
    objects.put(keys.started, { kind: 'withdrawn', mark: '1' });

    expect(await working).toBe('not-ours');
    expect(endless.isStopped()).toBe(true);
    expect(objects.bodies.has(keys.result)).toBe(false);
    expect(lines.at(-1)).toContain('taken back');
  });

  it('that can not be given for so long that it may be taken for dead stop the scan', async () => {
    const endless = endlessScan();
    const down = new RemoteError('S3 is down.', { code: 'internal', retryable: true, remedy: 'Wait.' });
    const { ports, objects, clock } = world({ scan: endless.scan });
    const deaf: WorkObjects = { ...objects, replace: () => Promise.reject(down) };
    const before = clock.now().getTime();

    expect(await doWork(id, worker, { ...ports, objects: deaf })).toBe('not-ours');
    const silentMs = clock.now().getTime() - before;
    expect(silentMs).toBeGreaterThan(signsOfLife.stopAfterMs);
    expect(silentMs).toBeLessThanOrEqual(signsOfLife.stopAfterMs + 2 * signsOfLife.everyMs);
  });

  it('that were written though they failed are ours', async () => {
    const endless = endlessScan();
    const down = new RemoteError('S3 did not answer.', { code: 'internal', retryable: true, remedy: 'Wait.' });
    const { ports, objects } = world({ scan: endless.scan });
    let answers = 0;
    const mumbling: WorkObjects = {
      ...objects,
      replace: async (key, body, version) => {
        const written = await objects.replace(key, body, version);
        answers += 1;
        if (answers === 2) throw down;
        return written;
      },
    };
    const working = doWork(id, worker, { ...ports, objects: mumbling });
    while (!(objects.bodies.get(keys.started) ?? '').includes('"beat":4')) await turn();
    endless.end();

    expect(await working).toBe('done');
  });

  it('that fail for a moment do not', async () => {
    const endless = endlessScan();
    const down = new RemoteError('S3 is down.', { code: 'internal', retryable: true, remedy: 'Wait.' });
    const { ports, objects } = world({ scan: endless.scan });
    let failures = 0;
    const flaky: WorkObjects = {
      ...objects,
      replace: (key, body, version) => {
        failures += 1;
        return failures <= 3 ? Promise.reject(down) : objects.replace(key, body, version);
      },
    };
    const working = doWork(id, worker, { ...ports, objects: flaky });
    while (!(objects.bodies.get(keys.started) ?? '').includes('"beat":1')) await turn();
    endless.end();

    expect(await working).toBe('done');
    expect(failures).toBeGreaterThan(3);
  });
});
