import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { awsEnvironment, operatedAccount } from '../test/fakes/operated-account.ts';

beforeEach(() => {
  for (const [name, value] of Object.entries(awsEnvironment)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/app:1';

/** The account, and the events that its intake was sent. */
async function makeAccount() {
  const account = await operatedAccount();
  const sent: unknown[] = [];
  account.answers.set('AmazonSQS.SendMessageBatch', ({ body }) => {
    const { Entries } = JSON.parse(body) as { readonly Entries: readonly { Id: string; MessageBody: string }[] };
    sent.push(...Entries.map(({ MessageBody }) => JSON.parse(MessageBody)));
    const md5 = (text: string) => createHash('md5').update(text).digest('hex');
    return {
      Successful: Entries.map(({ Id, MessageBody }) => ({ Id, MessageId: Id, MD5OfMessageBody: md5(MessageBody) })),
      Failed: [],
    };
  });
  return { account, sent };
}

describe('scan', () => {
  it('only asks the service with --no-wait', async () => {
    const { account, sent } = await makeAccount();
    await using _ = account;

    const { out, err } = await account.run(['scan', image, '--no-wait']);

    expect(sent).toMatchObject([{ kind: 'deployment', trigger: 'request', containers: [{ image }] }]);
    expect(out).toContain(`${image}\n  was asked for; workflow shows how far it is`);
    expect(err).toContain('The service was asked (scan-');
  });

  it('asks all the same for what this machine can not resolve, and says why it can not follow it', async () => {
    const { account, sent } = await makeAccount();
    await using _ = account;

    const { exitCode, out } = await account.run(['scan', image, '--timeout', '1s', '--json']);

    expect(sent).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject([{ image, outcome: { kind: 'open' } }]);
    expect(exitCode).toBe(70);
  });

  it('says what to write for a time that is none', async () => {
    const { account } = await makeAccount();
    await using _ = account;

    const { exitCode, err } = await account.run(['scan', image, '--timeout', 'soon']);

    expect([exitCode, err]).toEqual([64, expect.stringContaining('Write it as 90s, 30m or 2h.')]);
  });
});
