import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../test/fakes/clock.ts';
import { fakeCloudFormation, sampleChange } from '../../test/fakes/cloudformation.ts';
import { CanceledError, OperationError, RemoteError } from '../errors.ts';
import type { DeployProgress } from './deploy-progress.ts';
import { deployStack } from './deploy-stack.ts';
import { OvertakenError } from './overtaken.ts';

const wish = { name: 'hub', template: { body: '{}' }, parameters: {}, tags: {} };

function world() {
  const clock = fakeClock();
  const cloudFormation = fakeCloudFormation(clock);
  const told: DeployProgress[] = [];
  const ports = {
    cloudFormation,
    clock,
    tell: (event: DeployProgress) => void told.push(event),
    run: 'run-1',
    pollMs: 5000,
    deadlineMs: 3_600_000,
  };
  const deploy = (options: Partial<Parameters<typeof deployStack>[1]> = {}, signal?: AbortSignal) =>
    deployStack(wish, { dryRun: false, allowReplacement: false, ...options }, ports, signal);
  const notes = () => told.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
  return { cloudFormation, clock, told, notes, deploy, ports };
}

describe('deployStack', () => {
  it('creates a stack by a change set that is told first, and follows it to its end', async () => {
    const { cloudFormation, deploy, told } = world();

    const end = await deploy();

    expect(end).toMatchObject({ kind: 'created', stack: { status: 'CREATE_COMPLETE' } });
    expect(cloudFormation.calls).toEqual(['create-change-set hub CREATE', 'execute hub']);
    expect(told.map(({ kind }) => kind)).toEqual(['planned', 'event', 'event', 'ended']);
  });

  it('is safe to repeat: with nothing to change it says so and leaves no change set', async () => {
    const { cloudFormation, deploy, notes } = world();
    await deploy();
    cloudFormation.script.changes = [];

    const again = await deploy();

    expect(again).toMatchObject({ kind: 'unchanged', stack: { status: 'CREATE_COMPLETE' } });
    expect(cloudFormation.calls.slice(2)).toEqual(['create-change-set hub UPDATE', 'delete-change-set hub']);
    expect(notes()).toEqual(['There is nothing to change.']);
  });

  it.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE'])(
    'updates a stack that is %s',
    async (status) => {
      const { cloudFormation, deploy } = world();
      cloudFormation.put('hub', status);

      expect(await deploy()).toMatchObject({ kind: 'updated', stack: { status: 'UPDATE_COMPLETE' } });
    },
  );

  it('does not take the state from before the update for its end', async () => {
    const { cloudFormation, deploy } = world();
    cloudFormation.put('hub', 'UPDATE_COMPLETE');
    cloudFormation.script.end = {
      status: 'UPDATE_ROLLBACK_COMPLETE',
      failure: { logicalId: 'Queue', reason: 'no more queues' },
    };

    await expect(deploy()).rejects.toThrow('no more queues');
  });

  it.each(['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED'])(
    'deletes what is left of a creation that is %s, and creates it',
    async (status) => {
      const { cloudFormation, deploy, notes } = world();
      cloudFormation.put('hub', status);

      expect(await deploy()).toMatchObject({ kind: 'created' });
      expect(cloudFormation.calls).toEqual(['delete hub', 'create-change-set hub CREATE', 'execute hub']);
      expect(notes()).toEqual([expect.stringContaining(status)]);
    },
  );

  it('takes over a creation that was only planned', async () => {
    const { cloudFormation, deploy } = world();
    cloudFormation.put('hub', 'REVIEW_IN_PROGRESS');

    expect(await deploy()).toMatchObject({ kind: 'created' });
  });

  it('continues a roll-back that got stuck, and updates', async () => {
    const { cloudFormation, deploy } = world();
    cloudFormation.put('hub', 'UPDATE_ROLLBACK_FAILED');

    expect(await deploy()).toMatchObject({ kind: 'updated' });
    expect(cloudFormation.calls[0]).toBe('continue hub');
  });

  it('says why a roll-back can not be continued', async () => {
    const { cloudFormation, deploy } = world();
    cloudFormation.put('hub', 'UPDATE_ROLLBACK_FAILED');
    cloudFormation.script.continuation = 'UPDATE_ROLLBACK_FAILED';

    await expect(deploy()).rejects.toThrow('UPDATE_ROLLBACK_FAILED');
  });

  it.each([
    ['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE', 'updated'],
    ['UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE', 'updated'],
    ['CREATE_IN_PROGRESS', 'CREATE_COMPLETE', 'updated'],
    ['CREATE_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'created'],
    ['DELETE_IN_PROGRESS', 'DELETE_COMPLETE', 'created'],
  ])('waits for another change: %s to %s', async (status, then, kind) => {
    const { cloudFormation, deploy, notes } = world();
    cloudFormation.busy('hub', status, then);

    expect(await deploy()).toMatchObject({ kind });
    expect(notes()[0]).toContain('is waited for');
  });

  it('does not wait in vain for another change that ends between two looks', async () => {
    const { cloudFormation, ports } = world();
    cloudFormation.put('hub', 'UPDATE_IN_PROGRESS');
    let looks = 0;
    const events: typeof cloudFormation.events = async (...given) => {
      // The other change ends just before its events are asked for, and is among them.
      if (looks++ === 0) cloudFormation.put('hub', 'UPDATE_COMPLETE');
      const { id = '' } = (await cloudFormation.stack('hub')) ?? {};
      return cloudFormation.events(id, given[1]);
    };
    const looking = { ...cloudFormation, events, stack: async () => cloudFormation.stack('hub') };

    const end = await deployStack(
      wish,
      { dryRun: false, allowReplacement: false },
      { ...ports, cloudFormation: looking, deadlineMs: 60_000 },
    );

    expect(end.kind).toBe('updated');
  });

  it('gives up a stack that others keep changing', async () => {
    const { cloudFormation, ports } = world();
    const stack: typeof cloudFormation.stack = async (nameOrId) => {
      const found = await cloudFormation.stack(nameOrId);
      // The next change begins as soon as one has ended, and its predecessor was seen to end.
      if (nameOrId === 'hub') cloudFormation.busy('hub', 'UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE');
      return nameOrId === 'hub' ? cloudFormation.stack('hub') : found;
    };

    const failure = deployStack(
      wish,
      { dryRun: false, allowReplacement: false },
      { ...ports, cloudFormation: { ...cloudFormation, stack } },
    );

    await expect(failure).rejects.toThrow('hub does not come to rest');
    expect(cloudFormation.calls).toEqual([]);
  });

  it('explains a deletion that got stuck', async () => {
    const { cloudFormation, deploy } = world();
    cloudFormation.put('hub', 'DELETE_FAILED');

    await expect(deploy()).rejects.toThrow(OperationError);
    expect(cloudFormation.calls).toEqual([]);
  });

  it('repeats the reason of the first resource that failed, and not of those that were stopped for it', async () => {
    const { cloudFormation, deploy } = world();
    cloudFormation.script.end = {
      status: 'ROLLBACK_COMPLETE',
      failure: { logicalId: 'Queue', reason: 'the name is taken' },
    };

    await expect(deploy()).rejects.toThrow(
      'hub ended as ROLLBACK_COMPLETE. First failure: Queue (AWS::SQS::Queue): the name is taken',
    );
  });

  it('says why CloudFormation makes no change set, and leaves nothing behind', async () => {
    const { cloudFormation, deploy } = world();
    cloudFormation.script.refusal = 'Template error';

    await expect(deploy()).rejects.toThrow('Template error');
    expect(cloudFormation.calls).toEqual(['create-change-set hub CREATE', 'delete-change-set hub', 'delete hub']);
    expect(await cloudFormation.stack('hub')).toBeUndefined();
  });

  it.each([
    ['deletes', sampleChange({ action: 'Remove', logicalId: 'Table', type: 'AWS::DynamoDB::Table' })],
    [
      'replaces',
      sampleChange({ action: 'Modify', logicalId: 'Table', type: 'AWS::DynamoDB::Table', replacement: 'yes' }),
    ],
    [
      'may replace',
      sampleChange({ action: 'Modify', logicalId: 'Table', type: 'AWS::DynamoDB::Table', replacement: 'maybe' }),
    ],
  ])('asks before it %s what holds data', async (_, change) => {
    const { cloudFormation, deploy } = world();
    cloudFormation.put('hub', 'CREATE_COMPLETE');
    cloudFormation.script.changes = [change];

    await expect(deploy()).rejects.toThrow('Table (AWS::DynamoDB::Table');
    expect(cloudFormation.calls).toEqual(['create-change-set hub UPDATE', 'delete-change-set hub']);
    expect(await deploy({ allowReplacement: true })).toMatchObject({ kind: 'updated' });
  });

  it.each([
    [
      'replaces what holds nothing',
      sampleChange({ action: 'Modify', type: 'AWS::Lambda::Function', replacement: 'yes' }),
    ],
    [
      'lets go of what is kept',
      sampleChange({ action: 'Remove', type: 'AWS::DynamoDB::Table', policyAction: 'Retain' }),
    ],
  ])('does not ask before it %s', async (_, change) => {
    const { cloudFormation, deploy } = world();
    cloudFormation.put('hub', 'CREATE_COMPLETE');
    cloudFormation.script.changes = [change];

    expect(await deploy()).toMatchObject({ kind: 'updated' });
  });

  it('shows the changes and leaves everything as it was on a dry run', async () => {
    const { cloudFormation, deploy } = world();

    const end = await deploy({ dryRun: true });

    expect(end).toMatchObject({ kind: 'planned', plan: { operation: 'create', changes: [{ logicalId: 'Queue' }] } });
    expect(cloudFormation.calls).not.toContain('execute hub');
    expect(await cloudFormation.stack('hub')).toBeUndefined();
  });

  // CloudFormation makes no change set for a stack in these states.
  it.each(['UPDATE_ROLLBACK_FAILED', 'ROLLBACK_COMPLETE'])('repairs nothing on a dry run (%s)', async (status) => {
    const { cloudFormation, deploy } = world();
    cloudFormation.put('hub', status);

    await expect(deploy({ dryRun: true })).rejects.toThrow(`can't be told while it is ${status}`);
    expect(cloudFormation.calls).toEqual([]);
  });

  it('goes on following when CloudFormation is silent for a while', async () => {
    const { cloudFormation, ports } = world();
    let faults = 3;
    const flaky = {
      ...cloudFormation,
      events: async (id: string, after?: string) => {
        if (cloudFormation.calls.includes('execute hub') && faults-- > 0) {
          throw new RemoteError('Rate exceeded', { code: 'internal', retryable: true, remedy: 'Wait.' });
        }
        return cloudFormation.events(id, after);
      },
    };

    const end = await deployStack(
      wish,
      { dryRun: false, allowReplacement: false },
      { ...ports, cloudFormation: flaky },
    );

    expect(end.kind).toBe('created');
  });

  it('tells who stops it that AWS goes on, and takes up where it stopped', async () => {
    const { cloudFormation, deploy } = world();
    const stop = new AbortController();
    const executed = cloudFormation.executeChangeSet;
    Object.assign(cloudFormation, {
      executeChangeSet: async (arn: string, token: string) => {
        await executed(arn, token);
        stop.abort();
      },
    });

    await expect(deploy({}, stop.signal)).rejects.toThrow(CanceledError);
    const again = await deploy();

    expect(again).toMatchObject({ kind: 'updated' });
  });

  it.each(['createChangeSet', 'executeChangeSet'] as const)(
    'plans again when somebody else was faster (%s)',
    async (call) => {
      const { cloudFormation, deploy, notes } = world();
      cloudFormation.put('hub', 'CREATE_COMPLETE');
      const usual = cloudFormation[call] as (...given: unknown[]) => Promise<string>;
      let faults = 1;
      Object.assign(cloudFormation, {
        [call]: async (...given: unknown[]) => {
          if (faults-- > 0) throw new OvertakenError('hub');
          return usual(...given);
        },
      });

      expect(await deploy()).toMatchObject({ kind: 'updated' });
      expect(new Set(cloudFormation.wishes.map(({ name }) => name)).size).toBe(cloudFormation.wishes.length);
      expect(notes()).toEqual(['Somebody else changed it at the same time: it is planned again.']);
    },
  );

  it('leaves a stack to others who are always faster', async () => {
    const { cloudFormation, deploy } = world();
    cloudFormation.put('hub', 'CREATE_COMPLETE');
    Object.assign(cloudFormation, { executeChangeSet: () => Promise.reject(new OvertakenError('hub')) });

    const failure = deploy();

    await expect(failure).rejects.toThrow(OperationError);
    await expect(failure).rejects.toThrow('Somebody else changed hub at the same time');
    expect(cloudFormation.calls).toHaveLength(5);
  });

  it('gives up a stack that takes longer than it may, and says that it goes on', async () => {
    const { cloudFormation, ports } = world();
    cloudFormation.busy('hub', 'UPDATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS');

    await expect(
      deployStack(wish, { dryRun: false, allowReplacement: false }, { ...ports, deadlineMs: 20_000 }),
    ).rejects.toThrow('still UPDATE_IN_PROGRESS');
  });
});
