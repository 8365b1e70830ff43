import { describe, expect, it } from 'vitest';
import { account, fakeWork, home } from '../../test/fakes/deploy-work.ts';
import { version } from '../version.ts';
import type { Drift } from './stack-contents.ts';
import { readStatus } from './status.ts';

const prefix = 'qualys-fargate-scanner';

describe('readStatus', () => {
  it('finds the stacks at home and in the regions named, and nothing that was deleted', async () => {
    const { work, region } = await fakeWork({ regions: 'us-east-1' });
    region().cloudFormation.put(`${prefix}-service`, 'UPDATE_ROLLBACK_COMPLETE', { outputs: { Version: '0.0.9' } });
    region().cloudFormation.put(`${prefix}-target`, 'DELETE_COMPLETE');
    region('us-east-1').cloudFormation.put(`${prefix}-target`, 'CREATE_COMPLETE');

    const report = await readStatus(work, { drift: false });

    expect(report).toEqual({
      account,
      region: home,
      version,
      stacks: [
        {
          part: 'service',
          name: `${prefix}-service`,
          region: home,
          status: 'UPDATE_ROLLBACK_COMPLETE',
          version: '0.0.9',
          outputs: { Version: '0.0.9' },
        },
        { part: 'target', name: `${prefix}-target`, region: 'us-east-1', status: 'CREATE_COMPLETE', outputs: {} },
      ],
    });
  });

  it('waits for drift when that is asked for', async () => {
    const { work, region, clock } = await fakeWork();
    region().cloudFormation.put(`${prefix}-service`, 'CREATE_COMPLETE');
    const drifted: Drift = {
      state: 'drifted',
      resources: [{ logicalId: 'Queue', type: 'AWS::SQS::Queue', drift: 'modified', properties: ['/Tags'] }],
    };
    const answers: Drift[] = [{ state: 'pending' }, { state: 'pending' }, drifted];
    const contents = { ...region().contents, drift: async () => answers.shift() ?? drifted };
    const cloud = { ...work.cloud, in: () => ({ ...region(), contents }) };

    const { stacks } = await readStatus({ ...work, cloud }, { drift: true });

    expect(stacks[0]?.drift).toEqual(drifted);
    expect(clock.sleeps).toEqual([5000, 5000]);
  });

  it('does not compare a stack that never came to be', async () => {
    const { work, region } = await fakeWork();
    region().cloudFormation.put(`${prefix}-service`, 'ROLLBACK_COMPLETE');

    const { stacks } = await readStatus(work, { drift: true });

    expect(stacks[0]?.drift).toEqual({ state: 'unknown', reason: 'it never came to be' });
  });

  it('shows the stack set when that is asked for', async () => {
    const { work, region } = await fakeWork({ 'stack-set': 'true' });
    const instances = [{ account: '222222222222', region: home, status: 'CURRENT' }];
    region().stackSets.put({ name: `${prefix}-target` }, instances);

    const { stackSet } = await readStatus(work, { drift: false });

    expect(stackSet).toMatchObject({ set: { name: `${prefix}-target` }, instances });
  });
});
