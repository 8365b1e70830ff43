import { parseDuration } from './duration.ts';
import { UsageError } from './errors.ts';
import { type GateOptionName, gateOptions, type OwnOption } from './gate-options.ts';
import type { Environment, GateValues } from './gate-settings.ts';

/** Reads options as they were given, else from the environment, else their default. */
export interface Reader {
  text(name: GateOptionName): string | undefined;
  flag(name: OwnOption): boolean;
  duration(name: OwnOption, leastMs?: number): number;
}

/** The options of a host and the environment behind them. Throws a UsageError for a value that is not of an option's kind. */
export function reader(values: GateValues, environment: Environment): Reader {
  const text = (name: GateOptionName) => {
    const { environment: variables = [], fallback } = gateOptions[name];
    const given = [values[name], ...variables.map((variable) => environment[variable])];
    return given.map((value) => value?.trim()).find((value) => value !== undefined && value !== '') ?? fallback;
  };
  return {
    text,
    flag: (name) => {
      const value = text(name)?.toLowerCase();
      if (value === 'true' || value === 'false') return value === 'true';
      throw new UsageError(`${name} must be true or false; found ${JSON.stringify(value)}.`, {
        remedy: 'Correct it and run again.',
      });
    },
    duration: (name, leastMs = 0) => {
      const value = text(name) ?? '';
      const ms = parseDuration(value);
      if (ms !== undefined && ms >= leastMs) return ms;
      throw new UsageError(`${name} must be a duration; found ${JSON.stringify(value)}.`, {
        remedy: 'Write a whole number and a unit: ms, s, m, h or d, such as 30m; ten years (3650d) at most.',
      });
    },
  };
}

/** A field that is only there when it has a value. */
export function optional<Name extends string>(
  name: Name,
  value: string | undefined,
): { readonly [N in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]?: string });
}
