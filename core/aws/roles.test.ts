import { GetRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createRoles } from './roles.ts';

const mock = mockClient(IAMClient);
const role = { Path: '/team/', RoleName: 'ecr', RoleId: 'id', CreateDate: new Date(0) };

beforeEach(() => {
  mock.reset();
});

function world() {
  const http = testHttpClient();
  const roles = createRoles({ http, region: 'cn-north-1', account: '111111111111', partition: 'aws-cn' });
  return { roles, [Symbol.asyncDispose]: () => http.close() };
}

describe('a role', () => {
  it('is read with its trust policy as JSON', async () => {
    await using here = world();
    const Arn = 'arn:aws-cn:iam::111111111111:role/team/ecr';
    mock
      .on(GetRoleCommand)
      .resolves({ Role: { ...role, Arn, AssumeRolePolicyDocument: '%7B%22Statement%22%3A%5B%5D%7D' } });

    expect(await here.roles.read('ecr')).toEqual({ arn: Arn, trust: '{"Statement":[]}' });
  });

  it.each(['NoSuchEntity', 'NoSuchEntityException'])('that is not there is none (%s)', async (name) => {
    await using here = world();
    mock.on(GetRoleCommand).rejects(awsError(name, 'no', 404));

    expect(await here.roles.read('ecr')).toBeUndefined();
  });

  it('gets the trust policy that it is given', async () => {
    await using here = world();
    mock.on(UpdateAssumeRolePolicyCommand).resolves({});

    await here.roles.writeTrust('ecr', '{}');

    expect(mock.commandCalls(UpdateAssumeRolePolicyCommand)[0]?.args[0].input).toEqual({
      RoleName: 'ecr',
      PolicyDocument: '{}',
    });
  });

  it('that may not be touched is named with the permission, in its partition', async () => {
    await using here = world();
    mock.on(UpdateAssumeRolePolicyCommand).rejects(awsError('AccessDenied', 'no', 403));

    expect(await rejection(here.roles.writeTrust('ecr', '{}'))).toMatchObject({
      remedy: expect.stringContaining('Allow iam:UpdateAssumeRolePolicy on arn:aws-cn:iam::111111111111:role/ecr'),
    });
  });
});
