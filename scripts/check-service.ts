import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { openHttp } from '../core/connections.ts';
import { type Simulator, startSimulator } from '../simulator/index.ts';
import { type AwsEmulator, pointSdkAt, signIn, startAwsEmulator } from './aws-emulator.ts';
import { compare, eventually, patienceMs } from './compare.ts';
import { hearBus, heard, hearTopic, putEvents, received, sqsOf, type Told, waiting } from './ears.ts';
import { pushImage, registerTask, registry, taskRuns } from './emulated-images.ts';
import { clientOf, codeBucket, deployEmulated, home, s3Of, scaleWaits, store, storeCode } from './emulated-stack.ts';
import { checkOperations, type OperatedService } from './operations.ts';

/**
 * Runs the whole service on an emulator of AWS (ministack): both stacks from their templates by change set, the functions from their zips,
 * events in, the Qualys simulator out; then the commands that operate it. Run: `node scripts/check-service.ts [FOLDER]`, which needs
 * ministack in `.venv` and a built dist, or a folder like it.
 *
 * What the emulator can't do is put in its place by `deployEmulated`: archives, trails and alarms of more than one metric. It keeps
 * no policy of a key, a bus or a queue; those are checked in test/templates.test.ts.
 */
const { account, region } = home;
const dist = join(import.meta.dirname, '..', process.argv[2] ?? 'dist');

/** The emulated estate and what watches it. */
interface World {
  readonly aws: AwsEmulator;
  readonly simulator: Simulator;
  readonly hub: Readonly<Record<string, string>>;
  /** What the hub's stack was made with. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Queues that hear every notification, and every verdict. */
  readonly heard: string;
  readonly judged: string;
}

const folder = mkdtempSync(join(tmpdir(), 'check-service-'));
const http = openHttp({ environment: {}, tell: () => {} });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  await using aws = await startAwsEmulator(account, folder);
  pointSdkAt(aws.endpoint, folder);
  process.env.AWS_ENDPOINT_URL_CLOUDFORMATION = aws.endpoint;
  signIn(aws.root);
  const simulator = await startSimulator({ timeScale: 1000, rateLimits: 'off' });
  try {
    await check({ aws, simulator, ...(await install(aws, simulator)) });
  } finally {
    await simulator.close();
  }
} finally {
  await http.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function check(world: World): Promise<void> {
  const api = await checkOneDeployment(world);
  await checkDuplicates(world, api);
  await checkOtherUses(world, api);
  await checkUnresolvable(world);
  await checkFailedSchedule(world);
  await checkPoison(world);
  await checkBurst(world);
  await checkOperations(operated(world, api));
  const told = (await notifications(world, 3)).map(wordsOf);
  compare('operations: uses that were asked for are told, too', told, ['? fail', '? fail', '? fail']);
  await checkBrokenPolicy(world, api);
}

/** The service as the commands that operate it meet it, after what the checks before have done to it. */
function operated({ aws, simulator, hub }: World, { image, taskDefinition }: Task): OperatedService {
  return {
    endpoint: aws.endpoint,
    region,
    account,
    stackName: 'scanner',
    qualys: { url: simulator.url, token: simulator.token, username: 'simulator', password: 'simulator' },
    dist,
    image,
    family: taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1),
    unreadable: 3,
    folder,
    putDeadLetter: async (body) => {
      const command = new SendMessageCommand({ QueueUrl: hub.IntakeDeadLettersUrl, MessageBody: JSON.stringify(body) });
      await sqsOf(aws).send(command);
    },
    createKey: (name, actions) => aws.createUser(name, actions),
  };
}

/** A task as ECS reports it. */
interface Task {
  readonly image: string;
  /** Of the index that the tag names. */
  readonly digest: string;
  readonly service: string;
  readonly taskDefinition: string;
}

/** One task starts: one scan, one verdict for it, kept and told. */
async function checkOneDeployment(world: World): Promise<Task> {
  const { aws, simulator } = world;
  const pushed = await pushImage(aws, simulator, 'team/api', '1');
  const task = { service: 'api', taskDefinition: await registerTask(aws, 'api', pushed.image), ...pushed };
  await runTasks(world, [task]);
  const told = await notifications(world, 1);
  compare('one deployment: who is told what', told.map(wordsOf), ['api fail']);
  await eventually('one deployment: one submission', () => submissions(world), 1);
  await eventually('one deployment: one execution, ended', () => executions(world), ['SUCCEEDED']);
  await eventually('one deployment: findings are kept', async () => (await keptFindings(world)).length, 1);
  await eventually('one deployment: no dead letter', () => deadLetters(world), 0);
  return task;
}

