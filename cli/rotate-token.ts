import { randomUUID } from 'node:crypto';
import type { Argv } from 'yargs';
import { qualysOptionNames } from '../core/deploy/deploy-options.ts';
import { checkedSecret } from '../core/deploy/given-secret.ts';
import { UsageError } from '../core/errors.ts';
import { needService } from '../core/operate/installation.ts';
import { type RotatedToken, rotateToken } from '../core/operate/rotate-token.ts';
import { gatewayOf } from '../core/operate/service-gateway.ts';
import type { Session } from '../core/operate/session.ts';
import type { QualysCredentials } from '../core/qualys/auth.ts';
import { terminal } from '../core/report/text.ts';
import { systemClock } from '../core/system-clock.ts';
import { type Args, operation, withOperationOptions } from './operation.ts';
import { prompt } from './prompt.ts';
import type { Done, World } from './world.ts';

/** The options of `rotate-token`. */
export function withRotateTokenOptions<T>(yargs: Argv<T>): Argv<T> {
  return withOperationOptions(yargs, [...qualysOptionNames, 'image-scanner']).epilogue(
    'The new credentials come from the environment (QUALYS_TOKEN, or QUALYS_USERNAME and QUALYS_PASSWORD, or QUALYS_CLIENT_ID and QUALYS_CLIENT_SECRET), from --qualys-token-file, or are asked for. They are no arguments: others on this machine could read those.',
  ) as Argv<T>;
}

/** Gives the service a new token for Qualys, once Qualys takes it. */
export async function rotate(args: Args, world: World, done: Done): Promise<void> {
  const report = await operation(args, world, (session) => rotateThere(session, world));
  world.stdout.write(`${args.json === true ? JSON.stringify(report, null, 2) : lines(report).join('\n')}\n`);
  done(0);
}

async function rotateThere(session: Session, world: World): Promise<RotatedToken> {
  const installation = needService(await session.installation(world.signal));
  const gateway = gatewayOf(session.settings, installation);
  const { createSecretTexts } = await import('../core/aws/secret-texts.ts');
  const ports = {
    installation,
    secrets: createSecretTexts(session.access),
    qualys: (credentials: QualysCredentials) => session.qualys(gateway, credentials),
    now: systemClock.now,
    run: randomUUID(),
  };
  return rotateToken(await newCredentials(session, world), ports, world.signal);
}

async function newCredentials({ settings }: Session, world: World): Promise<QualysCredentials> {
  const given = settings.qualys.secret;
  if (given !== undefined) return given.credentials;
  const typed = await prompt(world)?.secret('New Qualys API token');
  if (typed !== undefined) return checkedSecret(typed, 'qualys-token').credentials;
  throw new UsageError('There are no new credentials.', {
    remedy: 'Set QUALYS_TOKEN in the environment to the new token, or give --qualys-token-file.',
  });
}

function lines({ secret, end, version, permissions, notices }: RotatedToken): readonly string[] {
  const ends = { replaced: `has new credentials (version ${version})`, unchanged: 'is as it was' } as const;
  return [
    `The secret ${terminal(secret)} ${ends[end]}.`,
    `Qualys takes them: they may be used ${permissions.join(', ')}.`,
    ...notices,
  ];
}
