import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../test/fakes/clock.ts';
import { putImageEvent } from '../../test/fakes/ecr-events.ts';
import { taskStateEvent } from '../../test/fakes/ecs-events.ts';
import {
  emptyInstallation,
  sampleInstallation,
  sampleQueues,
  sampleScannerInstallation,
  sampleTarget,
} from '../../test/fakes/installation.ts';
import { fakeQueues } from '../../test/fakes/queues.ts';
import { sampleDigest } from '../../test/fakes/samples.ts';
import { RemoteError, UsageError } from '../errors.ts';
import type { ServiceEvent } from '../event/deployment-event.ts';
import type { MoveTask } from './queues.ts';
import { type RedriveWish, redrive } from './redrive.ts';

const target = { kind: 'target', account: '111122223333', region: 'eu-west-1' };
const wish: RedriveWish = { queues: [], dryRun: false, most: 20 };
const ended = {
  id: 'e',
  'detail-type': 'Step Functions Execution Status Change',
  source: 'aws.states',
  account: '111122223333',
  region: 'eu-west-1',
  time: 'x',
  detail: {
    executionArn: `arn:aws:states:eu-west-1:1:execution:w:d-${'a'.repeat(64)}-2`,
    status: 'FAILED',
    input: 'x',
  },
};

function makePorts(installation: Parameters<typeof redrive>[1]['installation'] = sampleInstallation()) {
  const queues = fakeQueues();
  const toIntake: ServiceEvent[] = [];
  const toReconcile: ServiceEvent[] = [];
  const said: string[] = [];
  return {
    installation,
    queues,
    toIntake,
    toReconcile,
    said,
    looks: 0,
    intake: { send: async (events: readonly ServiceEvent[]) => void toIntake.push(...events) },
    reconcile: { send: async (events: readonly ServiceEvent[]) => void toReconcile.push(...events) },
    async reconcileAll() {
      this.looks += 1;
    },
    clock: fakeClock(),
    tell: (text: string) => said.push(text),
  };
}

async function byName(wanted: RedriveWish, ports: Parameters<typeof redrive>[1]) {
  const reports = await redrive(wanted, ports);
  return Object.fromEntries(
    reports.filter(({ before, kept }) => before > 0 || kept).map((one) => [one.logicalId, one]),
  );
}

describe('dead letters of a queue', () => {
  it('are moved back by SQS, which is followed', async () => {
    const ports = makePorts();
    ports.queues.put(sampleQueues.intakeDead, target);
    ports.queues.moves = [
      { status: 'RUNNING', moved: 0 },
      { status: 'COMPLETED', moved: 1 },
    ];

    const { IntakeDeadLetters: report } = await byName(wish, ports);

    expect(report).toMatchObject({ before: 1, moved: 1, after: 0 });
    expect(report?.letters).toEqual([
      {
        id: 'message-1',
        sentAt: '2026-11-21T09:00:00.000Z',
        about: 'a look at account 111122223333 in eu-west-1',
        reason: 'logs --filter message-1 shows what went wrong',
        isUnreadable: false,
      },
    ]);
  });

  it('are not taken for moved by a move before', async () => {
    const ports = makePorts();
    const before = { status: 'COMPLETED', moved: 7, startedAt: new Date('2026-02-01T00:00:00Z') };
    const startedAt = ports.clock.now();
    const moves: readonly MoveTask[] = [before, before, { status: 'COMPLETED', moved: 1, startedAt }];
    let looks = 0;
    ports.queues.put(sampleQueues.intakeDead, target);
    ports.queues.lastMove = async (url) => (url === sampleQueues.intakeDead ? moves[looks++] : undefined);

    const { IntakeDeadLetters: report } = await byName(wish, ports);

    expect([report?.moved, looks]).toEqual([1, 3]);
  });

  it('that SQS fails to move are said to be there still, with what SQS says', async () => {
    const ports = makePorts();
    ports.queues.put(sampleQueues.intakeDead, target);
    ports.queues.moves = [{ status: 'FAILED', moved: 0, reason: 'AWS.SimpleQueueService.AccessDenied' }];

    const { IntakeDeadLetters: report } = await byName(wish, ports);

    expect(report?.kept).toContain('FAILED AWS.SimpleQueueService.AccessDenied');
  });

  it('are delivered one by one where SQS moves none, each to where it came from', async () => {
    const ports = makePorts();
    ports.queues.moves = undefined;
    ports.queues.put(sampleQueues.intakeDead, { kind: 'retry', digest: sampleDigest('a'), generation: 1 });
    ports.queues.put(sampleQueues.reconcileDead, target);

    const reports = await byName(wish, ports);

    expect([reports.IntakeDeadLetters?.moved, reports.ReconcileDeadLetters?.moved]).toEqual([1, 1]);
    expect(ports.toIntake).toEqual([{ kind: 'retry', digest: sampleDigest('a'), generation: 1 }]);
    expect(ports.toReconcile).toEqual([target]);
  });

  it('about pushes are told by the image, and delivered without what a call carries beside', async () => {
    const ports = makePorts();
    ports.queues.moves = undefined;
    ports.queues.put(sampleQueues.intakeDead, putImageEvent());

    const { IntakeDeadLetters: report } = await byName(wish, ports);

    expect(report?.letters).toMatchObject([{ about: 'PutImage of shop/web:1.4 (account 111122223333, eu-west-1)' }]);
    expect(ports.toIntake).toMatchObject([{ kind: 'push', repository: 'shop/web', tag: '1.4' }]);
    expect(JSON.stringify(ports.toIntake)).not.toContain('hunter2');
  });

  it('that are not understood stay, as they would come back', async () => {
    const ports = makePorts();
    ports.queues.put(sampleQueues.intakeDead, 'no JSON', { reason: 'The message is no JSON.' });

    const { IntakeDeadLetters: report } = await byName(wish, ports);

    expect(report).toMatchObject({ moved: 0, after: 1, kept: expect.stringContaining('come back') });
    expect(report?.letters).toMatchObject([{ about: 'unreadable', reason: 'The message is no JSON.' }]);
  });
});

