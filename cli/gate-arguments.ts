import type { Argv } from 'yargs';
import { type GateOptionName, gateOptionNames, gateOptions } from '../core/gate-options.ts';
import type { GateValues } from '../core/gate-settings.ts';

/** The gate's options as yargs knows them, without secrets: those come from the environment only. */
const argumentNames: readonly GateOptionName[] = gateOptionNames.filter(
  (name) => name !== 'task-definition' && gateOptions[name].secret !== true,
);

/** Adds the given options of the gate to a command, each as text or, for a flag, as a boolean. */
export function withGateOptions<T>(yargs: Argv<T>, names: readonly GateOptionName[] = argumentNames): Argv<T> {
  return names.reduce((result, name) => {
    const { description, fallback, flag, environment } = gateOptions[name];
    const variables = environment === undefined ? '' : ` [${environment.join(', ')}]`;
    const standard = fallback === undefined ? '' : ` (default: ${fallback})`;
    return result.option(name, {
      type: flag === true ? 'boolean' : 'string',
      describe: `${description}${standard}${variables}`,
      requiresArg: flag !== true,
    }) as Argv<T>;
  }, yargs);
}

/** What was given on the command line, as the texts that the core reads; one given several times has a line for each. */
export function gateValues(args: Readonly<Record<string, unknown>>, files: readonly string[] = []): GateValues {
  const given = argumentNames.flatMap((name) => {
    const value = args[name];
    if (value === undefined) return [];
    return [[name, Array.isArray(value) ? value.map(String).join('\n') : String(value)] as const];
  });
  return { ...Object.fromEntries(given), 'task-definition': files.join('\n') };
}

/** The positional names of a command: its files, and those behind a `--`, which yargs keeps with the command's own name. */
export function namesOf(args: { readonly file?: unknown; readonly _: readonly unknown[] }): readonly string[] {
  const files = Array.isArray(args.file) ? args.file : [];
  return [...files, ...args._.slice(1)].map(String);
}
