import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { functionLine } from '../test/fakes/log-lines.ts';
import { awsEnvironment, operatedAccount } from '../test/fakes/operated-account.ts';

beforeEach(() => {
  for (const [name, value] of Object.entries(awsEnvironment)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

const at = Date.parse('2026-11-21T09:00:00Z');

/** The account, with lines of the intake, and of nobody else. */
async function makeAccount() {
  const account = await operatedAccount();
  const lines = [
    functionLine('INFO', 'A scan was started.', { digest: 'sha256:a' }),
    functionLine('ERROR', 'The function failed.', { fault: { message: 'No table.\u001B[2J' } }),
  ];
  account.answers.set('Logs_20140328.FilterLogEvents', ({ body }) => {
    const { logGroupName } = JSON.parse(body) as { readonly logGroupName: string };
    const events = lines.map((line, index) => ({
      eventId: String(index),
      timestamp: at + index,
      logStreamName: 'stream',
      message: typeof line === 'string' ? line : JSON.stringify(line),
    }));
    return { events: logGroupName.endsWith('-intake') ? events : [] };
  });
  return account;
}

describe('logs', () => {
  it('shows a line each, with time, function and level, and nothing that a terminal acts on', async () => {
    await using account = await makeAccount();

    const { exitCode, out } = await account.run(['logs', '--since', '2026-11-21']);

    expect(exitCode).toBe(0);
    expect(out).toContain('2026-11-21T09:00:00.000Z  intake           INFO   A scan was started. digest=sha256:a\n');
    expect(out).toContain('ERROR  The function failed. fault=');
    expect(out).not.toContain('\u001B');
  });

  it('shows those of a level and above', async () => {
    await using account = await makeAccount();

    const { out } = await account.run(['logs', '--since', '2026-11-21', '--level', 'error', '--json']);

    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).message),
    ).toEqual(['The function failed.']);
  });

  it('asks only the functions that are named', async () => {
    await using account = await makeAccount();

    await account.run(['logs', '--of', 'finish', '--of', 'advance']);

    const groups = account.server.requests.flatMap(({ body }) => /"logGroupName":"([^"]+)"/.exec(body)?.[1] ?? []);
    expect([...new Set(groups)].toSorted()).toEqual(['/aws/lambda/service-advance', '/aws/lambda/service-finish']);
  });
});
