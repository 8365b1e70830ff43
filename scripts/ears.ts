import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsCommandInput,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { AwsEmulator } from './aws-emulator.ts';
import { clientOf, home } from './emulated-stack.ts';

/** What is told, as far as it is checked. */
export interface Told {
  readonly verdict: string;
  readonly simulated?: boolean;
  readonly service?: string;
  /** The repository that an image was pushed to. */
  readonly pushedTo?: string;
  readonly image?: { readonly tag?: string; readonly digest?: string; readonly platform?: string };
  readonly reason?: { readonly code: string; readonly message: string; readonly remedy: string };
  readonly counts?: Readonly<Record<1 | 2 | 3 | 4 | 5, number>>;
  /** Of an event of our own they are counted; of a notification they are listed. */
  readonly findings?: { readonly worthTelling: number };
}

export function sqsOf(aws: AwsEmulator): SQSClient {
  return new SQSClient(clientOf(aws));
}

/** A queue that hears every notification of a topic. */
export async function hearTopic(aws: AwsEmulator, topic: string, name = 'heard'): Promise<string> {
  const queue = await openEar(aws, name, 'sns.amazonaws.com');
  const Endpoint = `arn:aws:sqs:${home.region}:${home.account}:${name}`;
  await new SNSClient(clientOf(aws)).send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint }));
  return queue;
}

/** A queue that hears every verdict on a bus. */
export async function hearBus(aws: AwsEmulator, bus: string): Promise<string> {
  const queue = await openEar(aws, 'judged', 'events.amazonaws.com');
  const events = new EventBridgeClient(clientOf(aws));
  const EventPattern = JSON.stringify({ source: ['qualys-fargate-scanner'], 'detail-type': ['Scan Completed'] });
  await events.send(new PutRuleCommand({ Name: 'judged', EventBusName: bus, EventPattern }));
  const target = { Id: 'queue', Arn: `arn:aws:sqs:${home.region}:${home.account}:judged` };
  await events.send(new PutTargetsCommand({ Rule: 'judged', EventBusName: bus, Targets: [target] }));
  return queue;
}

/** A queue that a service may write to. */
async function openEar(aws: AwsEmulator, name: string, service: string): Promise<string> {
  const statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sqs:SendMessage', Resource: '*' };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { QueueUrl = '' } = await sqsOf(aws).send(new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }));
  return QueueUrl;
}

/** Takes the messages of a queue that hears a topic or a bus. */
export async function received(aws: AwsEmulator, queue: string): Promise<readonly Told[]> {
  const { Messages = [] } = await sqsOf(aws).send(
    new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
  );
  for (const { ReceiptHandle } of Messages) {
    await sqsOf(aws).send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle }));
  }
  return Messages.map(({ Body = '' }) => {
    const { Message: text, detail } = JSON.parse(Body) as { readonly Message?: string; readonly detail?: Told };
    return text === undefined ? (detail as Told) : (JSON.parse(text) as Told);
  });
}

/** The notifications heard, once there are as many; fewer when they don't come. */
export async function heard(
  aws: AwsEmulator,
  queue: string,
  count: number,
  withinMs: number,
): Promise<readonly Told[]> {
  const told: Told[] = [];
  const until = Date.now() + withinMs;
  while (told.length < count && Date.now() < until) told.push(...(await received(aws, queue)));
  // One too many would come with them, or right after.
  return [...told, ...(await received(aws, queue))];
}

/** Messages of a queue, those being read included. */
export async function waiting(aws: AwsEmulator, queue: string): Promise<number> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes = {} } = await sqsOf(aws).send(
    new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: [...names] }),
  );
  return names.reduce((sum, name) => sum + Number(Attributes[name]), 0);
}

/** Says something on the default bus, as services of AWS do. Throws when an event is refused. */
export async function putEvents(aws: AwsEmulator, Entries: PutEventsCommandInput['Entries']): Promise<void> {
  const { FailedEntryCount: failed } = await new EventBridgeClient(clientOf(aws)).send(
    new PutEventsCommand({ Entries }),
  );
  if (failed !== 0) throw new Error(`${failed} events were refused`);
}

/** Hears a queue all the time. */
export interface Listener extends AsyncDisposable {
  /** All that was heard, in the order that it came. */
  readonly told: readonly Told[];
}

export function listen(aws: AwsEmulator, queue: string): Listener {
  const told: Told[] = [];
  let isOver = false;
  const work = async () => {
    while (!isOver) told.push(...(await received(aws, queue)));
  };
  const over = work();
  return {
    told,
    [Symbol.asyncDispose]: async () => {
      isOver = true;
      await over;
    },
  };
}
