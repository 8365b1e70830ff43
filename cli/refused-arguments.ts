import { type DeployOption, deployOptions } from '../core/deploy/deploy-options.ts';
import { UsageError } from '../core/errors.ts';
import { gateOptions } from '../core/gate-options.ts';

const options: Readonly<Record<string, DeployOption>> = { ...deployOptions, ...gateOptions };
/** Flags that a command has beside those of the tables. */
const ownFlags: readonly string[] = ['all', 'drift', 'follow', 'json', 'wait'];

/** Throws a UsageError for arguments that must not be read at all, whatever the command. */
export function refuseArguments(args: readonly string[]): void {
  const end = args.indexOf('--');
  for (const arg of end < 0 ? args : args.slice(0, end)) {
    const [, name = '', value] = /^--?([a-z][a-z0-9-]*)(?:=(.*))?$/s.exec(arg) ?? [];
    refuseSecret(name);
    if (value !== undefined) refuseWord(name.replace(/^no-/, ''), value);
  }
}

/** Secrets are no arguments: whoever is on the machine can read them there. The argument is refused without being repeated. */
function refuseSecret(name: string): void {
  if (!Object.hasOwn(options, name) || options[name]?.secret !== true) return;
  throw new UsageError(`--${name} is not taken as an argument, which others on this machine could read.`, {
    remedy: `Set ${options[name].environment?.[0]} in the environment.`,
  });
}

/** Any other word would count as false: `--dry-run=yes` would do what it was to show. */
function refuseWord(name: string, value: string): void {
  const isFlag = ownFlags.includes(name) || (Object.hasOwn(options, name) && options[name]?.flag === true);
  if (!isFlag || value === 'true' || value === 'false') return;
  throw new UsageError(`--${name} is true or false; found ${JSON.stringify(value.slice(0, 100))}.`, {
    remedy: `Give --${name}, or --no-${name}.`,
  });
}
