import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createRolePermissions } from './role-permissions.ts';

const arn = 'arn:aws:iam::123456789012:role/qualys';
const iamMock = mockClient(IAMClient);

beforeEach(() => {
  iamMock.reset();
});

function makeRoles() {
  const http = testHttpClient();
  const roles = createRolePermissions({ http, region: 'eu-west-1', account: '123456789012', partition: 'aws' });
  return { roles, [Symbol.asyncDispose]: () => http.close() };
}

it('tells which actions IAM does not allow on a resource', async () => {
  await using world = makeRoles();
  iamMock.on(SimulatePrincipalPolicyCommand).resolves({
    EvaluationResults: [
      { EvalActionName: 'ecr:a', EvalDecision: 'allowed' },
      { EvalActionName: 'ecr:b', EvalDecision: 'implicitDeny' },
      { EvalActionName: 'ecr:c', EvalDecision: 'explicitDeny' },
    ],
  });

  const refused = await world.roles.refused(arn, { actions: ['ecr:a', 'ecr:b', 'ecr:c'], resource: 'r' });

  expect(refused).toEqual(['ecr:b', 'ecr:c']);
  expect(iamMock.commandCalls(SimulatePrincipalPolicyCommand)[0]?.args[0].input).toEqual({
    PolicySourceArn: arn,
    ActionNames: ['ecr:a', 'ecr:b', 'ecr:c'],
    ResourceArns: ['r'],
  });
});

it('names the permission when it may not ask', async () => {
  await using world = makeRoles();
  iamMock.on(SimulatePrincipalPolicyCommand).rejects(awsError('AccessDenied', 'no', 403));

  const error = await rejection(world.roles.refused(arn, { actions: ['ecr:a'], resource: '*' }));

  expect(error).toMatchObject({ remedy: expect.stringContaining(`iam:SimulatePrincipalPolicy on ${arn}`) });
});
