import type { Argv } from 'yargs';
import {
  accessOptionNames,
  type DeployOptionName,
  deployOptionNames,
  deployOptions,
} from '../core/deploy/deploy-options.ts';
import type { DeployValues } from '../core/deploy/option-values.ts';
import { readDeploySettings } from '../core/deploy/settings.ts';
import { OperationError, RemoteError, UsageError } from '../core/errors.ts';
import { openSession, type Session } from '../core/operate/session.ts';
import { createProgressLine } from './progress.ts';
import { isPlain, type World } from './world.ts';

/** Arguments as yargs read them. */
export type Args = Readonly<Record<string, unknown>>;

/** Adds where a command looks in AWS (region, credentials, network, names of the stacks), `json`, and what else it is to take. */
export function withOperationOptions<T>(yargs: Argv<T>, more: readonly DeployOptionName[] = []): Argv<T> {
  const names: readonly DeployOptionName[] = [...accessOptionNames, ...more, 'json'];
  return names.reduce((result, name) => {
    const { description, fallback, flag, environment, secret } = deployOptions[name];
    if (secret === true) return result;
    const variables = environment === undefined ? '' : ` [${environment.join(', ')}]`;
    const standard = fallback === undefined || flag === true ? '' : ` (default: ${fallback})`;
    return result.option(name, {
      type: flag === true ? 'boolean' : 'string',
      describe: `${description}${standard}${variables}`,
      requiresArg: flag !== true,
    }) as Argv<T>;
  }, yargs);
}

/**
 * Works in AWS as the options and the environment say, and closes the connections afterwards. What a remote side refuses fails the operation
 * (exit code 70): no verdict is left open by it.
 */
export async function operation<T>(args: Args, world: World, work: (session: Session) => Promise<T>): Promise<T> {
  const settings = await readDeploySettings(operationValues(args), world.environment);
  const progress = createProgressLine({ stream: world.stderr, plain: isPlain(world) });
  const { environment, signal } = world;
  const session = await failing(() => openSession(settings, { environment, signal, tell: progress.tell }));
  try {
    return await failing(() => work(session));
  } finally {
    progress.end();
    await session.close();
  }
}

/**
 * What was given on the command line, as the texts that the core reads; an option of several values has a line for each time it was given. Throws
 * a UsageError for any other that was given more than once.
 */
export function operationValues(args: Args): DeployValues {
  const given = deployOptionNames.flatMap((name) => {
    const value = args[name];
    if (value === undefined || deployOptions[name].secret === true) return [];
    if (!Array.isArray(value)) return [[name, String(value)] as const];
    if (deployOptions[name].many === undefined) throw repeated(name);
    return [[name, value.map(String).join('\n')] as const];
  });
  return Object.fromEntries(given);
}

async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    throw new OperationError(error.message, { remedy: error.remedy, cause: error });
  }
}

function repeated(name: string): UsageError {
  return new UsageError(`--${name} was given more than once.`, { remedy: 'Give it once.' });
}

/** The text of an option that only this command has; undefined when it was not given. Throws a UsageError for one that was given more than once. */
export function textOf(args: Args, name: string): string | undefined {
  const value = args[name];
  if (Array.isArray(value)) throw repeated(name);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** The texts of an option or positional that may be given several times, each parted by commas too. */
export function textsOf(args: Args, name: string): readonly string[] {
  const value = args[name];
  const all = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return all
    .flatMap((each) => String(each).split(/[\s,]+/))
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