describe('events that a rule could not deliver', () => {
  it('are delivered without what a whole event carries beside', async () => {
    const ports = makePorts(sampleInstallation({ target: sampleTarget() }));
    const said = { ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'not authorized' };
    ports.queues.put(sampleQueues.taskStateDead, taskStateEvent(), said);
    ports.queues.put(sampleQueues.undelivered, taskStateEvent());

    const reports = await redrive(wish, ports);

    const reasons = reports.flatMap(({ letters }) => letters.map(({ reason }) => reason));
    expect(reasons).toEqual(['NO_PERMISSIONS: not authorized', 'logs --filter message-2 shows what went wrong']);
    expect(ports.toIntake).toMatchObject([{ kind: 'deployment' }, { kind: 'deployment' }]);
    expect(JSON.stringify(ports.toIntake) + JSON.stringify(reports)).not.toContain('hunter2');
  });

  it('about executions are said in the words of AWS again', async () => {
    const ports = makePorts();
    ports.queues.put(sampleQueues.workflowEndedDead, ended);

    await byName(wish, ports);

    expect(ports.queues.sent).toMatchObject([
      {
        url: sampleQueues.intake,
        body: {
          source: 'aws.states',
          detail: { executionArn: ended.detail.executionArn, status: 'FAILED', name: `d-${'a'.repeat(64)}-2` },
        },
      },
    ]);
    expect(JSON.stringify(ports.queues.sent)).not.toContain('input');
  });

  it('that are not understood stay beside those that were delivered', async () => {
    const ports = makePorts();
    ports.queues.put(sampleQueues.taskStateDead, { broken: true });
    ports.queues.put(sampleQueues.taskStateDead, taskStateEvent());

    const { TaskStateDeadLetters: report } = await byName(wish, ports);

    expect(report).toMatchObject({ before: 2, moved: 1, after: 1, kept: '1 message not understood.' });
  });

  it('of a target whose service is elsewhere stay, and a look there makes up for them', async () => {
    const ports = makePorts({ ...emptyInstallation(), target: sampleTarget() });
    ports.queues.put(sampleQueues.undelivered, taskStateEvent());

    const { TaskStateDeadLetters: report } = await byName(wish, ports);

    expect(report).toMatchObject({ moved: 0, after: 1, kept: expect.stringContaining('reconcile') });
  });
});

