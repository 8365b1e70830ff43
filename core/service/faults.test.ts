import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deploymentOf,
  type Fault,
  qualysDown,
  type ServiceWorld,
  scansOf,
  serviceWorld,
  tellings,
  useOf,
  type WorldImage,
  worldImage,
} from '../../test/fakes/service-world.ts';
import type { DeploymentEvent, ServiceEvent } from '../event/deployment-event.ts';
import { useKey } from './use.ts';

/** A world with the images in its registry. */
function worldOf(images: readonly WorldImage[], changes: Parameters<typeof serviceWorld>[0] = {}): ServiceWorld {
  const world = serviceWorld(changes);
  for (const one of images) world.images.set(one.image.digest, one);
  return world;
}

/**
 * What must be true of every world in the end, whatever went wrong on the way: each failing use was told, and nothing is left to do.
 */
function expectAllTold(world: ServiceWorld, failing: readonly DeploymentEvent[]): void {
  const told = tellings(world);
  for (const event of failing) expect(told.get(useKey(useOf(event))) ?? 0).toBeGreaterThanOrEqual(1);
  expect(world.deadLetters).toEqual([]);
  for (const { status } of world.executions.values()) expect(status).not.toBe('RUNNING');
}

/** Every verdict that was announced as a pass rests on a result that was read at Qualys, in which nothing fails. */
function expectNoCleanUnread(world: ServiceWorld): void {
  for (const detail of world.announced as readonly { verdict: string; scan?: object; image: { digest?: string } }[]) {
    if (detail.verdict !== 'pass') continue;
    expect(detail.scan).toBeDefined();
    const [...bodies] = world.archived.values();
    const results = bodies.map(
      (body) => JSON.parse(body) as { digest: string; findings: readonly { severity: number }[] },
    );
    const clean = results.filter(
      ({ digest, findings }) => digest === detail.image.digest && findings.every(({ severity }) => severity < 5),
    );
    expect(clean.length).toBeGreaterThanOrEqual(1);
  }
}

const bad = worldImage(1);
const clean = worldImage(2, []);
const events = [
  deploymentOf(bad, { service: 'shop' }),
  deploymentOf(bad, { service: 'shop' }),
  deploymentOf(bad, { service: 'bank', account: '222222222222' }),
  deploymentOf(clean, { service: 'cron' }),
];
const failing = [events[0]!, events[2]!];

describe('a process that dies', () => {
  const story = async (fault: (count: number, name: string) => Fault | undefined) => {
    const world = worldOf([bad, clean]);
    let died: string | undefined;
    world.fault = ({ count, name }) => {
      const kind = fault(count, name);
      if (kind !== undefined) died = `${kind} ${name}`;
      return kind;
    };
    world.send(...events.slice(0, 2));
    await world.run(30_000);
    // One use meets a running scan, another a finished one.
    world.send(events[3]!);
    await world.run(200_000);
    world.send(events[2]!);
    await world.run();
    return { world, died };
  };

  it.each<Fault>(['dies-before', 'dies-after', 'answer-lost', 'throttled'])(
    'at any call of a port (%s) is followed by another that loses nothing, scans nothing twice, and tells nobody twice',
    async (kind) => {
      const calls = (await story(() => undefined)).world.calls.length;
      expect(calls).toBeGreaterThan(100);

      for (let at = 1; at <= calls; at += 1) {
        const { world, died } = await story((count) => (count === at ? kind : undefined));

        expect([at, died, scansOf(world, bad), scansOf(world, clean)]).toEqual([at, died, 1, 1]);
        expectAllTold(world, failing);
        expectNoCleanUnread(world);
        for (const { status } of world.executions.values()) expect(status).toBe('SUCCEEDED');
        const mayRepeat = /outlets\.publish|store\.told|outlets\.announce/.test(died ?? '');
        for (const times of tellings(world).values())
          expect([died, times]).toEqual([died, mayRepeat ? expect.any(Number) : 1]);
        for (const times of tellings(world).values()) expect(times).toBeLessThanOrEqual(2);
      }
    },
    240_000,
  );
});

describe('a burst', () => {
  it('of 1,000 events for 50 digests gives exactly 50 submissions and one notification for each failing use', async () => {
    const images = Array.from({ length: 50 }, (_, index) => worldImage(index, index % 2 === 0 ? undefined : []));
    const world = worldOf(images);
    world.lanes = 50;
    // 20 events a digest: 4 services of it, each told of five times.
    const burst = Array.from({ length: 1000 }, (_, index) => {
      const number = index % 50;
      return deploymentOf(images[number]!, {
        service: `s${number}-${Math.floor(index / 50) % 4}`,
        id: `event-${index}`,
      });
    });

    world.send(...burst);
    await world.run();

    expect(world.qualys.schedules).toHaveLength(50);
    for (const image of images) expect(scansOf(world, image)).toBe(1);
    const told = [...tellings(world).values()];
    expect([told.length, Math.min(...told), Math.max(...told)]).toEqual([100, 1, 1]);
    expect(world.announced).toHaveLength(200);
    expect(world.executions.size).toBe(50);
    expectAllTold(
      world,
      burst.filter((_, index) => (index % 50) % 2 === 0),
    );
  }, 60_000);

  it('of duplicates costs no step of a workflow', async () => {
    const world = worldOf([bad]);
    world.send(events[0]!);
    await world.run();
    const before = [...world.executions.values()].map(({ steps }) => steps);

    world.send(...Array.from({ length: 100 }, () => events[0]!));
    await world.run();

    expect([...world.executions.values()].map(({ steps }) => steps)).toEqual(before);
    expect([...tellings(world).values()]).toEqual([1]);
  });
});

