import { randomUUID } from 'node:crypto';
import type { Argv } from 'yargs';
import { parseDuration } from '../core/duration.ts';
import { UsageError } from '../core/errors.ts';
import { needService, type ServiceInstallation } from '../core/operate/installation.ts';
import { requestScan, type ScannedImage, type ScanOutcome, type ScanWish } from '../core/operate/scan.ts';
import { requestEvent, type ScanSubject } from '../core/operate/scan-request.ts';
import { openServiceQueues } from '../core/operate/service-queues.ts';
import { openStore } from '../core/operate/service-store.ts';
import type { Session } from '../core/operate/session.ts';
import { severities, severityWord } from '../core/policy/severity.ts';
import { createImageResolver } from '../core/registry/resolve.ts';
import { terminal } from '../core/report/text.ts';
import { systemClock } from '../core/system-clock.ts';
import { exitCodes } from './exit-codes.ts';
import { type Args, operation, textOf, textsOf, withOperationOptions } from './operation.ts';
import type { Done, World } from './world.ts';

const dayMs = 86_400_000;

/** The options of `scan`. */
export function withScanOptions<T>(yargs: Argv<T>): Argv<T> {
  return withOperationOptions(
    yargs
      .positional('image', { type: 'string', array: true, describe: 'Images, as a task definition names them' })
      .option('cluster', { type: 'string', describe: 'Cluster of the service', implies: 'service', requiresArg: true })
      .option('service', {
        type: 'string',
        describe: 'What this service runs now, with --cluster',
        implies: 'cluster',
        requiresArg: true,
      })
      .option('family', {
        type: 'string',
        describe: 'What this task definition names: family, family:revision or ARN',
        requiresArg: true,
      })
      .option('wait', { type: 'boolean', default: true, describe: 'Wait for the end; --no-wait only asks' })
      .option('timeout', {
        type: 'string',
        describe: 'How long to wait (default: as long as the service may take)',
        requiresArg: true,
      })
      .example('$0 scan --cluster prod --service shop', 'What the service runs')
      .example('$0 scan 111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1.4 --no-wait', 'One image, without waiting'),
    ['image-scanner'],
  ) as Argv<T>;
}

/** Lets the service scan images, and follows it. */
export async function scan(args: Args, world: World, done: Done): Promise<void> {
  const subject = subjectOf(args);
  const images = await operation(args, world, (session) => scanImages(subject, args, session, world));
  const asked = images.map(({ image }) => `${terminal(image, 1000)}\n  was asked for; workflow shows how far it is`);
  const lines = args.wait === false ? asked : images.flatMap(rows);
  world.stdout.write(`${args.json === true ? JSON.stringify(images, null, 2) : lines.join('\n')}\n`);
  const isDone = args.wait === false || images.every(({ outcome }) => outcome.kind === 'scanned');
  done(isDone ? exitCodes.pass : exitCodes.failure);
}

/** Asks the service of a session to scan, and follows it as the arguments say. */
export async function scanImages(
  subject: ScanSubject,
  args: Args,
  session: Session,
  world: World,
): Promise<readonly ScannedImage[]> {
  const { access, caller } = session;
  const installation = needService(await session.installation(world.signal));
  const { createEcs } = await import('../core/aws/ecs.ts');
  const { createEcr } = await import('../core/aws/ecr.ts');
  const ecs = createEcs(access);
  const { intake } = await openServiceQueues(session, installation);
  const tell = (text: string) => world.stderr.write(`${terminal(text, 1000)}\n`);
  const given = { place: caller, id: `scan-${randomUUID()}`, at: systemClock.now() };
  const event = await requestEvent(subject, given, ecs, world.signal);
  const images = createImageResolver({
    http: access.http,
    environment: world.environment,
    warn: tell,
    now: systemClock.now,
    ecr: createEcr(access),
  });
  const store = await openStore(session, installation);
  const { taskDefinition } = ecs;
  const ports = { intake, store, images, taskDefinition, clock: systemClock, tell };
  return requestScan(event, scanWish(args, installation), ports, world.signal);
}

function subjectOf(args: Args): ScanSubject {
  const images = textsOf(args, 'image');
  const cluster = textOf(args, 'cluster');
  const service = textOf(args, 'service');
  const family = textOf(args, 'family');
  const given = [images.length > 0, service !== undefined, family !== undefined].filter((is) => is).length;
  if (given !== 1) {
    throw new UsageError('scan takes images, or a service, or a family.', {
      remedy: 'Name one of them: scan IMAGE…, scan --cluster C --service S, or scan --family F.',
    });
  }
  if (cluster !== undefined && service !== undefined) return { kind: 'service', cluster, service };
  return family === undefined ? { kind: 'images', images } : { kind: 'family', family };
}

/** As long as the service itself may take for a scan, and a while for the queue before it. */
function scanWish(args: Args, { service }: ServiceInstallation): ScanWish {
  const parameter = (name: string, fallback: number) => Number(service.stack.parameters[name] ?? fallback);
  const scanMs = parameter('PollIntervalSeconds', 60) * parameter('MaxPollAttempts', 30) * 1000;
  const text = textOf(args, 'timeout');
  const timeoutMs = text === undefined ? scanMs + 5 * 60_000 : parseDuration(text);
  if (timeoutMs === undefined) {
    throw new UsageError(`--timeout can not be ${JSON.stringify(text)}.`, { remedy: 'Write it as 90s, 30m or 2h.' });
  }
  return {
    wait: args.wait !== false,
    timeoutMs,
    maxAgeMs: parameter('MaxScanAgeDays', parameter('CacheTTLDays', 7)) * dayMs,
    retryDelayMs: parameter('RetryDelaySeconds', 900) * 1000,
  };
}

function rows({ image, digest, outcome }: ScannedImage): readonly string[] {
  return [
    terminal(digest === undefined ? image : `${image} (${digest})`, 1000),
    `  ${terminal(describeOutcome(outcome), 1500)}`,
  ];
}

function describeOutcome(outcome: ScanOutcome): string {
  switch (outcome.kind) {
    case 'scanned': {
      const counts = severities.flatMap((severity) => {
        const count = outcome.findings[severity] ?? 0;
        return count === 0 ? [] : [`${count} ${severityWord(severity)}`];
      });
      const found = counts.length === 0 ? 'no findings' : counts.join(', ');
      const known = outcome.isNew ? '' : '; the service knew it already';
      return `scanned at ${outcome.scannedAt}: ${found}${known}${outcome.isSimulated ? ' (SIMULATED)' : ''}`;
    }
    case 'failed':
      return `not scanned${outcome.isNew ? '' : ' a short while ago, and not tried again yet'}: ${outcome.reason.message} ${outcome.reason.remedy}`;
    case 'open':
      return `its end is not known: ${outcome.why}`;
    default:
      return outcome satisfies never;
  }
}
