import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { commands } from '../action/commands.ts';
import { type GateOptionName, gateOptions } from '../core/gate-options.ts';
import { parsePolicyFile } from '../core/policy/file.ts';
import { type CiScript, ciScripts } from './ci-scripts.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { version } = JSON.parse(read('package.json'));
const metadata = parse(read('action.yml'));
/** The outputs of a step that no action.yml can declare: those of the stacks. */
const stackOutputs = Object.entries({
  service: 'service-account',
  target: 'target-account',
  admission: 'admission',
}).flatMap(([part, name]) => {
  const template = parse(read(`cloudformation/${name}.yaml`), { logLevel: 'silent' });
  return Object.keys(template.Outputs).map((output) => `${part}-${output}`);
});
const workflows = globSync('examples/workflows/*.yml', { cwd: root }).sort();
const documents = [...globSync('docs/*.md', { cwd: root }), 'README.md'].sort();
const work = mkdtempSync(join(tmpdir(), 'ci-templates-'));
const secretVariables = Object.values(gateOptions)
  .filter(({ secret }) => secret === true)
  .flatMap(({ environment }) => environment ?? []);

afterAll(() => rmSync(work, { recursive: true }));

interface Ran {
  readonly status: number | null;
  readonly stderr: string;
  readonly args: readonly string[];
  readonly tokenFile: string;
}

/** Runs a script with an npx that only tells what it was given, and ends as a gate that says fail. */
function run({ shell, environment }: CiScript): Ran {
  const bin = mkdtempSync(join(work, 'bin-'));
  const npx =
    '#!/bin/sh\nprintf "%s\\0" "$@" >"$TOLD"\nprintf %s "$AWS_WEB_IDENTITY_TOKEN_FILE" >"$TOLD.token"\nexit 1\n';
  writeFileSync(join(bin, 'npx'), npx, { mode: 0o755 });
  writeFileSync(join(bin, 'buildkite-agent'), '#!/bin/sh\necho aws-token\n', { mode: 0o755 });
  const told = join(bin, 'told');
  const { status, stderr } = spawnSync('bash', ['-c', shell], {
    cwd: bin,
    env: { PATH: `${bin}:${process.env.PATH}`, TMPDIR: bin, TOLD: told, QUALYS_TOKEN: 'hunter2', ...environment },
    encoding: 'utf8',
  });
  const tokenFile = existsSync(`${told}.token`) ? readFileSync(`${told}.token`, 'utf8') : '';
  const args = existsSync(told) ? readFileSync(told, 'utf8').split('\0').slice(0, -1) : [];
  return { status, stderr, args, tokenFile: tokenFile === '' ? '' : readFileSync(tokenFile, 'utf8') };
}

