import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { main } from '../cli/main.ts';
import { deployOptions } from '../core/deploy/deploy-options.ts';

// Every call of the command line that a document shows is one that it takes: command, options, and values from a list.

const root = new URL('../', import.meta.url);
const guides = readdirSync(new URL('docs/', root)).filter((file) => file.endsWith('.md'));
const documents = ['README.md', ...guides.map((file) => `docs/${file}`)];
const program = /^(?:scanner|npx qualys-fargate-scanner) /;

/** The calls in a document: in its text between back-ticks, and in its blocks, where lines may go on and stand beside others. */
function callsIn(text: string): readonly string[] {
  const [, ...blocks] = text.split(/^ *```/m);
  const inBlocks = blocks
    .filter((_, index) => index % 2 === 0)
    .flatMap((block) => block.replaceAll(/\\\n/g, ' ').split('\n'))
    .flatMap((line) => line.replace(/ #.*$/, '').split('&&'));
  const inText = [...text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '').matchAll(/`([^`\n]+)`/g)].map(
    ([, code = '']) => code,
  );
  return [...inBlocks, ...inText].map((call) => call.trim()).filter((call) => program.test(call) && !/ …$/.test(call));
}

/** Its words, as a shell parts them; what stands for more (`…`) is none. */
function argumentsOf(call: string): readonly string[] {
  const words =
    call
      .replace(program, '')
      .replace(/ [|>].*$/, '')
      .match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  return words.map((word) => word.replaceAll(/['"]/g, '')).filter((word) => word !== '…');
}

const calls = documents.flatMap((file) =>
  [...new Set(callsIn(readFileSync(new URL(file, root), 'utf8')))].map((call) => [file, call] as const),
);

it('there are some', () => {
  expect(calls.length).toBeGreaterThan(50);
});

it.each(calls)('%s: %s', async (_, call) => {
  const written: string[] = [];
  const stream = { isTTY: false, columns: 80, write: (text: string) => written.push(text) > 0 };
  const { signal } = new AbortController();

  await main([...argumentsOf(call), '--nonsense'], {
    environment: {},
    cwd: '/',
    stdout: stream,
    stderr: stream,
    signal,
  });

  // A command or another option that were not known would be named beside it.
  expect(written.join('')).toMatch(/^Error: Unknown argument: nonsense\n/);
});

describe('the variables in docs/migrate.md', () => {
  const text = readFileSync(new URL('docs/migrate.md', root), 'utf8');
  const [, section = ''] = text.split('## The variables');
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const variables = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name));

  it.each(variables)('%s is read', (variable) => {
    const readers = Object.values(deployOptions).filter(({ environment = [] }) =>
      environment.includes(String(variable)),
    );

    expect(readers).toHaveLength(1);
  });

  it('are all that the first Makefile had', () => {
    const first = [
      ...[
        'QUALYS_POD',
        'QUALYS_API_TOKEN',
        'QUALYS_USERNAME',
        'QUALYS_PASSWORD',
        'AWS_REGION',
        'STACK_NAME',
        'CREATE_ROLE',
      ],
      ...['EXISTING_ROLE_ARN', 'EXISTING_ROLE_NAME', 'OrganizationId', 'OrgUnitIds', 'ServiceAccountId'],
      ...['SecurityAccountId', 'CentralEventBusArn', 'REGION'],
    ];

    expect(first.filter((name) => !variables.includes(name))).toEqual([]);
  });
});
