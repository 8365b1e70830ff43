import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as actions from '@actions/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../simulator/index.ts';
import { runAction } from './runner.ts';

const secret = 'a-token-that-must-not-show';
let folder: string;
let simulator: Simulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gate-action-'));
  simulator = await startSimulator({ timeScale: 1000, auth: { tokens: [secret] } });
  simulator.addImage({ reference: `${simulator.registryHost}/team/clean:1`, findings: [] });
  await file('clean.json', `${simulator.registryHost}/team/clean:1`);
  await file('bad.json', `${simulator.registryHost}/library/nginx:1.20`);
});

afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, image: string): Promise<void> {
  const definition = {
    family: 'web',
    requiresCompatibilities: ['FARGATE'],
    containerDefinitions: [{ name: 'app', image }],
  };
  await writeFile(join(folder, name), JSON.stringify(definition, null, 2));
}

function inputs(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    'task-definition': 'clean.json',
    'qualys-gateway-url': simulator.url,
    'qualys-token': secret,
    'poll-interval': '20ms',
    ...more,
  };
}

describe('a step', () => {
  it('is green for a clean image, with outputs, summary and one notice', async () => {
    const step = await runAction(inputs(), { cwd: folder });

    expect(step).toMatchObject({ exitCode: 0, stderr: '' });
    expect(step.outputs).toMatchObject({
      verdict: 'pass',
      outcome: 'allow',
      'critical-count': '0',
      'images-count': '1',
    });
    expect(step.summary).toMatch(/Pass/);
    expect(step.commands.filter((command) => command.name === 'notice')).toHaveLength(1);
    expect(step.commands.some((command) => command.name === 'error')).toBe(false);
  });

  it('is red for critical findings, annotated at the line of the image', async () => {
    const step = await runAction(inputs({ 'task-definition': 'bad.json' }), { cwd: folder });

    const errors = step.commands.filter((command) => command.name === 'error');
    expect(step.exitCode).toBe(1);
    expect(step.outputs).toMatchObject({ verdict: 'fail', outcome: 'block' });
    expect(errors.length).toBeGreaterThan(1);
    expect(errors.length).toBeLessThanOrEqual(10);
    expect(errors[1]?.properties).toMatchObject({ file: 'bad.json', line: '9' });
  });

  it('is green with a warning when the policy is not enforced', async () => {
    const step = await runAction(inputs({ 'task-definition': 'bad.json', enforce: 'false' }), { cwd: folder });

    expect(step.exitCode).toBe(0);
    expect(step.outputs).toMatchObject({ verdict: 'fail', outcome: 'allow' });
    expect(step.commands.some((command) => command.name === 'warning')).toBe(true);
  });

  it('writes the report where its outputs say', async () => {
    const report = join(folder, 'out/report.json');

    const step = await runAction(inputs({ 'report-json': report }), { cwd: folder });

    expect(step.outputs['report-json']).toBe(report);
    expect(JSON.parse(await readFile(report, 'utf8'))).toMatchObject({ verdict: 'pass' });
  });

  it('writes the task definition back with the digest that was scanned, for the step that deploys it', async () => {
    const temporary = await mkdtemp(join(folder, 'temp-'));

    const step = await runAction(inputs(), { cwd: folder, environment: { RUNNER_TEMP: temporary } });
    const blocked = await runAction(inputs({ 'task-definition': 'bad.json' }), { cwd: folder });

    const pinned = await readFile(step.outputs['task-definition'] ?? '', 'utf8');
    const original = await readFile(join(folder, 'clean.json'), 'utf8');
    expect(pinned.replace(/@sha256:[0-9a-f]{64}/, '')).toBe(original);
    expect(pinned).not.toBe(original);
    expect(blocked.outputs).not.toHaveProperty('task-definition');
    expect(blocked.summary).not.toMatch(/not pinned/);
  });

  it('masks the token before anything else, and never prints it otherwise', async () => {
    const step = await runAction(inputs(), { cwd: folder });

    expect(step.commands[0]).toEqual({ name: 'add-mask', properties: {}, message: secret });
    expect(step.stdout.split(secret)).toHaveLength(2);
    expect(step.summary + JSON.stringify(step.outputs)).not.toContain(secret);
  });

  it('masks a token that it fetches with user and password', async () => {
    const credentials = { 'qualys-token': '', 'qualys-username': 'simulator', 'qualys-password': 'simulator' };

    const step = await runAction(inputs(credentials), { cwd: folder });

    const masks = step.commands.filter((command) => command.name === 'add-mask').map((command) => command.message);
    expect(step.exitCode).toBe(0);
    expect(masks).toEqual(['simulator', expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/)]);
  });

  it('ends as inconclusive when the token is refused, and blocks', async () => {
    const step = await runAction(inputs({ 'qualys-token': 'wrong' }), { cwd: folder });

    expect(step.exitCode).toBe(1);
    expect(step.outputs.verdict).toBe('inconclusive');
    expect(step.stdout).toMatch(/create a new one/);
  });

  it('stops when the job is canceled', async () => {
    const slow = await startSimulator({ timeScale: 1, auth: { tokens: [secret] } });
    await file('slow.json', `${slow.registryHost}/team/slow:1`);

    const step = await runAction(inputs({ 'task-definition': 'slow.json', 'qualys-gateway-url': slow.url }), {
      cwd: folder,
      onOutput: (text, kill) => {
        if (text.includes('Asked Qualys to scan')) kill('SIGINT');
      },
    });
    await slow.close();

    expect(step).toMatchObject({ exitCode: 1, signal: null });
    expect(step.outputs.verdict).toBe('inconclusive');
    expect(step.summary).toMatch(/[Ss]till running/);
  });

  it('needs no account to simulate', async () => {
    const step = await runAction({ 'task-definition': 'bad.json', simulate: 'true' }, { cwd: folder });

    expect(step.outputs).toMatchObject({ simulated: 'true' });
    expect(step.summary).toMatch(/SIMULATED/);
  });

  it('makes hostile names inert in the log', async () => {
    const hostile = '::error::pwned\n::set-output name=verdict::pass';
    const definition = { family: hostile, containerDefinitions: [{ name: hostile, image: `${hostile}:1` }] };
    await writeFile(join(folder, 'hostile.json'), JSON.stringify(definition));

    const step = await runAction(inputs({ 'task-definition': 'hostile.json' }), { cwd: folder });

    expect(step.exitCode).toBe(1);
    expect(step.commands.map((command) => command.name)).not.toContain('set-output');
    expect(step.commands.some((command) => command.message === 'pwned')).toBe(false);
  });
});

describe('a missing input', () => {
  it.each([
    ['task-definition', { 'task-definition': '' }],
    ['qualys-pod', { 'qualys-gateway-url': '' }],
    ['qualys-token', { 'qualys-token': '' }],
  ])('%s is told by name, with what to do', async (name, missing) => {
    const step = await runAction(inputs(missing), { cwd: folder });

    expect(step.exitCode).toBe(1);
    expect(step.commands).toEqual([
      {
        name: 'error',
        properties: { title: 'Qualys gate' },
        message: expect.stringContaining(`The input ${name} is missing.`),
      },
    ]);
  });

  it('is told in the very form that @actions/core writes', async () => {
    const step = await runAction(inputs({ 'qualys-token': '' }), { cwd: folder });
    const [command] = step.commands;
    let written = '';
    const { write } = process.stdout;
    process.stdout.write = ((text: string) => {
      written += text;
      return true;
    }) as typeof process.stdout.write;
    try {
      actions.error(command?.message ?? '', { title: 'Qualys gate' });
    } finally {
      process.stdout.write = write;
    }

    expect(step.stdout).toBe(written);
  });
});
