import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createQualysSecret } from './qualys-secret.ts';

const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:qualys-AbCdEf';
const secretsMock = mockClient(SecretsManagerClient);

beforeEach(() => {
  secretsMock.reset();
});

function makeSecret() {
  const http = testHttpClient();
  const masked: string[] = [];
  const mask = (text: string) => void masked.push(text);
  const secret = createQualysSecret({ http, region: 'eu-west-1', arn, clock: http.clock, mask });
  return { secret, masked, clock: http.clock, [Symbol.asyncDispose]: () => http.close() };
}

function answers(...texts: readonly string[]): void {
  const stub = secretsMock.on(GetSecretValueCommand);
  for (const SecretString of texts) stub.resolvesOnce({ SecretString });
}

function calls(): number {
  return secretsMock.commandCalls(GetSecretValueCommand).length;
}

describe('the secret', () => {
  it('is read once in ten minutes, for all who ask', async () => {
    await using world = makeSecret();
    answers('one', 'two');

    const together = await Promise.all([world.secret.current(), world.secret.current()]);
    world.clock.advance(10 * 60_000 - 1);
    const later = await world.secret.current();
    world.clock.advance(1);
    const atLast = await world.secret.current();

    expect([...together, later, atLast].map((given) => given.kind === 'token' && given.token)).toEqual([
      ...['one', 'one', 'one', 'two'],
    ]);
    expect(calls()).toBe(2);
  });

  it('may be read again at once, and that counts from then on', async () => {
    await using world = makeSecret();
    answers('one', 'two');
    await world.secret.current();

    const again = await world.secret.reread();

    expect(again).toEqual({ kind: 'token', token: 'two' });
    expect(await world.secret.current()).toEqual(again);
  });

  it('is read again when the clock was set back', async () => {
    await using world = makeSecret();
    answers('one', 'two');
    await world.secret.current();
    world.clock.advance(-1);

    expect(await world.secret.current()).toEqual({ kind: 'token', token: 'two' });
  });

  it.each([
    ['raw-token', ['raw-token']],
    ['{"username":"jane","password":"pass word"}', ['pass word']],
    ['{"clientId":"id","clientSecret":"hush"}', ['hush']],
  ])('%s is masked before anybody gets it', async (text, masked) => {
    await using world = makeSecret();
    answers(text);

    await world.secret.current();

    expect(world.masked).toEqual(masked);
  });

  it('may be binary', async () => {
    await using world = makeSecret();
    secretsMock.on(GetSecretValueCommand).resolves({ SecretBinary: new TextEncoder().encode('raw-token') });

    expect(await world.secret.current()).toEqual({ kind: 'token', token: 'raw-token' });
  });

  it.each([
    ['ResourceNotFoundException', false, 'has no value of the secret', 'put-secret-value'],
    ['AccessDeniedException', false, 'refused', 'Allow secretsmanager:GetSecretValue (and kms:Decrypt of its key)'],
    ['InternalServiceError', true, 'has a fault', 'later'],
  ])('that ends in %s is told as such, and asked for again', async (name, retryable, message, remedy) => {
    await using world = makeSecret();
    secretsMock
      .on(GetSecretValueCommand)
      .rejectsOnce(awsError(name, 'words', name.startsWith('Internal') ? 500 : 400))
      .resolves({ SecretString: 'one' });

    const error = await rejection(world.secret.current());

    expect(error).toMatchObject({ code: 'no-credentials', retryable, remedy: expect.stringContaining(remedy) });
    expect(error.message).toContain(message);
    expect(await world.secret.current()).toEqual({ kind: 'token', token: 'one' });
  });
});
