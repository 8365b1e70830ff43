import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleQueues } from '../test/fakes/installation.ts';
import { awsEnvironment, operatedAccount } from '../test/fakes/operated-account.ts';

beforeEach(() => {
  for (const [name, value] of Object.entries(awsEnvironment)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

/** SQS says it of each message, and the SDK holds it against what it sent and got. */
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** The account with one letter, of the intake, that nobody can read. */
async function makeAccount() {
  const account = await operatedAccount();
  const isIntake = (body: string) => body.includes(`"${sampleQueues.intakeDead}"`);
  account.answers.set('AmazonSQS.GetQueueAttributes', ({ body }) => ({
    Attributes: { ApproximateNumberOfMessages: isIntake(body) ? '1' : '0', QueueArn: 'arn:aws:sqs:eu-west-1:1:q' },
  }));
  let looks = 0;
  account.answers.set('AmazonSQS.ReceiveMessage', ({ body }) => {
    if (!isIntake(body) || looks++ > 0) return {};
    const Attributes = { SentTimestamp: '1774785600000', ApproximateReceiveCount: '7' };
    return {
      Messages: [{ MessageId: 'm', ReceiptHandle: 'r', Body: 'no event', MD5OfBody: md5('no event'), Attributes }],
    };
  });
  account.answers.set('AmazonSQS.ChangeMessageVisibilityBatch', { Successful: [{ Id: '0' }], Failed: [] });
  account.answers.set('AmazonSQS.ListMessageMoveTasks', { Results: [] });
  return account;
}

describe('redrive', () => {
  it('shows in a dry run what is there, and why, and moves nothing', async () => {
    await using account = await makeAccount();

    const { exitCode, out } = await account.run(['redrive', 'intake-dead-letters', '--dry-run']);

    expect(exitCode).toBe(0);
    expect(out).toContain(
      'intake-dead-letters: 1 message\n  2026-03-29T12:00:00.000Z unreadable: The message is no JSON.',
    );
    expect(account.asked.filter((each) => /Send|Delete|StartMessageMove/.test(each))).toEqual([]);
  });

  it('leaves what nobody can read where it is, and fails', async () => {
    await using account = await makeAccount();

    const { exitCode, out } = await account.run(['redrive', 'intake-dead-letters']);

    expect(exitCode).toBe(70);
    expect(out).toContain('1 message before, 0 delivered again, 1 left');
    expect(account.asked.filter((each) => /Send|Delete/.test(each))).toEqual([]);
  });

  it('says that there are none', async () => {
    await using account = await makeAccount();

    const { exitCode, out } = await account.run(['redrive', 'reconcile-dead-letters']);

    expect([exitCode, out]).toEqual([0, 'No dead letters in 1 queue.\n']);
  });

  it('names the queues that there are for one that there is not', async () => {
    await using account = await makeAccount();

    const { exitCode, err } = await account.run(['redrive', 'nonsense']);

    expect([exitCode, err]).toEqual([64, expect.stringContaining('intake-dead-letters')]);
  });
});

describe('reconcile', () => {
  it.each([
    [[], [{ account: '111122223333', region: 'eu-west-1' }]],
    [['222233334444/us-east-1'], [{ account: '222233334444', region: 'us-east-1' }]],
  ])('asks for a look at %j', async (targets, expected) => {
    await using account = await operatedAccount();
    account.answers.set('DynamoDB_20120810.Query', { Items: [], Count: 0 });
    account.answers.set('AmazonSQS.SendMessageBatch', ({ body }) => {
      const { Entries } = JSON.parse(body) as { readonly Entries: readonly { Id: string; MessageBody: string }[] };
      const Successful = Entries.map(({ Id, MessageBody }) => ({
        Id,
        MessageId: Id,
        MD5OfMessageBody: md5(MessageBody),
      }));
      return { Successful, Failed: [] };
    });

    const { exitCode, out, err } = await account.run(['reconcile', ...targets, '--json']);

    expect([exitCode, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toEqual({ targets: expected });
    expect(account.asked.filter((each) => each === 'AmazonSQS.SendMessageBatch')).toHaveLength(1);
  });
});
