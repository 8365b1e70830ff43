import { describe, expect, it } from 'vitest';
import { rejection } from '../../test/fakes/http-client.ts';
import {
  criticalFinding,
  deploymentOf,
  type ServiceWorld,
  scansOf,
  serviceWorld,
  worldAccount,
  worldImage,
  worldRegion,
} from '../../test/fakes/service-world.ts';
import { RemoteError } from '../errors.ts';
import type { ServiceEvent } from '../event/deployment-event.ts';
import { handleEvent } from './intake.ts';
import { reconcileTarget, targetsToReconcile } from './reconcile.ts';

const image = worldImage(1);
const target = { account: worldAccount, region: worldRegion };
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const other = { qid: 2, severity: 5, title: 'Another', cveids: ['CVE-2026-0002'] };

/** A world in which one task of the image runs and was seen. */
async function running(findings: readonly object[] = [criticalFinding]): Promise<ServiceWorld> {
  const world = serviceWorld();
  world.images.set(image.image.digest, { ...image, findings });
  const event = deploymentOf(image);
  world.running.push(event);
  world.send(event);
  await world.run();
  return world;
}

async function lookAgain(world: ServiceWorld): Promise<void> {
  await world.reconcile(target);
  await world.run();
}

describe('the daily look', () => {
  it('finds what ran before the service was there', async () => {
    const world = serviceWorld();
    world.images.set(image.image.digest, image);
    world.running.push(deploymentOf(image));

    await lookAgain(world);

    expect(world.published).toMatchObject([{ data: { verdict: 'fail', service: 'shop' } }]);
    expect(await world.store.targets()).toEqual([target]);
    expect(world.counted.get('TargetsReconciled')).toBe(1);
  });

  it('sends each deployment once, however many tasks it has', async () => {
    const world = serviceWorld();
    const event = deploymentOf(image);
    const tasks = Array.from({ length: 10 }, (_, index) => ({ ...event, id: `task-${index}` }));
    world.running.push(
      ...tasks,
      { ...event, taskDefinition: `${event.taskDefinition}0` },
      deploymentOf(image, { service: 'bank' }),
    );
    const sent: ServiceEvent[] = [];

    const found = await reconcileTarget(target, {
      ...world.ports(),
      queue: { send: async (events) => void sent.push(...events) },
    });

    expect(found).toEqual({ tasks: 12, deployments: 3 });
    expect(sent).toHaveLength(3);
    expect(sent).toMatchObject(
      Array.from({ length: 3 }, () => ({ trigger: 'reconcile', time: world.now().toISOString() })),
    );
  });

  it('spreads many deployments in time', async () => {
    const world = serviceWorld();
    const event = deploymentOf(image);
    world.running.push(...Array.from({ length: 250 }, (_, index) => ({ ...event, taskDefinition: `web:${index}` })));
    const sent: (readonly [number, number | undefined])[] = [];

    await reconcileTarget(target, {
      ...world.ports(),
      queue: { send: async (events, delayMs) => void sent.push([events.length, delayMs]) },
    });

    expect(sent).toEqual([
      [100, 0],
      [100, 2000],
      [50, 4000],
    ]);
  });

  it.each([
    ['what was read a while ago at Qualys', 25, 1],
    ['nothing that was read just now', 19, 0],
  ])('reads again %s, without a new scan', async (_, hours, reads) => {
    const world = await running();
    await world.run(hours * hourMs);
    const before = world.executions.size;

    await lookAgain(world);

    expect([world.executions.size - before, scansOf(world, image)]).toEqual([reads, 1]);
  });

  it('has scanned again what is too old', async () => {
    const world = await running();
    await world.run(8 * dayMs);

    await lookAgain(world);

    expect(scansOf(world, image)).toBe(2);
    expect(world.qualys.schedules[1]?.forceScan).toBe(true);
  });

  it('tells of what newly fails, and of nothing else', async () => {
    const world = await running();
    await world.run(dayMs);
    await lookAgain(world);
    const unchanged = world.published.length;
    world.images.set(image.image.digest, { ...image, findings: [criticalFinding, other] });
    await world.run(dayMs);
    await lookAgain(world);
    world.images.set(image.image.digest, { ...image, findings: [criticalFinding] });
    await world.run(dayMs);

    await lookAgain(world);

    expect(unchanged).toBe(1);
    expect(world.published).toHaveLength(2);
    const { text, data } = world.published[1]!;
    expect(data).toMatchObject({ newFindings: 1, findings: [{ id: 'QID-2', isNew: true }, { isNew: false }] });
    expect(text).toContain('New findings (1 of 2)');
    expect(world.announced).toHaveLength(3);
  });

  it('tells when a clean image that runs begins to fail', async () => {
    const world = await running([]);
    world.images.set(image.image.digest, image);
    await world.run(dayMs);

    await lookAgain(world);

    expect(world.published).toMatchObject([{ data: { verdict: 'fail' } }]);
  });

  it('that can not read at Qualys keeps what is still fresh enough, and tries again', async () => {
    const world = await running();
    await world.run(dayMs);
    const { script } = world.qualys;
    world.qualys.script = () => ({ status: 503, headers: {}, body: new Uint8Array() });

    await world.reconcile(target);
    await world.run(hourMs);
    const tries = world.executions.size;
    world.qualys.script = script;
    await world.run();

    expect(tries).toBeGreaterThan(2);
    expect(world.published).toHaveLength(1);
    expect(await world.store.record(image.image.digest)).toMatchObject({ end: { kind: 'finished' } });
  });

  it('that is interrupted is repeated, and does nothing twice', async () => {
    const world = serviceWorld();
    world.images.set(image.image.digest, image);
    world.running.push(...Array.from({ length: 7 }, (_, index) => deploymentOf(image, { service: `s-${index}` })));
    world.fault = ({ name, count }) => (name === 'estate.running' && count === 2 ? 'dies-before' : undefined);

    const first = await rejection(world.reconcile(target));
    await lookAgain(world);

    expect(first.name).toBe('Died');
    expect(scansOf(world, image)).toBe(1);
    expect(world.published).toHaveLength(7);
  });
});

