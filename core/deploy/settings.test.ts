import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UnreadableInputError, UsageError } from '../errors.ts';
import { deployOptionNames, deployOptions } from './deploy-options.ts';
import type { DeployValues } from './option-values.ts';
import { readDeploySettings } from './settings.ts';

const roleArn = 'arn:aws-cn:iam::111111111111:role/team/ecr';
const busArn = 'arn:aws:events:us-east-1:999999999999:event-bus/qualys-fargate-scanner-service-bus';

describe('readDeploySettings', () => {
  it('needs nothing', async () => {
    expect(await readDeploySettings({}, {})).toMatchObject({
      names: { service: 'qualys-fargate-scanner-service', artifacts: 'qualys-fargate-scanner-artifacts' },
      regions: [],
      role: { kind: 'as-it-is' },
      artifacts: { kind: 'made' },
      qualys: {},
      dryRun: false,
      createConnector: true,
      pollMs: 5000,
    });
  });

  it("understands the original's variables", async () => {
    const settings = await readDeploySettings(
      {},
      {
        STACK_NAME: 'mine',
        QUALYS_POD: 'US2',
        QUALYS_API_TOKEN: 'abc',
        AWS_REGION: 'us-east-1',
        EXISTING_ROLE_NAME: 'ecr',
        OrganizationId: 'o-abcdefghij',
        SecurityAccountId: '999999999999',
      },
    );

    expect(settings).toMatchObject({
      names: { prefix: 'mine' },
      region: 'us-east-1',
      qualys: { gateway: 'https://gateway.qg2.apps.qualys.com', secret: { text: 'abc' } },
      role: { kind: 'existing', name: 'ecr' },
      organizationId: 'o-abcdefghij',
      serviceAccountId: '999999999999',
    });
  });

  it.each<[Readonly<Record<string, string>>, object]>([
    [{}, { names: { prefix: 'qualys-fargate-scanner' }, role: { kind: 'as-it-is' } }],
    [{ STACK_NAME: 'mine' }, { names: { service: 'mine-service', target: 'mine-target' } }],
    [{ QUALYS_POD: 'EU1' }, { qualys: { gateway: 'https://gateway.qg1.apps.qualys.eu' } }],
    [{ QUALYS_GATEWAY_URL: 'https://gateway.example.com' }, { qualys: { gateway: 'https://gateway.example.com' } }],
    [{ QUALYS_API_TOKEN: 'abc' }, { qualys: { secret: { credentials: { kind: 'token', token: 'abc' } } } }],
    [{ QUALYS_ACCESS_TOKEN: 'abc' }, { qualys: { secret: { text: 'abc' } } }],
    [{ QUALYS_USERNAME: 'me', QUALYS_PASSWORD: 'p' }, { qualys: { secret: { credentials: { kind: 'password' } } } }],
    [{ AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-west-2' }, { region: 'us-east-1' }],
    [{ AWS_DEFAULT_REGION: 'us-west-2' }, { region: 'us-west-2' }],
    [{ CREATE_ROLE: 'true' }, { role: { kind: 'create' } }],
    [{ CREATE_ROLE: 'false', EXISTING_ROLE_ARN: '', EXISTING_ROLE_NAME: '' }, { role: { kind: 'as-it-is' } }],
    [{ CREATE_ROLE: 'false', EXISTING_ROLE_ARN: roleArn }, { role: { kind: 'existing', name: 'ecr', arn: roleArn } }],
    [{ EXISTING_ROLE_NAME: 'ecr' }, { role: { kind: 'existing', name: 'ecr' } }],
    [{ OrganizationId: 'o-abcdefghij' }, { organizationId: 'o-abcdefghij' }],
    [{ TargetAccountIds: '222222222222,333333333333' }, { accounts: ['222222222222', '333333333333'] }],
    [{ ServiceAccountId: '999999999999' }, { serviceAccountId: '999999999999' }],
    [{ SecurityAccountId: '999999999999' }, { serviceAccountId: '999999999999' }],
    [{ CentralEventBusArn: busArn }, { busArn, serviceAccountId: '999999999999' }],
    [{ REGION: 'us-west-2,eu-west-1' }, { regions: ['us-west-2', 'eu-west-1'] }],
  ])('does what each variable of the original says: %j', async (environment, expected) => {
    expect(await readDeploySettings({}, environment)).toMatchObject(expected);
  });

  it.each(['ou-abcd-11111111,ou-abcd-22222222', 'ou-abcd-11111111 ou-abcd-22222222'])(
    'spreads targets over OrgUnitIds, parted as the AWS CLI takes them: %s',
    async (OrgUnitIds) => {
      const { stackSet } = await readDeploySettings({ 'stack-set': 'true' }, { OrgUnitIds });

      expect(stackSet?.units).toEqual(['ou-abcd-11111111', 'ou-abcd-22222222']);
    },
  );

  it.each<[DeployValues, object]>([
    [{ 'create-role': 'true' }, { role: { kind: 'create' } }],
    [{ 'existing-role-arn': roleArn }, { role: { kind: 'existing', name: 'ecr', arn: roleArn } }],
    [{ 'existing-role-arn': roleArn, 'existing-role-name': 'ecr' }, { role: { name: 'ecr', arn: roleArn } }],
    [{ 'artifact-bucket': 'b' }, { artifacts: { kind: 'given', bucket: 'b' } }],
    [{ 'use-cdk-bucket': 'true' }, { artifacts: { kind: 'cdk', qualifier: 'hnb659fds' } }],
    [{ parameters: 'LogLevel=DEBUG\nSubnetIds=a,b=c' }, { parameters: { LogLevel: 'DEBUG', SubnetIds: 'a,b=c' } }],
    [{ 'central-event-bus-arn': 'arn:aws:events:x:999999999999:event-bus/b' }, { serviceAccountId: '999999999999' }],
    [{ regions: 'eu-west-1\nus-gov-west-1, eu-west-1' }, { regions: ['eu-west-1', 'us-gov-west-1'] }],
    [
      { 'stack-set': 'true', 'org-unit-ids': 'ou-abcd-12345678', 'failure-tolerance': '20%', 'max-concurrent': '3' },
      {
        stackSet: {
          units: ['ou-abcd-12345678'],
          preferences: {
            failureTolerance: { unit: 'percentage', value: 20 },
            maxConcurrent: { unit: 'count', value: 3 },
          },
        },
      },
    ],
  ])('reads %j', async (values, expected) => {
    expect(await readDeploySettings(values, {})).toMatchObject(expected);
  });

  it.each<[DeployValues, string]>([
    [{ 'stack-name': '-x' }, 'stack-name can not be'],
    [{ 'create-role': 'yes' }, 'create-role must be true or false'],
    [{ 'create-role': 'true', 'existing-role-name': 'ecr' }, 'create-role makes a role'],
    [{ 'existing-role-arn': 'ecr' }, 'no ARN of a role'],
    [{ 'existing-role-arn': roleArn, 'existing-role-name': 'other' }, 'name different roles'],
    [{ 'artifact-bucket': 'b', 'use-cdk-bucket': 'true' }, 'name different buckets'],
    [{ 'cloudformation-role': 'deployer' }, 'cloudformation-role is no ARN of a role'],
    [{ regions: 'europe' }, '"europe" is no region'],
    [{ accounts: '1234' }, '"1234" is no account'],
    [{ account: 'me' }, '"me" is no account'],
    [
      { 'central-event-bus-arn': 'arn:aws:events:x:999999999999:event-bus/b', 'service-account-id': '111111111111' },
      'not a bus of account 111111111111',
    ],
    [{ parameters: 'LogLevel' }, 'parameters must be Name=Value'],
    [{ 'look-interval': 'soon' }, 'look-interval must be a duration'],
    [{ 'look-interval': '0s' }, 'look-interval must be a duration'],
    [{ 'qualys-token': 'to ken' }, 'white space'],
    [{ 'stack-set': 'true', 'org-unit-ids': 'ou-1' }, 'no organization unit'],
    [{ 'stack-set': 'true', 'org-unit-ids': 'r-abcd', 'permission-model': 'self-managed' }, 'service-managed'],
    [{ 'stack-set': 'true', 'permission-model': 'mine' }, 'permission-model can not be'],
    [{ 'stack-set': 'true', 'failure-tolerance': '120%' }, 'failure-tolerance can not be'],
    [{ 'stack-set': 'true', 'max-concurrent': '0' }, 'max-concurrent can not be'],
    [{ 'stack-set': 'true', 'region-concurrency': 'both' }, 'region-concurrency can not be'],
  ])('refuses %j', async (values, message) => {
    const failure = readDeploySettings(values, {});

    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(message);
  });

  it('repeats no line of parameters, which may be the rest of a secret', async () => {
    const failure = readDeploySettings({ parameters: 'A=1\nopensesame' }, {});

    await expect(failure).rejects.toThrow('line 2');
    await expect(failure).rejects.not.toThrow('opensesame');
  });
});

describe('credentials for Qualys', () => {
  it.each<[DeployValues, string]>([
    [{ 'qualys-token': ' a.b.c ' }, 'a.b.c'],
    [{ 'qualys-username': 'me', 'qualys-password': 'p"\\' }, '{"username":"me","password":"p\\"\\\\"}'],
    [{ 'qualys-client-id': 'id', 'qualys-client-secret': 'secret' }, '{"clientId":"id","clientSecret":"secret"}'],
  ])('are kept in AWS as the service reads them', async (values, text) => {
    const { qualys } = await readDeploySettings(values, {});

    expect(qualys.secret?.text).toBe(text);
  });

  it('come from a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'token-'));
    const file = join(folder, 'token');
    writeFileSync(file, '{"token": "from-a-file"}\n');

    const { qualys } = await readDeploySettings({ 'qualys-token-file': file }, {});
    rmSync(folder, { recursive: true });

    expect(qualys.secret).toEqual({
      text: '{"token": "from-a-file"}',
      credentials: { kind: 'token', token: 'from-a-file' },
    });
    await expect(readDeploySettings({ 'qualys-token-file': file }, {})).rejects.toThrow(UnreadableInputError);
  });
});

describe('deployOptions', () => {
  it('are read from no variable of another option', () => {
    const variables = deployOptionNames.flatMap((name) => deployOptions[name].environment ?? []);

    expect(variables.filter((variable, index) => variables.indexOf(variable) !== index)).toEqual([]);
  });

  it('have no name that command lines take for the opposite of another', () => {
    expect(deployOptionNames.filter((name) => name.startsWith('no-'))).toEqual([]);
  });

  it('have a default that is of their kind', async () => {
    const flags = deployOptionNames.filter((name) => deployOptions[name].flag === true);

    expect(
      flags.map((name) => deployOptions[name].fallback).filter((value) => !/^(?:true|false)$/.test(value ?? '')),
    ).toEqual([]);
  });
});

it.each([{ parameters: 'A=1\nB=2\nA=3' }, { tags: 'A=1\nA=1' }])('takes no name twice: %j', async (values) => {
  await expect(readDeploySettings(values, {})).rejects.toThrow('A is named more than once');
});

it('takes one account to be careful about', async () => {
  const values = { account: '111111111111,222222222222' };

  await expect(readDeploySettings(values, {})).rejects.toThrow('account names one account');
});
