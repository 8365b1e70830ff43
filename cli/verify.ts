import type { Argv } from 'yargs';
import { qualysOptionNames } from '../core/deploy/deploy-options.ts';
import { OperationError, UsageError } from '../core/errors.ts';
import { type Check, fail } from '../core/operate/check.ts';
import type { Installation } from '../core/operate/installation.ts';
import { gatewayOf } from '../core/operate/service-gateway.ts';
import { openStore } from '../core/operate/service-store.ts';
import type { Session } from '../core/operate/session.ts';
import { type VerifiedQualys, type VerifyPorts, verify } from '../core/operate/verify.ts';
import { systemClock } from '../core/system-clock.ts';
import { checkLines, checksExitCode, checksJson, checksSummary } from './checks.ts';
import { type Args, operation, textsOf, withOperationOptions } from './operation.ts';
import { roleGiven } from './registry-commands.ts';
import { scanImages } from './scan.ts';
import { type Done, isPlain, type World } from './world.ts';

/** The options of `verify`. */
export function withVerifyOptions<T>(yargs: Argv<T>): Argv<T> {
  return withOperationOptions(
    yargs
      .option('image', {
        type: 'string',
        array: true,
        describe: 'Also let the service scan this image, and follow that to its end',
        requiresArg: true,
      })
      .option('timeout', { type: 'string', describe: 'How long to wait for that scan', requiresArg: true })
      .epilogue('Exit code 70 when a check fails; warnings do not count.'),
    [...qualysOptionNames, 'existing-role-arn', 'existing-role-name', 'image-scanner'],
  ) as Argv<T>;
}

/** Checks everything that scanning rests on, and prints each check as it is made. */
export async function verifyAll(args: Args, world: World, done: Done): Promise<void> {
  const checks: Check[] = [];
  const colour = world.stdout.isTTY === true && !isPlain(world) && world.environment.NO_COLOR === undefined;
  const told = (check: Check) => {
    checks.push(check);
    if (args.json !== true) world.stdout.write(`${checkLines(check, colour)}\n`);
  };
  try {
    await operation(args, world, async (session) => {
      for await (const check of verify(await openPorts(args, session, world), world.signal)) told(check);
    });
  } catch (error) {
    // Without credentials, or without leave to see the stacks, nothing else can be looked at.
    if (!(error instanceof OperationError)) throw error;
    told(fail('credentials', error.message, error.remedy));
  }
  world.stdout.write(`${args.json === true ? checksJson(checks) : checksSummary(checks)}\n`);
  done(checksExitCode(checks));
}

async function openPorts(args: Args, session: Session, world: World): Promise<VerifyPorts> {
  const { access, caller } = session;
  const installation = await session.installation(world.signal);
  const { openVerifyClients } = await import('../core/operate/verify-clients.ts');
  const images = textsOf(args, 'image');
  const { service } = installation;
  return {
    ...openVerifyClients(access, caller),
    installation,
    caller: caller.arn,
    qualys: openQualys(session, installation),
    role: roleGiven(args, world),
    store: service === undefined ? undefined : await openStore(session, { service }),
    scan: images.length === 0 ? undefined : () => scanImages({ kind: 'images', images }, args, session, world),
    clock: systemClock,
  };
}

/** Qualys as it was named, or as the service names it; the reason why not, where nobody does. */
function openQualys(session: Session, installation: Installation): VerifiedQualys | string {
  const given = session.settings.qualys.secret?.credentials;
  try {
    const gateway = gatewayOf(session.settings, installation);
    return {
      gateway,
      calls: (credentials) => session.qualys(gateway, credentials),
      ...(given === undefined ? {} : { given }),
    };
  } catch (error) {
    if (error instanceof UsageError) return `${error.message} ${error.remedy}`;
    throw error;
  }
}
