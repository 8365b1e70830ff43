import { expect, it } from 'vitest';
import { fakeWork } from '../../test/fakes/deploy-work.ts';
import { OperationError } from '../errors.ts';
import { deployAll } from './deploy-commands.ts';
import { updateAll } from './update.ts';

const prefix = 'qualys-fargate-scanner';

it('gives what is there new templates and code, and keeps parameters and credentials whatever the environment says', async () => {
  const { work, region } = await fakeWork();
  await deployAll(work);
  region().cloudFormation.put(`${prefix}-sensor`, 'UPDATE_COMPLETE', { parameters: { PodUrl: 'https://pod' } });
  const { settings } = (
    await fakeWork({ 'qualys-token': 'another', 'organization-id': 'o-abcdefghij', accounts: '222222222222' })
  ).work;
  const before = region().cloudFormation.wishes.length;

  const done = await updateAll({ ...work, settings, places: new Map() });

  expect(done.stacks.map(({ part, end }) => `${part} ${end}`)).toEqual([
    'artifacts updated',
    'service updated',
    'target updated',
    'sensor updated',
  ]);
  const [, service, target, sensor] = region().cloudFormation.wishes.slice(before);
  const { CodeBucket, IntakeCodeKey, ScanCodeKey, ...kept } = service?.parameters ?? {};
  expect([CodeBucket, IntakeCodeKey, ScanCodeKey]).not.toContainEqual({ previous: true });
  expect(Object.values({ ...kept, ...target?.parameters, ...sensor?.parameters })).toEqual(
    expect.not.arrayContaining([expect.objectContaining({ value: expect.anything() })]),
  );
  expect(kept).toHaveProperty('QualysApiToken');
});

it('takes further regions along, and leaves those without a stack alone', async () => {
  const { work, region } = await fakeWork({ regions: 'us-east-1,us-west-2' });
  region('us-east-1').cloudFormation.put(`${prefix}-target`, 'CREATE_COMPLETE');

  const { stacks } = await updateAll(work);

  expect(stacks.map(({ part, region: where }) => `${part} ${where}`)).toEqual(['target us-east-1']);
  expect(region('us-west-2').cloudFormation.calls).toEqual([]);
});

it('changes single parameters when told', async () => {
  const { work, region } = await fakeWork({ parameters: 'NamePrefix=mine' });
  region().cloudFormation.put(`${prefix}-target`, 'CREATE_COMPLETE', {
    parameters: { NamePrefix: 'old', HomeRegion: '' },
  });

  await updateAll(work);

  expect(region().cloudFormation.wishes[0]?.parameters).toEqual({
    NamePrefix: { value: 'mine' },
    HomeRegion: { previous: true },
  });
});

it('says so where there is nothing to update, or only what never came to be', async () => {
  const { work, region } = await fakeWork();
  region().cloudFormation.put(`${prefix}-service`, 'ROLLBACK_COMPLETE');

  await expect(updateAll(work)).rejects.toThrow(OperationError);
});

it('keeps a token that was rotated since', async () => {
  const { work, region } = await fakeWork();
  await deployAll(work);
  region().versions.set('arn:secret', 'rotated');
  const { cloudFormation, versions } = region();
  const executeChangeSet: typeof cloudFormation.executeChangeSet = async (arn, token) => {
    if (arn.endsWith('-service')) versions.set('arn:secret', 'stale');
    return cloudFormation.executeChangeSet(arn, token);
  };
  const here = { ...region(), cloudFormation: { ...cloudFormation, executeChangeSet } };

  await updateAll({ ...work, places: new Map(), cloud: { ...work.cloud, in: () => here } });

  expect(versions.get('arn:secret')).toBe('rotated');
});

it('makes no stack set: one that is not there is told', async () => {
  const { work, region, notes } = await fakeWork({ 'stack-set': 'true' });
  region().cloudFormation.put(`${prefix}-target`, 'CREATE_COMPLETE');

  const { stackSet } = await updateAll(work);

  expect(stackSet).toBeUndefined();
  expect(await region().stackSets.find(`${prefix}-target`)).toBeUndefined();
  expect(notes().join()).toContain('There is no such stack set.');
});
