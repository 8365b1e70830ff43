import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { actionOptionNames, actionOptions } from '../action/action-options.ts';
import { actionInputs, commandOptionNames, commandOptions, ownDefaults } from '../action/command-options.ts';
import { commands } from '../action/commands.ts';
import { requiredInputs } from '../action/required.ts';
import { main } from '../cli/main.ts';
import { deployOptionNames, deployOptions } from '../core/deploy/deploy-options.ts';
import { type GateOption, gateOptionNames, gateOptions } from '../core/gate-options.ts';
import { buildPolicy } from '../core/policy/schema.ts';
import { buildReport } from '../core/report/build.ts';
import { stepOutputs } from '../core/report/outputs.ts';

interface ActionMetadata {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
}

const actionYml = readFileSync(new URL('../action.yml', import.meta.url), 'utf8');
const metadata: ActionMetadata = parse(actionYml);

const allOptions: readonly (readonly [string, GateOption])[] = [
  ...gateOptionNames.map((name) => [name, gateOptions[name]] as const),
  ...actionOptionNames.map((name) => [name, actionOptions[name]] as const),
];

it('action.yml has every option of the gate as an input, then those of the action and of its commands, in the same words, and no other', async () => {
  const inputs = actionInputs().map(({ name, description, default: fallback }) => {
    const lines = [`description: ${JSON.stringify(description)}`, 'required: false'];
    if (fallback !== undefined) lines.push(`default: ${JSON.stringify(fallback)}`);
    return [`  ${name}:`, ...lines.map((line) => `    ${line}`), ''].join('\n');
  });

  const text = actionYml.replace(/^inputs:\n.*^outputs:\n/ms, () => `inputs:\n${inputs.join('')}\noutputs:\n`);

  expect(new Set(Object.keys(metadata.inputs))).toEqual(
    new Set([...gateOptionNames, ...actionOptionNames, ...commandOptionNames, ...deployOptionNames]),
  );
  await expect(text).toMatchFileSnapshot('../action.yml');
});

it('what a default of action.yml would hide is asked of the environment: options of commands have none there', () => {
  const own = deployOptionNames.filter((name) => !Object.hasOwn(gateOptions, name));

  expect(own.filter((name) => metadata.inputs[name]?.default !== undefined)).toEqual([]);
  for (const name of own) {
    const fallback = ownDefaults[name] ?? deployOptions[name].fallback;
    expect(metadata.inputs[name]?.description).toMatch(fallback === undefined ? /./ : `Default: ${fallback}.`);
  }
});

it('an option that the gate and commands share is asked of the same variables, and is a secret for both or none', () => {
  const shared = deployOptionNames.filter((name) => Object.hasOwn(gateOptions, name));

  expect(shared).toContain('qualys-token');
  for (const name of shared) {
    const [, { environment, secret, flag } = {}] = allOptions.find(([each]) => each === name) ?? [];
    expect(deployOptions[name]).toMatchObject(
      Object.fromEntries(Object.entries({ environment, secret, flag }).filter(([, value]) => value !== undefined)),
    );
  }
});

