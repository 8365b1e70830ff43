import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { serve } from '../test/fakes/http-server.ts';
import { main } from './main.ts';
import type { World } from './world.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'operate-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

/** Runs a command line, and gives what it ended with and wrote. */
async function run(args: readonly string[], environment: World['environment'] = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const stream = (lines: string[]) => ({ isTTY: false, columns: 80, write: (text: string) => lines.push(text) > 0 });
  const { signal } = new AbortController();
  const exitCode = await main(args, { environment, cwd: folder, stdout: stream(out), stderr: stream(err), signal });
  return { exitCode, out: out.join(''), err: err.join('') };
}

/** AWS that knows these credentials, or refuses them. */
function aws(refuses: boolean) {
  return serve((_, response) => {
    response.writeHead(refuses ? 403 : 200, { 'content-type': 'text/xml' });
    response.end(
      refuses
        ? '<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized to perform sts:GetCallerIdentity</Message></Error></ErrorResponse>'
        : '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/me</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>',
    );
  });
}

function signIn() {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
}

describe('a policy', () => {
  it('is checked without AWS', async () => {
    writeFileSync(join(folder, 'policy.yaml'), 'fail-on: high\nfail-on-kev: true\n');

    const { exitCode, out } = await run(['policy', 'check', 'policy.yaml']);

    expect(exitCode).toBe(0);
    expect(out).toContain('policy.yaml: understood');
    expect(out).toContain('Note: fail-on-kev needs a feed');
  });

  it('is checked for machines', async () => {
    writeFileSync(join(folder, 'policy.json'), '{"fail-on": "high"}');

    const { out } = await run(['policy', 'check', 'policy.json', '--json']);

    expect(JSON.parse(out)).toMatchObject({ file: 'policy.json', exceptions: 0, notices: [] });
  });

  it.each([
    ['missing.yaml', 'ENOENT'],
    ['broken.yaml', 'broken.yaml:1:10'],
  ])('that can not be read is told as such: %s', async (file, words) => {
    writeFileSync(join(folder, 'broken.yaml'), 'fail-on: nonsense\n');

    const { exitCode, err } = await run(['policy', 'check', file]);

    expect([exitCode, err]).toEqual([65, expect.stringContaining(words)]);
  });
});

describe('a command that is called wrongly', () => {
  it.each([
    [['policy'], 'Name what to do'],
    [['scan'], 'scan takes images, or a service, or a family'],
    [['scan', 'nginx', '--family', 'web'], 'scan takes images, or a service, or a family'],
    [['scan', '--service', 'shop'], 'cluster'],
    [['logs', '--since', 'yesterday'], '--since can not be "yesterday"'],
    [['logs', '--of', 'nonsense'], 'Invalid values'],
    [['logs', '--digest', 'a', '--execution', 'b'], 'mutually exclusive'],
    [['workflow', '--status', 'nonsense'], 'Invalid values'],
    [['verify', '--qualys-token', 'opensesame'], 'not taken as an argument'],
    [['rotate-token', '--qualys-password=opensesame'], 'not taken as an argument'],
  ])('says so before it asks anybody: %j', async (args, words) => {
    const { exitCode, err, out } = await run(args);

    expect([exitCode, err]).toEqual([64, expect.stringContaining(words)]);
    expect(out + err).not.toContain('opensesame');
  });
});

describe('a command that AWS refuses', () => {
  it.each([
    ['logs'],
    ['workflow'],
    ['redrive'],
    ['reconcile'],
    ['scan', 'nginx'],
    ['policy', 'show'],
    ['registries', 'create'],
  ])('fails with the permission that is missing: %s', async (...args) => {
    await using server = await aws(true);
    signIn();

    const { exitCode, err } = await run([...args, '--region', 'eu-west-1', '--endpoint-url', server.url]);

    expect(exitCode).toBe(70);
    expect(err).toContain('Allow sts:GetCallerIdentity');
  });

  it('is a check that failed, for verify', async () => {
    await using server = await aws(true);
    signIn();

    const { exitCode, out } = await run(['verify', '--region', 'eu-west-1', '--endpoint-url', server.url, '--json']);

    expect(exitCode).toBe(70);
    expect(JSON.parse(out)).toMatchObject({ ok: false, checks: [{ id: 'credentials', state: 'fail' }] });
  });

  it('is not asked further with credentials of another account', async () => {
    await using server = await aws(false);
    signIn();
    const where = ['--region', 'eu-west-1', '--endpoint-url', server.url];

    const { exitCode, err } = await run(['redrive', ...where, '--account', '999988887777']);

    expect([exitCode, err]).toEqual([64, expect.stringContaining('are of account 111122223333')]);
    expect(server.requests).toHaveLength(1);
  });
});
