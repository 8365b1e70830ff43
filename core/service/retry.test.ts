import { describe, expect, it } from 'vitest';
import { deploymentOf, qualysDown, scansOf, serviceWorld, worldImage } from '../../test/fakes/service-world.ts';
import type { ServiceEvent } from '../event/deployment-event.ts';
import { handleEvent } from './intake.ts';
import type { ServicePorts } from './ports.ts';
import type { ClaimWish } from './scan-store.ts';

const image = worldImage(1);
const { digest } = image.image;
const minuteMs = 60_000;

/** A world in which the scan of the image has just failed because Qualys is down. */
async function failed(changes: Parameters<typeof serviceWorld>[0] = {}) {
  const world = serviceWorld(changes);
  world.images.set(digest, image);
  const back = qualysDown(world);
  world.send(deploymentOf(image));
  await world.run(5 * minuteMs);
  return { world, back };
}

/** The ports with a queue that keeps what is sent. */
function queued(ports: ServicePorts) {
  const sent: (readonly [ServiceEvent, number])[] = [];
  const send = async (events: readonly ServiceEvent[], delayMs = 0) =>
    void sent.push(...events.map((event) => [event, delayMs] as const));
  return { ports: { ...ports, queue: { send } }, sent };
}

describe('a retry', () => {
  it('that comes too early is sent on with the rest of the wait', async () => {
    const { world } = await failed({ retryDelayMs: 2 * 3_600_000 });
    const { ports, sent } = queued(world.ports());

    await handleEvent({ kind: 'retry', digest, generation: 1 }, ports);

    const [[event, delayMs] = []] = sent;
    expect(event).toEqual({ kind: 'retry', digest, generation: 1 });
    expect(delayMs).toBeGreaterThan(115 * minuteMs);
    expect(delayMs).toBeLessThanOrEqual(120 * minuteMs);
    expect(world.executions.size).toBe(1);
  });

  it('goes through the queue as often as the queue is too impatient', async () => {
    const { world, back } = await failed({ retryDelayMs: 2 * 3_600_000 });
    back();

    await world.run(110 * minuteMs);
    const early = world.executions.size;
    await world.run();

    expect([early, world.executions.size, scansOf(world, image)]).toEqual([1, 2, 1]);
    expect(world.announced.at(-1)).toMatchObject({ verdict: 'fail' });
  });

  it('of which there are two begins once', async () => {
    const { world, back } = await failed();
    back();

    world.send({ kind: 'retry', digest, generation: 1 }, { kind: 'retry', digest, generation: 1 });
    await world.run();

    expect([world.executions.size, scansOf(world, image)]).toEqual([2, 1]);
  });

  it('claims as the retry of its own generation alone, for another may have come between', async () => {
    const { world } = await failed();
    await world.run(20 * minuteMs);
    const record = await world.store.record(digest);
    const generation = record?.state === 'ended' ? record.generation : 0;
    const ports = world.ports();
    const wishes: ClaimWish[] = [];
    const claim = async (wish: ClaimWish) => {
      wishes.push(wish);
      return ports.store.claim({ ...wish, onlyAfter: 99 });
    };
    await world.run(16 * minuteMs);

    await handleEvent(
      { kind: 'retry', digest, generation },
      { ...ports, store: { ...world.store, record: async () => record, claim } },
    );

    expect(wishes).toMatchObject([{ onlyAfter: generation }]);
  });

  it('is not made of what will not pass by itself', async () => {
    const world = serviceWorld();
    world.images.set(digest, image);
    world.qualys.registries.length = 0;

    world.send(deploymentOf(image));
    await world.run();

    expect(world.executions.size).toBe(1);
    expect(world.announced).toMatchObject([{ verdict: 'inconclusive', reason: { code: 'no-connector' } }]);
  });

  it.each([0, 2])('is made at most %i times in a row', async (maxRetries) => {
    const { world } = await failed({ maxRetries });

    await world.run();

    expect(world.executions.size).toBe(1 + maxRetries);
    expect(world.published).toHaveLength(1);
  });

  it.each<[string, Partial<Extract<ServiceEvent, { kind: 'retry' }>>]>([
    ['of another generation', { generation: 2 }],
    ['of a digest that nobody knows', { digest: worldImage(2).image.digest }],
  ])('%s is void', async (_, fields) => {
    const { world, back } = await failed({ maxRetries: 0 });
    back();

    world.send({ kind: 'retry', digest, generation: 1, ...fields });
    await world.run();

    expect(world.executions.size).toBe(1);
  });
});
