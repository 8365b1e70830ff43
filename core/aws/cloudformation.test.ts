import { CloudFormationClient, CreateChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import type { NewChangeSet } from '../deploy/cloudformation.ts';
import { OvertakenError } from '../deploy/overtaken.ts';
import { createCloudFormation } from './cloudformation.ts';

const roleArn = 'arn:aws:iam::111122223333:role/cloudformation';
const wish: NewChangeSet = {
  stack: 'scanner-service',
  name: 'qualys-run-1',
  type: 'CREATE',
  description: 'By a test',
  template: { body: '{}' },
  parameters: {},
  tags: {},
};
const mock = mockClient(CloudFormationClient);

beforeEach(() => {
  mock.reset();
});

function world(options: { readonly roleArn?: string } = {}) {
  const http = testHttpClient();
  const cloudFormation = createCloudFormation({ http, region: 'eu-west-1', ...options });
  return { cloudFormation, [Symbol.asyncDispose]: () => http.close() };
}

describe('a change set', () => {
  it.each([[{ roleArn }], [{}]])('is made with the role that CloudFormation works with: %o', async (options) => {
    await using here = world(options);
    mock.on(CreateChangeSetCommand).resolves({ Id: 'arn' });

    await here.cloudFormation.createChangeSet(wish);

    const [call] = mock.commandCalls(CreateChangeSetCommand);
    expect(call?.args[0].input.RoleARN).toBe('roleArn' in options ? roleArn : undefined);
  });

  it('that was dropped by another deployment is overtaken', async () => {
    await using here = world();
    mock.onAnyCommand().rejects(awsError('ChangeSetNotFoundException'));

    const error = await rejection(here.cloudFormation.changeSet('arn:aws:cloudformation:eu-west-1:1:changeSet/a/b'));

    expect(error).toBeInstanceOf(OvertakenError);
  });
});