/** ECS delivers at least once: the same again changes nothing. */
async function checkDuplicates(world: World, task: Task): Promise<void> {
  await runTasks(world, [task, task, task]);
  await callsOfUpdateService(world, task);
  await settled(world);
  compare('duplicates: nobody is told again', (await notifications(world, 1, 2_000)).map(wordsOf), []);
  compare('duplicates: no other submission', submissions(world), 1);
  compare('duplicates: no other execution', (await executions(world)).length, 1);
}

/** Another service with the same digest: told at once, from what is known. */
async function checkOtherUses(world: World, task: Task): Promise<void> {
  await runTasks(world, [{ ...task, service: 'worker' }]);
  compare('another use: told', (await notifications(world, 1)).map(wordsOf), ['worker fail']);
  compare('another use: no other execution', (await executions(world)).length, 1);
}

/** An image that nobody can resolve is inconclusive, and somebody hears of it. */
async function checkUnresolvable(world: World): Promise<void> {
  const { aws } = world;
  const image = `${registry}/team/gone:1`;
  const taskDefinition = await registerTask(aws, 'gone', image);
  const task = { service: 'gone', taskDefinition, image, digest: `sha256:${'0'.repeat(64)}` };
  await runTasks(world, [task, task]);
  compare('an unresolvable image: told once', (await notifications(world, 1)).map(wordsOf), ['gone inconclusive']);
  compare('an unresolvable image: not again', (await notifications(world, 1, 2_000)).map(wordsOf), []);
}

/** A schedule that ends in error is told as what it is. */
async function checkFailedSchedule(world: World): Promise<void> {
  const { aws, simulator } = world;
  const pushed = await pushImage(aws, simulator, 'team/schedule-error', '1');
  const task = { service: 'broken', taskDefinition: await registerTask(aws, 'broken', pushed.image), ...pushed };
  await runTasks(world, [task]);
  compare('a failed schedule: told', (await notifications(world, 1)).map(wordsOf), ['broken inconclusive']);
  await eventually('a failed schedule: its execution ends', async () => (await executions(world)).toSorted(), [
    'SUCCEEDED',
    'SUCCEEDED',
  ]);
}

