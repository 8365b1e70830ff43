import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { actionOptionNames, actionOptions } from '../action/action-options.ts';
import { requiredInputs } from '../action/required.ts';
import { type GateOption, gateOptionNames, gateOptions } from '../core/gate-options.ts';
import { buildPolicy } from '../core/policy/schema.ts';
import { buildReport } from '../core/report/build.ts';
import { stepOutputs } from '../core/report/outputs.ts';

interface ActionMetadata {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
}

const metadata: ActionMetadata = parse(readFileSync(new URL('../action.yml', import.meta.url), 'utf8'));

const allOptions: readonly (readonly [string, GateOption])[] = [
  ...gateOptionNames.map((name) => [name, gateOptions[name]] as const),
  ...actionOptionNames.map((name) => [name, actionOptions[name]] as const),
];

it('action.yml has every option of the gate as an input, then those of the action alone, in the same words, and no other', () => {
  const inputs = Object.entries(metadata.inputs).map(([name, input]) => [name, input.description, input.default]);

  expect(inputs).toEqual(allOptions.map(([name, { description, fallback }]) => [name, description, fallback]));
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
  ]);
});

it('docs/options.md lists every option, and where each can be given', async () => {
  const ofAction: readonly string[] = actionOptionNames;
  const rows = allOptions.map(([name, { description, fallback, environment, secret }]) => {
    const cli = ofAction.includes(name)
      ? ''
      : name === 'task-definition'
        ? '`<file…>`'
        : secret === true
          ? 'environment only'
          : `\`--${name}\``;
    const variables = (environment ?? []).map((variable) => `\`${variable}\``).join(', ');
    const cells = [`\`${name}\``, cli, variables, fallback === undefined ? '' : `\`${fallback}\``, description];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
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

it('the inputs that the entry asks for exist', () => {
  const asked = requiredInputs.flatMap(({ satisfiedBy }) => satisfiedBy.flat());
  const variables = gateOptionNames.flatMap((name) => gateOptions[name].environment ?? []);

  for (const name of asked) expect(name === name.toUpperCase() ? variables : gateOptionNames).toContain(name);
});
