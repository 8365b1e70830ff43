import type { Argv } from 'yargs';
import { qualysOptionNames } from '../core/deploy/deploy-options.ts';
import { UsageError } from '../core/errors.ts';
import { ecrHost } from '../core/image/ecr.ts';
import type { Check } from '../core/operate/check.ts';
import { ecrRoleOf } from '../core/operate/checks/roles.ts';
import { type ConnectorReport, createRegistryConnectors } from '../core/operate/registry-connectors.ts';
import { openServiceQualys } from '../core/operate/service-qualys.ts';
import type { Session } from '../core/operate/session.ts';
import { validateRegistries } from '../core/operate/validate-registries.ts';
import { terminal } from '../core/report/text.ts';
import { systemClock } from '../core/system-clock.ts';
import { checkLines, checksExitCode, checksJson, checksSummary } from './checks.ts';
import { type Args, operation, textOf, textsOf, withOperationOptions } from './operation.ts';
import { type Done, isPlain, type World } from './world.ts';

/** The options of `registries create`. */
export function withCreateOptions<T>(yargs: Argv<T>): Argv<T> {
  return withOperationOptions(withHosts(yargs, 'Registries of ECR (default: that of the account and region)'), [
    ...qualysOptionNames,
    'existing-role-arn',
    'existing-role-name',
    'dry-run',
  ]);
}

/** The options of `registries validate`. */
export function withValidateOptions<T>(yargs: Argv<T>): Argv<T> {
  return withOperationOptions(
    withHosts(yargs, 'Registries by host (default: all that Qualys knows)'),
    qualysOptionNames,
  );
}

function withHosts<T>(yargs: Argv<T>, describe: string): Argv<T> {
  return yargs.positional('host', { type: 'string', array: true, describe }) as unknown as Argv<T>;
}

/** Lets Qualys know registries of ECR. */
export async function createConnectors(args: Args, world: World, done: Done): Promise<void> {
  const reports = await operation(args, world, (session) => createThere(args, session, world));
  world.stdout.write(`${args.json === true ? JSON.stringify(reports, null, 2) : reports.map(line).join('\n')}\n`);
  done(0);
}

async function createThere(args: Args, session: Session, world: World): Promise<readonly ConnectorReport[]> {
  const { account, region } = session.caller;
  const installation = await session.installation(world.signal);
  const { calls } = await openServiceQualys(session, installation, world.signal);
  const given = textsOf(args, 'host');
  const wish = {
    hosts: given.length === 0 ? [ecrHost({ accountId: account, region })] : given,
    role: roleOf(ecrRoleOf(roleGiven(args, world), installation)),
    dryRun: args['dry-run'] === true,
  };
  const tell = (text: string) => world.stderr.write(`${terminal(text, 1000)}\n`);
  return createRegistryConnectors(wish, { calls, clock: systemClock, tell }, world.signal);
}

/** The role as options or the environment of earlier versions name it. */
export function roleGiven(args: Args, { environment }: World): { readonly arn?: string; readonly name?: string } {
  const arn = textOf(args, 'existing-role-arn') ?? environment.EXISTING_ROLE_ARN;
  const name = textOf(args, 'existing-role-name') ?? environment.EXISTING_ROLE_NAME;
  return { ...(arn === undefined ? {} : { arn }), ...(name === undefined ? {} : { name }) };
}

function roleOf(nameOrArn: string | undefined): { readonly arn?: string; readonly name?: string } {
  if (nameOrArn === undefined) {
    throw new UsageError('The role with which Qualys reads ECR is not known.', {
      remedy: 'Give --existing-role-arn or --existing-role-name, or let deploy --create-role make one.',
    });
  }
  return nameOrArn.startsWith('arn:') ? { arn: nameOrArn } : { name: nameOrArn };
}

function line({ host, roleArn, end }: ConnectorReport): string {
  const ends = {
    created: `was made, with ${roleArn}`,
    there: 'is there already',
    planned: `would be made, with ${roleArn}`,
  } as const;
  return terminal(`The registry connector for ${host} ${ends[end]}.`, 1000);
}

/** Checks whether Qualys can scan registries. */
export async function validateConnectors(args: Args, world: World, done: Done): Promise<void> {
  const checks: Check[] = [];
  const colour = world.stdout.isTTY === true && !isPlain(world) && world.environment.NO_COLOR === undefined;
  await operation(args, world, async (session) => {
    const { access, caller } = session;
    const installation = await session.installation(world.signal);
    const { calls } = await openServiceQualys(session, installation, world.signal);
    const { createRolePermissions } = await import('../core/aws/role-permissions.ts');
    const { account, partition } = caller;
    const roles = createRolePermissions({ ...access, account, partition });
    const ports = { calls, roles, place: caller, now: systemClock.now() };
    for await (const check of validateRegistries(textsOf(args, 'host'), ports, world.signal)) {
      checks.push(check);
      if (args.json !== true) world.stdout.write(`${checkLines(check, colour)}\n`);
    }
  });
  world.stdout.write(`${args.json === true ? checksJson(checks) : checksSummary(checks)}\n`);
  done(checksExitCode(checks));
}
