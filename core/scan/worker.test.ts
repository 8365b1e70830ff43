import { describe, expect, it } from 'vitest';
import { sampleDigest, sampleResult } from '../../test/fakes/samples.ts';
import { ecrImage, scanRequest } from '../../test/fakes/scans.ts';
import { type FakePlaces, fakePlaces, memoryWorkObjects, orderOf, workerClaim } from '../../test/fakes/work.ts';
import { RemoteError } from '../errors.ts';
import type { Progress } from '../progress.ts';
import type { Scan, ScanIn, Step } from './scan.ts';
import { type WorkClaim, type WorkObjects, type WorkResult, workKeys, workPatience } from './work.ts';
import { createWorkerScanner, type WorkerScannerOptions } from './worker.ts';

const image = ecrImage();
const megabyte = 1_000_000;
const minuteMs = 60_000;

/** A scanner and what is around it; nothing happens in there by itself. */
function world(of?: readonly ('function' | 'build')[], changes: Partial<WorkerScannerOptions> = {}) {
  const fake: FakePlaces = fakePlaces(of);
  const objects = memoryWorkObjects();
  const told: Progress[] = [];
  let now = Date.parse('2026-11-21T12:00:00.000Z');
  let names = 0;
  const scanner = createWorkerScanner({
    objects,
    places: fake.places,
    scanTypes: ['packages', 'secrets'],
    largeImageBytes: 1500 * megabyte,
    sizeOf: async () => 100 * megabyte,
    clock: { now: () => new Date(now) },
    tell: (event) => told.push(event),
    polling: { intervalMs: minuteMs, settleMs: 0 },
    random: () => String(++names).padStart(24, '0'),
    ...changes,
  });
  const step = async (scan: Scan): Promise<Step> => {
    const [taken] = await scanner.advance([JSON.parse(JSON.stringify(scan)) as Scan]);
    if (taken === undefined) throw new Error('no step was taken');
    return taken;
  };
  return {
    ...{ fake, objects, told, step },
    pass: (ms: number) => {
      now += ms;
    },
    /** The scan whose worker was started, wanted for so many milliseconds. */
    begun: async (wantedMs = 24 * 60 * minuteMs): Promise<ScanIn<'working'>> => {
      const until = new Date(now + wantedMs).toISOString();
      const named = await step({ state: 'requested', request: scanRequest({ until }) });
      return working((await step(named.scan)).scan);
    },
  };
}

function working(scan: Scan): ScanIn<'working'> {
  if (scan.state !== 'working') throw new Error(`the scan is ${scan.state}`);
  return scan;
}

const log = 'https://eu-west-1.console.aws.amazon.com/cloudwatch/log';
const finished: WorkResult = {
  kind: 'finished',
  result: sampleResult({ digest: image.digest, imageId: image.imageId, scanner: 'qscanner', simulated: true }),
};
const failedBy = (lacks?: 'time' | 'memory' | 'space'): WorkResult => ({
  kind: 'failed',
  reason: { code: 'scanner-failed', message: 'QScanner ended.', remedy: 'Look.' },
  ...(lacks === undefined ? {} : { lacks }),
});

