import {
  DescribeSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { testHttpClient } from '../../test/fakes/http-client.ts';
import { createSecretVersions } from './secret-versions.ts';

const mock = mockClient(SecretsManagerClient);

beforeEach(() => {
  mock.reset();
});

function world() {
  const http = testHttpClient();
  return { secrets: createSecretVersions({ http, region: 'eu-west-1' }), [Symbol.asyncDispose]: () => http.close() };
}

it('finds the version that counts, without reading it', async () => {
  await using here = world();
  mock
    .on(DescribeSecretCommand)
    .resolves({ VersionIdsToStages: { old: ['AWSPREVIOUS'], new: ['AWSCURRENT', 'mine'] } });

  expect(await here.secrets.current('arn')).toBe('new');
});

it.each([
  ['is not there', () => mock.on(DescribeSecretCommand).rejects(awsError('ResourceNotFoundException'))],
  ['has no value', () => mock.on(DescribeSecretCommand).resolves({})],
])('has no version of a secret that %s', async (_what, answer) => {
  await using here = world();
  answer();

  expect(await here.secrets.current('arn')).toBeUndefined();
});

it('lets an earlier version count again', async () => {
  await using here = world();
  mock.on(UpdateSecretVersionStageCommand).resolves({});

  await here.secrets.makeCurrent('arn', { from: 'new', to: 'old' });

  expect(mock.commandCalls(UpdateSecretVersionStageCommand)[0]?.args[0].input).toEqual({
    SecretId: 'arn',
    VersionStage: 'AWSCURRENT',
    RemoveFromVersionId: 'new',
    MoveToVersionId: 'old',
  });
});
