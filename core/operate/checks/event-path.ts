import { announcement } from '../../event/parse.ts';
import type { Clock } from '../../ports.ts';
import { type Check, fail, ok, skipped } from '../check.ts';
import { type Installation, isImageScanner, outputOf, resourceOf } from '../installation.ts';
import type { LogLines } from '../log-lines.ts';
import type { EventRules } from '../verify-ports.ts';

/** How long an event may take from the bus to the log of the intake, and how often that is looked at. */
const longestMs = 120_000;
const pauseMs = 3000;
/** Clocks may differ. */
const slackMs = 60_000;

/**
 * Puts the event by which a target says that it is there, and follows it to the function that takes it: over the rules of the target and the
 * bus, the queue and its function. It changes nothing, as targets say so daily.
 */
export async function checkEventPath(
  installation: Installation,
  ports: { readonly rules: EventRules; readonly lines: LogLines; readonly clock: Clock },
  signal?: AbortSignal,
): Promise<Check> {
  const { service, target } = installation;
  if (isImageScanner(installation)) {
    return skipped(
      'event-path',
      'Only ECR can say that an image was pushed: push one, or let one be scanned: verify --image.',
    );
  }
  if (service === undefined && target === undefined) return skipped('event-path', 'There are no stacks here.');
  const { rules, lines, clock } = ports;
  const bus = target === undefined && service !== undefined ? outputOf(service, 'CentralEventBusName') : undefined;
  const sentAt = clock.now();
  const event = { ...announcement, detail: { from: 'verify' }, ...(bus === undefined ? {} : { bus }) };
  const id = await rules.put(event, signal);
  if (service === undefined) {
    const look = `logs --of intake --filter ${id}`;
    return skipped('event-path', `The event ${id} was put; whether it arrived shows in the service account: ${look}.`);
  }
  const group = resourceOf(service, 'IntakeLogGroup');
  const from = new Date(sentAt.getTime() - slackMs);
  for (;;) {
    for await (const page of lines.read({ group, from, pattern: `"${id}"` }, signal)) {
      if (page.some(({ text }) => text.includes(id))) {
        const seconds = Math.max(1, Math.round((clock.now().getTime() - sentAt.getTime()) / 1000));
        const way = bus === undefined ? 'from the default bus ' : '';
        return ok('event-path', `An event came ${way}over the central bus to the intake within ${seconds} s.`);
      }
    }
    if (clock.now().getTime() - sentAt.getTime() >= longestMs || signal?.aborted) break;
    await clock.sleep(pauseMs, signal);
  }
  return fail(
    'event-path',
    `The event ${id} did not come to the intake within ${longestMs / 1000} s.`,
    'The checks of rules, bus and dead letters above say where it may have stopped; logs --of intake shows whether the function runs.',
  );
}