describe('the place of a scan', () => {
  it.each<[string, readonly ('function' | 'build')[], number | undefined, string]>([
    ['is a function for a small image', ['function', 'build'], 1500 * megabyte, 'function'],
    ['is a build for a large image', ['function', 'build'], 1500 * megabyte + 1, 'build'],
    ['is a build where the size is not known', ['function', 'build'], undefined, 'build'],
    ['is a function where there is no build', ['function'], 9000 * megabyte, 'function'],
    ['is a build where there is no function', ['build'], 1, 'build'],
  ])('%s', async (_, of, bytes, place) => {
    const { step, fake, objects } = world(of, { sizeOf: async () => bytes });

    const { scan, waitMs } = await step({ state: 'requested', request: scanRequest() });

    expect(scan).toMatchObject({ state: 'starting', work: { place, attempt: 1 } });
    expect([waitMs, objects.bodies.size, fake.started]).toEqual([0, 0, { function: [], build: [] }]);
  });

  it('is a build when the registry does not tell the size, which is told', async () => {
    const refused = new RemoteError('ECR refused.', { code: 'registry-denied', retryable: false, remedy: 'Allow.' });
    const { step, told } = world(undefined, { sizeOf: () => Promise.reject(refused) });

    const { scan } = await step({ state: 'requested', request: scanRequest() });

    expect(scan).toMatchObject({ work: { place: 'build' } });
    expect(told).toEqual([
      { kind: 'warning', message: expect.stringMatching(/team\/api.*so a build scans it: ECR refused\./) },
    ]);
  });

  it('that was taken away meanwhile is chosen anew', async () => {
    const { step, objects } = world(['build']);
    const work = { id: `${'a'.repeat(12)}-${'0'.repeat(24)}`, place: 'function', attempt: 1 } as const;

    const { scan } = await step({ state: 'starting', request: scanRequest(), work });

    expect(scan).toMatchObject({ state: 'starting', work: { place: 'build' } });
    expect((scan as ScanIn<'starting'>).work.id).not.toBe(work.id);
    expect(objects.bodies.get(workKeys(work.id).started)).toContain('"withdrawn"');
  });
});

describe('a start', () => {
  it('hands the order over before it starts a function, by the name that was remembered', async () => {
    const { step, fake, objects, told } = world();
    const named = (await step({ state: 'requested', request: scanRequest({ scanTypes: ['malware'] }) })).scan;
    const { id } = (named as ScanIn<'starting'>).work;

    const { scan, waitMs } = await step(named);

    expect(id).toMatch(/^[0-9a-f]{12}-0{23}1$/);
    expect(scan).toMatchObject({ state: 'working', work: { id }, startedAt: '2026-11-21T12:00:00.000Z' });
    expect(waitMs).toBe(minuteMs);
    expect(fake.started).toEqual({ function: [id], build: [] });
    expect(orderOf(objects, id)).toEqual({
      request: scanRequest({ scanTypes: ['malware', 'packages', 'secrets'] }),
      place: 'function',
      limitMs: 900_000,
    });
    expect(told).toEqual([{ kind: 'work-started', image, work: id, place: 'function' }]);
  });

  it('of a build remembers which build', async () => {
    const { begun, fake } = world(['build']);

    const scan = await begun();

    expect(scan.build).toBe(`project:${scan.work.id}`);
    expect(fake.started.build).toEqual([scan.work.id]);
  });

  it('that is repeated starts by the same name, and leaves the order as it is', async () => {
    const { step, fake, objects } = world();
    const { scan } = await step({ state: 'requested', request: scanRequest() });
    await step(scan);
    const before = [...objects.bodies];

    await step(scan);

    expect(new Set(fake.started.function).size).toBe(1);
    expect([...objects.bodies]).toEqual(before);
  });

  it.each([
    ['may pass', true, 'starting'],
    ['stays', false, 'failed'],
  ])('that is refused by what %s leaves the scan %s', async (_, retryable, state) => {
    const refused = new RemoteError('Lambda refused.', { code: 'internal', retryable, remedy: 'Allow.' });
    const { step } = world(undefined, {
      places: { function: { limitMs: 1, start: () => Promise.reject(refused) } },
    });
    const { scan } = await step({ state: 'requested', request: scanRequest() });

    const next = await step(scan);

    expect(next.scan).toMatchObject({ state, request: scanRequest() });
    expect(next.waitMs > 0).toBe(retryable);
  });
});

