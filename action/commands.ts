import { deployOptionNames } from '../core/deploy/deploy-options.ts';
import { deployCommands } from '../core/deploy/run.ts';
import { UsageError } from '../core/errors.ts';
import { nearest } from '../core/policy/nearest.ts';
import type { ActionCommand } from './command-step.ts';
import { deployStep, statusStep } from './deploy-step.ts';
import { operationStep, operations } from './operations.ts';

/** Every command of the action beside the gate, by name: those that change stacks come from the core's own table. */
export const commands: ReadonlyMap<string, ActionCommand> = new Map<string, ActionCommand>([
  ...deployCommands.map((name): [string, ActionCommand] => [
    name,
    { kind: 'changes', canPlan: true, inputs: deployOptionNames, run: (step) => deployStep(name, step) },
  ]),
  ['status', { kind: 'reads', canPlan: false, inputs: [...deployOptionNames, 'drift'], run: statusStep }],
  ...Object.entries(operations).map(([name, operation]): [string, ActionCommand] => [
    name,
    {
      ...operation,
      inputs: [...deployOptionNames, ...operation.passed.map(({ input }) => input)],
      run: (step) => operationStep(name, operation, step),
    },
  ]),
]);

/** The command of that name. Throws a UsageError that names the nearest one. */
export function commandOf(word: string): { readonly name: string; readonly command: ActionCommand } {
  const name = word.toLowerCase();
  const command = commands.get(name);
  if (command !== undefined) return { name, command };
  const known = ['gate', ...commands.keys()];
  const near = nearest(name, known);
  throw new UsageError(`There is no command ${JSON.stringify(word.slice(0, 100))}.`, {
    remedy: near === undefined ? `There are ${known.join(', ')}.` : `Did you mean ${near}?`,
  });
}
