import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../test/fakes/clock.ts';
import { sampleFinding, sampleResult } from '../../test/fakes/samples.ts';
import { memoryScanStore } from '../../test/fakes/scan-store.ts';
import { worldImage } from '../../test/fakes/service-world.ts';
import { RemoteError } from '../errors.ts';
import type { DeploymentEvent } from '../event/deployment-event.ts';
import { formatReference } from '../image/reference.ts';
import type { ImageResolver } from '../ports.ts';
import type { ScanEnd } from '../service/scan-store.ts';
import { requestScan, type ScanWish } from './scan.ts';

const { image } = worldImage(1);
const { digest } = image;
const text = formatReference({ registry: image.reference.registry, repository: image.reference.repository });
const request = { image, maxAgeMs: 1000, force: false, scanTypes: ['packages'] } as const;
const event: DeploymentEvent = {
  kind: 'deployment',
  trigger: 'request',
  id: 'scan-1',
  time: '2026-03-01T12:00:00Z',
  name: 'Scan requested',
  deployment: { account: '111122223333', region: 'eu-west-1' },
  family: 'scan-requested',
  containers: [{ name: 'image-1', image: text }],
};
const wish: ScanWish = { wait: true, timeoutMs: 600_000, maxAgeMs: 7 * 86_400_000, retryDelayMs: 900_000 };
const reason = { code: 'timeout', message: 'The time was over.', remedy: 'Give it more.' } as const;

/** What the service has done by the time of each look at its record, once it was asked; the first look is number 1. */
type Serve = (look: number, world: ReturnType<typeof makePorts>) => Promise<unknown>;

function makePorts(serve: Serve = async () => {}) {
  const clock = fakeClock();
  const store = memoryScanStore({ now: clock.now });
  let looks = 0;
  const said: string[] = [];
  const sent: DeploymentEvent[] = [];
  const world = {
    clock,
    memory: store,
    store: {
      get: store.get,
      record: async (wanted: string) => {
        if (sent.length > 0) await serve(++looks, world);
        return store.record(wanted);
      },
    },
    said,
    sent,
    intake: { send: async (events: readonly unknown[]) => void sent.push(...(events as readonly DeploymentEvent[])) },
    images: { resolve: async () => [image] },
    taskDefinition: () => Promise.reject(new Error('no task definition is asked for')),
    tell: (line: string) => said.push(line),
    claim: () =>
      store.claim({
        digest,
        request,
        now: clock.now(),
        deadlineMs: 1_800_000,
        graceMs: 0,
        unlessEndedSince: '9999-01-01T00:00:00Z',
      }),
    end: async (end: ScanEnd, generation = 1) => store.end({ digest, generation }, end, clock.now()),
  };
  return world;
}

const findings = [sampleFinding(), sampleFinding({ qid: 2, severity: 3 }), sampleFinding({ qid: 3, severity: 3 })];

