import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { main } from '../cli/main.ts';
import { deployOptionNames, deployOptions } from '../core/deploy/deploy-options.ts';

/** Every target that was ever documented, and what it runs. */
const targets = {
  help: undefined,
  deploy: 'deploy',
  'deploy-region': 'deploy region',
  'destroy-region': 'destroy region',
  'deploy-service': 'deploy service',
  'deploy-hub': 'deploy service',
  'deploy-target': 'deploy target',
  'deploy-spoke': 'deploy target',
  'deploy-target-stackset': 'deploy target --stack-set',
  'deploy-spoke-stackset': 'deploy target --stack-set',
  'deploy-image-scanner': 'deploy image-scanner',
  'validate-image-scanner': 'deploy image-scanner --dry-run',
  'destroy-image-scanner': 'destroy image-scanner',
  'deploy-network': 'deploy network',
  'destroy-network': 'destroy network',
  update: 'update',
  destroy: 'destroy',
  logs: 'logs --follow',
  workflow: 'workflow',
  status: 'status',
  package: undefined,
  validate: 'deploy --dry-run',
  verify: 'verify',
  clean: undefined,
  'get-qualys-info': 'qualys-info',
  'list-registries': 'registries',
} as const;

const commands = Object.entries(targets).flatMap(([target, command]) =>
  command === undefined ? [] : [[target, command] as const],
);

/** The variables that targets were documented with. */
const variables = {
  QUALYS_POD: 'US2',
  QUALYS_API_TOKEN: 'opensesame',
  QUALYS_ACCESS_TOKEN: 'opensesame',
  QSCANNER_PATH: 'build/qscanner',
  QUALYS_CA_BUNDLE: 'root-ca.pem',
  PRIVATE_NETWORK: 'true',
  AWS_REGION: 'eu-west-1',
  STACK_NAME: 'mine',
  CREATE_ROLE: 'true',
  EXISTING_ROLE_ARN: 'arn:aws:iam::111122223333:role/qualys',
  EXISTING_ROLE_NAME: 'qualys',
  OrganizationId: 'o-abcdefghij',
  OrgUnitIds: 'ou-abcd-12345678',
  ServiceAccountId: '111122223333',
  SecurityAccountId: '111122223333',
  CentralEventBusArn: 'arn:aws:events:eu-west-1:111122223333:event-bus/bus',
  REGION: 'us-west-2,eu-west-1',
};

function make(...args: readonly string[]): string {
  const { PATH } = process.env;
  return execFileSync('make', args, { encoding: 'utf8', env: { PATH }, cwd: new URL('..', import.meta.url) });
}

describe('the Makefile', () => {
  it.each(Object.keys(targets))('has the target %s', (target) => {
    expect(make('-n', target)).not.toBe('');
  });

  it.each(commands)('makes %s one call of the command line: %s', (target, command) => {
    expect(make('-n', target).trim()).toBe(`node dist/cli/index.js ${command}`);
  });

  it.each(commands)('%s is a command that there is, with its options: %s', async (_, command) => {
    const written: string[] = [];
    const stream = { isTTY: false, columns: 80, write: (text: string) => written.push(text) > 0 };
    const { signal } = new AbortController();
    const world = { environment: {}, cwd: process.cwd(), stdout: stream, stderr: stream, signal };

    await main([...command.split(' '), '--nonsense'], world);

    // A command or another option that were not known would be named beside it.
    expect(written.join('')).toMatch(/^Error: Unknown argument: nonsense\n/);
  });

  it.each(Object.keys(targets))('puts no variable on the command line of %s', (target) => {
    const given = Object.entries(variables).map(([name, value]) => `${name}=${value}`);

    expect(make('-n', target, ...given)).toBe(make('-n', target));
  });

  it.each(Object.entries(variables))('hands %s to the command in its environment, which reads it', (name, value) => {
    const seen = make('status', 'CLI=env #', `${name}=${value}`);
    const known = deployOptionNames.flatMap((option) => deployOptions[option].environment ?? []);

    expect(seen).toContain(`${name}=${value}\n`);
    expect(known).toContain(name);
  });

  it('looks in the region of the environment, and where there is none as before', () => {
    const region = (environment: Readonly<Record<string, string>>) => {
      const env = { PATH: process.env.PATH, ...environment };
      const cwd = new URL('..', import.meta.url);
      const seen = execFileSync('make', ['status', 'CLI=env #'], { encoding: 'utf8', env, cwd });
      return /^AWS_REGION=(.*)$/m.exec(seen)?.[1];
    };

    expect([region({}), region({ AWS_DEFAULT_REGION: 'eu-west-3' }), region({ AWS_REGION: 'eu-west-2' })]).toEqual([
      'us-east-1',
      'eu-west-3',
      'eu-west-2',
    ]);
  });

  it('finds QScanner where it was put before, and lets the environment name another', () => {
    const folder = mkdtempSync(join(tmpdir(), 'makefile-'));
    mkdirSync(join(folder, 'build/layer/bin'), { recursive: true });
    const seen = (environment: Readonly<Record<string, string>>) => {
      const env = { PATH: process.env.PATH, ...environment };
      const makefile = fileURLToPath(new URL('../Makefile', import.meta.url));
      const args = ['-f', makefile, 'status', 'CLI=env #'];
      return /^QSCANNER_PATH=(.*)$/m.exec(execFileSync('make', args, { encoding: 'utf8', env, cwd: folder }))?.[1];
    };

    const before = seen({});
    writeFileSync(join(folder, 'build/layer/bin/qscanner'), '');
    const after = [seen({}), seen({ QSCANNER_PATH: '/opt/qscanner' })];
    rmSync(folder, { recursive: true });

    expect([before, ...after]).toEqual(['', 'build/layer/bin/qscanner', '/opt/qscanner']);
  });

  it('keeps QScanner when it cleans', () => {
    const folder = mkdtempSync(join(tmpdir(), 'makefile-'));
    mkdirSync(join(folder, 'build/layer/bin'), { recursive: true });
    mkdirSync(join(folder, 'build/bundle'));
    const clean = () =>
      execFileSync('make', ['-f', fileURLToPath(new URL('../Makefile', import.meta.url)), 'clean'], { cwd: folder });

    clean();
    const kept = readdirSync(join(folder, 'build'));
    rmSync(join(folder, 'build'), { recursive: true });
    clean();
    rmSync(folder, { recursive: true });

    expect(kept).toEqual(['layer']);
  });

  it('lists every target in its help', () => {
    const help = make('help');

    for (const target of Object.keys(targets)) expect(help).toMatch(new RegExp(`^  ${target} `, 'm'));
  });
});
