import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Argv } from 'yargs';
import { openAssets } from '../core/deploy/assets.ts';
import { type PermissionCommand, readCommands } from '../core/deploy/permissions/commands.ts';
import { type Permissions, permissionsFor } from '../core/deploy/permissions/permissions.ts';
import type { PolicyDocument } from '../core/deploy/permissions/policies.ts';
import type { PermissionsPlace } from '../core/deploy/permissions/subjects.ts';
import { type DeploySettings, readDeploySettings } from '../core/deploy/settings.ts';
import { UsageError } from '../core/errors.ts';
import { partitionOf } from '../core/image/ecr.ts';
import { terminal } from '../core/report/text.ts';
import { exitCodes } from './exit-codes.ts';
import { type Args, operation, operationValues, textOf, textsOf, withOperationOptions } from './operation.ts';
import type { Done, World } from './world.ts';

/** The options of `permissions`: those of a command that change what it asks AWS for. */
export function withPermissionsOptions<T>(yargs: Argv<T>): Argv<T> {
  const known = withOperationOptions(yargs, [
    ...(['regions', 'parameters', 'qualys-secret-arn'] as const),
    ...(['existing-role-arn', 'existing-role-name', 'extend-trust'] as const),
    ...(['artifact-bucket', 'artifact-bucket-owner', 'use-cdk-bucket', 'cdk-qualifier'] as const),
    ...(['stack-set', 'permission-model', 'delegated-admin', 'administration-role-arn', 'image-scanner'] as const),
    ...(['cloudformation-role', 'purge'] as const),
  ]);
  return known
    .positional('command', {
      type: 'string',
      array: true,
      describe: 'Commands that are to be allowed (default: deploy)',
    })
    .option('drift', { type: 'boolean', describe: 'With status --drift' })
    .option('folder', {
      type: 'string',
      describe: 'Write each policy to a file in this folder, as IAM takes it',
      requiresArg: true,
    })
    .example('$0 permissions deploy update destroy --account 111122223333 --region eu-west-1', 'Asks AWS nothing')
    .example(
      '$0 permissions deploy target --folder policies',
      'For the account of the credentials',
    ) as unknown as Argv<T>;
}

/** A policy with the name that it may have in IAM. */
interface NamedPolicy {
  readonly name: string;
  readonly document: PolicyDocument | object;
}

/** Prints the least that commands must be allowed. */
export async function permissions(args: Args, world: World, done: Done): Promise<void> {
  const words = textsOf(args, 'command');
  const commands = readCommands(words.length === 0 ? ['deploy'] : words);
  // Whatever is called REGION in an environment is meant by two commands alone.
  const environment = { ...world.environment, REGION: undefined };
  const settings = await readDeploySettings(operationValues(args), environment);
  const place = await placeOf(settings, args, { ...world, environment });
  const role = settings.cloudFormationRole;
  const wish = {
    commands,
    place,
    settings,
    drift: args.drift === true,
    ...(role === undefined ? {} : { serviceRole: role }),
  };
  const found = await permissionsFor(wish, openAssets());
  const named = namedPolicies(found, commands, settings);
  const folder = textOf(args, 'folder');
  const text =
    folder === undefined ? JSON.stringify(reportOf(found, named, place), null, 2) : await write(folder, named);
  world.stdout.write(`${text}\n`);
  world.stderr.write(`${terminal(summaryOf(named, commands, place), 1000)}\n`);
  done(exitCodes.pass);
}

/** As it is said, or as AWS says. */
async function placeOf(settings: DeploySettings, args: Args, world: World): Promise<PermissionsPlace> {
  const { account, region } = settings;
  if (account !== undefined && region !== undefined) {
    return { account, home: region, partition: partitionOf(region).partition };
  }
  return operation(args, world, async ({ caller }) => ({
    account: caller.account,
    home: caller.region,
    partition: caller.partition,
  }));
}

function namedPolicies(
  { caller, cloudFormation }: Permissions,
  commands: readonly PermissionCommand[],
  { names }: DeploySettings,
): { readonly caller: readonly NamedPolicy[]; readonly cloudFormation: readonly NamedPolicy[] } {
  const words = [...new Set(commands)].map((command) => command.replaceAll(' ', '-')).join('-');
  // What IAM takes at most is 128 characters.
  const stem = `${names.prefix}-${words}`.slice(0, 100);
  const numbered = (beginning: string, documents: readonly PolicyDocument[]) =>
    documents.map((document, index) => ({ name: `${beginning}-${index + 1}`, document }));
  return {
    caller: numbered(stem, caller),
    cloudFormation: numbered(`${stem}-cloudformation`, cloudFormation?.policies ?? []),
  };
}

function reportOf(
  { cloudFormation }: Permissions,
  named: ReturnType<typeof namedPolicies>,
  { account, home }: PermissionsPlace,
) {
  return {
    account,
    region: home,
    policies: named.caller,
    ...(cloudFormation === undefined
      ? {}
      : {
          cloudFormation: {
            role: cloudFormation.role,
            trust: cloudFormation.trust,
            policies: named.cloudFormation,
          },
        }),
  };
}

async function write(folder: string, { caller, cloudFormation }: ReturnType<typeof namedPolicies>): Promise<string> {
  const lines: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const { name, document } of [...caller, ...cloudFormation]) {
      const file = join(folder, `${name}.json`);
      await writeFile(file, `${JSON.stringify(document, null, 2)}\n`);
      lines.push(terminal(file, 1000));
    }
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown fault';
    throw new UsageError(`The policies can't be written to ${folder} (${code}).`, {
      remedy: 'Give another --folder, or leave it out: then they are printed.',
      cause,
    });
  }
  return lines.join('\n');
}

function summaryOf(
  { caller, cloudFormation }: ReturnType<typeof namedPolicies>,
  commands: readonly PermissionCommand[],
  { account, home }: PermissionsPlace,
): string {
  const count = (policies: readonly NamedPolicy[]) =>
    `${policies.length} ${policies.length === 1 ? 'policy' : 'policies'}`;
  const role = cloudFormation.length === 0 ? '' : `, ${count(cloudFormation)} for the role of CloudFormation`;
  return `${count(caller)} for who runs ${commands.join(', ')} in account ${account}, ${home}${role}.`;
}
