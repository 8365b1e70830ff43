import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { awsEnvironment, operatedAccount } from '../test/fakes/operated-account.ts';

beforeEach(() => {
  for (const [name, value] of Object.entries(awsEnvironment)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

const digest = `sha256:${'a'.repeat(64)}`;
const machine = 'arn:aws:states:eu-west-1:111122223333:stateMachine:qualys-fargate-scanner-service-workflow';
const name = `d-${'a'.repeat(64)}-1`;
const execution = {
  executionArn: `${machine.replace(':stateMachine:', ':execution:')}:${name}`,
  stateMachineArn: machine,
  name,
  status: 'FAILED',
  startDate: 1_774_785_600,
  stopDate: 1_774_785_660,
};

async function makeAccount(executions: readonly object[] = [execution]) {
  const account = await operatedAccount();
  account.answers.set('AWSStepFunctions.ListExecutions', ({ body }) => {
    const { statusFilter } = JSON.parse(body) as { readonly statusFilter?: string };
    return {
      executions: executions.filter((each) => statusFilter === undefined || Object.values(each).includes(statusFilter)),
    };
  });
  account.answers.set('AWSStepFunctions.DescribeExecution', execution);
  account.answers.set('AWSStepFunctions.GetExecutionHistory', { events: [] });
  account.answers.set('DynamoDB_20120810.GetItem', {});
  account.answers.set('DynamoDB_20120810.Query', { Items: [], Count: 0 });
  return account;
}

describe('workflow', () => {
  it('shows the newest executions, each with its state and where to look on', async () => {
    await using account = await makeAccount();

    const { exitCode, out } = await account.run(['workflow']);

    expect(exitCode).toBe(0);
    expect(out).toMatch(/^FAILED {5}\S/);
    expect(out).toContain(`\n  ${name}, started 2026-03-29T12:00:00.000Z, ended 2026-03-29T12:01:00.000Z\n`);
    expect(out).toContain('\n  https://eu-west-1.console.aws.amazon.com/states/');
  });

  it('shows one by its name', async () => {
    await using account = await makeAccount();

    const { out } = await account.run(['workflow', name, '--json']);

    expect(JSON.parse(out)).toMatchObject([{ name, status: 'FAILED', digest }]);
    expect(account.asked).not.toContain('AWSStepFunctions.ListExecutions');
  });

  it.each([
    ['failed', 1],
    ['timed-out', 0],
  ])('shows those that are %s', async (status, count) => {
    await using account = await makeAccount();

    const { out } = await account.run(['workflow', '--status', status, '--json']);

    expect(JSON.parse(out)).toHaveLength(count);
  });

  it('says that there are none', async () => {
    await using account = await makeAccount([]);

    expect((await account.run(['workflow'])).out).toBe('The workflow has no such executions.\n');
  });
});
