import { describe, expect, it } from 'vitest';
import { deployOptionNames, deployOptions } from '../core/deploy/deploy-options.ts';
import { main } from './main.ts';
import type { World } from './world.ts';

/** Runs a command line where no AWS can be reached, and gives what it ended with and wrote. */
async function run(args: readonly string[], environment: World['environment'] = {}) {
  let written = '';
  const write = (text: string) => {
    written += text;
    return true;
  };
  const stream = { isTTY: false, columns: 200, write };
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

const commands = [
  ['deploy'],
  ['deploy', 'service'],
  ['deploy', 'hub'],
  ['deploy', 'target'],
  ['deploy', 'spoke'],
  ['deploy', 'region'],
  ['deploy', 'admission'],
  ['deploy', 'sensor'],
  ['deploy', 'image-scanner'],
  ['deploy', 'network'],
  ['update'],
  ['status'],
  ['destroy'],
  ['destroy', 'target'],
  ['destroy', 'region'],
  ['destroy', 'admission'],
  ['destroy', 'sensor'],
  ['destroy', 'image-scanner'],
  ['destroy', 'network'],
];

describe.each(commands)('%s %s', (...words) => {
  const args = words.filter((word) => word !== undefined);

  it('explains itself', async () => {
    const { exitCode } = await run([...args, '--help']);

    expect(exitCode).toBe(0);
  });

  it('takes no secret as an argument', async () => {
    const secrets = deployOptionNames.filter((name) => deployOptions[name].secret === true);

    for (const name of secrets) {
      const { exitCode, written } = await run([...args, `--${name}`, 'opensesame']);

      expect(exitCode).toBe(64);
      expect(written).not.toContain('opensesame');
    }
  });

  it('reads its options before it asks AWS anything', async () => {
    const { exitCode, written } = await run(args, { STACK_NAME: '-x' });

    expect({ exitCode, written }).toEqual({
      exitCode: 64,
      written: expect.stringContaining('stack-name can not be "-x"'),
    });
  });
});

it.each([
  [['deploy', 'everything'], 'Unknown argument: everything'],
  [['destroy', '--allow-replacement'], 'Unknown argument: allow-replacement'],
  [['deploy', 'region', '--region', 'here'], '"here" is no region'],
  [['deploy', '--regions', 'here'], '"here" is no region'],
  [['deploy', 'network', '--qscanner-path', 'x'], 'Unknown argument: qscanner-path'],
  [['deploy', 'target', '--private-network'], 'Unknown argument: private-network'],
  [
    ['deploy', 'image-scanner', '--https-proxy', 'http://me:opensesame@proxy'],
    'https-proxy carries a user or password',
  ],
])('refuses %j', async (args, message) => {
  const { exitCode, written } = await run(args);

  expect(exitCode).toBe(64);
  expect(written).toContain(message);
});
