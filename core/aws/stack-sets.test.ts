import {
  CloudFormationClient,
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DeleteStackInstancesCommand,
  DescribeStackSetCommand,
  DescribeStackSetOperationCommand,
  ListStackInstancesCommand,
  ListStackSetOperationResultsCommand,
  UpdateStackSetCommand,
} from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import type { OperationPreferences, StackSetTargets, StackSetWish } from '../deploy/stack-sets.ts';
import { createStackSets } from './stack-sets.ts';

const mock = mockClient(CloudFormationClient);

beforeEach(() => {
  mock.reset();
});

function world(delegated = false) {
  const http = testHttpClient();
  const stackSets = createStackSets({ http, region: 'eu-west-1', delegated });
  return { stackSets, [Symbol.asyncDispose]: () => http.close() };
}

const wish: StackSetWish = {
  name: 'targets',
  permissionModel: 'service-managed',
  template: { body: '{}' },
  parameters: { A: { value: '1' }, B: { previous: true } },
  tags: { Team: 'security' },
  description: 'Targets',
  autoDeployment: true,
  retainOnRemoval: true,
};
const preferences: OperationPreferences = {
  failureTolerance: { unit: 'percentage', value: 20 },
  maxConcurrent: { unit: 'count', value: 5 },
  regions: 'sequential',
};
const targets = (fields: Partial<StackSetTargets>): StackSetTargets => ({
  units: ['ou-1'],
  accounts: [],
  accountsAre: 'all',
  regions: ['eu-west-1', 'us-east-1'],
  ...fields,
});

describe('a stack set', () => {
  it('is made with permissions of the organization and automatic deployment', async () => {
    await using here = world(true);
    mock.on(CreateStackSetCommand).resolves({});

    await here.stackSets.create(wish, 'token');

    expect(mock.commandCalls(CreateStackSetCommand)[0]?.args[0].input).toEqual({
      StackSetName: 'targets',
      Description: 'Targets',
      TemplateBody: '{}',
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Parameters: [
        { ParameterKey: 'A', ParameterValue: '1' },
        { ParameterKey: 'B', UsePreviousValue: true },
      ],
      Tags: [{ Key: 'Team', Value: 'security' }],
      PermissionModel: 'SERVICE_MANAGED',
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: true },
      ManagedExecution: { Active: true },
      CallAs: 'DELEGATED_ADMIN',
      ClientRequestToken: 'token',
    });
  });

  it('is made with roles of its own, and without what only organizations have', async () => {
    await using here = world();
    mock.on(CreateStackSetCommand).rejects(awsError('NameAlreadyExistsException'));

    await here.stackSets.create(
      { ...wish, permissionModel: 'self-managed', administrationRoleArn: 'arn:admin', executionRoleName: 'exec' },
      'token',
    );

    const { AutoDeployment, CallAs, ...input } = mock.commandCalls(CreateStackSetCommand)[0]!.args[0].input;
    expect([AutoDeployment, CallAs]).toEqual([undefined, undefined]);
    expect(input).toMatchObject({
      PermissionModel: 'SELF_MANAGED',
      AdministrationRoleARN: 'arn:admin',
      ExecutionRoleName: 'exec',
    });
  });

  it('is read with its units', async () => {
    await using here = world();
    mock.on(DescribeStackSetCommand).resolves({
      StackSet: {
        StackSetName: 'targets',
        Status: 'ACTIVE',
        PermissionModel: 'SERVICE_MANAGED',
        TemplateBody: '{}',
        Parameters: [{ ParameterKey: 'A', ParameterValue: '1' }],
        Tags: [{ Key: 'Team', Value: 'security' }],
        AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
        OrganizationalUnitIds: ['ou-1'],
      },
    });

    expect(await here.stackSets.find('targets')).toEqual({
      name: 'targets',
      status: 'ACTIVE',
      permissionModel: 'service-managed',
      template: '{}',
      parameters: { A: '1' },
      tags: { Team: 'security' },
      autoDeployment: true,
      retainOnRemoval: false,
      units: ['ou-1'],
    });
  });

  it('that is not there is none', async () => {
    await using here = world();
    mock.on(DescribeStackSetCommand).rejects(awsError('StackSetNotFoundException'));

    expect(await here.stackSets.find('targets')).toBeUndefined();
  });

  it('has stacks on several pages', async () => {
    await using here = world();
    mock
      .on(ListStackInstancesCommand)
      .resolvesOnce({ Summaries: [{ Account: '1', Region: 'r', Status: 'CURRENT' }], NextToken: 'more' })
      .resolves({
        Summaries: [
          { Account: '2', Region: 'r', Status: 'OUTDATED', StatusReason: 'role', OrganizationalUnitId: 'ou-1' },
        ],
      });

    expect(await here.stackSets.instances('targets')).toEqual([
      { account: '1', region: 'r', status: 'CURRENT' },
      { account: '2', region: 'r', status: 'OUTDATED', reason: 'role', unit: 'ou-1' },
    ]);
  });
});

