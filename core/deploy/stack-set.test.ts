import { describe, expect, it } from 'vitest';
import { account, fakeWork, home } from '../../test/fakes/deploy-work.ts';
import { CanceledError, OperationError, RemoteError, UsageError } from '../errors.ts';
import { deployTargets } from './deploy-commands.ts';
import { destroyTargets } from './destroy-stack-set.ts';
import type { DeployValues } from './option-values.ts';

const name = 'qualys-fargate-scanner-target';
const full = 'ou-abcd-11111111';
const empty = 'ou-abcd-22222222';
const bus = `arn:aws:events:${home}:999999999999:event-bus/hub-bus`;
const common: DeployValues = { 'stack-set': 'true', 'central-event-bus-arn': bus, 'organization-id': 'o-abcdefghij' };
const managed = { ...common, 'org-unit-ids': full };
const own = { ...common, 'permission-model': 'self-managed', accounts: '222222222222' };

describe('deploy target --stack-set', () => {
  it('makes the set, then its stacks, at home first', async () => {
    const { work, region } = await fakeWork({ ...managed, regions: 'us-east-1' });

    const { stackSet, stacks } = await deployTargets(work);

    const { calls, wishes } = region().stackSets;
    expect(calls).toEqual(['create', `add ${full} in ${home} us-east-1`]);
    expect(wishes[0]).toMatchObject({ name, permissionModel: 'service-managed', autoDeployment: true });
    expect(wishes[0]?.parameters).toMatchObject({
      CentralEventBusArn: { value: bus },
      OrganizationId: { value: 'o-abcdefghij' },
      HomeRegion: { value: home },
    });
    expect(stackSet).toMatchObject({ end: 'created', failures: [] });
    expect(stackSet?.instances).toHaveLength(4);
    expect(stacks).toEqual([]);
  });

  it('is safe to repeat: with nothing to change it asks for nothing', async () => {
    const { work, region, notes } = await fakeWork({ ...managed, 'org-unit-ids': `${full},${empty}` });
    await deployTargets(work);
    const before = region().stackSets.calls.length;

    const { stackSet } = await deployTargets(work);

    expect(stackSet?.end).toBe('unchanged');
    expect(region().stackSets.calls).toHaveLength(before);
    expect(notes()).toContain(`${name}: There is nothing to change.`);
  });

  it('after having been stopped between set and stacks, adds what is missing', async () => {
    const { work, region } = await fakeWork(managed);
    await deployTargets(work);
    const { stackSets } = region();
    stackSets.put({ ...(await stackSets.find(name))!, units: [] }, []);
    stackSets.calls.length = 0;

    await deployTargets(work);

    expect(stackSets.calls).toEqual([`add ${full} in ${home}`]);
  });

  it('changes what differs, brings outdated stacks up to date, and adds a region where it is missing', async () => {
    const first = await fakeWork(managed);
    await deployTargets(first.work);
    const { settings } = (await fakeWork({ ...managed, regions: 'us-east-1', parameters: 'NamePrefix=mine' })).work;
    first.region().stackSets.calls.length = 0;

    const { stackSet } = await deployTargets({ ...first.work, settings });

    expect(first.region().stackSets.calls).toEqual(['update', `add ${full} in us-east-1`]);
    expect(stackSet?.changes).toEqual([
      'Changes its parameters NamePrefix, and all its stacks.',
      `Adds stacks for ${full}, in us-east-1.`,
    ]);
  });

  it('tries again where a stack is outdated', async () => {
    const { work, region } = await fakeWork(own);
    await deployTargets(work);
    const { stackSets } = region();
    const [instance] = await stackSets.instances(name);
    stackSets.put((await stackSets.find(name))!, [{ ...instance!, status: 'OUTDATED' }]);
    stackSets.calls.length = 0;

    const { stackSet } = await deployTargets(work);

    expect(stackSets.calls).toEqual(['update']);
    expect(stackSet?.changes).toEqual(['Brings 1 outdated stack up to date.']);
  });

  it('shows what it would do in a dry run', async () => {
    const { work, region } = await fakeWork({ ...managed, 'exclude-accounts': '333333333333', 'dry-run': 'true' });

    const { stackSet } = await deployTargets(work);

    expect(stackSet).toMatchObject({
      end: 'planned',
      changes: [`Makes the stack set ${name}.`, `Adds stacks for ${full} without 333333333333, in ${home}.`],
    });
    expect(region().stackSets.calls).toEqual([]);
  });

  it('names each account that failed, and why', async () => {
    const { work, region } = await fakeWork(managed);
    region().stackSets.failing.set('333333333333', { status: 'FAILED', reason: 'role exists already' });

    const failure = deployTargets(work);

    await expect(failure).rejects.toThrow(OperationError);
    await expect(failure).rejects.toThrow(`333333333333 ${home}: role exists already`);
  });

  it('lists the accounts that were allowed to fail', async () => {
    const { work, region } = await fakeWork({ ...managed, 'failure-tolerance': '1' });
    region().stackSets.failing.set('333333333333', { status: 'SUCCEEDED', reason: 'suspended' });

    const { stackSet } = await deployTargets(work);

    expect(stackSet?.failures).toMatchObject([{ account: '333333333333', reason: 'suspended' }]);
  });

  it('waits for what others do to the set, before and when they are in the way', async () => {
    const { work, region, notes } = await fakeWork(own);
    const { stackSets } = region();
    stackSets.put({ name, permissionModel: 'self-managed' }, []);
    stackSets.begin('of-somebody-else');
    stackSets.busy = 1;

    await deployTargets(work);

    expect(notes()).toContainEqual(expect.stringContaining('Another operation (UPDATE) is under way'));
    expect(stackSets.calls).toEqual(['update', `add only 222222222222 in ${home}`]);
  });

  it('gives up when others never leave the set alone', async () => {
    const { work, region } = await fakeWork(own);
    region().stackSets.busy = 99;

    await expect(deployTargets(work)).rejects.toThrow('does not come to rest');
  });

  it('stops following after its time, and says that AWS goes on', async () => {
    const { work, region } = await fakeWork({ ...own, 'operation-timeout': '1m' });
    const stackSets = {
      ...region().stackSets,
      operation: async () => ({ id: 'o', action: 'CREATE', status: 'RUNNING' }),
    };
    const cloud = { ...work.cloud, in: () => ({ ...work.cloud.in(home), stackSets }) };

    await expect(deployTargets({ ...work, cloud })).rejects.toThrow('still RUNNING after 1 minutes');
  });

  it('goes on through faults of CloudFormation, but not for ever', async () => {
    const { work, region } = await fakeWork(own);
    let faults = 3;
    const throttled = new RemoteError('Throttled.', { code: 'internal', retryable: true, remedy: 'Later.' });
    const { stackSets } = region();
    const operation: typeof stackSets.operation = (...given) =>
      faults-- > 0 ? Promise.reject(throttled) : stackSets.operation(...given);
    const cloud = { ...work.cloud, in: () => ({ ...work.cloud.in(home), stackSets: { ...stackSets, operation } }) };

    await deployTargets({ ...work, cloud });
    faults = 99;

    await expect(
      deployTargets({ ...work, cloud, settings: { ...work.settings, accounts: ['444444444444'] } }),
    ).rejects.toBe(throttled);
  });

  it('told to stop, says that AWS goes on', async () => {
    const stop = new AbortController();
    const { work } = await fakeWork(own, { signal: stop.signal });
    const tell: typeof work.tell = (event) => {
      if (event.kind === 'event') stop.abort();
    };

    await expect(deployTargets({ ...work, tell })).rejects.toThrow(CanceledError);
  });

  it.each([
    ['the root', { 'org-unit-ids': 'r-abcd' }],
    ['itself', { accounts: `${account},222222222222` }],
  ])('gives the management account a plain stack where %s is named', async (_what, values) => {
    const { work, region, notes } = await fakeWork({ ...managed, ...values });

    const { stacks } = await deployTargets(work);

    expect(stacks.map(({ part, end }) => `${part} ${end}`)).toEqual(['target created']);
    expect(region().cloudFormation.calls).toContain(`execute ${name}`);
    expect(region().stackSets.calls.join()).not.toContain(account);
    expect(notes()).toContainEqual(expect.stringContaining(`leave out the management account ${account}`));
  });

  it('as delegated administrator leaves the management account to its own administrators', async () => {
    const { work, region } = await fakeWork({ ...managed, 'org-unit-ids': 'r-abcd', 'delegated-admin': 'true' });

    const { stacks, next } = await deployTargets(work);

    expect(stacks).toEqual([]);
    expect(region().cloudFormation.calls).toEqual([]);
    expect(next[0]).toContain('The management account is not among these accounts');
  });

  it.each([
    [common, 'needs organization units'],
    [{ ...common, accounts: '222222222222' }, 'needs organization units'],
    [{ ...common, 'permission-model': 'self-managed' }, 'needs accounts'],
  ])('refuses %j', async (values, message) => {
    const { work } = await fakeWork(values);

    const failure = deployTargets(work);

    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(message);
  });

  it('does not turn a set of one kind into the other', async () => {
    const { work, region } = await fakeWork(own);
    region().stackSets.put({ name, permissionModel: 'service-managed' }, []);

    await expect(deployTargets(work)).rejects.toThrow('is service-managed; that can');
  });
});

