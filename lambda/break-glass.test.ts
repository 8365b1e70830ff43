import { expect, it } from 'vitest';
import type { Parameters } from '../core/aws/parameter.ts';
import { RemoteError } from '../core/errors.ts';
import { fakeClock } from '../test/fakes/clock.ts';
import { fakeHost } from '../test/fakes/lambda.ts';
import { openBreakGlass } from './break-glass.ts';

const written = { until: '2026-03-01T18:00:00Z', by: 'jane', reason: 'INC-4711', services: ['prod/shop'] };

function makeBreakGlass(read: Parameters['read']) {
  const { log, metrics, lines, counts } = fakeHost();
  const ports = { log, count: metrics.count };
  const breakGlass = openBreakGlass({ parameters: { read }, name: '/break-glass', clock: fakeClock(), ports });
  return { breakGlass, lines, counts };
}

const valued = (value: string): Parameters['read'] => {
  return async () => ({ value, version: 7, changedAt: '2026-03-01T11:00:00.000Z' });
};

it('one that is in force is given, and logged with what an audit asks', async () => {
  const { breakGlass, lines } = makeBreakGlass(valued(JSON.stringify(written)));

  const found = await breakGlass();

  expect(found).toEqual({ ...written, until: new Date(written.until) });
  expect(lines).toEqual([
    {
      level: 'warn',
      message: 'A break-glass is in force.',
      fields: {
        ...written,
        ...{
          until: new Date(written.until),
          parameter: '/break-glass',
          version: 7,
          changedAt: '2026-03-01T11:00:00.000Z',
        },
      },
    },
  ]);
});

it.each([
  ['none is set', valued('{}'), 'info', 'no break-glass is set'],
  ['there is no parameter', async () => undefined, 'info', 'no break-glass is set'],
  ['it can not be understood', valued('until tomorrow'), 'info', "can't be read"],
  ['it has ended', valued(JSON.stringify({ ...written, until: '2026-03-01T11:59:00Z' })), 'info', 'ended at'],
])('nothing is opened when %s, and the log says why', async (_, read, level, why) => {
  const { breakGlass, lines, counts } = makeBreakGlass(read);

  expect(await breakGlass()).toBeUndefined();
  expect(lines).toMatchObject([{ level, fields: { why: expect.stringContaining(why) } }]);
  expect([...counts]).toEqual([]);
});

it('nothing is opened when AWS does not give the parameter, which is an error', async () => {
  const denied = new RemoteError('AWS Systems Manager refused the parameter.', {
    code: 'internal',
    retryable: false,
    remedy: 'Allow ssm:GetParameter.',
  });
  const { breakGlass, lines, counts } = makeBreakGlass(() => Promise.reject(denied));

  expect(await breakGlass()).toBeUndefined();
  expect(lines).toMatchObject([{ level: 'error', fields: { fault: { message: denied.message } } }]);
  expect([...counts]).toEqual([['AdmissionErrors', 1]]);
});
