import { describe, expect, it } from 'vitest';
import { UsageError } from '../../errors.ts';
import { openAssets } from '../assets.ts';
import type { DeployValues } from '../option-values.ts';
import { readDeploySettings } from '../settings.ts';
import { permissionCommands, readCommands } from './commands.ts';
import { permissionsFor } from './permissions.ts';
import type { PolicyDocument } from './policies.ts';
import type { PolicyStatement } from './statement.ts';

const account = '111122223333';
const assets = openAssets();

async function permissionsOf(commands: string, values: DeployValues = {}, serviceRole?: string) {
  const wish = {
    commands: readCommands(commands.split(' ')),
    place: { partition: 'aws', account, home: 'eu-west-1' },
    settings: await readDeploySettings(values, {}),
    drift: false,
    ...(serviceRole === undefined ? {} : { serviceRole }),
  };
  return permissionsFor(wish, assets);
}

const statements = (policies: readonly PolicyDocument[]) => policies.flatMap(({ Statement }) => Statement);
const listed = (value: string | readonly string[]) => [value].flat();
const withAction = (policies: readonly PolicyDocument[], action: string) =>
  statements(policies).filter(({ Action }) => listed(Action).includes(action));
const isWide = ({ Resource }: PolicyStatement) => listed(Resource).includes('*');

describe('the policies', () => {
  it.each([...permissionCommands, permissionCommands.join(' ')])('for %s fit into IAM', async (commands) => {
    const { caller } = await permissionsOf(commands);

    const sizes = caller.map((policy) => JSON.stringify(policy).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6144);
    // What a role may have unless AWS raises it.
    expect(caller.length).toBeLessThanOrEqual(10);
  });

  it('allow no action by a pattern about everything', async () => {
    const { caller } = await permissionsOf(permissionCommands.join(' '), { purge: 'true' });

    const patterns = statements(caller).filter(
      (one) => isWide(one) && listed(one.Action).some((name) => /^[^:]+:\*$/.test(name)),
    );
    expect(patterns).toEqual([]);
  });

  it('change roles of the installation alone, and hand them to the services that its templates name', async () => {
    const { caller } = await permissionsOf('deploy update destroy');

    const roles = withAction(caller, 'iam:CreateRole').flatMap(({ Resource }) => listed(Resource));
    const passed = withAction(caller, 'iam:PassRole').map(({ Condition }) =>
      Object.keys(Condition?.StringEquals ?? {}),
    );
    expect(roles.length).toBeGreaterThan(0);
    expect(roles.filter((arn) => !/^arn:aws:iam::111122223333:role\/qualys-fargate-/.test(arn))).toEqual([]);
    expect(passed.length).toBeGreaterThan(0);
    expect(passed.every((keys) => keys.includes('iam:PassedToService'))).toBe(true);
  });

  it('let resources be changed through CloudFormation alone', async () => {
    const { caller } = await permissionsOf('deploy');

    const made = withAction(caller, 'dynamodb:CreateTable');
    expect(made.map(({ Condition }) => Condition)).toEqual([
      { 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['cloudformation.amazonaws.com'] } },
    ]);
  });

  it('leave that to the role of CloudFormation where it has one', async () => {
    const role = `arn:aws:iam::${account}:role/cloudformation`;

    const { caller, cloudFormation } = await permissionsOf('deploy', {}, role);

    expect(withAction(caller, 'dynamodb:CreateTable')).toEqual([]);
    expect(withAction(caller, 'iam:PassRole').map(({ Resource }) => Resource)).toEqual([role]);
    expect(withAction(cloudFormation?.policies ?? [], 'dynamodb:CreateTable')).toHaveLength(1);
  });

  it('are about the stacks of one name', async () => {
    const { caller } = await permissionsOf('deploy', { 'stack-name': 'acme-scan' });

    const stacks = withAction(caller, 'cloudformation:ExecuteChangeSet')
      .flatMap(({ Resource }) => listed(Resource))
      .filter((arn) => arn.includes(':stack/'));
    expect(stacks.toSorted()).toEqual([
      'arn:aws:cloudformation:eu-west-1:111122223333:stack/acme-scan-artifacts/*',
      'arn:aws:cloudformation:eu-west-1:111122223333:stack/acme-scan-service/*',
      'arn:aws:cloudformation:eu-west-1:111122223333:stack/acme-scan-target/*',
    ]);
  });

  it.each(['status', 'logs', 'workflow', 'policy show', 'verify'])('for %s change no stack', async (command) => {
    const { caller } = await permissionsOf(command);

    const changes = statements(caller).flatMap(({ Action }) =>
      listed(Action).filter((name) => /^cloudformation:(Create|Execute|Delete|Update)/.test(name)),
    );
    expect(changes).toEqual([]);
  });

  it('delete no table that is kept, unless it is purged', async () => {
    const kept = await permissionsOf('destroy');
    const purged = await permissionsOf('destroy', { purge: 'true' });

    expect(withAction(kept.caller, 'dynamodb:DeleteTable')).toEqual([]);
    expect(withAction(purged.caller, 'dynamodb:DeleteTable').length).toBeGreaterThan(0);
  });
});

describe('readCommands', () => {
  it('reads several, each as long as it is', () => {
    expect(readCommands(['deploy', 'target', 'destroy', 'policy', 'put'])).toEqual([
      'deploy target',
      'destroy',
      'policy put',
    ]);
  });

  it('names what there is', () => {
    expect(() => readCommands(['deply'])).toThrow(UsageError);
  });
});
