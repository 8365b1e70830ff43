import { UsageError } from '../../errors.ts';
import type { StackPart } from '../stack-names.ts';
import type { OperatingCommand } from './operating-calls.ts';

/** What a command does, as far as permissions go. */
export interface CommandUse {
  /** Stacks that it makes or changes. */
  readonly brings?: readonly StackPart[];
  /** Stacks that it deletes. */
  readonly deletes?: readonly StackPart[];
  /** It looks for the stacks of the installation, and at what is in them. */
  readonly finds?: true;
  readonly operates?: OperatingCommand;
  /** It looks at the role that Qualys has already, and for a trail that is there already. */
  readonly asks?: readonly ('role' | 'trail')[];
}

const all = [
  'network',
  'service',
  'target',
  'admission',
  'sensor',
  'image-scanner',
  'artifacts',
] as const satisfies readonly StackPart[];

/** Commands by name. */
export const commandUses = {
  deploy: { brings: ['service', 'target'], asks: ['role', 'trail'] },
  'deploy service': { brings: ['service'], asks: ['role'] },
  'deploy target': { brings: ['target'], asks: ['role', 'trail'] },
  'deploy region': { brings: ['target'] },
  'deploy admission': { brings: ['admission'] },
  'deploy sensor': { brings: ['sensor'] },
  'deploy image-scanner': { brings: ['image-scanner'] },
  'deploy network': { brings: ['network'] },
  update: { brings: ['network', 'service', 'target', 'admission', 'sensor', 'image-scanner'] },
  status: { finds: true, operates: 'pulse' },
  destroy: { deletes: all },
  'destroy target': { deletes: ['target'] },
  'destroy region': { deletes: ['target'] },
  'destroy admission': { deletes: ['admission'] },
  'destroy sensor': { deletes: ['sensor'] },
  'destroy image-scanner': { deletes: ['image-scanner'] },
  'destroy network': { deletes: ['network'] },
  logs: { finds: true, operates: 'logs' },
  workflow: { finds: true, operates: 'workflow' },
  redrive: { finds: true, operates: 'redrive' },
  scan: { finds: true, operates: 'scan' },
  reconcile: { finds: true, operates: 'reconcile' },
  'policy show': { finds: true, operates: 'policy show' },
  'policy put': { finds: true, operates: 'policy put' },
  'registries create': { finds: true, operates: 'registries create' },
  'registries validate': { finds: true, operates: 'registries validate' },
  'rotate-token': { finds: true, operates: 'rotate-token' },
  verify: { finds: true, operates: 'verify' },
} as const satisfies Readonly<Record<string, CommandUse>>;

export type PermissionCommand = keyof typeof commandUses;
export const permissionCommands = Object.keys(commandUses) as readonly PermissionCommand[];

/** Commands as they were typed, one after another: `deploy target destroy` are two. Throws a UsageError for a word that begins none. */
export function readCommands(words: readonly string[]): readonly PermissionCommand[] {
  const [first, second] = words;
  if (first === undefined) return [];
  const found = [`${first} ${second}`, first].find((name) => Object.hasOwn(commandUses, name));
  if (found === undefined) {
    throw new UsageError(`There is no command ${JSON.stringify(first)} that asks AWS for anything.`, {
      remedy: `There are ${permissionCommands.join(', ')}.`,
    });
  }
  return [found as PermissionCommand, ...readCommands(words.slice(found.split(' ').length))];
}
