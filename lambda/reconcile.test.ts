import { describe, expect, it } from 'vitest';
import { RemoteError } from '../core/errors.ts';
import type { ServiceEvent } from '../core/event/deployment-event.ts';
import { fakeHost, lambdaContext, sqsRecord } from '../test/fakes/lambda.ts';
import { deploymentOf, serviceWorld, worldAccount, worldImage, worldRegion } from '../test/fakes/service-world.ts';
import { reconcileHandler } from './reconcile.ts';

const schedule = { source: 'aws.scheduler', detail: {} };

describe('the daily schedule', () => {
  it('sends one message for each account and region, named or seen', async () => {
    const world = serviceWorld();
    await world.store.seen('333333333333', 'eu-west-1', world.now());
    await world.store.seen('111111111111', 'us-east-1', world.now());
    const sent: ServiceEvent[] = [];
    const reconcileQueue = { send: async (events: readonly ServiceEvent[]) => void sent.push(...events) };
    const targets = { accounts: ['111111111111', '222222222222'], regions: ['us-east-1', 'us-west-2'] };

    const answer = await reconcileHandler(fakeHost({ ...world.ports(), reconcileQueue }, { targets }))(
      schedule,
      lambdaContext(),
    );

    expect(answer).toEqual({ targets: 5 });
    expect(sent).toEqual([
      { kind: 'target', account: '111111111111', region: 'us-east-1' },
      { kind: 'target', account: '111111111111', region: 'us-west-2' },
      { kind: 'target', account: '222222222222', region: 'us-east-1' },
      { kind: 'target', account: '222222222222', region: 'us-west-2' },
      { kind: 'target', account: '333333333333', region: 'eu-west-1' },
    ]);
  });

  it('fails, so that it is repeated, when the messages can not be sent', async () => {
    const fault = new RemoteError('throttled', { code: 'internal', retryable: true, remedy: 'Later.' });
    const host = fakeHost({
      reconcileQueue: {
        send: async () => {
          throw fault;
        },
      },
    });

    await expect(reconcileHandler(host)(schedule, lambdaContext())).rejects.toBe(fault);
    expect(host.lines.at(-1)).toMatchObject({ level: 'error', message: 'The function failed.' });
  });
});

it('without a queue for it the daily schedule fails, and says what is missing', async () => {
  const { reconcileQueue: _, ...ports } = serviceWorld().ports();
  const host = { ...fakeHost(), ports };

  const answer = reconcileHandler(host)(schedule, lambdaContext());

  await expect(answer).rejects.toMatchObject({
    name: 'UsageError',
    remedy: expect.stringContaining('RECONCILE_QUEUE_URL'),
  });
});

describe('a message about a target', () => {
  const target = { kind: 'target', account: worldAccount, region: worldRegion };

  it('has what runs there sent to the intake', async () => {
    const world = serviceWorld();
    const one = worldImage(1);
    world.images.set(one.image.digest, one);
    world.running.push(deploymentOf(one));
    const sent: ServiceEvent[] = [];
    const queue = { send: async (events: readonly ServiceEvent[]) => void sent.push(...events) };
    const host = fakeHost({ ...world.ports(), queue });

    const answer = await reconcileHandler(host)({ Records: [sqsRecord(target)] }, lambdaContext());

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(sent).toMatchObject([{ kind: 'deployment', trigger: 'reconcile', containers: [{ name: 'app' }] }]);
  });

  it('that is about something else is unreadable', async () => {
    const host = fakeHost();
    const retry = { kind: 'retry', digest: `sha256:${'a'.repeat(64)}`, generation: 1 };

    const answer = await reconcileHandler(host)({ Records: [sqsRecord(retry)] }, lambdaContext());

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }] });
    expect(host.counts.get('EventsUnreadable')).toBe(1);
  });
});
