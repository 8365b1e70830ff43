import { type DeployOptionName, deployOptionNames, deployOptions } from '../core/deploy/deploy-options.ts';
import { type GateOptionName, gateOptionNames, gateOptions } from '../core/gate-options.ts';
import { type ActionOption, actionOptionNames, actionOptions } from './action-options.ts';

/** An input that the commands beside the gate have, and what stands for it on the command line. */
interface CommandOption extends ActionOption {
  readonly commandLine: string;
}

/** Inputs of the commands beside the gate that are no options of the gate, and none that all commands share. */
export const commandOptions = {
  command: {
    description:
      'What the step does: gate, or a command of the command line that deploys or operates the service in AWS, such as deploy, deploy target, update, status, verify, scan or destroy; docs/deploy-from-actions.md has all of them and what they need.',
    fallback: 'gate',
    commandLine: 'its words',
  },
  image: {
    description:
      'With command: scan, images that the service scans, as a task definition names them, one a line. With command: verify, images whose scan is followed to its end.',
    commandLine: '`<image…>`; `--image` of verify',
  },
  wait: {
    description: 'Whether command: scan waits for the end of the scans. Default: true.',
    commandLine: '`--wait`',
    flag: true,
  },
  target: {
    description:
      'With command: reconcile, what the service looks at: ACCOUNT/REGION, or ACCOUNT for all its known regions, one a line. Default: everything.',
    commandLine: '`<target…>`',
  },
  queue: {
    description: 'With command: redrive, the queues whose dead letters are delivered again, one a line. Default: all.',
    commandLine: '`<queue…>`',
  },
  registry: {
    description:
      'With command: registries create or registries validate, registries by host, one a line. Default: that of the account and region, or all that Qualys knows.',
    commandLine: '`<host…>`',
  },
  drift: {
    description:
      'Whether command: status compares the stacks with their templates, which takes a while. Default: false.',
    commandLine: '`--drift`',
    flag: true,
  },
} as const satisfies Readonly<Record<string, CommandOption>>;

type CommandOptionName = keyof typeof commandOptions;

export const commandOptionNames = Object.keys(commandOptions) as readonly CommandOptionName[];

/** What inputs of the gate mean for other commands, where the options of those do not say. */
const otherwise: Readonly<Partial<Record<GateOptionName, string>>> = {
  'task-definition': 'With command: scan, the family, family:revision or ARN whose images are scanned.',
  service: 'With command: scan, what it runs is scanned.',
  timeout:
    'With command: scan or verify, how long a scan is waited for; as long as the service may take when not given.',
  policy: 'With command: policy put or policy check, the file.',
};

/** Defaults that differ on GitHub from those of the command line. */
export const ownDefaults: Readonly<Partial<Record<DeployOptionName, string>>> = {
  'dry-run': 'auto (true for events of a pull request and of the merge queue, else false)',
};

/** An input of the action, as action.yml has it. */
export interface ActionInput {
  readonly name: string;
  readonly description: string;
  readonly default?: string;
}

/**
 * Every input of the action in the order of action.yml. Options of commands have no default there: what is not given is asked of the
 * environment first, and the runner would fill it in.
 */
export function actionInputs(): readonly ActionInput[] {
  const withDefault = (name: string, { description, fallback }: ActionOption): ActionInput => {
    return { name, description, ...(fallback === undefined ? {} : { default: fallback }) };
  };
  const gateNames: ReadonlySet<string> = new Set(gateOptionNames);
  return [
    ...gateOptionNames.map((name) => withDefault(name, { ...gateOptions[name], description: gateDescription(name) })),
    ...actionOptionNames.map((name) => withDefault(name, actionOptions[name])),
    ...commandOptionNames.map((name) => withDefault(name, commandOptions[name])),
    ...deployOptionNames
      .filter((name) => !gateNames.has(name))
      .map((name) => ({ name, description: deployDescription(name) })),
  ];
}

function gateDescription(name: GateOptionName): string {
  const { description } = gateOptions[name];
  const more = otherwise[name];
  if (more !== undefined) return `${description} ${more}`;
  const shared = deployOptionNames.find((each) => each === name);
  if (shared === undefined || deployOptions[shared].description === description) return description;
  return `${description} With other commands: ${deployDescription(shared)}`;
}

function deployDescription(name: DeployOptionName): string {
  const { description, fallback } = deployOptions[name];
  const standard = ownDefaults[name] ?? fallback;
  return standard === undefined ? description : `${description} Default: ${standard}.`;
}
