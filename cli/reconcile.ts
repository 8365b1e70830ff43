import type { Argv } from 'yargs';
import { needService } from '../core/operate/installation.ts';
import { askForLook } from '../core/operate/reconcile.ts';
import { openServiceQueues } from '../core/operate/service-queues.ts';
import { openStore } from '../core/operate/service-store.ts';
import { plural } from '../core/report/text.ts';
import { type Args, operation, textsOf, withOperationOptions } from './operation.ts';
import type { Done, World } from './world.ts';

/** The options of `reconcile`. */
export function withReconcileOptions<T>(yargs: Argv<T>): Argv<T> {
  return withOperationOptions(
    yargs
      .positional('target', {
        type: 'string',
        array: true,
        describe: 'ACCOUNT/REGION, or ACCOUNT for all its known regions (default: everything)',
      })
      .example('$0 reconcile 111122223333/eu-west-1', 'One account and region'),
  ) as Argv<T>;
}

/** Asks for the daily look at what runs, now. */
export async function reconcile(args: Args, world: World, done: Done): Promise<void> {
  const targets = await operation(args, world, async (session) => {
    const installation = needService(await session.installation(world.signal));
    const { reconcile: queue } = await openServiceQueues(session, installation);
    const ports = { installation, store: await openStore(session, installation), queue };
    return askForLook(textsOf(args, 'target'), ports);
  });
  const lines = [
    `The service looks at ${plural(targets.length, 'account and region')}:`.replace('regions:', 'regions each:'),
    ...targets.map(({ account, region }) => `  ${account} ${region}`),
  ];
  world.stdout.write(`${args.json === true ? JSON.stringify({ targets }, null, 2) : lines.join('\n')}\n`);
  done(0);
}
