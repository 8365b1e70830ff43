import { expect, it } from 'vitest';
import { main } from './main.ts';
import type { World } from './world.ts';

/** Runs a command line with nothing in its environment, and gives what it ended with and wrote. */
async function run(args: readonly string[], environment: World['environment'] = {}) {
  let written = '';
  const write = (text: string) => {
    written += text;
    return true;
  };
  const stream = { isTTY: false, columns: 80, write };
  const world: World = {
    environment,
    cwd: process.cwd(),
    stdout: stream,
    stderr: stream,
    signal: new AbortController().signal,
  };
  const exitCode = await main(args, world);
  return { exitCode, written };
}

const template = 'examples/task-definitions/web-app.json';

it('gates and lists the files behind a -- as well', async () => {
  const listed = await run(['images', template, '--', 'examples/missing.json']);
  const gated = await run(['gate', template, '--simulate', '--', 'examples/missing.json']);

  expect([listed.exitCode, gated.exitCode]).toEqual([65, 65]);
  expect(gated.written).toContain('examples/missing.json does not exist');
});

it.each([
  ['--fail-on', 'critical', '--fail-on', 'none'],
  ['--timeout', '1m', '--timeout', '2m'],
])('takes no option twice that has one value (%s)', async (...options) => {
  const { exitCode } = await run(['gate', template, '--simulate', ...options]);

  expect(exitCode).toBe(64);
});

it('takes every line of an option that is a list, however often it is given', async () => {
  const { exitCode, written } = await run([
    'gate',
    template,
    '--simulate',
    '--deny-cves',
    'nonsense',
    '--deny-cves',
    'CVE-2024-1234',
  ]);

  expect(exitCode).toBe(64);
  expect(written).toContain('nonsense');
});

it.each([['--help'], ['--version'], ['gate', '--help']])('ends with 0 for %s', async (...args) => {
  const { exitCode } = await run(args);

  expect(exitCode).toBe(0);
});

it.each(['--qualys-token', '--qualys-password', '--qualys-client-secret'])(
  'takes no %s as an argument',
  async (name) => {
    const apart = await run(['gate', template, name, 'opensesame']);
    const joined = await run(['registries', `${name}=opensesame`]);

    expect([apart.exitCode, joined.exitCode]).toEqual([64, 64]);
    expect(apart.written).toMatch(/Set QUALYS_[A-Z_]+ in the environment/);
    expect(apart.written + joined.written).not.toContain('opensesame');
  },
);

it.each(['--activation-id', '--customer-id=', '-qualys-token'])('takes no %s as an argument either', async (name) => {
  const { exitCode, written } = await run([
    'deploy',
    ...(name.endsWith('=') ? [`${name}opensesame`] : [name, 'opensesame']),
  ]);

  expect(exitCode).toBe(64);
  expect(written).toContain('is not taken as an argument');
  expect(written).not.toContain('opensesame');
});

it.each([
  ['destroy', '--dry-run=True'],
  ['deploy', '--dry-run=1'],
  ['redrive', '--dry-run=yes'],
  ['policy', 'put', 'policy.yaml', '--dry-run='],
  ['scan', 'nginx', '--wait=on'],
  ['gate', template, '--simulate=TRUE'],
  ['deploy', '--no-allow-replacement=maybe'],
])('takes no other word than true and false for a flag, which would count as false: %s %s', async (...args) => {
  const { exitCode, written } = await run(args);

  expect(exitCode).toBe(64);
  expect(written).toMatch(/--[a-z-]+ is true or false; found "[\w]*"/);
});

it('names an unknown option once', async () => {
  const { written } = await run(['gate', template, '--qualys-podd', 'US1']);

  expect(written).toMatch(/^Error: Unknown argument: qualys-podd$/m);
});
