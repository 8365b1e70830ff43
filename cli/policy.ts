import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import { UnreadableInputError } from '../core/errors.ts';
import { needService } from '../core/operate/installation.ts';
import {
  type CheckedPolicy,
  checkPolicy,
  type PutPolicy,
  policyPlace,
  putPolicy,
  type ShownPolicy,
  showPolicy,
} from '../core/operate/policy.ts';
import type { PolicyPlace, StoredPolicies } from '../core/operate/stored-policy.ts';
import { terminal } from '../core/report/text.ts';
import { systemClock } from '../core/system-clock.ts';
import { exitCodes } from './exit-codes.ts';
import { type Args, operation, withOperationOptions } from './operation.ts';
import type { Done, World } from './world.ts';

/** The commands below `policy`. */
export function withPolicyCommands<T>(yargs: Argv<T>, world: World, done: Done): Argv<T> {
  return yargs
    .command(
      'check <file>',
      'Read a policy file and say what it does; offline',
      (inner) => withFile(inner).option('json', { type: 'boolean', describe: 'Print JSON' }),
      (args) => check(args, world, done),
    )
    .command(
      'put <file>',
      'Check a policy file, show what it changes, and let the service use it',
      (inner) => withOperationOptions(withFile(inner), ['dry-run', 'image-scanner']),
      (args) => put(args, world, done),
    )
    .command(
      'show',
      'Show the policy that the service uses',
      (inner) => withOperationOptions(inner, ['image-scanner']),
      (args) => show(args, world, done),
    )
    .demandCommand(1, 'Name what to do: check, put or show.') as Argv<T>;
}

function withFile<T>(yargs: Argv<T>) {
  return yargs.positional('file', { type: 'string', demandOption: true, describe: 'Policy file, YAML or JSON' });
}

async function check(args: Args, world: World, done: Done): Promise<void> {
  const { name, text } = await readGiven(args, world);
  const checked = checkPolicy(text, name, systemClock.now());
  const lines = [`${terminal(name)}: understood`, ...checkedLines(checked)];
  world.stdout.write(
    `${args.json === true ? JSON.stringify({ file: name, ...checked }, null, 2) : lines.join('\n')}\n`,
  );
  done(exitCodes.pass);
}

async function put(args: Args, world: World, done: Done): Promise<void> {
  const file = { ...(await readGiven(args, world)), dryRun: args['dry-run'] === true, now: systemClock.now() };
  const report = await withPolicies(args, world, (place, policies) => putPolicy(file, place, policies, world.signal));
  world.stdout.write(`${args.json === true ? JSON.stringify(report, null, 2) : putLines(report).join('\n')}\n`);
  done(exitCodes.pass);
}

async function show(args: Args, world: World, done: Done): Promise<void> {
  const shown = await withPolicies(args, world, (place, policies) =>
    showPolicy(place, policies, systemClock.now(), world.signal),
  );
  world.stdout.write(`${args.json === true ? JSON.stringify(shown, null, 2) : shownLines(shown).join('\n')}\n`);
  done(shown.fault === undefined ? exitCodes.pass : exitCodes.failure);
}

function withPolicies<T>(
  args: Args,
  world: World,
  work: (place: PolicyPlace, policies: StoredPolicies) => Promise<T>,
): Promise<T> {
  return operation(args, world, async ({ access, installation }) => {
    const { createStoredPolicies } = await import('../core/aws/stored-policies.ts');
    return work(policyPlace(needService(await installation(world.signal))), createStoredPolicies(access));
  });
}

async function readGiven({ file }: Args, { cwd }: World): Promise<{ readonly name: string; readonly text: string }> {
  const name = String(file);
  try {
    return { name, text: await readFile(resolve(cwd, name), 'utf8') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new UnreadableInputError(`The policy file ${name} can't be read (${code}).`, {
      remedy: 'Check its path.',
      cause: error,
    });
  }
}

function checkedLines({ rules, exceptions, notices }: CheckedPolicy): readonly string[] {
  return [
    `  Rules: ${terminal(rules, 2000)}`,
    `  Exceptions: ${exceptions}`,
    ...notices.map((notice) => `  Note: ${terminal(notice, 500)}`),
  ];
}

const signs = { same: '  ', removed: '- ', added: '+ ' } as const;

function putLines({ location, end, version, before, difference, checked, next }: PutPolicy): readonly string[] {
  const ends = {
    stored: `stored as version ${version ?? '(none)'}${before === undefined ? '' : `, in place of ${before}`}`,
    unchanged: 'unchanged',
    planned: 'would change so (nothing was stored)',
  } as const;
  return [
    `${location}: ${ends[end]}`,
    ...difference.map(({ kind, text }) => `  ${signs[kind]}${inert(text)}`),
    ...checkedLines(checked),
    ...next,
  ];
}

function shownLines({ location, version, isPinned, changedAt, text, checked, fault }: ShownPolicy): readonly string[] {
  const pinned = isPinned ? ', which the service keeps to' : '';
  return [
    `${location}${version === undefined ? '' : ` (version ${version}${pinned})`}${changedAt === undefined ? '' : `, changed ${changedAt}`}`,
    ...(fault === undefined ? [] : [terminal(fault, 2000)]),
    ...(checked === undefined ? [] : checkedLines(checked)),
    ...(text === undefined ? [] : ['', ...text.split('\n').map(inert)]),
  ];
}

/** A line as it is, indentation too, without anything that a terminal would act on. */
function inert(line: string): string {
  const indentation = /^ */.exec(line)?.[0] ?? '';
  return `${indentation}${terminal(line.slice(indentation.length), 2000)}`;
}
