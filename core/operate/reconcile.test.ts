import { expect, it } from 'vitest';
import { sampleInstallation, sampleService } from '../../test/fakes/installation.ts';
import { memoryScanStore } from '../../test/fakes/scan-store.ts';
import { UsageError } from '../errors.ts';
import type { ServiceEvent } from '../event/deployment-event.ts';
import { askForLook } from './reconcile.ts';

const now = new Date('2026-03-01T12:00:00Z');

async function makePorts(parameters: Readonly<Record<string, string>> = {}) {
  const store = memoryScanStore({ now: () => now });
  await store.seen('444455556666', 'us-east-1', now);
  await store.seen('444455556666', 'eu-west-1', now);
  const sent: ServiceEvent[] = [];
  const queue = { send: async (events: readonly ServiceEvent[]) => void sent.push(...events) };
  return { installation: sampleInstallation({ service: sampleService(parameters) }), store, queue, sent };
}

const names = (targets: readonly { readonly account: string; readonly region: string }[]) =>
  targets.map(({ account, region }) => `${account}/${region}`);

it.each([
  [{}, ['111122223333/eu-west-1', '444455556666/eu-west-1', '444455556666/us-east-1']],
  [
    { TargetAccountIds: '777788889999, 111122223333', TargetRegions: 'eu-west-1,eu-west-3' },
    [
      '111122223333/eu-west-1',
      '111122223333/eu-west-3',
      '444455556666/eu-west-1',
      '444455556666/us-east-1',
      '777788889999/eu-west-1',
      '777788889999/eu-west-3',
    ],
  ],
])('without names the service looks where it does daily, by its parameters %j', async (parameters, expected) => {
  const ports = await makePorts(parameters);

  const targets = await askForLook([], ports);

  expect(names(targets)).toEqual(expected);
  expect(ports.sent).toEqual(targets.map((target) => ({ kind: 'target', ...target })));
});

it.each([
  [['777788889999/ap-southeast-2'], ['777788889999/ap-southeast-2']],
  [['444455556666'], ['444455556666/eu-west-1', '444455556666/us-east-1']],
  [
    ['444455556666', '444455556666/eu-west-1', '444455556666/eu-west-3'],
    ['444455556666/eu-west-1', '444455556666/us-east-1', '444455556666/eu-west-3'],
  ],
])('with names it looks there, each once: %j', async (given, expected) => {
  expect(names(await askForLook(given, await makePorts()))).toEqual(expected);
});

it.each(['eu-west-1', '4444/eu-west-1', '444455556666/nowhere', '999988887777'])(
  'a name that says too little is refused before anything is sent: %s',
  async (name) => {
    const ports = await makePorts();

    await expect(askForLook(['444455556666', name], ports)).rejects.toThrow(UsageError);
    expect(ports.sent).toEqual([]);
  },
);