describe('destroy target --stack-set', () => {
  async function deployed(values: DeployValues = {}) {
    const world = await fakeWork({ ...managed, yes: 'true', 'org-unit-ids': `${full}`, regions: 'us-east-1' });
    await deployTargets(world.work);
    world.region().stackSets.calls.length = 0;
    const { settings } = (await fakeWork({ 'stack-set': 'true', yes: 'true', ...values })).work;
    return { ...world, work: { ...world.work, settings } };
  }

  it('deletes all stacks, then the set', async () => {
    const { work, region } = await deployed();

    const { stackSet, next } = await destroyTargets(work);

    expect(region().stackSets.calls).toEqual([`remove ${full} in ${home} us-east-1`, 'remove set']);
    expect(stackSet).toMatchObject({ end: 'deleted', instances: [] });
    expect(next[0]).toContain('--purge in each');
  });

  it.each<[DeployValues, string]>([
    [{ regions: 'us-east-1' }, `remove ${full} in us-east-1`],
    [{ accounts: '222222222222' }, `remove ${full} only 222222222222 in ${home} us-east-1`],
    [{ 'exclude-accounts': '222222222222' }, `remove ${full} not 222222222222 in ${home} us-east-1`],
  ])('deletes what is named and keeps the set (%j)', async (values, call) => {
    const { work, region } = await deployed(values);

    const { stackSet } = await destroyTargets(work);

    expect(region().stackSets.calls).toEqual([call]);
    expect(stackSet).toMatchObject({ end: 'updated' });
    expect(stackSet?.instances).toHaveLength(2);
  });

  it('leaves alone a set that has the name of ours and is of somebody else', async () => {
    const { work, region } = await fakeWork({ ...managed, yes: 'true' });
    const template = 'Description: Baseline of the shop\nResources: {}';
    region().stackSets.put({ name, template }, [{ account: '222222222222', region: home, status: 'CURRENT' }]);

    for (const act of [destroyTargets, deployTargets]) {
      await expect(act(work)).rejects.toThrow(`There is another stack set of the name ${name}`);
    }
    expect(region().stackSets.calls).toEqual([]);
  });

  it('asks before, and deletes nothing in a dry run', async () => {
    const asking = await deployed({ yes: 'false' });
    const dry = await deployed({ 'dry-run': 'true' });

    await expect(destroyTargets(asking.work)).rejects.toThrow('--yes');
    expect((await destroyTargets(dry.work)).stackSet).toMatchObject({ end: 'planned' });
    expect([...asking.region().stackSets.calls, ...dry.region().stackSets.calls]).toEqual([]);
  });

  it('has nothing to do where there is no set, and leaves an empty one whose places are named', async () => {
    const nothing = await fakeWork({ 'stack-set': 'true', yes: 'true' });
    const named = await fakeWork({ 'stack-set': 'true', yes: 'true', accounts: '222222222222' });
    named.region().stackSets.put({ name }, []);

    expect((await destroyTargets(nothing.work)).stackSet?.end).toBe('absent');
    expect((await destroyTargets(named.work)).stackSet?.end).toBe('updated');
    expect(named.region().stackSets.calls).toEqual([]);
  });
});
