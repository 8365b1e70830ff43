import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DeployedTemplate } from '../scripts/deployed-template.ts';
import { sampleAdmission, sampleStack } from '../scripts/sample-stacks.ts';

// docs/operate.md has a row for every alarm of the templates and for every symptom, and names only what there is.

const text = readFileSync(new URL('../docs/operate.md', import.meta.url), 'utf8');
const deployCommands = readFileSync(new URL('../cli/deploy.ts', import.meta.url), 'utf8');

/** The rows of the table below a heading, without its head. */
function rowsBelow(heading: string): readonly (readonly string[])[] {
  const [, section = ''] = text.split(`# ${heading}\n`);
  const [own = ''] = section.split(/^#/m);
  const rows = own.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** Names of a stack's alarms, without the prefix that all its names have. */
function alarmsOf({ Resources }: DeployedTemplate, prefix: string): readonly string[] {
  const alarms = Object.values(Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
  return alarms.map(({ Properties }) => {
    const name = String(Properties.AlarmName);
    expect(name).toContain(`${prefix}-`);
    return name.slice(prefix.length + 1);
  });
}

const service = sampleStack('service', { NamePrefix: 'sample-prefix' });
const target = sampleStack('target', { NamePrefix: 'sample-prefix' });
const admission = sampleAdmission({ NamePrefix: 'sample-prefix' });
const stacks = [
  { heading: 'Service account', stack: service },
  { heading: 'Target account', stack: target },
  { heading: 'Admission hooks', stack: admission },
];

describe('alarms', () => {
  it.each(stacks)('of $heading have a row each, and no row is about another', ({ heading, stack }) => {
    const alarms = alarmsOf(stack, 'sample-prefix');

    const rows = rowsBelow(heading);

    expect(alarms.length).toBeGreaterThan(0);
    expect(rows.map(([name]) => name).sort()).toEqual(alarms.map((name) => `\`${name}\``).sort());
    for (const row of rows) expect([row.length, row.includes('')]).toEqual([3, false]);
  });
});

describe('symptoms', () => {
  const rows = rowsBelow('When something is wrong');
  const known = stacks.flatMap(({ stack }) => alarmsOf(stack, 'sample-prefix'));

  it.each([
    'Workflow not triggering',
    'Registry creation failed',
    'Scan timeout',
    'API errors (401/403)',
    'Cross-account events not arriving',
    'Lambda not triggering',
    'Scan failures',
    'Permission errors',
    'An image is unresolvable',
    'Nobody is told of a failing image',
    'Every verdict is inconclusive',
    'A deployment stands still or is rolled back',
  ])('%s: the row says what to look at, by a command or an alarm, and what to do', (symptom) => {
    const row = rows.find(([name]) => name === symptom);

    const [, look = '', remedy = ''] = row ?? [];
    const named = [...look.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    expect(named.some((name) => name.startsWith('scanner ') || known.includes(name))).toBe(true);
    expect(remedy).not.toBe('');
  });
});

describe('what it names', () => {
  const words = [...text.matchAll(/`scanner ([a-z-]+)/g)].map(([, word = '']) => word);

  it.each([...new Set(words)])('the command %s is there', (word) => {
    const isThere =
      existsSync(new URL(`../cli/${word}.ts`, import.meta.url)) || deployCommands.includes(`command: '${word}'`);

    expect(isThere).toBe(true);
  });

  const parameters = [...text.matchAll(/`([A-Z][A-Za-z]+)`/g)].map(([, name = '']) => name);
  const templates = ['service-account', 'target-account', 'admission'].map((name) =>
    readFileSync(new URL(`../cloudformation/${name}.yaml`, import.meta.url), 'utf8'),
  );
  const metrics = readFileSync(new URL('../core/service/ports.ts', import.meta.url), 'utf8');

  it.each([...new Set(parameters)])('%s is a parameter, an output or a metric', (name) => {
    const isInTemplate = templates.some((template) => template.includes(`\n  ${name}:\n`));

    expect(isInTemplate || metrics.includes(`| '${name}'`)).toBe(true);
  });
});
