import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleImageScanner, sampleQueues, sampleService } from '../test/fakes/installation.ts';
import { awsEnvironment, operatedAccount } from '../test/fakes/operated-account.ts';

beforeEach(() => {
  for (const [name, value] of Object.entries(awsEnvironment)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

const said = 'There is no service stack here: this is about the image scanner qualys-fargate-scanner-image-scanner.';

async function makeAccount(parts = [sampleImageScanner()]) {
  const account = await operatedAccount(parts);
  const machines: string[] = [];
  account.answers.set('AWSStepFunctions.ListExecutions', ({ body }) => {
    machines.push(
      String((JSON.parse(body) as { readonly stateMachineArn?: unknown }).stateMachineArn)
        .split(':')
        .at(-1) ?? '',
    );
    return { executions: [] };
  });
  account.answers.set('AmazonSQS.GetQueueAttributes', { Attributes: { ApproximateNumberOfMessages: '0' } });
  account.answers.set('Logs_20140328.FilterLogEvents', { events: [] });
  return { ...account, machines, [Symbol.asyncDispose]: () => account[Symbol.asyncDispose]() };
}

describe('an image scanner without a service', () => {
  it.each([
    ['workflow', 'The workflow has no such executions.'],
    ['redrive', 'No dead letters in 3 queues.'],
    ['logs', ''],
  ])('is what %s is about, which says so beside its output', async (command, text) => {
    await using account = await makeAccount();

    const { exitCode, out, err } = await account.run([command]);

    expect([exitCode, out.trim()]).toEqual([0, text]);
    expect(err.split('\n').filter((line) => line === said)).toHaveLength(1);
  });

  it('has its scans and dead letters shown by status', async () => {
    await using account = await makeAccount();

    const { out } = await account.run(['status']);

    expect(out).toMatch(
      /Last scans of the image scanner\n {2}none yet\n\nDead letters of the image scanner\n {2}none\n$/,
    );
    expect(account.machines).toEqual(['qualys-fargate-scanner-image-scanner-workflow']);
  });

  it('has no daily look, and no policy file', async () => {
    await using account = await makeAccount();
    account.answers.set('DynamoDB_20120810.Query', { Items: [], Count: 0 });

    const look = await account.run(['reconcile', '111122223333/eu-west-1']);
    const policy = await account.run(['policy', 'show']);

    expect([look.exitCode, look.err]).toEqual([70, expect.stringContaining('looks at nothing that runs')]);
    expect([policy.exitCode, policy.err]).toEqual([70, expect.stringContaining('judges by the built-in policy')]);
  });
});

describe('an image scanner beside a service', () => {
  const both = [sampleService(), sampleImageScanner()];

  it.each([
    [[], 'qualys-fargate-scanner-service-workflow'],
    [['--image-scanner'], 'qualys-fargate-scanner-image-scanner-workflow'],
  ])('is meant where that is asked for: %j', async (options, machine) => {
    await using account = await makeAccount(both);

    const { exitCode, err } = await account.run(['workflow', ...options]);

    expect([exitCode, err, account.machines]).toEqual([0, '', [machine]]);
  });

  it('has its own dead letters', async () => {
    await using account = await makeAccount(both);

    const { out } = await account.run(['redrive', '--dry-run', '--image-scanner', '--json']);

    expect((JSON.parse(out) as readonly { readonly url: string }[]).map(({ url }) => url)).toEqual([
      sampleQueues.pushesDead,
      sampleQueues.pushEventsDead,
      sampleQueues.workersDead,
    ]);
  });

  it('is said to be missing where it is', async () => {
    await using account = await makeAccount([sampleService()]);

    const { exitCode, err } = await account.run(['workflow', '--image-scanner']);

    expect([exitCode, err]).toEqual([70, expect.stringContaining('There is no image scanner')]);
  });
});
