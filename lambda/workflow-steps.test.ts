import { describe, expect, it } from 'vitest';
import { CanceledError } from '../core/errors.ts';
import type { ScanOrder } from '../core/service/scan-store.ts';
import { fakeHost, lambdaContext } from '../test/fakes/lambda.ts';
import { serviceWorld, worldImage } from '../test/fakes/service-world.ts';
import { advanceHandler } from './advance.ts';
import { finishHandler } from './finish.ts';

/** A world in which a scan was just ordered. */
async function ordered() {
  const world = serviceWorld();
  const one = worldImage(1);
  world.images.set(one.image.digest, one);
  const claim = await world.store.claim({
    digest: one.image.digest,
    request: { image: one.image, maxAgeMs: 1000, force: false, scanTypes: ['packages'] },
    now: world.now(),
    deadlineMs: 60_000,
    graceMs: 60_000,
    unlessEndedSince: world.now().toISOString(),
  });
  if (claim.kind !== 'won') throw new Error('The claim was not won.');
  return { world, order: claim.order };
}

/** What `advance` answers when the scan has ended. */
function endOf(order: ScanOrder) {
  return { order, state: 'ended', waitSeconds: 1 };
}

describe('the steps of the workflow', () => {
  it('take the order and say how long to wait', async () => {
    const { world, order } = await ordered();
    const host = fakeHost(world.ports());

    const answer = await advanceHandler(host)(order, lambdaContext());

    expect(answer).toMatchObject({ order: { digest: order.digest }, state: 'pending' });
    expect(answer.waitSeconds).toBeGreaterThanOrEqual(1);
    expect(host.published.times).toBe(1);
  });

  it('end with everybody told', async () => {
    const { world, order } = await ordered();

    const answer = await finishHandler(fakeHost(world.ports()))(endOf(order), lambdaContext());

    expect(answer).toEqual({ digest: order.digest, generation: 1, told: 0 });
  });

  it.each([
    ['advance', advanceHandler],
    ['finish', finishHandler],
  ])('that can not be read fail loudly: %s', async (_, handler) => {
    const host = fakeHost();

    await expect(handler(host)({ nonsense: true }, lambdaContext())).rejects.toThrow();
    expect(host.lines).toMatchObject([{ level: 'error', message: 'The function failed.' }]);
    expect(host.published.times).toBe(1);
  });

  it('that have no time left are stopped, and repeated by the workflow', async () => {
    const { world, order } = await ordered();
    const ports = world.ports();
    const never = () => new Promise<never>(() => {});
    const host = fakeHost({ ...ports, store: { ...ports.store, record: never } });

    const stopped = advanceHandler(host)(order, lambdaContext(2_010));

    await expect(stopped).rejects.toBeInstanceOf(CanceledError);
  });

  it('that begin without time are not begun', async () => {
    const { world, order } = await ordered();
    const host = fakeHost(world.ports());

    await expect(finishHandler(host)(endOf(order), lambdaContext(0))).rejects.toBeInstanceOf(CanceledError);
  });
});
