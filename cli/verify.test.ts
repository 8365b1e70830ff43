import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { samplePart, sampleService } from '../test/fakes/installation.ts';
import { awsEnvironment, operatedAccount } from '../test/fakes/operated-account.ts';

beforeEach(() => {
  for (const [name, value] of Object.entries(awsEnvironment)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

/** What the checks of a service and its target look at, one after another. */
const order: readonly string[] = [
  ...['credentials', 'stacks', 'qualys-token', 'qualys-secret', 'registry-sensor', 'registry-connector'],
  ...['ecr-role', 'describe-role', 'trail', 'target-rules', 'dead-letters', 'service-rules', 'bus-policy', 'policy'],
  ...['buckets', 'notifications', 'function-errors', 'admission', 'event-path'],
];

interface Told {
  readonly ok: boolean;
  readonly checks: readonly {
    readonly id: string;
    readonly state: string;
    readonly title: string;
    readonly found: string;
    readonly remedy?: string;
  }[];
}

describe('verify', () => {
  it('looks first at what all else rests on, and makes every check though each is refused', async () => {
    await using account = await operatedAccount();

    const { exitCode, out } = await account.run(['verify', '--existing-role-name', 'qualys', '--json']);

    const { ok, checks } = JSON.parse(out) as Told;
    const ids = [...new Set(checks.map(({ id }) => id))];
    expect(ids.filter((id) => order.includes(id))).toEqual(order);
    expect([ok, exitCode]).toEqual([!checks.some(({ state }) => state === 'fail'), ok ? 0 : 70]);
    for (const { state, found, remedy } of checks) {
      if (state === 'warn' || state === 'fail') expect(remedy ?? found).not.toBe('');
    }
  });

  it('tells each check on a line, what to do below it, and how many there were at the end', async () => {
    await using account = await operatedAccount();

    const { out } = await account.run(['verify']);

    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toBe('ok    AWS credentials: arn:aws:iam::111122223333:user/me in eu-west-1.');
    expect(lines).toContainEqual(expect.stringMatching(/^warn {2}CloudTrail: It can not be checked: /));
    expect(lines).toContainEqual(expect.stringMatching(/^ {6}.*cloudtrail:DescribeTrails|^ {6}Check /));
    expect(lines.at(-1)).toMatch(/^\d+ ok, \d+ warnings, \d+ failed, \d+ skipped$/);
  });

  it('uses the credentials of the service where none are given, and shows nothing of them', async () => {
    await using account = await operatedAccount();
    account.answers.set('secretsmanager.GetSecretValue', { SecretString: 'token-of-the-service' });

    const { out, err } = await account.run(['verify', '--json'], { QUALYS_TOKEN: '' });

    const { checks } = JSON.parse(out) as Told;
    expect(checks).toContainEqual(expect.objectContaining({ id: 'qualys-secret', state: 'ok' }));
    expect(checks).toContainEqual(expect.objectContaining({ id: 'registry-sensor', state: 'ok' }));
    const authorized = account.server.requests.filter(({ url }) => url.startsWith('/csapi/'));
    expect(new Set(authorized.map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer token-of-the-service']),
    );
    expect(out + err).not.toContain('token-of-the-service');
  });

  it('checks before anything is deployed what must be there first', async () => {
    await using account = await operatedAccount([]);
    account.answers.set('CloudTrail_20131101.DescribeTrails', { trailList: [] });

    const { exitCode, out } = await account.run(['verify', '--json'], { QUALYS_GATEWAY_URL: account.server.url });

    const { checks } = JSON.parse(out) as Told;
    expect(checks.find(({ id }) => id === 'qualys-token')?.state).toBe('ok');
    expect(checks.find(({ id }) => id === 'stacks')?.found).toMatch(/^There is n(?:either|one)/);
    expect(checks.find(({ id }) => id === 'trail')?.state).toBe('fail');
    expect(exitCode).toBe(70);
  });

  it('fails for a stack that is broken', async () => {
    const broken = samplePart(sampleService().stack.name, {
      ...sampleService().stack,
      status: 'UPDATE_ROLLBACK_FAILED',
    });
    await using account = await operatedAccount([broken]);

    const { exitCode, out } = await account.run(['verify', '--json']);

    const { checks } = JSON.parse(out) as Told;
    expect(exitCode).toBe(70);
    expect(checks).toContainEqual(expect.objectContaining({ id: 'stacks', state: 'fail' }));
  });
});
