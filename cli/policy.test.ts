import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { awsEnvironment, operatedAccount } from '../test/fakes/operated-account.ts';

let file: string;
beforeAll(() => {
  file = join(mkdtempSync(join(tmpdir(), 'policy-')), 'policy.yaml');
  writeFileSync(file, 'fail-on: high\nmax-medium: 3\n');
});
afterAll(() => rmSync(join(file, '..'), { recursive: true, force: true }));
beforeEach(() => {
  for (const [name, value] of Object.entries(awsEnvironment)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

const stored = 'fail-on: critical\nmax-medium: 3\n';
const versioned =
  '<?xml version="1.0"?><VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>';

/** The account, and what its bucket has of a policy. */
async function makeAccount(before: string | undefined = stored) {
  const account = await operatedAccount();
  const puts: string[] = [];
  account.answers.set('GET /policies/policy.yaml', before ?? { error: 'NoSuchKey' });
  account.answers.set('GET /policies/', versioned);
  account.answers.set('PUT /policies/policy.yaml', ({ body }) => {
    puts.push(body);
    return '';
  });
  return { account, puts };
}

describe('policy put', () => {
  it('shows what differs, and stores the file', async () => {
    const { account, puts } = await makeAccount();
    await using _ = account;

    const { exitCode, out } = await account.run(['policy', 'put', file]);

    expect([exitCode, puts]).toEqual([0, ['fail-on: high\nmax-medium: 3\n']]);
    expect(out).toMatch(/^s3:\/\/policies\/policy\.yaml: stored as version /);
    expect(out).toContain('\n  - fail-on: critical\n  + fail-on: high\n    max-medium: 3\n');
  });

  it('only shows it in a dry run', async () => {
    const { account, puts } = await makeAccount();
    await using _ = account;

    const { out } = await account.run(['policy', 'put', file, '--dry-run']);

    expect(out).toContain('would change so (nothing was stored)');
    expect(puts).toEqual([]);
  });

  it('stores the first one, and not the same again', async () => {
    const first = await makeAccount(undefined);
    await using _ = first.account;
    const again = await makeAccount('fail-on: high\nmax-medium: 3\n');
    await using __ = again.account;

    expect((await first.account.run(['policy', 'put', file, '--json'])).out).toContain('"end": "stored"');
    expect((await again.account.run(['policy', 'put', file, '--json'])).out).toContain('"end": "unchanged"');
    expect([first.puts.length, again.puts.length]).toEqual([1, 0]);
  });
});

describe('policy show', () => {
  it('shows the policy that counts, with its rules', async () => {
    const { account } = await makeAccount();
    await using _ = account;

    const { exitCode, out } = await account.run(['policy', 'show']);

    expect(exitCode).toBe(0);
    expect(out).toMatch(/^s3:\/\/policies\/policy\.yaml/);
    expect(out).toContain('\nfail-on: critical\nmax-medium: 3\n');
  });

  it.each([
    [undefined, 'There is no policy'],
    ['fail-on: [', 'policy.yaml'],
  ])('fails where no policy counts: %j', async (text, words) => {
    const { account } = await makeAccount(text);
    await using _ = account;
    if (text === undefined) account.answers.set('GET /policies/policy.yaml', { error: 'NoSuchKey' });

    const { exitCode, out } = await account.run(['policy', 'show']);

    expect([exitCode, out]).toEqual([70, expect.stringContaining(words)]);
  });

  it('puts nothing on the terminal that it would act on', async () => {
    const { account } = await makeAccount('fail-on: high # \u001B[2J\n');
    await using _ = account;

    const { out } = await account.run(['policy', 'show']);

    expect(out).toContain('fail-on: high #');
    expect(out).not.toContain('\u001B');
  });
});