describe('the result', () => {
  it('ends the scan, and stays marked when it is simulated', async () => {
    const { begun, step, objects } = world();
    const scan = await begun();
    objects.put(workKeys(scan.work.id).result, finished);

    const { scan: end } = await step(scan);

    expect(end).toMatchObject({ state: 'finished', from: 'scan', result: { scanner: 'qscanner', simulated: true } });
  });

  it('that does not show that all was looked for is taken, and what it lacks is told', async () => {
    const { begun, step, objects, told } = world();
    const scan = await begun();
    objects.put(workKeys(scan.work.id).result, finished);

    const { scan: end } = await step(scan);

    expect(end.state).toBe('finished');
    expect(told.at(-1)).toMatchObject({
      kind: 'warning',
      message: expect.stringMatching(/team\/api.*does not show that it looked for secrets.*ScanTypes/),
    });
  });

  it('that shows that all was looked for is taken without a word', async () => {
    const { begun, step, objects, told } = world();
    const scan = await begun();
    const before = told.length;
    const { result } = finished as Extract<WorkResult, { kind: 'finished' }>;
    objects.put(workKeys(scan.work.id).result, {
      ...finished,
      result: { ...result, scanTypes: ['packages', 'secrets'] },
    });

    await step(scan);

    expect(told.length).toBe(before);
  });

  it('of a failure is the reason, with where the log is read', async () => {
    const { begun, step, objects } = world(['function']);
    const scan = await begun();
    objects.put(workKeys(scan.work.id).started, workerClaim(3, { log }));
    objects.put(workKeys(scan.work.id).result, failedBy('space'));

    const { scan: end } = await step(scan);

    expect(end).toMatchObject({
      state: 'failed',
      reason: { code: 'scanner-failed', message: 'QScanner ended.', remedy: `Look. The worker's log: ${log}` },
    });
  });

  it.each<[string, WorkResult, string]>([
    ['lacked something is followed by a build', failedBy('memory'), 'starting'],
    ['lacked nothing is the end', failedBy(), 'failed'],
  ])('of a function that %s', async (_, result, state) => {
    const { begun, step, objects } = world();
    const scan = await begun();
    objects.put(workKeys(scan.work.id).result, result);

    const { scan: next } = await step(scan);

    expect(next.state).toBe(state);
    if (next.state === 'starting') expect(next.work).toMatchObject({ place: 'build', attempt: 2 });
  });

  it('of a build that lacked something is the end', async () => {
    const { begun, step, objects } = world(['build']);
    const scan = await begun();
    objects.put(workKeys(scan.work.id).result, failedBy('time'));

    expect((await step(scan)).scan).toMatchObject({ state: 'failed', lacks: 'time' });
  });

  it.each<[string, unknown, RegExp]>([
    [
      'of another digest',
      { kind: 'finished', result: sampleResult({ digest: sampleDigest('f') }) },
      /is one of \w+-?\w* about sha256:fff/,
    ],
    [
      'of another image id',
      { kind: 'finished', result: sampleResult({ digest: image.digest, imageId: sampleDigest('f') }) },
      /about sha256:aaa/,
    ],
    [
      'of another scanner',
      { kind: 'finished', result: sampleResult({ digest: image.digest, imageId: image.imageId }) },
      /is one of registry-sensor/,
    ],
    ['that is cut off', '{"kind":"finished","result":{', /can't be read: it is not JSON/],
    ['that is nothing', '', /can't be read/],
    ['of a kind that is none', { kind: 'passed' }, /can't be read/],
    [
      'with a finding that is none',
      { kind: 'finished', result: { ...sampleResult(), findings: [{ kind: 'vulnerability' }] } },
      /its result\.findings\.0/,
    ],
  ])('%s is never taken', async (_, written, message) => {
    const { begun, step, objects } = world();
    const scan = await begun();
    objects.put(workKeys(scan.work.id).result, written);

    const { scan: end } = await step(scan);

    expect(end).toMatchObject({
      state: 'failed',
      reason: { code: 'internal', message: expect.stringMatching(message) },
    });
  });
});

describe('a worker', () => {
  it('that gives signs of life is waited for, however long it takes', async () => {
    const { begun, step, objects, pass, told } = world();
    let scan = await begun();

    for (let beat = 0; beat < 60; beat += 1) {
      objects.put(workKeys(scan.work.id).started, workerClaim(beat, { log }));
      pass(3 * minuteMs);
      scan = working((await step(scan)).scan);
    }

    expect(scan).toMatchObject({ log, beat: { count: 59 } });
    expect(told.filter(({ kind }) => kind === 'work-log')).toEqual([
      { kind: 'work-log', image, work: scan.work.id, log },
    ]);
  });

  it('that is silent for too long has its work taken back, and is followed by a build', async () => {
    const { begun, step, objects, pass, told } = world();
    const started = await begun();
    objects.put(workKeys(started.work.id).started, workerClaim(4, { log }));
    const seen = working((await step(started)).scan);
    pass(workPatience.silentMs);

    const { scan, waitMs } = await step(seen);

    expect(scan).toMatchObject({ state: 'starting', work: { place: 'build', attempt: 2 } });
    expect((scan as ScanIn<'starting'>).work.id).not.toBe(started.work.id);
    expect(waitMs).toBe(0);
    expect(JSON.parse(objects.bodies.get(workKeys(started.work.id).started) ?? '')).toMatchObject({
      kind: 'withdrawn',
    });
    expect(told.at(-1)).toMatchObject({
      kind: 'warning',
      message: expect.stringMatching(
        /died without a result: nothing was heard of it for 3 min 30 s \(attempt 1 of 2\).*console/,
      ),
    });
  });

  it('that is silent for less is waited for', async () => {
    const { begun, step, objects, pass } = world();
    const started = await begun();
    objects.put(workKeys(started.work.id).started, workerClaim());
    const seen = working((await step(started)).scan);
    pass(workPatience.silentMs - 1);

    expect((await step(seen)).scan.state).toBe('working');
  });

  it('that is heard of while it is taken for dead keeps its work', async () => {
    const objects = memoryWorkObjects();
    let id = '';
    const speaking: WorkObjects = {
      ...objects,
      replace: (key, body, version) => {
        objects.put(workKeys(id).started, workerClaim(5));
        return objects.replace(key, body, version);
      },
    };
    const { begun, step, pass } = world(undefined, { objects: speaking });
    const started = await begun();
    ({ id } = started.work);
    objects.put(workKeys(id).started, workerClaim(4));
    const seen = working((await step(started)).scan);
    pass(workPatience.silentMs);

    expect((await step(seen)).scan.state).toBe('working');
    expect(JSON.parse(objects.bodies.get(workKeys(id).started) ?? '')).toEqual(workerClaim(5));
  });

  it('that ended while it was taken for dead is believed', async () => {
    const objects = memoryWorkObjects();
    let id = '';
    const ending: WorkObjects = {
      ...objects,
      replace: async (key, body, version) => {
        const written = await objects.replace(key, body, version);
        objects.put(workKeys(id).result, finished);
        return written;
      },
    };
    const { begun, step, pass } = world(undefined, { objects: ending });
    const started = await begun();
    ({ id } = started.work);
    objects.put(workKeys(id).started, workerClaim(4));
    const seen = working((await step(started)).scan);
    pass(workPatience.silentMs);

    expect((await step(seen)).scan.state).toBe('finished');
  });

  it.each<readonly ('function' | 'build')[]>([['function'], ['function', 'build']])(
    'that does not begin is asked for again, for the same work, which is no attempt (%s %s)',
    async (...of) => {
      const { begun, step, objects, fake, pass } = world(of);
      const started = await begun();
      pass(workPatience.beginMs);

      const { scan } = await step(started);
      await step(scan);

      expect(scan).toMatchObject({ state: 'starting', work: started.work });
      expect(fake.started.function).toEqual([started.work.id, started.work.id]);
      expect([...objects.bodies.keys()]).toEqual([workKeys(started.work.id).order]);
    },
  );

  it('that was started a moment ago is waited for, though there is no time for all that its place would give it', async () => {
    const { begun, step, objects, pass } = world(['function']);
    const started = await begun(900_000);
    pass(workPatience.silentMs - 1);

    expect((await step(started)).scan.state).toBe('working');
    expect(objects.bodies.has(workKeys(started.work.id).started)).toBe(false);
  });

  it.each([
    ['function', 900_000],
    ['build', 3_600_000],
  ] as const)(
    'that has not begun while a %s could still end in time is given up, and does nothing later',
    async (place, limitMs) => {
      const { begun, step, objects, pass } = world([place]);
      const wantedMs = 24 * 60 * minuteMs;
      const started = await begun(wantedMs);
      pass(wantedMs - limitMs - workPatience.silentMs);
      const early = (await step(started)).scan;
      pass(1);

      const { scan } = await step(started);

      expect([early.state === 'failed', scan]).toMatchObject([
        false,
        {
          state: 'failed',
          reason: { code: 'timeout', remedy: expect.stringMatching(/LambdaReservedConcurrency.*quotas/) },
        },
      ]);
      expect(await objects.create(workKeys(started.work.id).started, JSON.stringify(workerClaim()))).toBeUndefined();
    },
  );

  it('that dies when there is no time for another is the end', async () => {
    const { begun, step, objects, pass } = world(['function']);
    const started = await begun(900_000);
    objects.put(workKeys(started.work.id).started, workerClaim(1));
    const seen = working((await step(started)).scan);
    pass(workPatience.silentMs);

    expect((await step(seen)).scan).toMatchObject({
      state: 'failed',
      reason: { message: expect.stringContaining('attempt 1 of 2') },
    });
  });

  it('of the last attempt that dies is the end, with its log and what to do', async () => {
    const { begun, step, objects, pass } = world(['function']);
    const started = { ...(await begun()), log };
    const last = { ...started, work: { ...started.work, attempt: 2 } };
    objects.put(workKeys(last.work.id).started, workerClaim(1));
    const seen = working((await step(last)).scan);
    pass(workPatience.silentMs);

    const { scan } = await step(seen);

    expect(scan).toMatchObject({
      state: 'failed',
      reason: {
        code: 'scanner-failed',
        message: expect.stringContaining('attempt 2 of 2'),
        remedy: expect.stringMatching(/LambdaMemorySize.*console/),
      },
    });
  });

  it('whose work was taken back in a step that was not remembered is not waited for', async () => {
    const { begun, step, objects } = world();
    const started = await begun();
    const taken: WorkClaim = { kind: 'withdrawn', mark: '1' };
    objects.put(workKeys(started.work.id).started, taken);

    expect((await step(started)).scan).toMatchObject({ state: 'starting', work: { attempt: 2 } });
  });

  it('whose claim can not be read ends the scan, and has its work taken back', async () => {
    const { begun, step, objects } = world();
    const started = await begun();
    objects.put(workKeys(started.work.id).started, '<html>');

    expect((await step(started)).scan).toMatchObject({ state: 'failed', reason: { code: 'internal' } });
    expect(objects.bodies.get(workKeys(started.work.id).started)).toContain('"withdrawn"');
  });

  it('of a later release that says more is understood', async () => {
    const { begun, step, objects } = world(['function']);
    const started = await begun();
    objects.put(workKeys(started.work.id).started, { ...workerClaim(2), memory: 2048 });
    const seen = (await step(started)).scan;
    objects.put(workKeys(started.work.id).result, { ...failedBy('space'), tries: 2 });

    expect(seen).toMatchObject({ state: 'working', beat: { count: 2 } });
    expect((await step(seen)).scan).toMatchObject({ state: 'failed', reason: { message: 'QScanner ended.' } });
  });
});

describe('a build', () => {
  it.each([['FAILED in its phase DOWNLOAD_SOURCE, no such key'], ['STOPPED'], ['TIMED_OUT'], ['SUCCEEDED']])(
    'that ends without a result (%s) is followed by another, then by the end',
    async (ended) => {
      const { step, begun, fake } = world(['build']);
      fake.look = { isKnown: true, ended, log };

      const second = (await step(await begun())).scan;
      const { scan: end } = await step((await step(second)).scan);

      expect(second).toMatchObject({ state: 'starting', work: { place: 'build', attempt: 2 } });
      expect(end).toMatchObject({
        state: 'failed',
        reason: {
          message: expect.stringContaining(`ended without a result: ${ended}`),
          remedy: expect.stringContaining(log),
        },
      });
      expect(fake.started.build).toHaveLength(2);
    },
  );

  it('that ended because another has the work leaves it to that one', async () => {
    const { step, begun, fake, objects, pass } = world(['build']);
    const scan = await begun();
    const { started } = workKeys(scan.work.id);
    fake.looks.set(scan.build ?? '', { isKnown: true, ended: 'SUCCEEDED', log });
    fake.looks.set('project:the-first', { isKnown: true, log: `${log}/first` });
    objects.put(started, workerClaim(2, { name: 'project:the-first' }));

    const { scan: seen } = await step(scan);
    const claim = JSON.parse(objects.bodies.get(started) ?? '') as WorkClaim;
    pass(workPatience.silentMs);
    const { scan: next } = await step(seen);

    expect(seen).toMatchObject({ beat: { count: 2 }, build: 'project:the-first', log: `${log}/first` });
    expect(claim.kind).toBe('worker');
    expect(next).toMatchObject({ state: 'starting', work: { attempt: 2 } });
  });

  it('that has the work in place of the one that was named is over as soon as it ends', async () => {
    const { step, begun, fake, objects } = world(['build']);
    const scan = await begun();
    fake.looks.set('project:the-first', { isKnown: true, ended: 'FAILED' });
    objects.put(workKeys(scan.work.id).started, workerClaim(2, { name: 'project:the-first' }));

    expect((await step(scan)).scan).toMatchObject({ state: 'starting', work: { attempt: 2 } });
  });

  it('that is of no project of ours is not asked for', async () => {
    const { step, begun, fake, objects } = world(['build']);
    const scan = await begun();
    fake.looks.set('other:1', { isKnown: true, ended: 'FAILED' });
    objects.put(workKeys(scan.work.id).started, workerClaim(2, { name: 'other:1' }));

    expect((await step(scan)).scan).toMatchObject({ state: 'working', build: scan.build });
  });

  it('that ended though it had the work is over at once', async () => {
    const { step, begun, fake, objects } = world(['build']);
    const scan = await begun();
    fake.look = { isKnown: true, ended: 'FAILED' };
    objects.put(workKeys(scan.work.id).started, workerClaim(2, { name: `project:${scan.work.id}` }));

    expect((await step(scan)).scan).toMatchObject({ state: 'starting', work: { attempt: 2 } });
  });

  it('that ended with a result is believed, whatever CodeBuild says of it', async () => {
    const { begun, step, fake, objects } = world(['build']);
    const scan = await begun();
    fake.look = { isKnown: true, ended: 'FAILED' };
    objects.put(workKeys(scan.work.id).result, finished);

    expect((await step(scan)).scan.state).toBe('finished');
  });

  it('that waits for its turn is waited for', async () => {
    const { begun, step, pass } = world(['build']);
    const scan = await begun();
    pass(5 * 60 * minuteMs);

    expect((await step(scan)).scan).toMatchObject({ state: 'working', work: { attempt: 1 } });
  });

  it('that CodeBuild does not know is asked for again after as long as a function', async () => {
    const { begun, step, pass, fake } = world(['build']);
    const scan = await begun();
    fake.look = { isKnown: false };

    const early = await step(scan);
    pass(workPatience.beginMs);

    expect([early.scan.state, (await step(scan)).scan]).toMatchObject([
      'working',
      { state: 'starting', work: scan.work },
    ]);
  });
});

describe('a look that fails', () => {
  it('is repeated, as the worker goes on', async () => {
    const { begun, step, objects } = world();
    const scan = await begun();
    const down = new RemoteError('S3 is down.', { code: 'internal', retryable: true, remedy: 'Wait.' });
    const { step: blind } = world(undefined, { objects: { ...objects, read: () => Promise.reject(down) } });
    let current: Scan = scan;

    for (let look = 0; look < 9; look += 1) current = (await blind(current)).scan;
    objects.put(workKeys(scan.work.id).result, finished);

    expect(current).toMatchObject({ state: 'working', faults: { count: 9 } });
    expect((await step(current)).scan.state).toBe('finished');
  });
});

describe('a scan that is given up', () => {
  const passing = new RemoteError('Its answer was lost.', { code: 'internal', retryable: true, remedy: 'Wait.' });
  const staying = new RemoteError('AWS refused.', { code: 'internal', retryable: false, remedy: 'Allow.' });
  const refusing = (error: Error) => ({ function: { limitMs: 900_000, start: () => Promise.reject(error) } });

  it('waits for its start as long as a worker could still end in time', async () => {
    const { step, pass, objects } = world(undefined, { places: refusing(passing) });
    const wantedMs = 40 * minuteMs;
    const until = new Date(Date.parse('2026-11-21T12:00:00.000Z') + wantedMs).toISOString();
    let { scan } = await step({ state: 'requested', request: scanRequest({ until }) });
    const { id } = (scan as ScanIn<'starting'>).work;
    let waitedMs = 0;

    while (scan.state === 'starting') {
      const next = await step(scan);
      ({ scan } = next);
      if (scan.state === 'starting') waitedMs += next.waitMs;
      pass(next.waitMs);
    }

    expect(scan).toMatchObject({ state: 'failed', reason: { message: 'Its answer was lost.' } });
    expect(waitedMs).toBeGreaterThan(wantedMs - 900_000 - workPatience.silentMs - minuteMs);
    expect(waitedMs).toBeLessThan(wantedMs - 900_000);
    expect(objects.bodies.get(workKeys(id).started)).toContain('"withdrawn"');
  });

  it.each<[string, RemoteError]>([
    ['stays', staying],
    ['passes', passing],
  ])('though its worker has begun goes on with it, where the fault %s', async (_, error) => {
    const objects = memoryWorkObjects();
    const { step, pass } = world(undefined, { objects, places: refusing(error) });
    const until = '2026-11-21T12:30:00.000Z';
    let { scan } = await step({ state: 'requested', request: scanRequest({ until }) });
    objects.put(workKeys((scan as ScanIn<'starting'>).work.id).started, workerClaim());

    while (scan.state === 'starting') {
      const next = await step(scan);
      ({ scan } = next);
      pass(next.waitMs);
    }

    expect(scan).toMatchObject({ state: 'working', startedAt: expect.any(String) });
    expect(scan).not.toHaveProperty('faults');
  });

  it('at a start that is refused for good has its work taken back', async () => {
    const { step, objects } = world(undefined, { places: refusing(staying) });
    const { scan } = await step({ state: 'requested', request: scanRequest() });

    const { scan: end } = await step(scan);

    expect(end).toMatchObject({ state: 'failed', reason: { message: 'AWS refused.' } });
    expect(objects.bodies.get(workKeys((scan as ScanIn<'starting'>).work.id).started)).toContain('"withdrawn"');
  });

  it('because its result can not be read has its work taken back from the worker', async () => {
    const objects = memoryWorkObjects();
    const { begun } = world(undefined, { objects });
    const scan = await begun();
    const keys = workKeys(scan.work.id);
    objects.put(keys.started, workerClaim(3));
    const read: WorkObjects['read'] = (key) => (key === keys.result ? Promise.reject(staying) : objects.read(key));
    const { step } = world(undefined, { objects: { ...objects, read } });

    const { scan: end } = await step(scan);

    expect(end).toMatchObject({ state: 'failed', reason: { message: 'AWS refused.' } });
    expect(objects.bodies.get(keys.started)).toContain('"withdrawn"');
  });

  it('ends by its own fault where the work can not be taken back, which is told', async () => {
    const { begun, objects } = world();
    const scan = await begun();
    const { step, told } = world(undefined, { objects: { ...objects, read: () => Promise.reject(staying) } });

    expect((await step(scan)).scan).toMatchObject({ state: 'failed', reason: { message: 'AWS refused.' } });
    expect(told).toMatchObject([{ kind: 'warning', message: expect.stringContaining(scan.work.id) }]);
  });
});

describe('what others began', () => {
  it.each<Scan>([
    { state: 'finished', request: scanRequest(), result: sampleResult(), from: 'qualys' },
    { state: 'failed', request: scanRequest(), reason: { code: 'timeout', message: '', remedy: '' } },
  ])('stays as it is once it has ended', async (scan) => {
    expect(await world().step(scan)).toEqual({ scan, waitMs: 0 });
  });

  it('begins anew', async () => {
    const { step } = world();

    const { scan } = await step({ state: 'connecting', request: scanRequest(), askedAt: '2026-11-21T12:00:00.000Z' });

    expect(scan).toMatchObject({ state: 'starting', work: { attempt: 1 } });
  });
});
