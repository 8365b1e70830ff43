import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { version } from '../core/version.ts';
import { samplePart, sampleService, sampleTarget } from '../test/fakes/installation.ts';
import { awsEnvironment, operatedAccount } from '../test/fakes/operated-account.ts';

beforeEach(() => {
  for (const [name, value] of Object.entries(awsEnvironment)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

describe('status', () => {
  it('shows each stack with its version and outputs, and how the service is doing', async () => {
    await using account = await operatedAccount();
    account.answers.set('AmazonSQS.GetQueueAttributes', { Attributes: { ApproximateNumberOfMessages: '2' } });
    account.answers.set('AWSStepFunctions.ListExecutions', { executions: [] });

    const { exitCode, out } = await account.run(['status']);

    expect(exitCode).toBe(0);
    expect(out).toContain(`Account 111122223333 in eu-west-1, seen by version ${version}`);
    expect(out).toMatch(/qualys-fargate-scanner-service \(eu-west-1\): CREATE_COMPLETE/);
    expect(out).toMatch(/\n {2}PolicyLocation +s3:\/\/policies\/policy\.yaml\n/);
    expect(out).toMatch(/qualys-fargate-scanner-target \(eu-west-1\): CREATE_COMPLETE/);
    expect(out).toContain('Last scans\n  none yet');
    expect(out).toMatch(/Dead letters\n {2}\S*-dead-letters: 2 messages; see redrive/);
  });

  it('tells a stack that another template made, and one that is broken', async () => {
    const other = samplePart('qualys-fargate-scanner-service', { status: 'UPDATE_ROLLBACK_FAILED' });
    await using account = await operatedAccount([other]);

    const { out } = await account.run(['status']);

    expect(out).toMatch(/UPDATE_ROLLBACK_FAILED, since \S+, a template of somebody else/);
  });

  it('shows the same to machines', async () => {
    await using account = await operatedAccount([sampleService(), sampleTarget()]);

    const { out } = await account.run(['status', '--json']);

    expect(JSON.parse(out)).toMatchObject({
      account: '111122223333',
      region: 'eu-west-1',
      stacks: [{ part: 'service', version: '0.1.0' }, { part: 'target' }],
    });
  });

  it('says that there is nothing', async () => {
    await using account = await operatedAccount([]);

    const { exitCode, out } = await account.run(['status']);

    expect([exitCode, out]).toEqual([0, expect.stringContaining('There are no stacks of that name here.')]);
  });
});