it('a command of the action is one of the command line, and the other way round but for those that are for people', async () => {
  const helps: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((text) => void helps.push(String(text)));
  const { signal } = new AbortController();
  const stream = { isTTY: false, columns: 200, write: () => true };
  for (const group of [[], ['deploy'], ['destroy'], ['policy'], ['registries']]) {
    await main([...group, '--help'], { environment: {}, cwd: '.', stdout: stream, stderr: stream, signal });
  }
  vi.restoreAllMocks();

  const lines = helps.join('\n').matchAll(/^ {2}qualys-fargate-scanner ((?:[a-z-]+ ?)+?)(?: [<[].*| {2}.*)$/gm);
  const all = [...lines].map(([, name = '']) => name.trim()).filter((name) => !name.includes(' --'));

  const forPeople = ['gate', 'images', 'simulate', 'permissions', 'policy', 'registries'];
  expect(new Set(all.filter((name) => !forPeople.includes(name)))).toEqual(new Set(commands.keys()));
});

it('every input that a command takes is one of the action', () => {
  const taken = [...commands.values()].flatMap(({ inputs }) => inputs);

  expect(taken.filter((name) => !Object.hasOwn(metadata.inputs, name))).toEqual([]);
});

it('action.yml declares every output of a step, and no other', () => {
  const report = buildReport({
    tool: { name: 'gate', version: '0' },
    simulated: false,
    startedAt: new Date(0),
    finishedAt: new Date(0),
    policy: buildPolicy(undefined, {}),
    taskDefinitions: [],
    images: [],
    notices: [],
    stillRunning: [],
  });

  expect(Object.keys(metadata.outputs)).toEqual([
    ...Object.keys(stepOutputs(report)),
    ...gateOptionNames.filter((name) => name.startsWith('report-')),
    'sbom',
    'task-definition',
    'predicate',
    'predicate-type',
    'subjects',
    'deployment-id',
    'changed',
    'plan',
    'stack-outputs',
    'drifted',
  ]);
});

/** A row of a table of options. */
function rowOf(name: string, cli: string, { environment = [], fallback, description }: GateOption): string {
  const variables = environment.map((variable) => `\`${variable}\``).join(', ');
  const cells = [`\`${name}\``, cli, variables, fallback === undefined ? '' : `\`${fallback}\``, description];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

it('docs/options.md lists every option, and where each can be given', async () => {
  const ofAction: readonly string[] = actionOptionNames;
  const rows = allOptions.map(([name, option]) => {
    const cli = ofAction.includes(name)
      ? ''
      : name === 'task-definition'
        ? '`<file…>`'
        : option.secret === true
          ? 'environment only'
          : `\`--${name}\``;
    return rowOf(name, cli, option);
  });
  const ofCommands = [
    ...commandOptionNames.map((name) => rowOf(name, commandOptions[name].commandLine, commandOptions[name])),
    ...deployOptionNames.map((name) => {
      const { [name]: option } = deployOptions;
      const own = ownDefaults[name];
      const description = own === undefined ? option.description : `${option.description} In the action: ${own}.`;
      return rowOf(name, option.secret === true ? 'environment only' : `\`--${name}\``, { ...option, description });
    }),
  ];
  const outputs = Object.entries(metadata.outputs).map(([name, { description }]) => `| \`${name}\` | ${description} |`);
  const text = [
    '# Options',
    '',
    'The inputs of the action and the options of `gate` have the same names. A file of the policy has the same keys for its rules;',
    'an option wins over the file, the file over the default. Environment variables are asked when the option is not given.',
    '',
    '| input | command line | environment | default | what it is |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    '## Commands that deploy and operate',
    '',
    'They share these options with the command line, where each takes those that it needs: see `--help`. The action chooses the command',
    'by its input `command`; an input that the command does not take is a warning.',
    '',
    '| input | command line | environment | default | what it is |',
    '|---|---|---|---|---|',
    ...ofCommands,
    '',
    '## Outputs of the action',
    '',
    '| output | what it is |',
    '|---|---|',
    ...outputs,
    '',
    '## The network',
    '',
    '`HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` (upper or lower case) and `ca-bundle` apply to Qualys, registries and AWS alike;',
    '`NODE_EXTRA_CA_CERTS` works too. AWS credentials are found as every AWS SDK finds them, registry credentials in the Docker',
    'config (`docker login`, credential helpers).',
    '',
  ].join('\n');

  await expect(text).toMatchFileSnapshot('../docs/options.md');
});

it('docs/deploy-from-actions.md has every command, and what it does on a pull request', () => {
  const text = readFileSync(new URL('../docs/deploy-from-actions.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `([a-z -]+)` \| .* \| (a plan|refused|runs)[^|]* \|$/gm)];
  const known = [...commands].map(([name, { kind, canPlan }]) => {
    return [name, kind !== 'changes' ? 'runs' : canPlan ? 'a plan' : 'refused'];
  });

  expect(Object.fromEntries(rows.map(([, name, end]) => [name, end]))).toEqual(Object.fromEntries(known));
});

it('the inputs that the entry asks for exist', () => {
  const asked = requiredInputs.flatMap(({ satisfiedBy }) => satisfiedBy.flat());
  const variables = gateOptionNames.flatMap((name) => gateOptions[name].environment ?? []);

  for (const name of asked) expect(name === name.toUpperCase() ? variables : gateOptionNames).toContain(name);
});
