import type { Argv } from 'yargs';
import { needService } from '../core/operate/installation.ts';
import { askForLook } from '../core/operate/reconcile.ts';
import { type RedriveReport, type RedriveWish, redrive } from '../core/operate/redrive.ts';
import { openServiceQueues } from '../core/operate/service-queues.ts';
import { openStore } from '../core/operate/service-store.ts';
import type { Session } from '../core/operate/session.ts';
import { plural, terminal } from '../core/report/text.ts';
import { systemClock } from '../core/system-clock.ts';
import { exitCodes } from './exit-codes.ts';
import { type Args, operation, textsOf, withOperationOptions } from './operation.ts';
import type { Done, World } from './world.ts';

/** The options of `redrive`. */
export function withRedriveOptions<T>(yargs: Argv<T>): Argv<T> {
  return withOperationOptions(
    yargs
      .positional('queue', {
        type: 'string',
        array: true,
        describe: 'Only these queues, such as intake-dead-letters (default: all)',
      })
      .option('limit', {
        type: 'number',
        default: 20,
        describe: 'How many letters of each queue are shown, up to 200',
        requiresArg: true,
      }),
    ['dry-run', 'image-scanner'],
  ) as Argv<T>;
}

/** Shows dead letters, why they are there, and delivers them again. */
export async function redriveLetters(args: Args, world: World, done: Done): Promise<void> {
  const reports = await operation(args, world, (session) => redriveHere(args, session, world));
  const text = args.json === true ? JSON.stringify(reports, null, 2) : table(reports, args['dry-run'] === true);
  world.stdout.write(`${text}\n`);
  done(reports.some(({ kept }) => kept !== undefined) ? exitCodes.failure : 0);
}

async function redriveHere(args: Args, session: Session, world: World): Promise<readonly RedriveReport[]> {
  const installation = await session.installation(world.signal);
  const { createQueues } = await import('../core/aws/queues.ts');
  const ofService = async () => {
    const service = needService(installation);
    return { service, store: await openStore(session, service), ...(await openServiceQueues(session, service)) };
  };
  const ports = {
    installation,
    queues: createQueues(session.access),
    intake: { send: async (...given: Parameters<SendEvents>) => (await ofService()).intake.send(...given) },
    reconcile: { send: async (...given: Parameters<SendEvents>) => (await ofService()).reconcile.send(...given) },
    reconcileAll: async () => {
      const { service, store, reconcile } = await ofService();
      return askForLook([], { installation: service, store, queue: reconcile });
    },
    clock: systemClock,
    tell: (text: string) => world.stderr.write(`${terminal(text, 1000)}\n`),
  };
  return redrive(wishOf(args), ports, world.signal);
}

type SendEvents = Awaited<ReturnType<typeof openServiceQueues>>['intake']['send'];

function wishOf(args: Args): RedriveWish {
  const limit = typeof args.limit === 'number' && Number.isInteger(args.limit) ? args.limit : 20;
  return {
    queues: textsOf(args, 'queue'),
    dryRun: args['dry-run'] === true,
    most: Math.min(Math.max(limit, 1), 200),
  };
}

function table(reports: readonly RedriveReport[], dryRun: boolean): string {
  const full = reports.filter(({ before, kept }) => before > 0 || kept !== undefined);
  if (full.length === 0) return `No dead letters in ${plural(reports.length, 'queue')}.`;
  return full.flatMap((report) => rows(report, dryRun)).join('\n');
}

function rows({ name, before, after, moved, kept, letters }: RedriveReport, dryRun: boolean): readonly string[] {
  const found = plural(before, 'message');
  const looked = dryRun ? found : `${found} before, ${moved} delivered again, ${after} left`;
  const count = before === 0 && kept !== undefined ? 'not looked at' : looked;
  return [
    `${name}: ${count}`,
    ...letters.map(
      ({ sentAt = 'unknown time', about, reason }) => `  ${terminal(`${sentAt}  ${about}: ${reason}`, 1000)}`,
    ),
    ...(kept === undefined ? [] : [`  ${terminal(kept, 500)}`]),
  ];
}
