import { expect, it } from 'vitest';
import { RemoteError } from '../errors.ts';
import type { Execution } from '../operate/executions.ts';
import type { Installation } from '../operate/installation.ts';
import { readPulse } from './pulse.ts';
import { stackNames } from './stack-names.ts';

const installation: Installation = {
  place: { account: '111111111111', region: 'eu-west-1', partition: 'aws' },
  names: stackNames('hub'),
  service: {
    stack: { name: 'hub-service', id: 'id', status: 'CREATE_COMPLETE', outputs: {}, parameters: {}, tags: {} },
    resources: {
      IntakeDeadLetters: 'https://sqs/1/intake-dead',
      BusDeadLetters: 'https://sqs/1/bus-dead',
      IntakeQueue: 'q',
    },
  },
};
const scan: Execution = { arn: 'arn', name: 'd-1', status: 'RUNNING', startedAt: new Date(0) };
const waits: Readonly<Record<string, number>> = { 'https://sqs/1/intake-dead': 3, 'https://sqs/1/bus-dead': 0 };
const queues = { counts: async (url: string) => ({ waiting: waits[url] ?? 99, inFlight: 0, delayed: 0 }) };
const denied = new RemoteError('SQS refused.', {
  code: 'internal',
  retryable: false,
  remedy: 'Allow sqs:GetQueueAttributes.',
});

it('shows the last scans, and the queues with dead letters', async () => {
  const executions = { list: async ({ most }: { readonly most: number }) => Array(most).fill(scan) };

  const pulse = await readPulse(installation, { executions, queues, warn: () => {} });

  expect(pulse.scans).toHaveLength(5);
  expect(pulse.deadLetters).toEqual([{ queue: 'intake-dead', waiting: 3 }]);
});

it('says what may not be read, and shows the rest', async () => {
  const warned: string[] = [];
  const executions = { list: async () => [scan] };
  const refused = { counts: () => Promise.reject(denied) };

  const pulse = await readPulse(installation, { executions, queues: refused, warn: (text) => void warned.push(text) });

  expect(pulse).toEqual({ scans: [scan] });
  expect(warned).toEqual(['SQS refused. Allow sqs:GetQueueAttributes.']);
});

it('has no scans where there is no service', async () => {
  const { service: _, ...rest } = installation;

  expect(await readPulse(rest, { executions: undefined, queues, warn: () => {} })).toEqual({ deadLetters: [] });
});
