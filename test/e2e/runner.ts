import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, type RunOptions, runScript } from './process.ts';

const actionScript = new URL('../../dist/action/index.js', import.meta.url).pathname;
const cliScript = new URL('../../dist/cli/index.js', import.meta.url).pathname;

/** A workflow command that a step printed, its texts unescaped: `::error file=…::message`. */
export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** How a step ended, as the runner sees it. */
export interface EndedStep extends Ended {
  readonly commands: readonly WorkflowCommand[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** Runs the built command line. */
export function runCli(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return runScript(cliScript, args, options);
}

/**
 * Runs the built action as the GitHub runner does: inputs as `INPUT_*` variables (upper case, spaces as underscores, hyphens
 * kept), and files for outputs, summary, state and environment. Unlike the runner it fills in no defaults of action.yml.
 */
export async function runAction(
  inputs: Readonly<Record<string, string>>,
  options: RunOptions = {},
): Promise<EndedStep> {
  const home = await mkdtemp(join(tmpdir(), 'gate-step-'));
  const file = (name: string) => join(home, name);
  const files = ['output', 'summary', 'state', 'env', 'path'];
  try {
    await Promise.all([...files.map((name) => writeFile(file(name), '')), mkdir(file('temp')), mkdir(file('tools'))]);
    const ended = await runScript(actionScript, [], {
      ...options,
      environment: {
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_WORKSPACE: options.cwd ?? process.cwd(),
        GITHUB_OUTPUT: file('output'),
        GITHUB_STEP_SUMMARY: file('summary'),
        GITHUB_STATE: file('state'),
        GITHUB_ENV: file('env'),
        GITHUB_PATH: file('path'),
        RUNNER_TEMP: file('temp'),
        RUNNER_TOOL_CACHE: file('tools'),
        ...Object.fromEntries(
          Object.entries(inputs).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
        ),
        ...options.environment,
      },
    });
    const outputs = readOutputs(await readFile(file('output'), 'utf8'));
    const summary = await readFile(file('summary'), 'utf8');
    return { ...ended, commands: readCommands(ended.stdout), outputs, summary };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** The commands that the runner would carry out: none between `stop-commands` and its token. */
function readCommands(stdout: string): readonly WorkflowCommand[] {
  const commands: WorkflowCommand[] = [];
  let token: string | undefined;
  for (const line of stdout.split(/\r?\n/)) {
    const [, name, properties = '', message = ''] =
      /^::([a-z-]+|[0-9a-f]{32})(?: ([^:]*(?::[^:]+)*?))?::(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    if (token !== undefined) {
      if (name === token) token = undefined;
    } else if (name === 'stop-commands') token = message;
    else commands.push({ name, properties: readProperties(properties), message: unescapeText(message) });
  }
  return commands;
}

function readProperties(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').flatMap((pair) => {
    const [, name, value] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
    return name === undefined || value === undefined ? [] : [[name, unescapeText(value)] as const];
  });
  return Object.fromEntries(pairs);
}

function unescapeText(text: string): string {
  return text
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%25', '%');
}

/** `name=value`, or `name<<delimiter`, value lines, delimiter: both forms that the runner takes. */
function readOutputs(text: string): Readonly<Record<string, string>> {
  const outputs = [...text.matchAll(/^([^\n<=]+)(?:=(.*)|<<(\S+)\n([\s\S]*?)\n\3)$/gm)];
  return Object.fromEntries(outputs.map(([, name = '', plain, , value = '']) => [name, plain ?? value]));
}
