import { describe, expect, it } from 'vitest';
import { rejection } from '../../test/fakes/http-client.ts';
import { deploymentOf, type ServiceWorld, serviceWorld, tellings, worldImage } from '../../test/fakes/service-world.ts';
import type { ServiceEvent } from '../event/deployment-event.ts';
import { finishOrder } from './finish.ts';
import { handleEvent } from './intake.ts';
import type { ServicePorts } from './ports.ts';
import type { ScanOrder } from './scan-store.ts';

const image = worldImage(1);
const { digest } = image.image;

/** A world in which a scan runs for some services, and its order. */
async function running(services: number): Promise<{ readonly world: ServiceWorld; readonly order: ScanOrder }> {
  const world = serviceWorld();
  world.images.set(digest, image);
  for (let index = 0; index < services; index += 1) {
    const event = deploymentOf(image, { service: `s-${index}` });
    world.running.push(event);
    await handleEvent(event, world.ports());
  }
  const record = await world.store.record(digest);
  if (record?.state !== 'running') throw new Error('no scan is running');
  return { world, order: record.order };
}

const reason = { code: 'scan-failed', message: 'No.', remedy: 'Look.' } as const;
const error = {
  Error: 'TypeError',
  Cause: JSON.stringify({ errorMessage: 'x is not a function', errorType: 'TypeError' }),
};

function queued(ports: ServicePorts): {
  readonly ports: ServicePorts;
  readonly sent: (readonly [ServiceEvent, number])[];
} {
  const sent: (readonly [ServiceEvent, number])[] = [];
  const send = async (events: readonly ServiceEvent[], delayMs = 0) =>
    void sent.push(...events.map((event) => [event, delayMs] as const));
  return { ports: { ...ports, queue: { send } }, sent };
}

describe('the last step', () => {
  it.each([
    ['a first input', (order: ScanOrder) => ({ ...order, error })],
    ['a later one', (order: ScanOrder) => ({ order, state: 'pending', waitSeconds: 1, error })],
  ])('after a step that was given up (%s) ends the scan, tells every use, and has it tried again', async (_, input) => {
    const { world, order } = await running(3);
    const { ports, sent } = queued(world.ports());

    const answer = await finishOrder(input(order), ports);

    expect(answer).toEqual({ digest, generation: 1, told: 3 });
    expect(await world.store.record(digest)).toMatchObject({
      state: 'ended',
      end: { kind: 'failed', reason: { code: 'internal' }, retryable: true },
    });
    expect(world.published[0]?.text).toContain('TypeError: x is not a function');
    expect([...tellings(world).values()]).toEqual([1, 1, 1]);
    expect(sent).toEqual([[{ kind: 'retry', digest, generation: 1 }, 900_000]]);
  });

  it('that comes without an error and without an end does not leave the scan running', async () => {
    const { world, order } = await running(1);

    await finishOrder(order, world.ports());

    expect(await world.store.record(digest)).toMatchObject({ end: { kind: 'failed', reason: { code: 'internal' } } });
  });

  it.each(['running', 'ended'])('of an order that was overtaken by one that is %s tells nobody', async (state) => {
    const { world, order } = await running(1);
    await world.store.end(order, { kind: 'failed', reason, retryable: true }, world.now());
    const { request } = order;
    const unlessEndedSince = '2100-01-01T00:00:00Z';
    await world.store.claim({ digest, request, now: world.now(), deadlineMs: 1, graceMs: 1, unlessEndedSince });
    if (state === 'ended') {
      await world.store.end({ digest, generation: 2 }, { kind: 'failed', reason, retryable: true }, world.now());
    }

    const answer = await finishOrder(order, world.ports());

    expect([answer.told, world.published.length]).toEqual([0, 0]);
  });

  it('goes on where it stopped when its time was over', async () => {
    const { world, order } = await running(30);
    await world.store.end(order, { kind: 'failed', reason: reason, retryable: false }, world.now());
    const stop = new AbortController();
    world.fault = ({ name }) => {
      if (name === 'outlets.publish' && world.published.length >= 5) stop.abort();
      return undefined;
    };

    const first = await rejection(finishOrder(order, world.ports(), stop.signal));
    const told = world.published.length;
    const second = await finishOrder(order, world.ports());

    expect(first).toMatchObject({ name: 'RemoteError', retryable: true });
    expect(told).toBeLessThan(30);
    expect(second.told).toBe(30 - told);
    expect([...tellings(world).values()].every((times) => times === 1)).toBe(true);
  });

  it('tells the others when one can not be told, and is thrown', async () => {
    const { world, order } = await running(5);
    await world.store.end(order, { kind: 'failed', reason: reason, retryable: false }, world.now());
    let publishes = 0;
    world.fault = ({ name }) => (name === 'outlets.publish' && publishes++ === 2 ? 'throttled' : undefined);

    const thrown = await rejection(finishOrder(order, world.ports()));
    const told = world.published.length;

    expect(thrown.message).toContain('1 of 5 uses');
    expect(told).toBe(4);
  });

  it('whose topic is broken for long is followed by the end of its workflow, which tells when the topic is mended', async () => {
    const world = serviceWorld();
    world.images.set(digest, image);
    let isBroken = true;
    world.fault = ({ name }) => (isBroken && name === 'outlets.publish' ? 'throttled' : undefined);
    world.send(deploymentOf(image));

    await world.run(20 * 60_000);
    const statuses = [...world.executions.values()].map(({ status }) => status);
    isBroken = false;
    await world.run();

    expect(statuses).toEqual(['FAILED']);
    expect([...tellings(world).values()]).toEqual([1]);
    expect(world.deadLetters).toEqual([]);
  });
});

describe('a workflow that ended without telling', () => {
  const ended = (status: string, generation = 1): ServiceEvent => ({
    kind: 'workflow-ended',
    digest,
    generation,
    status,
    execution: 'arn',
  });

  it.each([
    ['FAILED', 'internal', true],
    ['TIMED_OUT', 'timeout', true],
    ['ABORTED', 'canceled', false],
  ])('by %s ends the scan with %s, and is tried again: %s', async (status, code, again) => {
    const { world } = await running(2);
    const { ports, sent } = queued(world.ports());

    await handleEvent(ended(status), ports);

    expect(await world.store.record(digest)).toMatchObject({ end: { reason: { code }, retryable: again } });
    expect([...tellings(world).values()]).toEqual([1, 1]);
    expect(sent).toHaveLength(again ? 1 : 0);
  });

  it('is void when another has taken its place', async () => {
    const { world } = await running(1);

    await handleEvent(ended('FAILED', 3), world.ports());

    expect(await world.store.record(digest)).toMatchObject({ state: 'running' });
    expect(world.published).toEqual([]);
  });

  it('after it had told changes nothing', async () => {
    const world = serviceWorld();
    world.images.set(digest, image);
    world.send(deploymentOf(image));
    await world.run();

    world.send(ended('FAILED'));
    await world.run();

    expect(await world.store.record(digest)).toMatchObject({ end: { kind: 'finished' } });
    expect([...tellings(world).values()]).toEqual([1]);
  });
});