describe('Qualys', () => {
  it('that is down for an hour is told once as inconclusive, and its answer when it is back', async () => {
    const world = worldOf([bad, clean]);
    const back = qualysDown(world);
    world.send(...events);
    await world.run(3_600_000);
    const during = world.published.map(({ data }) => (data as { verdict: string }).verdict);

    back();
    await world.run();

    expect(during).toEqual(['inconclusive', 'inconclusive', 'inconclusive']);
    const after = world.published.slice(3).map(({ data }) => (data as { verdict: string }).verdict);
    expect(after).toEqual(['fail', 'fail']);
    expect([scansOf(world, bad), scansOf(world, clean)]).toEqual([1, 1]);
    expectAllTold(world, failing);
    expectNoCleanUnread(world);
  });

  it('that goes down while it scans is asked for the same scan when it is back', async () => {
    const world = worldOf([bad]);
    world.send(events[0]!);
    await world.run(30_000);
    const back = qualysDown(world);
    await world.run(3_600_000);

    back();
    await world.run();

    expect(scansOf(world, bad)).toBe(1);
    expectAllTold(world, [events[0]!]);
  });

  it('that stays down is left alone after the retries, and the daily look begins again', async () => {
    const world = worldOf([bad], { maxRetries: 3 });
    const back = qualysDown(world);
    world.send(events[0]!);
    await world.run();
    const tries = world.executions.size;
    back();
    world.running.push(events[0]!);

    await world.run(6 * 3_600_000);
    await world.reconcile(events[0]!.deployment);
    await world.run();

    expect(tries).toBe(4);
    expectAllTold(world, [events[0]!]);
    expect(world.published.map(({ data }) => (data as { verdict: string }).verdict)).toEqual(['inconclusive', 'fail']);
  });
});

describe('a process that dies while Qualys is down, and on the day after', () => {
  const story = async (fault: (count: number) => boolean) => {
    const world = worldOf([bad]);
    let died: string | undefined;
    world.fault = ({ count, name }) => {
      if (!fault(count)) return undefined;
      died = name;
      return 'dies-before';
    };
    const back = qualysDown(world);
    world.send(failing[0]!);
    world.running.push(failing[0]!);
    await world.run(10 * 60_000);
    back();
    await world.run();
    world.images.set(bad.image.digest, { ...bad, findings: [...bad.findings, { qid: 2, severity: 5, title: 'New' }] });
    await world.run(24 * 3_600_000);
    const look = () => world.reconcile({ account: '111111111111', region: 'us-east-1' });
    await look().catch(look);
    await world.run();
    return { world, died };
  };

  it('loses neither the retry nor the news', async () => {
    const { world: whole } = await story(() => false);
    const verdicts = (world: ServiceWorld) => world.published.map(({ data }) => (data as { verdict: string }).verdict);
    expect(verdicts(whole)).toEqual(['inconclusive', 'fail', 'fail']);

    for (let at = 1; at <= whole.calls.length; at += 1) {
      const { world, died } = await story((count) => count === at);

      expect([at, died, scansOf(world, bad)]).toEqual([at, died, 1]);
      expectAllTold(world, [failing[0]!]);
      // What had been published before the death may be said twice, and an outage that was over meanwhile not at all.
      if (died !== 'store.told') expect([died, verdicts(world)].flat()).toEqual([died, ...verdicts(whole)]);
      expect(new Set(verdicts(world))).toEqual(new Set(['inconclusive', 'fail']));
      expect((await world.store.usesOf(bad.image.digest))[0]?.told?.findings).toEqual(['QID-105943', 'QID-2']);
    }
  }, 120_000);
});

describe('a table that is throttled', () => {
  it.each([2, 3, 5])('at every %ith call for some minutes loses nothing', async (every) => {
    const world = worldOf([bad, clean]);
    const until = world.now().getTime() + 8 * 60_000;
    world.fault = ({ name, count }) =>
      name.startsWith('store.') && count % every === 0 && world.now().getTime() < until ? 'throttled' : undefined;

    world.send(...events);
    await world.run();

    expect([scansOf(world, bad), scansOf(world, clean)]).toEqual([1, 1]);
    expectAllTold(world, failing);
    expect([...tellings(world).values()]).toEqual([1, 1]);
  });
});

