import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { main } from './main.ts';
import type { World } from './world.ts';

const offline = ['--account', '111122223333', '--region', 'eu-west-1'];
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'permissions-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command line where no AWS can be reached. */
async function run(args: readonly string[], environment: World['environment'] = {}) {
  const [out, err] = [stream(), stream()];
  const world: World = {
    environment: { AWS_EC2_METADATA_DISABLED: 'true', ...environment },
    cwd: process.cwd(),
    stdout: out,
    stderr: err,
    signal: new AbortController().signal,
  };
  const exitCode = await main(['permissions', ...args], world);
  return { exitCode, out: out.text(), err: err.text() };
}

function stream() {
  let written = '';
  const write = (text: string) => {
    written += text;
    return true;
  };
  return { isTTY: false, columns: 200, write, text: () => written };
}

it('prints what deploy needs, and asks AWS nothing, where account and region are named', async () => {
  const { exitCode, out, err } = await run(offline);

  const report = JSON.parse(out);
  expect(exitCode).toBe(0);
  expect(report).toMatchObject({ account: '111122223333', region: 'eu-west-1' });
  expect(report.policies[0].name).toBe('qualys-fargate-scanner-deploy-1');
  expect(err).toBe(`${report.policies.length} policies for who runs deploy in account 111122223333, eu-west-1.\n`);
});

it('is about the partition of the region', async () => {
  const { out } = await run(['deploy', 'target', '--account', '111122223333', '--region', 'cn-north-1']);

  expect(out).toContain('arn:aws-cn:cloudformation:cn-north-1:111122223333:stack/');
  expect(out).not.toContain('arn:aws:');
});

it('writes each policy as IAM takes it', async () => {
  const target = join(folder, 'policies');
  const { exitCode, out } = await run(['logs', ...offline, '--stack-name', 'acme', '--folder', target]);

  expect([exitCode, readdirSync(target)]).toEqual([0, ['acme-logs-1.json']]);
  expect(out.trim()).toBe(join(target, 'acme-logs-1.json'));
  expect(JSON.parse(readFileSync(join(target, 'acme-logs-1.json'), 'utf8'))).toHaveProperty('Version', '2012-10-17');
});

it('gives the role of CloudFormation what it needs, beside who hands it over', async () => {
  const role = 'arn:aws:iam::111122223333:role/cloudformation';

  const { out } = await run(['deploy', 'target', ...offline, '--cloudformation-role', role]);

  const { cloudFormation, policies } = JSON.parse(out);
  expect(cloudFormation).toMatchObject({ role, policies: [{ name: expect.stringContaining('-cloudformation-1') }] });
  expect(JSON.stringify(policies)).not.toContain('iam:CreateRole');
  expect(JSON.stringify(cloudFormation.trust)).toContain('cloudformation.amazonaws.com');
});

it('takes no REGION of an environment for a further region', async () => {
  const { out } = await run(['deploy', 'target', ...offline], { REGION: 'us-west-2' });

  expect(out).not.toContain('us-west-2');
});

it('names what there is for a word that is no command', async () => {
  const { exitCode, err } = await run(['deply', ...offline]);

  expect(exitCode).toBe(64);
  expect(err).toContain('There is no command "deply"');
});

it('says where it could not write', async () => {
  writeFileSync(join(folder, 'file'), '');

  const { exitCode, err } = await run(['logs', ...offline, '--folder', join(folder, 'file')]);

  expect(exitCode).toBe(64);
  expect(err).toContain("can't be written");
});
