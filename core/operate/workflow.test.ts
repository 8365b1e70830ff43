import { describe, expect, it } from 'vitest';
import { samplePlace } from '../../test/fakes/installation.ts';
import { memoryScanStore } from '../../test/fakes/scan-store.ts';
import { worldImage } from '../../test/fakes/service-world.ts';
import { sampleWorkId } from '../../test/fakes/work.ts';
import { RemoteError, UsageError } from '../errors.ts';
import type { PendingScan } from '../scan/scan.ts';
import type { ScanEnd } from '../service/scan-store.ts';
import type { Execution, ExecutionEvent, ExecutionStatus, Executions } from './executions.ts';
import { recentExecutions } from './workflow.ts';

const { image } = worldImage(1);
const request = { image, maxAgeMs: 1000, force: false, scanTypes: ['packages'] } as const;
const now = new Date('2026-03-01T12:00:00Z');
const order = {
  digest: image.digest,
  generation: 1,
  request,
  claimedAt: now.toISOString(),
  deadlineAt: '2026-03-01T12:30:00.000Z',
};
const name = `d-${image.digest.slice(7)}-1`;
const reason = { code: 'timeout', message: 'The time was over.', remedy: 'Give it more.' } as const;

function execution(status: ExecutionStatus, fields: Partial<Execution> = {}): Execution {
  const arn = `arn:aws:states:eu-west-1:111122223333:execution:workflow:${name}`;
  return { arn, name, status, startedAt: now, ...fields };
}

function makePorts(found: Execution, events: readonly ExecutionEvent[] = []) {
  const store = memoryScanStore({ now: () => now });
  const executions: Executions = {
    list: async () => [found],
    find: async (wanted) => (wanted === found.name || wanted === found.arn ? found : undefined),
    last: async () => events,
  };
  return { executions, store, place: samplePlace };
}

async function ended(ports: ReturnType<typeof makePorts>, end: ScanEnd) {
  const wish = {
    digest: image.digest,
    request,
    now,
    deadlineMs: 1000,
    graceMs: 0,
    unlessEndedSince: now.toISOString(),
  };
  await ports.store.claim(wish);
  await ports.store.end(order, end, now);
}

function entered(state: string, input: unknown): ExecutionEvent {
  return { at: now, type: `${state}StateEntered`, state, input: JSON.stringify(input) };
}

const scheduled = {
  request,
  askedAt: now.toISOString(),
  connector: { registryUuid: 'u', registryName: 'ecr', registryType: 'AWS' },
  scheduleName: 'schedule-1',
  joined: false,
  submittedAt: now.toISOString(),
};
const work = { id: sampleWorkId(), place: 'build', attempt: 2 } as const;
const submitted: PendingScan = { state: 'submitted', ...scheduled };