/** A step of a workflow, as far as it counts here. */
interface WorkflowStep {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

const optionsIn = (words: readonly string[]) => words.flatMap((word) => /^--([a-z][a-z-]*)/.exec(word)?.[1] ?? []);
const unknownIn = (options: readonly string[]) =>
  options.filter((name) => !Object.hasOwn(gateOptions, name) && name !== 'json');

describe.each(ciScripts())('the template for $system', (script) => {
  it('runs the gate of this version on the file, fails as the gate does, and gives options that exist', () => {
    const { status, stderr, args } = run(script);
    const options = optionsIn(args.slice(3));

    expect(status, stderr).toBe(1);
    expect(args.slice(0, 4)).toEqual([
      '--yes',
      `qualys-fargate-scanner@${version}`,
      'gate',
      'ecs/task definition.json',
    ]);
    expect(options.length).toBeGreaterThan(2);
    expect(unknownIn(options)).toEqual([]);
    expect(options.filter((name) => gateOptions[name as GateOptionName]?.secret)).toEqual([]);
    expect(args.join(' ')).not.toContain('hunter2');
  });

  it('names no variable with a secret, and no other version', () => {
    const versions = read(join('examples/ci', script.file)).match(/\b\d+\.\d+\.\d+\b/g);

    for (const variable of secretVariables) expect(script.shell).not.toMatch(new RegExp(`\\$\\{?${variable}`));
    expect(new Set(versions)).toEqual(new Set([version]));
  });
});

it.each(ciScripts().filter(({ system }) => ['GitLab', 'Bitbucket', 'Buildkite'].includes(system)))(
  "the template for $system hands on the system's token to AWS as a file",
  (script) => {
    const { tokenFile, stderr } = run(script);

    expect(tokenFile, stderr).toBe('aws-token\n');
  },
);

describe('the pipe for Bitbucket', () => {
  it('runs the gate on what its variables say', () => {
    const shell = read('examples/ci/bitbucket/pipe/pipe.sh').replace('qualys-fargate-scanner gate', 'npx gate');

    const { status, args } = run({
      system: '',
      file: '',
      shell,
      environment: { TASK_DEFINITION: 'a b.json', POLICY: 'p q' },
    });

    expect(status).toBe(1);
    expect(args.slice(0, 4)).toEqual(['gate', 'a b.json', '--policy', 'p q']);
    expect(unknownIn(optionsIn(args))).toEqual([]);
  });

  it('installs this version', () => {
    expect(read('examples/ci/bitbucket/pipe/Dockerfile')).toContain(`qualys-fargate-scanner@${version} `);
    expect(parse(read('examples/ci/bitbucket/pipe/pipe.yml')).image).toMatch(new RegExp(`:${version}$`));
  });
});

describe.each(workflows)('%s', (file) => {
  const text = read(file);
  const steps = Object.values<{ steps?: readonly WorkflowStep[] }>(parse(text).jobs).flatMap((job) => job.steps ?? []);
  const ours = steps.filter(({ uses }) => uses?.startsWith('qualys-fargate-scanner/'));

  it('pins every action by its commit', () => {
    const uses = [...text.matchAll(/uses: (\S+)( #.*)?$/gm)].map(([, name, comment]) => [name, comment]);

    expect(uses.length).toBeGreaterThan(0);
    for (const [name, comment] of uses) {
      expect(name).toMatch(/@[0-9a-f]{40}$/);
      expect(comment).toMatch(/^ # (v\d+\.\d+\.\d+|pin the commit of a release)$/);
    }
  });

  it('gives the action inputs that it has, and takes outputs that it has', () => {
    const inputs = ours.flatMap((step) => Object.keys(step.with ?? {}));
    const ids = ours.flatMap(({ id }) => id ?? []);
    const outputs = [...text.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)].flatMap(([, id = '', name = '']) =>
      ids.includes(id) ? [name] : [],
    );
    const known = [...Object.keys(metadata.outputs), ...stackOutputs];

    expect(inputs.filter((name) => !Object.hasOwn(metadata.inputs, name))).toEqual([]);
    expect(outputs.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('names commands that there are, and gives each only what it takes', () => {
    for (const { with: inputs = {} } of ours.filter((step) => step.with?.command !== undefined)) {
      const { command: name = '', ...others } = inputs;
      const command = commands.get(name);

      expect(command, name).toBeDefined();
      const taken: readonly string[] = [...(command?.inputs ?? []), 'environment', 'comment'];
      expect(Object.keys(others).filter((input) => !taken.includes(input))).toEqual([]);
    }
  });
});

it('has these workflows', () => {
  expect(workflows.map((file) => file.split('/').at(-1))).toEqual([
    'deploy-scanner-accounts.yml',
    'deploy-scanner.yml',
    'deploy.yml',
    'monorepo.yml',
    'pull-request.yml',
    'reusable.yml',
  ]);
});

describe.each(documents)('%s', (file) => {
  const text = read(file);

  it('names options and commands that exist', () => {
    const commands = [...text.matchAll(/qualys-fargate-scanner(?:@\S+)? (gate .*(?:\\\n.*)*)/g)].map(
      ([, command]) => command ?? '',
    );
    const options = commands.flatMap((command) => optionsIn(command.split(/`/)[0]?.split(/\s+/) ?? []));

    expect(unknownIn(options)).toEqual([]);
  });

  it('links to files that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link ?? '');

    expect(links.filter((link) => !existsSync(join(root, dirname(file), link)))).toEqual([]);
  });

  it('gives the action inputs that it has', () => {
    const blocks = [...text.matchAll(/uses: qualys-fargate-scanner\/.*\n(?: +id: .*\n)?( +)with:\n((?:\1 +.*\n)+)/g)];
    const inputs = blocks.flatMap(([, indent = '', block = '']) => {
      return [...block.matchAll(new RegExp(`^${indent}  ([\\w-]+):`, 'gm'))].map(([, name]) => name ?? '');
    });

    expect(inputs.filter((name) => !Object.hasOwn(metadata.inputs, name))).toEqual([]);
  });
});

describe('docs/policy.md', () => {
  const blocks = [...read('docs/policy.md').matchAll(/```yaml\n(.*?)```/gs)].map(([, block = '']) => block);

  it.each(blocks)('has a policy that is read: %#', (block) => {
    const act = () => parsePolicyFile(block, 'policy.yaml', new Date('2026-12-01T00:00:00Z'));

    expect(act).not.toThrow();
  });

  it('has some', () => {
    expect(blocks.length).toBeGreaterThan(1);
  });
});

it('docs/troubleshooting.md has every reason', () => {
  const codes = [...read('core/reason.ts').matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(([, code]) => code ?? '');

  expect(codes.length).toBeGreaterThan(20);
  expect(codes.filter((code) => !read('docs/troubleshooting.md').includes(`\`${code}\``))).toEqual([]);
});

it('docs/gate-a-deployment.md has the workflow of the example', () => {
  expect(read('docs/gate-a-deployment.md')).toContain(`\`\`\`yaml\n${read('examples/workflows/deploy.yml')}\`\`\``);
});
