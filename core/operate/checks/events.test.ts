import { describe, expect, it } from 'vitest';
import { emptyInstallation, sampleInstallation, sampleQueues, sampleTarget } from '../../../test/fakes/installation.ts';
import { fakeQueues } from '../../../test/fakes/queues.ts';
import type { EventRule, EventRules, Trail } from '../verify-ports.ts';
import { checkBusPolicy, checkDeadLetters, checkServiceRules, checkTargetRules, checkTrail } from './events.ts';

const trails = (all: readonly Trail[]) => ({ list: async () => all });
const good: Trail = {
  name: 'good',
  isLogging: true,
  recordsWrites: true,
  isMultiRegion: true,
  isOfOrganization: false,
};
const hidden: Trail = { ...good, name: 'hidden', isLogging: false, recordsWrites: false, isHidden: true };

describe('CloudTrail', () => {
  it.each<[readonly Trail[], string]>([
    [[good], 'ok: The trail good records the calls of ECS.'],
    [[{ ...good, name: 'off', isLogging: false }, good], 'ok: The trail good records the calls of ECS.'],
    [
      [{ ...good, fault: 'AccessDenied' }],
      'warn: The trail good records the calls of ECS, and can not deliver (AccessDenied).',
    ],
    [[], 'fail: No trail records this region'],
    [[{ ...good, isLogging: false }], 'fail: The trail good is stopped'],
    [[{ ...good, recordsWrites: false }], 'fail: No trail of 1 trail records management events that write'],
    [[hidden], 'warn: What the trail hidden of the organization records is hidden from this account'],
    [[{ ...good, isLogging: false }, hidden], 'warn: What the trail hidden of the organization records'],
    [[hidden, good], 'ok: The trail good records the calls of ECS.'],
  ])('is judged by its trails: %j', async (all, expected) => {
    const { state, found } = await checkTrail(sampleInstallation(), trails(all));

    expect(`${state}: ${found}`).toContain(expected);
  });
});

function rules(
  answer: (name: string, bus: string | undefined) => EventRule | undefined,
  policy?: string | null,
): EventRules {
  return {
    rule: async (name, bus) => answer(name, bus),
    busPolicy: async () => (policy === null ? undefined : policy === undefined ? {} : { policy }),
    put: async () => 'id',
  };
}

describe('rules', () => {
  const toBus = 'arn:aws:events:eu-west-1:111122223333:event-bus/qualys-fargate-scanner-service-bus';
  const toIntake = 'arn:aws:sqs:eu-west-1:111122223333:qualys-fargate-scanner-service-intake';

  it.each([
    [{ isEnabled: true, targets: [{ arn: toBus }] }, 'ok'],
    [{ isEnabled: false, targets: [{ arn: toBus }] }, 'fail'],
    [{ isEnabled: true, targets: [{ arn: 'arn:aws:events:eu-west-1:1:event-bus/other' }] }, 'fail'],
    [undefined, 'fail'],
  ])('of the target are on and send to the bus of the service: %j', async (rule, state) => {
    const found = await checkTargetRules(
      sampleInstallation({ target: sampleTarget() }),
      rules(() => rule),
    );

    expect(found).toMatchObject([{ id: 'target-rules', state }]);
  });

  it('of the service are looked for on the bus, and on the default one where they belong', async () => {
    const asked: string[] = [];
    const all = rules((name, bus) => {
      asked.push(`${bus ?? 'default'} ${name}`);
      return { isEnabled: true, targets: [{ arn: toIntake }] };
    });

    const found = await checkServiceRules(sampleInstallation(), all);

    expect(found).toMatchObject([{ state: 'ok' }]);
    expect(asked).toEqual([
      'qualys-fargate-scanner-service-bus qualys-fargate-scanner-service-task-state',
      'default qualys-fargate-scanner-service-workflow-ended',
    ]);
  });

  it('are of no interest without a target stack', async () => {
    expect(
      await checkTargetRules(
        emptyInstallation(),
        rules(() => undefined),
      ),
    ).toMatchObject([{ state: 'skipped' }]);
  });
});

describe('the policy of the bus', () => {
  const allow = (principal: unknown, condition?: object) => ({
    Effect: 'Allow',
    Principal: principal,
    ...(condition === undefined ? {} : { Condition: condition }),
  });
  const own = allow({ AWS: 'arn:aws:iam::111122223333:root' }, { StringEquals: { 'events:source': ['aws.ecs'] } });
  const organization = allow('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } });
  const other = [{ account: '444455556666', region: 'eu-west-1' }];

  it.each([
    [[own], [], ['ok']],
    [[own], other, ['fail']],
    [[own, allow({ AWS: ['444455556666', '777788889999'] })], other, ['ok']],
    [[own, organization], other, ['ok']],
    [[own, allow('*')], [], ['fail', 'ok']],
    [[own, allow({ AWS: '*' })], [], ['fail', 'ok']],
  ])(
    'must take the events of every account that is known, and not of anybody (%#)',
    async (statements, known, states) => {
      const policy = JSON.stringify({ Statement: statements });

      const found = await checkBusPolicy(
        sampleInstallation(),
        known,
        rules(() => undefined, policy),
      );

      expect(found.map(({ state }) => state)).toEqual(states);
    },
  );

  it.each([
    ['without a policy', undefined],
    ['of a bus that is gone', null],
    ['that is no JSON', '{'],
  ])('fails %s', async (_, policy) => {
    const found = await checkBusPolicy(
      sampleInstallation(),
      [],
      rules(() => undefined, policy),
    );

    expect(found).toMatchObject([{ state: 'fail' }]);
  });
});

describe('dead letters', () => {
  it('are counted in every queue', async () => {
    const queues = fakeQueues();
    queues.put(sampleQueues.intakeDead, 'x');
    queues.put(sampleQueues.undelivered, 'x');

    const found = await checkDeadLetters(sampleInstallation({ target: sampleTarget() }), queues);

    expect(found.map(({ state, found: words }) => `${state}: ${words}`)).toEqual([
      'warn: qualys-fargate-scanner-service-intake-dead-letters holds 1 message.',
      'warn: qualys-fargate-scanner-service-target-undelivered holds 1 message.',
    ]);
  });

  it('may be none', async () => {
    expect(await checkDeadLetters(sampleInstallation(), fakeQueues())).toMatchObject([
      { state: 'ok', found: '5 queues, all empty.' },
    ]);
    expect(await checkDeadLetters(emptyInstallation(), fakeQueues())).toMatchObject([{ state: 'skipped' }]);
  });
});