describe('clocks that differ by ten minutes', () => {
  it.each([
    ['forth and back', [600_000, -600_000]],
    ['ahead', [600_000]],
    ['behind', [-600_000, 0]],
  ])('%s make no second scan, and nobody is told twice', async (_, offsets) => {
    const world = worldOf([bad, clean]);
    let invocations = 0;
    world.skew = () => offsets[invocations++ % offsets.length]!;
    world.lanes = 1;

    for (const event of [...events, ...events]) {
      world.send(event);
      await world.run(20_000);
    }
    await world.run();

    expect([scansOf(world, bad), scansOf(world, clean)]).toEqual([1, 1]);
    expectAllTold(world, failing);
    expect([...tellings(world).values()]).toEqual([1, 1]);
  });
});

describe('a message that nobody can handle', () => {
  it('goes to the dead letters with its error, and the others are handled', async () => {
    const world = worldOf([bad]);
    const poison = deploymentOf(clean, { account: '666666666666', service: 'poison' });
    world.unreachable.set('666666666666', new TypeError('x is undefined'));
    world.send(poison, events[0]!);

    await world.run();

    expect(world.deadLetters).toMatchObject([{ event: { id: poison.id }, error: { message: 'x is undefined' } }]);
    expect([...tellings(world).values()]).toEqual([1]);
  });
});

describe('events that are late, out of order, or say less than they did', () => {
  it('make the same of it', async () => {
    const world = worldOf([bad, clean]);
    const late = events.toReversed().map((event) => ({ ...event, time: '2026-02-01T00:00:00.000Z' }));
    world.running.push(...events);
    const truncated = events.map((event) => ({ ...event, containers: [] }));

    world.send(...truncated, ...late);
    await world.run();

    expect([scansOf(world, bad), scansOf(world, clean)]).toEqual([1, 1]);
    expectAllTold(world, failing);
    expect([...tellings(world).values()]).toEqual([1, 1]);
  });
});

describe('two askers at once', () => {
  it('make one scan of it', async () => {
    const world = worldOf([bad]);
    world.lanes = 40;
    const services = Array.from({ length: 40 }, (_, index) => deploymentOf(bad, { service: `s-${index}` }));

    world.send(...services);
    await world.run();

    expect([world.executions.size, scansOf(world, bad)]).toEqual([1, 1]);
    expectAllTold(world, services);
  });
});

describe('whatever happens', () => {
  const services = ['shop', 'bank', 'cron'];
  const images = [bad, clean, worldImage(3, [{ qid: 1, severity: 4, title: 'High', cveids: [] }])];
  const something = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('deploy' as const), service: fc.nat(2), image: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('again' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('reconcile' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.nat(400) }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('outage' as const), minutes: fc.integer({ min: 1, max: 50 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('forged' as const), kind: fc.nat(3) }) },
  );
  const faults = fc.array(
    fc.tuple(fc.nat(600), fc.constantFrom<Fault>('dies-before', 'dies-after', 'throttled', 'answer-lost')),
    { maxLength: 6 },
  );
  const skews = fc.array(fc.integer({ min: -600_000, max: 600_000 }), { minLength: 1, maxLength: 5 });

  it('no digest is lost, none is scanned twice, and no clean is told that was not read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(something, { minLength: 1, maxLength: 12 }),
        faults,
        skews,
        async (story, wrong, off) => {
          const world = worldOf(images);
          let invocations = 0;
          world.skew = () => off[invocations++ % off.length]!;
          const at = new Map(wrong);
          world.fault = ({ count }) => at.get(count);
          const deployed: DeploymentEvent[] = [];
          for (const one of story) {
            switch (one.do) {
              case 'deploy': {
                const event = deploymentOf(images[one.image]!, {
                  service: services[one.service]!,
                  id: `event-${deployed.length}`,
                });
                deployed.push(event);
                world.running.push(event);
                world.send(event);
                break;
              }
              case 'again':
                world.send(...deployed.toReversed());
                break;
              case 'reconcile':
                await world.reconcile({ account: '111111111111', region: 'us-east-1' }).catch(() => {});
                break;
              case 'wait':
                await world.run(one.seconds * 1000);
                break;
              case 'outage': {
                const back = qualysDown(world);
                await world.run(one.minutes * 60_000);
                back();
                break;
              }
              default:
                world.send(forged[one.kind]!);
            }
          }
          await world.run();

          // Whose clock is far behind finds a use being told for longer than a message is delivered again: the dead letters are sent
          // back.
          if (off.length > 1) world.send(...world.deadLetters.splice(0).map(({ event }) => event));
          await world.run();

          for (const image of images) expect(scansOf(world, image)).toBeLessThanOrEqual(1);
          expectAllTold(
            world,
            deployed.filter((event) => event.containers[0]?.digest !== clean.image.digest),
          );
          expectNoCleanUnread(world);
        },
      ),
      { numRuns: 150 },
    );
  }, 240_000);

  /** Messages that nobody sent for a reason: they are void, and do no harm. */
  const forged: readonly ServiceEvent[] = [
    { kind: 'retry', digest: bad.image.digest, generation: 1 },
    { kind: 'retry', digest: clean.image.digest, generation: 7 },
    { kind: 'workflow-ended', digest: bad.image.digest, generation: 9, status: 'FAILED', execution: 'x' },
    { kind: 'ignored', why: 'nothing' },
  ];
});