/** What can't be read goes to the dead letters with its reason, and takes nothing with it. */
async function checkPoison(world: World): Promise<void> {
  const { aws, hub } = world;
  const { IntakeQueueUrl: queue, IntakeDeadLettersUrl: dead } = hub;
  for (const body of ['no JSON', '{"source":"aws.ecs"}', '{"kind":"retry","digest":"x"}']) {
    await sqsOf(aws).send(new SendMessageCommand({ QueueUrl: queue, MessageBody: body }));
  }
  await eventually('poison: all among the dead letters', () => deadLetters(world), 3);
  const { Messages = [] } = await sqsOf(aws).send(
    new ReceiveMessageCommand({ QueueUrl: dead, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
  );
  compare(
    'poison: each with its reason',
    Messages.every(({ MessageAttributes }) =>
      Object.values(MessageAttributes ?? {}).some(({ StringValue }) => StringValue),
    ),
    true,
  );
}

/** Many services start at once with few digests: one submission a digest, one notification a use that does not pass. */
async function checkBurst(world: World): Promise<void> {
  const { aws, simulator } = world;
  const digests = 5;
  const uses = 60;
  const before = (await executions(world)).length;
  const images = await Promise.all(
    Array.from({ length: digests }, async (_, index) => {
      const pushed = await pushImage(aws, simulator, `burst/service-${index}`, '1');
      return { ...pushed, taskDefinition: await registerTask(aws, `burst-${index}`, pushed.image) };
    }),
  );
  const tasks = Array.from({ length: uses }, (_, index) => {
    const image = images[index % digests];
    if (image === undefined) throw new Error('there are no images');
    return { ...image, service: `burst-${index}` };
  });
  await runTasks(world, [...tasks, ...tasks.toReversed()]);
  const judged = new Map<string, Told>();
  await eventually(
    'a burst: every use is judged',
    async () => {
      for (const told of await received(world.aws, world.judged)) judged.set(told.service ?? '', told);
      return [...judged.keys()].filter((service) => service.startsWith('burst-')).length;
    },
    uses,
  );
  await settled(world);
  compare('a burst: one execution a digest', (await executions(world)).length - before, digests);
  const schedules = world.simulator.schedules().map((schedule) => JSON.stringify(schedule));
  const scans = images.map((_, index) => schedules.filter((text) => text.includes(`burst/service-${index}"`)).length);
  compare('a burst: one submission a digest', scans, Array(digests).fill(1));
  const worth = [...judged.values()].filter(
    ({ verdict, findings }) => verdict !== 'pass' || findings?.worthTelling !== 0,
  );
  const due = worth.map(({ service = '' }) => service).filter((service) => service.startsWith('burst-'));
  const told = (await notifications(world, due.length)).map(({ service = '' }) => service);
  compare('a burst: who is told, once', told.toSorted(), due.toSorted());
}

/** A policy that can't be read lets nothing through. */
async function checkBrokenPolicy(world: World, task: Task): Promise<void> {
  await putPolicy(world.aws, world.hub, 'fail-on: [');
  // Functions remember a policy for a while; those of the updated stack begin without.
  const parameters = { ...world.parameters, LogLevel: 'WARN' };
  await deployEmulated(world.aws, http, { name: 'scanner-service', file: 'service-account.yaml', parameters });
  await runTasks(world, [{ ...task, service: 'late' }]);
  compare('a broken policy: told', (await notifications(world, 1)).map(wordsOf), ['late inconclusive']);
}

/** Installs both stacks, the policy, and an ear on the topic and on the bus. */
async function install(
  aws: AwsEmulator,
  { url, token }: Simulator,
): Promise<Pick<World, 'hub' | 'parameters' | 'heard' | 'judged'>> {
  await scaleWaits(aws, 0);
  const codeKeys = await storeCode(aws, dist, ['intake', 'scan']);
  const parameters = {
    QualysGatewayUrl: url,
    QualysApiToken: token,
    CodeBucket: codeBucket,
    IntakeCodeKey: codeKeys.intake,
    ScanCodeKey: codeKeys.scan,
    PollIntervalSeconds: '10',
  };
  const hub = await deployEmulated(aws, http, { name: 'scanner-service', file: 'service-account.yaml', parameters });
  await deployEmulated(aws, http, {
    name: 'scanner-target',
    file: 'target-account.yaml',
    parameters: { ServiceAccountId: account, CentralEventBusArn: hub.CentralEventBusArn ?? '' },
  });
  await putPolicy(aws, hub, 'fail-on: critical\n');
  return {
    hub,
    parameters,
    heard: await hearTopic(aws, hub.SNSTopic ?? ''),
    judged: await hearBus(aws, hub.CentralEventBusName ?? ''),
  };
}

async function putPolicy(aws: AwsEmulator, hub: World['hub'], policy: string): Promise<void> {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(hub.PolicyLocation ?? '') ?? [];
  await store(aws, bucket, key, policy);
}

/** ECS says on the default bus that tasks of services run. */
async function runTasks({ aws }: World, tasks: readonly Task[]): Promise<void> {
  const entries = tasks.map(taskRuns);
  for (let from = 0; from < entries.length; from += 10) await putEvents(aws, entries.slice(from, from + 10));
}

/** CloudTrail reports the call that deployed what runs already. */
async function callsOfUpdateService({ aws }: World, { service, taskDefinition }: Task): Promise<void> {
  const detail = {
    eventSource: 'ecs.amazonaws.com',
    eventName: 'UpdateService',
    requestParameters: { cluster: 'prod', service, taskDefinition },
    responseElements: {
      service: { serviceName: service, taskDefinition, clusterArn: `arn:aws:ecs:${region}:${account}:cluster/prod` },
    },
  };
  const entry = { Source: 'aws.ecs', DetailType: 'AWS API Call via CloudTrail', Detail: JSON.stringify(detail) };
  await putEvents(aws, [entry]);
}

async function executions({ aws, hub }: World): Promise<readonly string[]> {
  const sfn = new SFNClient(clientOf(aws));
  const { executions: all = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: hub.WorkflowArn }));
  return all.map(({ status = '' }) => status);
}

function submissions({ simulator }: World): number {
  return simulator.calls.count('schedule.create');
}

async function deadLetters({ aws, hub }: World): Promise<number> {
  return waiting(aws, hub.IntakeDeadLettersUrl ?? '');
}

/** Nothing waits at the intake, and no execution is under way. */
async function settled(world: World): Promise<void> {
  const until = Date.now() + patienceMs;
  while (Date.now() < until) {
    const messages = await waiting(world.aws, world.hub.IntakeQueueUrl ?? '');
    if (messages === 0 && !(await executions(world)).includes('RUNNING')) return;
    await delay(200);
  }
}

async function keptFindings({ aws, hub }: World): Promise<readonly string[]> {
  const { Contents = [] } = await s3Of(aws).send(new ListObjectsV2Command({ Bucket: hub.ResultsBucketName }));
  return Contents.map(({ Key = '' }) => Key);
}

function wordsOf({ verdict, service = '?' }: Told): string {
  return `${service} ${verdict}`;
}

/** The notifications heard, once there are as many; fewer when they don't come. */
function notifications({ aws, heard: queue }: World, count: number, withinMs = patienceMs): Promise<readonly Told[]> {
  return heard(aws, queue, count, withinMs);
}
