import type { DeployValues } from '../core/deploy/option-values.ts';
import { UsageError } from '../core/errors.ts';
import type { Section } from '../core/report/sections.ts';
import { terminal } from '../core/report/text.ts';
import type { DeployLog } from './deploy-log.ts';
import type { CommandNature } from './leave.ts';

/** What a command is given by the step that it runs in. */
export interface CommandStep {
  readonly environment: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** The options that commands share; `dry-run` as it was decided. */
  readonly values: DeployValues;
  /** Any other input; empty when it was not given. */
  readonly input: (name: string) => string;
  readonly dryRun: boolean;
  readonly log: DeployLog;
  readonly mask: (secret: string) => void;
  readonly signal: AbortSignal;
}

/** What a command came to, for people and for later steps. */
export interface CommandEnd {
  /** For the log, a line each and inert. */
  readonly lines: readonly string[];
  /** For the job summary. */
  readonly sections: readonly Section[];
  /** Of the step, by name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The whole result, where it is kept as JSON. */
  readonly json?: unknown;
  /** What people judge on a pull request, where it is a plan. */
  readonly plan?: { readonly sections: readonly Section[]; readonly isGrave: boolean };
  /** Why the step fails though the command ran to its end. */
  readonly failure?: string;
}

/** A command of the action. */
export interface ActionCommand extends CommandNature {
  /** The inputs that it takes beside those that all commands take. */
  readonly inputs: readonly string[];
  readonly run: (step: CommandStep) => Promise<CommandEnd>;
}

/** An input that is true or false; undefined when it was not given. Throws a UsageError for any other word. */
export function flagOf(input: string, given: string): boolean | undefined {
  const word = given.trim().toLowerCase();
  if (word === '') return undefined;
  if (word === 'true' || word === 'false') return word === 'true';
  throw new UsageError(`${input} must be true or false; found ${JSON.stringify(given.slice(0, 100))}.`, {
    remedy: 'Correct it and run again.',
  });
}

/** Whether the log is to have JSON. */
export function isJson({ values }: Pick<CommandStep, 'values'>): boolean {
  return flagOf('json', values.json ?? '') === true;
}

/** A line with its indentation, without anything that a terminal or the runner would act on. */
export function inertLine(line: string): string {
  const indentation = /^ */.exec(line)?.[0] ?? '';
  return `${indentation}${terminal(line.slice(indentation.length), 2000)}`;
}