describe('a target', () => {
  const denied = (retryable: boolean) =>
    new RemoteError('The role can not be assumed in 333333333333.', {
      code: 'unresolvable',
      retryable,
      remedy: 'Deploy target-account.yaml there.',
    });
  const gone = { account: '333333333333', region: 'eu-west-1' };

  it('that can not be reached is counted each time, and told once a day', async () => {
    const world = serviceWorld();
    world.unreachable.set(gone.account, denied(false));

    await world.reconcile(gone);
    await world.reconcile(gone);
    const today = world.published.length;
    await world.run(dayMs);
    await world.reconcile(gone);

    expect([today, world.published.length, world.counted.get('TargetsUnreachable')]).toEqual([1, 2, 3]);
    expect(world.published[0]).toMatchObject({
      subject: 'UNREACHABLE: account 333333333333 in eu-west-1 can not be looked at (unresolvable)',
      data: { kind: 'target-unreachable', account: '333333333333', reason: { code: 'unresolvable' } },
    });
  });

  it('that is only throttled is thrown, to be looked at again', async () => {
    const world = serviceWorld();
    world.unreachable.set(gone.account, denied(true));

    const error = await rejection(world.reconcile(gone));

    expect([error.message, world.published.length]).toEqual(['The role can not be assumed in 333333333333.', 0]);
    expect(world.counted.get('TargetsUnreachable')).toBe(1);
  });

  it('is every one that was given or seen, once', async () => {
    const world = serviceWorld();
    await world.store.seen('222222222222', 'eu-west-1', world.now());
    await world.store.seen(worldAccount, worldRegion, world.now());

    const targets = await targetsToReconcile(world, [target, { account: worldAccount, region: 'eu-west-1' }]);

    expect(targets).toEqual([
      { account: worldAccount, region: 'eu-west-1' },
      target,
      { account: '222222222222', region: 'eu-west-1' },
    ]);
  });
});

describe('findings in Security Hub', () => {
  it('are brought in line once for all uses of a place, and only by what was read', async () => {
    const world = serviceWorld();
    world.images.set(image.image.digest, image);
    world.send(
      deploymentOf(image),
      deploymentOf(image, { service: 'bank' }),
      deploymentOf(image, { account: '222222222222' }),
    );

    await world.run();

    const places = world.synced.map(({ account, uses, report }) => [account, uses.length, report?.verdict]);
    expect(places.toSorted()).toEqual([
      [worldAccount, 2, 'fail'],
      ['222222222222', 1, 'fail'],
    ]);
  });

  it('of an image that runs no more are archived some days later', async () => {
    const world = await running();
    world.running.length = 0;

    await world.run(2 * dayMs);
    await lookAgain(world);
    const early = world.synced.length;
    await world.run(2 * dayMs);
    await lookAgain(world);

    expect(early).toBe(1);
    expect(world.synced.at(-1)).toEqual({ ...target, digest: image.image.digest, uses: [] });
  });

  it('of an image that runs again are active again, and people are not told the same twice', async () => {
    const world = await running();
    const [event] = world.running.splice(0);
    await world.run(4 * dayMs);
    await lookAgain(world);
    const archived = world.synced.at(-1);

    world.running.push(event!);
    world.send(event!);
    await world.run();

    expect(archived).toMatchObject({ uses: [] });
    expect(world.synced.at(-1)).toMatchObject({ digest: image.image.digest, report: { verdict: 'fail' } });
    expect(world.published).toHaveLength(1);
  });

  it.each([
    ['for good keeps nobody from being told, and is counted', false, 1],
    ['for a moment is asked again', true, undefined],
  ])('of a hub that refuses %s', async (_, retryable, errors) => {
    const world = serviceWorld();
    world.images.set(image.image.digest, image);
    const { ports } = world;
    const refusal = new RemoteError('Security Hub is not on.', { code: 'internal', retryable, remedy: 'Turn it on.' });
    let refusals = 0;
    const syncFindings = async () => {
      refusals += 1;
      if (refusals === 1) throw refusal;
    };
    world.send(deploymentOf(image));
    await world.run();
    world.published.length = 0;

    const tell = async () => {
      const own = ports();
      await handleEvent(deploymentOf(image, { service: 'bank' }), {
        ...own,
        outlets: { ...own.outlets, syncFindings },
      });
    };
    world.running.push(deploymentOf(image, { service: 'bank' }));
    const first = await tell().then(
      () => 'told',
      () => 'thrown',
    );
    await world.run(120_000);
    await tell();

    expect(first).toBe(retryable ? 'thrown' : 'told');
    expect(world.published).toHaveLength(1);
    expect(world.counted.get('SecurityHubErrors')).toBe(errors);
  });
});
