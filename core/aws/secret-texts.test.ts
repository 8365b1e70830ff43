import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createSecretTexts } from './secret-texts.ts';

const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:creds';
const secretsMock = mockClient(SecretsManagerClient);

beforeEach(() => {
  secretsMock.reset();
});

function makeSecrets() {
  const http = testHttpClient();
  return { secrets: createSecretTexts({ http, region: 'eu-west-1' }), [Symbol.asyncDispose]: () => http.close() };
}

it.each([
  [{ SecretString: 'text' }, 'text'],
  [{ SecretBinary: Buffer.from('bytes') }, 'bytes'],
  [{}, undefined],
])('reads a secret (%#)', async (answer, expected) => {
  await using world = makeSecrets();
  secretsMock.on(GetSecretValueCommand).resolves(answer);

  expect(await world.secrets.read(arn)).toBe(expected);
});

it('a secret without a value has none', async () => {
  await using world = makeSecrets();
  secretsMock.on(GetSecretValueCommand).rejects(awsError('ResourceNotFoundException'));

  expect(await world.secrets.read(arn)).toBeUndefined();
});

it('puts a value once for a token', async () => {
  await using world = makeSecrets();
  secretsMock.on(PutSecretValueCommand).resolves({ VersionId: 'v' });

  const version = await world.secrets.put(arn, 'opensesame', 'run');

  expect(version).toBe('v');
  expect(secretsMock.commandCalls(PutSecretValueCommand)[0]?.args[0].input).toEqual({
    SecretId: arn,
    SecretString: 'opensesame',
    ClientRequestToken: 'run',
  });
});

it('names the permission when it is refused, and nothing of the value', async () => {
  await using world = makeSecrets();
  secretsMock.on(PutSecretValueCommand).rejects(awsError('AccessDeniedException', 'not authorized'));

  const error = await rejection(world.secrets.put(arn, 'opensesame', 'run'));

  expect(error).toMatchObject({
    remedy: expect.stringMatching(/secretsmanager:PutSecretValue .* on arn:aws:secretsmanager/),
  });
  expect(JSON.stringify([error, error.message, error.cause])).not.toContain('opensesame');
});
