import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { DeadLetters } from '../core/aws/dead-letters.ts';
import { RemoteError } from '../core/errors.ts';
import type { IntakeQueue } from '../core/service/ports.ts';
import { type FakeHost, fakeHost, lambdaContext, sqsRecord } from '../test/fakes/lambda.ts';
import { deploymentOf, serviceWorld, worldImage } from '../test/fakes/service-world.ts';
import { intakeHandler } from './intake.ts';

const account = '111111111111';
const target = { kind: 'target', account, region: 'us-east-1' };
const ignored = {
  ...{ id: '1', account, region: 'us-east-1', time: '2026-03-01T12:00:00Z', source: 'aws.ecs' },
  ...{ 'detail-type': 'ECS Service Action', detail: {} },
};

function batch(...bodies: readonly unknown[]): SQSEvent {
  return { Records: bodies.map((body, index) => sqsRecord(body, `m-${index + 1}`)) };
}

function failedIds({
  batchItemFailures,
}: {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}) {
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

/** A host to which a target account that announces itself is a fault, or takes for ever. */
function hostWith(send: IntakeQueue['send'], more: { deadLetters?: DeadLetters } = {}): FakeHost {
  return fakeHost({ reconcileQueue: { send }, queue: { send } }, more);
}

describe('a batch', () => {
  it('is handled message by message', async () => {
    const host = fakeHost();

    const answer = await intakeHandler(host)(batch(ignored, ignored), lambdaContext());

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(host.counts.get('EventsReceived')).toBe(2);
    expect(host.published.times).toBe(1);
  });

  it('starts a scan for a task that runs', async () => {
    const world = serviceWorld();
    const one = worldImage(1);
    world.images.set(one.image.digest, one);
    const event = deploymentOf(one);
    world.running.push(event);

    const answer = await intakeHandler(fakeHost(world.ports()))(batch(event), lambdaContext());

    expect(answer.batchItemFailures).toEqual([]);
    expect(world.executions.size).toBe(1);
  });

  it('names those that failed, and only those', async () => {
    const host = hostWith(async () => {
      throw new RemoteError('throttled', { code: 'internal', retryable: true, remedy: 'Later.' });
    });

    const answer = await intakeHandler(host)(batch(ignored, target, ignored), lambdaContext());

    expect(failedIds(answer)).toEqual(['m-2']);
    expect(host.lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { fields: { messageId: 'm-2', fault: { message: 'throttled' } } },
    ]);
  });

  it.each([
    ['a fault of ours', new TypeError('broken')],
    ['a fault that stays', new RemoteError('denied', { code: 'internal', retryable: false, remedy: 'Allow.' })],
  ])('logs %s as an error', async (_, fault) => {
    const host = hostWith(async () => {
      throw fault;
    });

    const answer = await intakeHandler(host)(batch(target), lambdaContext());

    expect(failedIds(answer)).toEqual(['m-1']);
    expect(host.lines).toMatchObject([{ level: 'error', fields: { messageId: 'm-1' } }]);
  });

  it('for which there is no time is delivered again, with what was done kept', async () => {
    const host = hostWith(() => new Promise(() => {}));

    const answer = await intakeHandler(host)(batch(ignored, target, target), lambdaContext(2_010));

    expect(failedIds(answer)).toEqual(['m-2', 'm-3']);
    expect(host.lines.at(-1)).toMatchObject({ fields: { fault: { name: 'CanceledError' } } });
    expect(host.published.times).toBe(1);
  });
});

describe('a message that can not be read', () => {
  const unreadable = [
    ['hunter2 is no JSON', 'The message is no JSON.'],
    [{ kind: 'retry', digest: 'hunter2' }, 'The message is not one of our own'],
    [{ hello: 'hunter2' }, 'The message is no event of EventBridge'],
  ] as const;

  it.each(unreadable)('%j is counted and named, and goes to the dead letters with the reason', async (body, reason) => {
    const dead: [string, string][] = [];
    const deadLetters = { put: async (text: string, why: string) => void dead.push([text, why]) };
    const host = fakeHost({}, { deadLetters });

    const answer = await intakeHandler(host)(batch(body, ignored), lambdaContext());

    expect(failedIds(answer)).toEqual([]);
    expect(host.counts.get('EventsUnreadable')).toBe(1);
    expect(dead).toEqual([[sqsRecord(body).body, expect.stringContaining(reason)]]);
    expect(host.lines[0]).toMatchObject({
      level: 'error',
      fields: { messageId: 'm-1', fault: { name: 'UnreadableInputError' } },
    });
    expect(JSON.stringify(host.lines)).not.toContain('hunter2');
  });

  it('is left to SQS where there is no queue for it, or it does not take it', async () => {
    const refusing = {
      put: async () => {
        throw new RemoteError('denied', { code: 'internal', retryable: false, remedy: 'Allow.' });
      },
    };

    const answers = [
      await intakeHandler(fakeHost())(batch('{'), lambdaContext()),
      await intakeHandler(fakeHost({}, { deadLetters: refusing }))(batch('{'), lambdaContext()),
    ];

    expect(answers.map(failedIds)).toEqual([['m-1'], ['m-1']]);
  });
});