describe('an operation', () => {
  it.each([
    [targets({}), { DeploymentTargets: { OrganizationalUnitIds: ['ou-1'] } }],
    [
      targets({ accounts: ['1'], accountsAre: 'only' }),
      { DeploymentTargets: { OrganizationalUnitIds: ['ou-1'], Accounts: ['1'], AccountFilterType: 'INTERSECTION' } },
    ],
    [
      targets({ accounts: ['1'], accountsAre: 'not' }),
      { DeploymentTargets: { OrganizationalUnitIds: ['ou-1'], Accounts: ['1'], AccountFilterType: 'DIFFERENCE' } },
    ],
    [targets({ units: [], accounts: ['1'], accountsAre: 'only' }), { Accounts: ['1'] }],
  ])('is for %j', async (where, expected) => {
    await using here = world();
    mock.on(CreateStackInstancesCommand).resolves({ OperationId: 'op' });

    const started = await here.stackSets.addInstances('targets', where, preferences, 'op');

    expect(started).toEqual({ kind: 'started', operation: 'op' });
    expect(mock.commandCalls(CreateStackInstancesCommand)[0]?.args[0].input).toEqual({
      StackSetName: 'targets',
      ...expected,
      Regions: ['eu-west-1', 'us-east-1'],
      OperationPreferences: {
        RegionConcurrencyType: 'SEQUENTIAL',
        RegionOrder: ['eu-west-1', 'us-east-1'],
        FailureTolerancePercentage: 20,
        MaxConcurrentCount: 5,
        ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
      },
      OperationId: 'op',
    });
  });

  it('that deletes stacks does not keep them', async () => {
    await using here = world();
    mock.on(DeleteStackInstancesCommand).resolves({ OperationId: 'op' });

    await here.stackSets.removeInstances('targets', targets({}), preferences, 'op');

    expect(mock.commandCalls(DeleteStackInstancesCommand)[0]?.args[0].input).toMatchObject({ RetainStacks: false });
  });

  it.each([
    ['OperationInProgressException', { kind: 'busy' }],
    ['OperationIdAlreadyExistsException', { kind: 'started', operation: 'op' }],
  ])('that meets %s is no failure', async (name, started) => {
    await using here = world();
    mock.on(UpdateStackSetCommand).rejects(awsError(name));

    expect(await here.stackSets.update(wish, preferences, 'op')).toEqual(started);
  });

  it('is followed by its state and its results', async () => {
    await using here = world();
    mock
      .on(DescribeStackSetOperationCommand)
      .resolves({ StackSetOperation: { Action: 'CREATE', Status: 'FAILED', StatusReason: 'too many' } })
      .on(ListStackSetOperationResultsCommand)
      .resolves({ Summaries: [{ Account: '1', Region: 'r', Status: 'FAILED', StatusReason: 'role exists' }] });

    expect(await here.stackSets.operation('targets', 'op')).toEqual({
      id: 'op',
      action: 'CREATE',
      status: 'FAILED',
      reason: 'too many',
    });
    expect(await here.stackSets.results('targets', 'op')).toEqual([
      { account: '1', region: 'r', status: 'FAILED', reason: 'role exists' },
    ]);
  });

  it.each([
    [
      'ValidationError',
      'You must enable organizations access to operate a service managed stack set',
      'activate-organizations-access',
    ],
    ['ValidationError', 'Account used is not a delegated administrator', '--delegated-admin'],
    ['InvalidOperationException', 'Some other words', 'Correct what it names'],
  ])('that is refused says what to do (%s: %s)', async (name, words, remedy) => {
    await using here = world();
    mock.on(CreateStackSetCommand).rejects(awsError(name, words));

    const error = await rejection(here.stackSets.create(wish, 'token'));

    expect(error).toMatchObject({ name: 'OperationError', remedy: expect.stringContaining(remedy) });
  });

  it('that is not allowed names the permission and the resource', async () => {
    await using here = world();
    mock.on(UpdateStackSetCommand).rejects(awsError('AccessDenied', 'not authorized', 403));

    const error = await rejection(here.stackSets.update(wish, preferences, 'op'));

    expect(error).toMatchObject({
      name: 'RemoteError',
      remedy: expect.stringContaining(
        'Allow cloudformation:UpdateStackSet on arn:aws:cloudformation:eu-west-1:*:stackset/targets:*',
      ),
    });
  });
});
