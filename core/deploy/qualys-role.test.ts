import { describe, expect, it } from 'vitest';
import { account, fakeWork, qualysBase } from '../../test/fakes/deploy-work.ts';
import { OperationError } from '../errors.ts';
import { qualysRole } from './qualys-role.ts';
import { trustOf } from './roles.ts';

const arn = `arn:aws:iam::${account}:role/team/ecr`;
const nobody = JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'Own', Effect: 'Allow' }] });
const qualys = { partition: 'aws', ...qualysBase };

describe('qualysRole', () => {
  it('wishes nothing when nothing was said', async () => {
    const { work, asked } = await fakeWork();

    expect(await qualysRole('here', work)).toEqual({ service: {}, target: {}, isFresh: false });
    expect(asked).toEqual([]);
  });

  it('does not go on with a role that does not let Qualys in, and shows the statement that would', async () => {
    const { work, roles } = await fakeWork({ 'existing-role-arn': arn });
    roles.set('ecr', { arn, trust: nobody });

    const failure = await qualysRole('here', work).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(OperationError);
    expect(failure).toMatchObject({ remedy: expect.stringContaining(qualysBase.externalId) });
    expect(roles.get('ecr')?.trust).toBe(nobody);
  });

  it('adds a statement when that was asked for, and tells the stacks of the role', async () => {
    const { work, roles } = await fakeWork({ 'existing-role-arn': arn, 'extend-trust': 'true' });
    roles.set('ecr', { arn, trust: nobody });

    const role = await qualysRole('here', work);

    expect(role).toEqual({
      service: { ECRRoleName: 'ecr', QualysRoleArn: arn },
      target: { CreateRole: 'false', ExistingRoleName: 'ecr' },
      arn,
      isFresh: true,
    });
    expect(trustOf(roles.get('ecr')?.trust ?? '', qualys)).toBe('trusted');
    expect(JSON.parse(roles.get('ecr')?.trust ?? '').Statement[0]).toEqual({ Sid: 'Own', Effect: 'Allow' });
  });

  it('only says so in a dry run', async () => {
    const { work, roles, notes } = await fakeWork({
      'existing-role-arn': arn,
      'extend-trust': 'true',
      'dry-run': 'true',
    });
    roles.set('ecr', { arn, trust: nobody });

    await qualysRole('here', work);

    expect(roles.get('ecr')?.trust).toBe(nobody);
    expect(notes()).toContainEqual(expect.stringContaining('would get one more statement'));
  });

  it('sees when somebody else writes the trust policy at the same time', async () => {
    const { work, roles } = await fakeWork({ 'existing-role-arn': arn, 'extend-trust': 'true' });
    roles.set('ecr', { arn, trust: nobody });
    const overwritten = { ...work.cloud, roles: { ...work.cloud.roles, writeTrust: async () => {} } };

    await expect(qualysRole('here', { ...work, cloud: overwritten })).rejects.toThrow('somebody else changes it');
  });

  it.each([
    [{ 'existing-role-name': 'gone' }, 'There is no role gone'],
    [{ 'existing-role-arn': `arn:aws:iam::${account}:role/other/ecr` }, 'There is no role arn:'],
  ])('names a role that is not there (%j)', async (values, message) => {
    const { work, roles } = await fakeWork(values);
    roles.set('ecr', { arn, trust: nobody });

    await expect(qualysRole('here', work)).rejects.toThrow(message);
  });

  it.each([
    ['is only in other accounts', {}, 'perhaps-here', 'This account has no role ecr'],
    ['is in another account', { 'existing-role-arn': 'arn:aws:iam::999999999999:role/ecr' }, 'here', 'not checked'],
    ['can not be held against what Qualys says', { 'qualys-token': '' }, 'here', 'not checked'],
  ] as const)('goes on with a note where the role %s', async (_what, values, where, words) => {
    const { work, roles, notes } = await fakeWork({ 'existing-role-name': 'ecr', ...values });
    if (where === 'here') roles.set('ecr', { arn, trust: nobody });

    await qualysRole(where, work);

    expect(notes()).toContainEqual(expect.stringContaining(words));
  });
});