describe('a scan that is asked for', () => {
  it('is followed to its end, and told with its findings', async () => {
    const ports = makePorts(async (look, { clock, claim, memory, end }) => {
      if (look === 4) await claim();
      if (look !== 20) return;
      const scannedAt = clock.now().toISOString();
      await memory.put(sampleResult({ digest, scannedAt, findings }));
      await end({ kind: 'finished', scannedAt });
    });

    const images = await requestScan(event, wish, ports);

    expect(ports.sent).toEqual([event]);
    expect(images).toEqual([
      {
        image: text,
        digest,
        outcome: {
          kind: 'scanned',
          scannedAt: expect.stringContaining('2026-03-01T12:01'),
          isNew: true,
          findings: { 5: 1, 3: 2 },
          isSimulated: false,
        },
      },
    ]);
    expect(ports.said.join('\n')).toContain('the scan runs');
  });

  it('that fails is told with its reason', async () => {
    const ports = makePorts(async (look, { claim, end }) => {
      if (look === 1) await claim();
      if (look === 2) await end({ kind: 'failed', reason, retryable: true });
    });

    const [found] = await requestScan(event, wish, ports);

    expect(found?.outcome).toEqual({ kind: 'failed', reason, isNew: true });
  });

  it('that runs already is joined', async () => {
    const ports = makePorts(async (look, { end }) => {
      if (look === 5) await end({ kind: 'failed', reason, retryable: true });
    });
    await ports.claim();

    const [found] = await requestScan(event, wish, ports);

    expect(found?.outcome).toEqual({ kind: 'failed', reason, isNew: true });
  });

  it('is not needed where a fresh result is known', async () => {
    const ports = makePorts();
    await ports.memory.put(sampleResult({ digest, scannedAt: '2026-02-28T12:00:00.000Z', findings: [] }));

    const [found] = await requestScan(event, wish, ports);

    expect(found?.outcome).toMatchObject({ kind: 'scanned', isNew: false, findings: {} });
  });

  it('is not made again shortly after it failed', async () => {
    const ports = makePorts();
    await ports.claim();
    await ports.end({ kind: 'failed', reason, retryable: true });
    ports.clock.advance(60_000);

    const [found] = await requestScan(event, wish, ports);

    expect(found?.outcome).toEqual({ kind: 'failed', reason, isNew: false });
  });

  it('is not taken for an old failure, and is said to be open when its time is over', async () => {
    const ports = makePorts();
    await ports.claim();
    await ports.end({ kind: 'failed', reason, retryable: true });
    ports.clock.advance(3_600_000);

    const [found] = await requestScan(event, wish, ports);

    expect(found?.outcome).toMatchObject({ kind: 'open', why: expect.stringContaining('not begun it within 10 min') });
  });

  it('that takes too long is left to go on', async () => {
    const ports = makePorts(async (look, { claim }) => look === 1 && claim());

    const [found] = await requestScan(event, wish, ports);

    expect(found?.outcome).toMatchObject({ kind: 'open', why: expect.stringContaining('still runs') });
  });

  it('is left to go on when the user stops waiting', async () => {
    const ports = makePorts();

    const [found] = await requestScan(event, wish, ports, AbortSignal.abort());

    expect(found?.outcome.kind).toBe('open');
  });

  it('is asked for all the same where this machine can not resolve the image', async () => {
    const denied = new RemoteError('ECR refused it.', { code: 'registry-denied', retryable: false, remedy: '' });
    const ports = { ...makePorts(), images: { resolve: () => Promise.reject(denied) } };

    const images = await requestScan(event, wish, ports);

    expect(ports.sent).toHaveLength(1);
    expect(images).toEqual([{ image: text, outcome: { kind: 'open', why: 'ECR refused it.' } }]);
  });

  it('is asked for all the same where a registry does not answer this machine', async () => {
    const world = makePorts();
    const silent: ImageResolver['resolve'] = (_, __, signal) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('stopped'))));

    const [scanned] = await requestScan(event, wish, { ...world, images: { resolve: silent } });

    expect(world.sent).toHaveLength(1);
    expect(scanned?.outcome).toMatchObject({
      kind: 'open',
      why: expect.stringContaining('The time for looking the images up (2 min) ended'),
    });
  });

  it('without waiting is only asked for', async () => {
    const ports = { ...makePorts(), images: { resolve: () => Promise.reject(new Error('not asked')) } };

    const images = await requestScan(event, { ...wish, wait: false }, ports);

    expect(ports.sent).toHaveLength(1);
    expect(images).toEqual([{ image: text, outcome: { kind: 'open', why: 'it was only asked for' } }]);
  });

  it('whose result can not be read back is open', async () => {
    const ports = makePorts(async (look, { claim, end }) => {
      if (look === 1) await claim();
      if (look === 2) await end({ kind: 'finished', scannedAt: '2026-03-01T12:00:00.000Z' });
    });

    const [found] = await requestScan(event, wish, ports);

    expect(found?.outcome).toMatchObject({ kind: 'open', why: expect.stringContaining('can not be read') });
  });
});
