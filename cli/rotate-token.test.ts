import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { awsEnvironment, operatedAccount } from '../test/fakes/operated-account.ts';

beforeEach(() => {
  for (const [name, value] of Object.entries(awsEnvironment)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

const secret =
  'arn:aws:secretsmanager:eu-west-1:111122223333:secret:qualys-fargate-scanner-service-qualys-creds-abcdef';

/** The account, and the secret of its service. */
async function makeAccount(text = '{"qualys_token":"old-token"}') {
  const account = await operatedAccount();
  let current = text;
  account.answers.set('secretsmanager.GetSecretValue', () => ({ SecretString: current }));
  account.answers.set('secretsmanager.PutSecretValue', ({ body }) => {
    current = (JSON.parse(body) as { readonly SecretString: string }).SecretString;
    return { VersionId: 'version-2' };
  });
  return { account, current: () => current };
}

describe('rotate-token', () => {
  it('puts the new token into the secret, in the form it had, and shows neither', async () => {
    const { account, current } = await makeAccount();
    await using _ = account;

    const { exitCode, out, err } = await account.run(['rotate-token']);

    expect([exitCode, current()]).toEqual([0, '{"qualys_token":"new-token"}']);
    expect(out).toContain(`The secret ${secret} has new credentials (version version-2).`);
    expect(out).toContain('to view registries, to view images, to view sensors');
    expect(out + err).not.toMatch(/new-token|old-token/);
  });

  it('leaves a secret alone that has it already', async () => {
    const { account } = await makeAccount('new-token');
    await using _ = account;

    const { out } = await account.run(['rotate-token', '--json']);

    expect(JSON.parse(out)).toMatchObject({ secret, end: 'unchanged' });
    expect(account.asked).not.toContain('secretsmanager.PutSecretValue');
  });

  it('changes nothing when Qualys does not take the token', async () => {
    const { account, current } = await makeAccount();
    await using _ = account;
    account.answers.set('GET /csapi/v1.3/registry', { error: 'AccessDenied' });

    const { exitCode, err } = await account.run(['rotate-token']);

    expect([exitCode, current()]).toEqual([70, '{"qualys_token":"old-token"}']);
    expect(err).toContain('The secret was not changed');
  });

  it('asks for credentials where there are none and nobody can be asked', async () => {
    const { account } = await makeAccount();
    await using _ = account;

    const { exitCode, err } = await account.run(['rotate-token'], { QUALYS_TOKEN: '' });

    expect([exitCode, err]).toEqual([64, expect.stringContaining('There are no new credentials.')]);
  });
});
