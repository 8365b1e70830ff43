import { parseDuration } from '../duration.ts';
import { UsageError } from '../errors.ts';
import { type DeployOptionName, deployOptions } from './deploy-options.ts';

/** Options as a host was given them, by name. */
export type DeployValues = Readonly<Partial<Record<DeployOptionName, string | undefined>>>;

/** Reads options as they were given, else from the environment, else their default. */
export interface OptionValues {
  text(name: DeployOptionName): string | undefined;
  /** Throws a UsageError that names the option when it has no value. */
  needed(name: DeployOptionName, why: string): string;
  flag(name: DeployOptionName): boolean;
  list(name: DeployOptionName): readonly string[];
  pairs(name: DeployOptionName): Readonly<Record<string, string>>;
  durationMs(name: DeployOptionName): number;
}

/** The options of a host and the environment behind them. Throws a UsageError for a value that is not of its option's kind. */
export function optionValues(
  values: DeployValues,
  environment: Readonly<Record<string, string | undefined>>,
): OptionValues {
  const text = (name: DeployOptionName) => {
    const { environment: variables = [], fallback } = deployOptions[name];
    const given = [values[name], ...variables.map((variable) => environment[variable])];
    return given.map((value) => value?.trim()).find((value) => value !== undefined && value !== '') ?? fallback;
  };
  return {
    text,
    needed: (name, why) => {
      const value = text(name);
      if (value !== undefined) return value;
      const variable = deployOptions[name].environment?.[0];
      throw new UsageError(`${name} is missing: ${why}`, {
        remedy: variable === undefined ? `Give --${name}.` : `Give ${name}, or ${variable} in the environment.`,
      });
    },
    flag: (name) => {
      const value = text(name)?.toLowerCase();
      if (value === 'true' || value === 'false') return value === 'true';
      throw wrong(name, 'true or false', value);
    },
    list: (name) =>
      (text(name) ?? '')
        .split(/[\s,]+/)
        .map((each) => each.trim())
        .filter((each) => each !== ''),
    pairs: (name) => recordOf(linesOf(text(name)).map((line, index) => pairOf(name, line, index + 1))),
    durationMs: (name) => {
      const value = text(name) ?? '';
      const ms = parseDuration(value);
      if (ms !== undefined && ms > 0) return ms;
      throw wrong(name, 'a duration such as 30s, 5m or 2h', value);
    },
  };
}

function linesOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function recordOf(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  const keys = pairs.map(([key]) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice === undefined) return Object.fromEntries(pairs);
  throw new UsageError(`${twice} is named more than once.`, { remedy: 'Give each name one value.' });
}

/** The line is not repeated: it may be the rest of a secret. */
function pairOf(name: DeployOptionName, line: string, number: number): readonly [string, string] {
  const [, key, value] = /^([^=\s]+)\s*=(.*)$/s.exec(line) ?? [];
  if (key !== undefined && value !== undefined) return [key, value.trim()];
  throw wrong(name, 'Name=Value, one a line', `line ${number}`);
}

function wrong(name: DeployOptionName, wanted: string, found: string | undefined): UsageError {
  return new UsageError(`${name} must be ${wanted}; found ${JSON.stringify(found ?? '')}.`, {
    remedy: 'Correct it and run again.',
  });
}