it('a daily look that could not be started is made up for', async () => {
  const ports = makePorts();
  ports.queues.put(sampleQueues.scheduleDead, '{}', { ERROR_CODE: 'Throttled' });

  const { ScheduleDeadLetters: report } = await byName(wish, ports);

  expect([ports.looks, report?.moved, report?.after]).toEqual([1, 1, 0]);
  expect(report?.letters).toMatchObject([{ about: 'the daily look at what runs', reason: 'Throttled' }]);
});

it('a dry run only looks, and gives back what it looked at', async () => {
  const ports = makePorts();
  for (let count = 0; count < 12; count += 1) ports.queues.put(sampleQueues.intakeDead, target);

  const { IntakeDeadLetters: report } = await byName({ ...wish, dryRun: true, most: 11 }, ports);

  expect([report?.letters.length, report?.after, report?.moved]).toEqual([11, 12, 0]);
  expect(ports.queues.waiting.get(sampleQueues.intakeDead)).toHaveLength(12);
});

it('one queue that is shut keeps no other from being emptied', async () => {
  const ports = makePorts();
  ports.queues.put(sampleQueues.intakeDead, target);
  ports.queues.put(sampleQueues.taskStateDead, taskStateEvent());
  ports.queues.fault = (verb, url) => {
    if (verb !== 'startMove' || url !== sampleQueues.intakeDead) return;
    throw new RemoteError('Amazon SQS refused it.', { code: 'internal', retryable: false, remedy: 'Allow it.' });
  };

  const reports = await byName(wish, ports);

  expect([reports.IntakeDeadLetters?.kept, reports.TaskStateDeadLetters?.moved]).toEqual([
    'Amazon SQS refused it. Allow it.',
    1,
  ]);
});

it('only the queues that are named are touched', async () => {
  const ports = makePorts();
  ports.queues.put(sampleQueues.intakeDead, target);
  ports.queues.put(sampleQueues.taskStateDead, taskStateEvent());

  const reports = await byName({ ...wish, queues: ['task-state-dead-letters'] }, ports);

  expect(Object.keys(reports)).toEqual(['TaskStateDeadLetters']);
  await expect(redrive({ ...wish, queues: ['nonsense'] }, ports)).rejects.toThrow(UsageError);
});

it('without any stack there are no queues', async () => {
  await expect(redrive(wish, makePorts(emptyInstallation()))).resolves.toEqual([]);
});

describe('dead letters of an image scanner', () => {
  const failure = {
    version: '1.0',
    requestContext: { requestId: 'request-1', condition: 'EventAgeExceeded', approximateInvokeCount: 0 },
    requestPayload: { work: '0123456789ab-0123456789abcdef01234567' },
  };

  it('of its rules go to its own intake', async () => {
    const ports = makePorts(sampleScannerInstallation());
    ports.queues.put(sampleQueues.pushEventsDead, taskStateEvent());

    const { EventDeadLetters: report } = await byName(wish, ports);

    expect([report?.moved, ports.toIntake.length]).toEqual([1, 1]);
  });

  it('about workers are told, and left: the workflow has replaced them', async () => {
    const ports = makePorts(sampleScannerInstallation());
    ports.queues.put(sampleQueues.workersDead, failure);
    ports.queues.put(sampleQueues.workersDead, { something: 'else' });

    const { WorkerDeadLetters: report } = await byName(wish, ports);

    expect(report).toMatchObject({ before: 2, after: 2, moved: 0, kept: expect.stringContaining('other workers') });
    expect(report?.letters.map(({ about, reason, isUnreadable }) => [about, reason, isUnreadable])).toEqual([
      [
        'a worker at 0123456789ab-0123456789abcdef01234567',
        'EventAgeExceeded; logs --of worker --all --filter request-1 shows what went wrong',
        false,
      ],
      ['a worker', 'Lambda does not say why', false],
    ]);
  });

  it('of a target beside it are for a service in another account', async () => {
    const ports = makePorts({ ...sampleScannerInstallation(), target: sampleTarget() });
    ports.queues.put(sampleQueues.undelivered, taskStateEvent());

    const { TaskStateDeadLetters: report } = await byName(wish, ports);

    expect([report?.home, ports.toIntake.length]).toEqual(['elsewhere', 0]);
  });
});
