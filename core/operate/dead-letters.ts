import * as z from 'zod';
import { UnreadableInputError } from '../errors.ts';
import type { Deployment, ServiceEvent } from '../event/deployment-event.ts';
import { parseServiceEvent } from '../event/parse.ts';
import { type DeployedPart, type Installation, isImageScanner } from './installation.ts';
import type { QueuedMessage, Queues } from './queues.ts';

/** A dead-letter queue of ours. */
export interface DeadLetterQueue {
  readonly name: string;
  readonly url: string;
  readonly stack: string;
  readonly logicalId: string;
  /**
   * Where its messages belong: back to the queue that SQS took them from; to the intake, as they are events that a rule could not deliver; or to
   * a look at everything, which the schedule could not start. `elsewhere`: to the service, in another account. `nowhere`: they tell of workers
   * that failed, which the workflow has replaced.
   */
  readonly home: 'source' | 'intake' | 'reconcile' | 'elsewhere' | 'nowhere';
}

/** A message that nobody could handle, without its body. */
export interface DeadLetter {
  readonly id: string;
  readonly sentAt?: string;
  /** What it is about, in a few words. */
  readonly about: string;
  /** Why it is here, as far as anybody said. */
  readonly reason: string;
  /** It is not understood: delivered again, it comes back. */
  readonly isUnreadable: boolean;
}

/** How long messages are held while they are looked at, and while they are moved. */
const lookSeconds = 30;

/** Every dead-letter queue of the installation's stacks in this account and region. */
export function deadLetterQueues(installation: Installation): readonly DeadLetterQueue[] {
  const { service, target } = installation;
  // What a target sends is for a service stack.
  const hasService = service !== undefined && !isImageScanner(installation);
  return [
    ...queuesOf(service, (logicalId) => {
      if (logicalId === 'IntakeDeadLetters' || logicalId === 'ReconcileDeadLetters') return 'source';
      if (logicalId === 'WorkerDeadLetters') return 'nowhere';
      return logicalId === 'ScheduleDeadLetters' ? 'reconcile' : 'intake';
    }),
    ...queuesOf(target, () => (hasService ? 'intake' : 'elsewhere')),
  ];
}

function queuesOf(
  part: DeployedPart | undefined,
  homeOf: (logicalId: string) => DeadLetterQueue['home'],
): readonly DeadLetterQueue[] {
  return Object.entries(part?.resources ?? {}).flatMap(([logicalId, url]) => {
    if (part === undefined || !logicalId.endsWith('DeadLetters')) return [];
    return [{ name: url.split('/').at(-1) ?? url, url, stack: part.stack.name, logicalId, home: homeOf(logicalId) }];
  });
}

/** Looks at the first messages of a queue and gives them back. */
export async function lookInto(
  { url, home }: Pick<DeadLetterQueue, 'url' | 'home'>,
  most: number,
  queues: Pick<Queues, 'receive' | 'release'>,
  signal?: AbortSignal,
): Promise<readonly DeadLetter[]> {
  const held: QueuedMessage[] = [];
  try {
    while (held.length < most && signal?.aborted !== true) {
      const messages = await queues.receive(url, lookSeconds, signal);
      if (messages.length === 0) break;
      held.push(...messages);
    }
  } finally {
    for (let at = 0; at < held.length; at += 10) await queues.release(url, held.slice(at, at + 10));
  }
  return held.slice(0, most).map((message) => describeLetter(message, home));
}

/** What a message is and why it is here. Nothing of its body but names of deployments and digests. */
function describeLetter({ id, body, attributes, sentAt }: QueuedMessage, home: DeadLetterQueue['home']): DeadLetter {
  const said = reasonOf(attributes);
  const letter = { id, ...(sentAt === undefined ? {} : { sentAt: sentAt.toISOString() }) };
  if (home === 'nowhere') return { ...letter, ...aboutWorker(body), isUnreadable: false };
  // The schedule says nothing in its messages, and none is needed.
  const event = home === 'reconcile' ? undefined : readEvent(body);
  if (event instanceof UnreadableInputError) {
    return { ...letter, about: 'unreadable', reason: said ?? event.message, isUnreadable: true };
  }
  const about = event === undefined ? 'the daily look at what runs' : aboutEvent(event);
  return { ...letter, about, reason: said ?? `logs --filter ${id} shows what went wrong`, isUnreadable: false };
}

const invocation = z.object({
  requestContext: z.object({ condition: z.string(), requestId: z.string().optional() }),
  requestPayload: z.object({ work: z.string() }).optional(),
});

/** What Lambda says of an invocation that failed: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function aboutWorker(body: string): Pick<DeadLetter, 'about' | 'reason'> {
  const { data } = invocation.safeParse(parsed(body));
  const work = data?.requestPayload?.work;
  const request = data?.requestContext.requestId;
  const where = request === undefined ? '' : `; logs --of worker --all --filter ${request} shows what went wrong`;
  return {
    about: `a worker${work === undefined ? '' : ` at ${work}`}`,
    reason: `${data?.requestContext.condition ?? 'Lambda does not say why'}${where}`,
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The event that a message is; the error for one that is none. */
export function readEvent(body: string): ServiceEvent | UnreadableInputError {
  try {
    return parseServiceEvent(JSON.parse(body));
  } catch (error) {
    if (error instanceof UnreadableInputError) return error;
    return new UnreadableInputError('The message is no JSON.', { remedy: 'See what sends to the queue.' });
  }
}

/** Ours, or what EventBridge and its scheduler say: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
function reasonOf(attributes: QueuedMessage['attributes']): string | undefined {
  if (attributes.reason !== undefined) return attributes.reason;
  const said = [attributes.ERROR_CODE, attributes.ERROR_MESSAGE].filter((text) => text !== undefined);
  return said.length === 0 ? undefined : said.join(': ');
}

function aboutEvent(event: ServiceEvent): string {
  switch (event.kind) {
    case 'deployment':
      return `${event.name} of ${nameOf(event.deployment, event.taskDefinition ?? event.family)}`;
    case 'push':
      return `${event.name} of ${event.repository}${event.tag === undefined ? '' : `:${event.tag}`} (account ${event.account}, ${event.region})`;
    case 'retry':
      return `another try at ${event.digest}`;
    case 'workflow-ended':
      return `the end (${event.status}) of a scan of ${event.digest}`;
    case 'target':
      return `a look at account ${event.account} in ${event.region}`;
    case 'ignored':
      return `nothing to do: ${event.why}`;
    default:
      return event satisfies never;
  }
}

function nameOf({ account, region, cluster, service }: Deployment, family: string | undefined): string {
  const what = service ?? family?.split('/').at(-1) ?? 'a task definition';
  return `${cluster === undefined ? '' : `${cluster}/`}${what} (account ${account}, ${region})`;
}
