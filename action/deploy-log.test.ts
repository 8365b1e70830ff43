import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StackEvent } from '../core/deploy/cloudformation.ts';
import { fakeClock } from '../test/fakes/clock.ts';
import { sampleChange } from '../test/fakes/cloudformation.ts';
import { createDeployLog } from './deploy-log.ts';

let written = '';

beforeEach(() => {
  written = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
});

afterEach(() => vi.restoreAllMocks());

const event = (logicalId: string, status: string, reason?: string): StackEvent => ({
  id: `${logicalId}-${status}`,
  at: new Date(0),
  logicalId,
  type: 'AWS::SQS::Queue',
  status,
  ...(reason === undefined ? {} : { reason }),
});

function started() {
  const clock = fakeClock();
  const inWords = (text: string) => text.replaceAll('--yes', 'yes: true');
  return { clock, log: createDeployLog({ colour: false, now: clock.now, inWords }) };
}

it('folds a change set, and keeps it', () => {
  const { log } = started();
  const change = sampleChange({ logicalId: 'Queue\n::error::x' });
  const plan = { operation: 'create', changes: [change], losses: [] } as const;

  log.tell({ kind: 'planned', stack: 'hub-target', plan });

  expect(written).toBe(
    '::group::hub-target: a new stack with 1 resource\n  + AWS::SQS::Queue  Queue ::error::x\n::endgroup::\n',
  );
  expect(log.plans().get('hub-target')).toBe(plan);
});

it('tells a line a resource once it is done, with how long it took and why it failed', () => {
  const { clock, log } = started();

  log.tell({ kind: 'event', stack: 'hub', event: event('Queue', 'CREATE_IN_PROGRESS'), sinceMs: 0 });
  clock.advance(5000);
  log.tell({ kind: 'event', stack: 'hub', event: event('Queue', 'CREATE_FAILED', 'not allowed'), sinceMs: 5000 });
  const underWay = log.underWay();
  log.tell({ kind: 'ended', stack: 'hub', status: 'ROLLBACK_COMPLETE', sinceMs: 9000 });

  expect(written).toBe('  CREATE_FAILED      Queue  SQS::Queue  5 s  not allowed\nhub: ROLLBACK_COMPLETE after 9 s\n');
  expect([underWay, log.underWay()]).toEqual([['hub'], []]);
});

it('says once a minute what takes long', () => {
  const { clock, log } = started();
  log.tell({ kind: 'event', stack: 'hub', event: event('Trail', 'CREATE_IN_PROGRESS'), sinceMs: 0 });

  for (let second = 0; second < 130; second++) {
    clock.advance(1000);
    log.tick();
  }

  expect(written).toBe('  … still at work: Trail (1 min)\n  … still at work: Trail (2 min)\n');
});

it('speaks as a workflow does, and lets nobody speak for it', () => {
  const { log } = started();

  log.tell({ kind: 'note', stack: 'hub', text: 'Give --yes.\n::warning::x ##[error]y' });

  expect(written).toBe('hub: Give yes: true. ::warning::x # #[error]y\n');
});