describe('an execution that runs', () => {
  it('tells what it waits for, and until when', async () => {
    const wait = entered('Wait', { order, state: 'pending', waitSeconds: 60, scan: submitted });
    const ports = makePorts(execution('RUNNING'), [wait]);

    const [report] = await recentExecutions({ most: 20 }, ports);

    expect(report).toMatchObject({
      digest: image.digest,
      generation: 1,
      image: expect.stringContaining(image.reference.repository),
      step: 'Wait',
      says: 'waits for the registry sensor to scan (schedule schedule-1, since 2026-03-01T12:00:00.000Z)',
      nextLookAt: '2026-03-01T12:01:00.000Z',
      deadlineAt: order.deadlineAt,
      link: expect.stringContaining('eu-west-1.console.aws.amazon.com'),
    });
  });

  it.each<[string, PendingScan | undefined]>([
    ['asks Qualys what it knows of the image', undefined],
    ['looks for the registry connector of Qualys', { state: 'connecting', request, askedAt: now.toISOString() }],
    [
      'gives Qualys the schedule schedule-1',
      {
        state: 'submitting',
        request,
        askedAt: now.toISOString(),
        connector: scheduled.connector,
        scheduleName: 'schedule-1',
      },
    ],
    [
      'waits for Qualys to publish the result (the schedule ended at 2026-03-01T12:00:00.000Z)',
      { state: 'running', ...scheduled, endedAt: now.toISOString() },
    ],
    [`starts a worker (${sampleWorkId()}, attempt 2)`, { state: 'starting', request, work }],
    [
      `waits for its worker (${sampleWorkId()}, since 2026-03-01T12:00:00.000Z), whose log is https://example.com/log`,
      { state: 'working', request, work, startedAt: now.toISOString(), log: 'https://example.com/log' },
    ],
    [
      'asks Qualys what it knows of the image; 2 faults since the last step: The time was over.',
      { state: 'requested', request, faults: { count: 2, last: reason } },
    ],
  ])('says that it %s', async (says, scan) => {
    const input = scan === undefined ? order : { order, state: 'pending', waitSeconds: 1, scan };
    const ports = makePorts(execution('RUNNING'), [entered('Advance', input)]);

    const [report] = await recentExecutions({ most: 20 }, ports);

    expect(report?.says).toBe(says);
  });

  it('tells everybody at its end', async () => {
    const ports = makePorts(execution('RUNNING'), [entered('Finish', { order, state: 'ended', waitSeconds: 1 })]);

    const [report] = await recentExecutions({ most: 20 }, ports);

    expect(report).toMatchObject({ step: 'Finish', says: 'tells everybody who uses the image' });
  });

  it.each(['not JSON', '{"order":1}'])('shows little of an input that is not ours: %s', async (input) => {
    const event = { at: now, type: 'TaskStateEntered', state: 'Advance', input };
    const ports = makePorts(execution('RUNNING'), [event]);

    const [report] = await recentExecutions({ most: 20 }, ports);

    expect(report).toMatchObject({ step: 'Advance', digest: image.digest });
    expect(report?.says).toBeUndefined();
  });
});

describe('an execution that has ended', () => {
  it.each<[string, ScanEnd]>([
    ['scanned at 2026-03-01T11:00:00.000Z', { kind: 'finished', scannedAt: '2026-03-01T11:00:00.000Z' }],
    ['the scan failed: The time was over. Give it more.', { kind: 'failed', reason, retryable: true }],
  ])('tells how its scan ended: %s', async (says, end) => {
    const ports = makePorts(execution('SUCCEEDED'));
    await ended(ports, end);

    const [report] = await recentExecutions({ most: 20 }, ports);

    expect(report).toMatchObject({ status: 'SUCCEEDED', says });
  });

  it('says when another scan has taken its place, or nothing is known any more', async () => {
    const ports = makePorts(execution('SUCCEEDED', { name: `d-${image.digest.slice(7)}-9` }));
    const forgotten = makePorts(execution('SUCCEEDED'));
    await ended(ports, { kind: 'finished', scannedAt: now.toISOString() });

    const [overtaken] = await recentExecutions({ most: 20 }, ports);
    const [unknown] = await recentExecutions({ most: 20 }, forgotten);

    expect([overtaken?.says, unknown?.says]).toEqual([
      'a later scan has taken its place (generation 1)',
      'its scan is no longer remembered',
    ]);
  });

  it('badly tells its error and where it was', async () => {
    const events = [
      { at: now, type: 'ExecutionFailed', error: 'Untold', cause: 'Finish did not manage to tell people.' },
      entered('Untold', {}),
    ];

    const [report] = await recentExecutions({ most: 20 }, makePorts(execution('FAILED'), events));

    expect(report).toMatchObject({ step: 'Untold', says: 'Untold: Finish did not manage to tell people.' });
  });
});

it('what can not be read leaves what Step Functions lists', async () => {
  const ports = makePorts(execution('RUNNING'));
  const denied = new RemoteError('AWS refused its history.', {
    code: 'internal',
    retryable: false,
    remedy: 'Allow states:GetExecutionHistory.',
  });
  const executions = { ...ports.executions, last: () => Promise.reject(denied) };

  const [report] = await recentExecutions({ most: 20 }, { ...ports, executions });

  expect(report).toMatchObject({ name, unknown: 'AWS refused its history. Allow states:GetExecutionHistory.' });
});

it('one execution is found by its name, and missed when it is not there', async () => {
  const ports = makePorts(execution('SUCCEEDED'));

  const [found] = await recentExecutions({ most: 1, execution: name }, ports);

  expect(found?.name).toBe(name);
  await expect(recentExecutions({ most: 1, execution: 'other' }, ports)).rejects.toThrow(UsageError);
});
