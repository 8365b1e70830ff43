import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsCommandInput,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { createCloudFormation } from '../core/aws/cloudformation.ts';
import { openHttp } from '../core/connections.ts';
import { deployStack } from '../core/deploy/deploy-stack.ts';
import { systemClock } from '../core/system-clock.ts';
import { type Simulator, startSimulator } from '../simulator/index.ts';
import { type AwsEmulator, pointSdkAt, signIn, startAwsEmulator } from './aws-emulator.ts';
import { compare } from './compare.ts';
import { readTemplate, standIn, type Template } from './emulator-template.ts';
import { checkOperations, type OperatedService } from './operations.ts';

/**
 * Runs the whole service on an emulator of AWS (ministack): both stacks from their templates by change set, the functions from their zips,
 * events in, the Qualys simulator out; then the commands that operate it. Run: `node scripts/check-service.ts [FOLDER]`, which needs
 * ministack in `.venv` and a built dist, or a folder like it.
 *
 * What the emulator can't do is put in its place by `emulated`: archives, trails and alarms of more than one metric. It keeps
 * no policy of a key, a bus or a queue; those are checked in test/templates.test.ts.
 */
const account = '111122223333';
const region = 'us-east-1';
const registry = `${account}.dkr.ecr.${region}.amazonaws.com`;
const root = join(import.meta.dirname, '..');
const dist = join(root, process.argv[2] ?? 'dist');
/** How long anything may take to come about. */
const patienceMs = 60_000;
/** What the emulator does not know. */
const unknownTypes = ['AWS::CloudTrail::Trail', 'AWS::CloudWatch::Alarm', 'AWS::Events::Archive'];

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

/** An image in the emulated ECR, as the simulator has it. */
interface Pushed {
  readonly image: string;
  /** Of the index that the tag names. */
  readonly digest: string;
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
      await sqs(aws).send(command);
    },
    createKey: (name, actions) => aws.createUser(name, actions),
  };
}

/** A task as ECS reports it. */
interface Task extends Pushed {
  readonly service: string;
  readonly taskDefinition: string;
}

/** One task starts: one scan, one verdict for it, kept and told. */
async function checkOneDeployment(world: World): Promise<Task> {
  const pushed = await push(world, 'team/api', '1');
  const task = { service: 'api', taskDefinition: await register(world, 'api', pushed.image), ...pushed };
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
  const image = `${registry}/team/gone:1`;
  const taskDefinition = await register(world, 'gone', image);
  const task = { service: 'gone', taskDefinition, image, digest: `sha256:${'0'.repeat(64)}` };
  await runTasks(world, [task, task]);
  compare('an unresolvable image: told once', (await notifications(world, 1)).map(wordsOf), ['gone inconclusive']);
  compare('an unresolvable image: not again', (await notifications(world, 1, 2_000)).map(wordsOf), []);
}

/** A schedule that ends in error is told as what it is. */
async function checkFailedSchedule(world: World): Promise<void> {
  const pushed = await push(world, 'team/schedule-error', '1');
  const task = { service: 'broken', taskDefinition: await register(world, 'broken', pushed.image), ...pushed };
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
    await sqs(aws).send(new SendMessageCommand({ QueueUrl: queue, MessageBody: body }));
  }
  await eventually('poison: all among the dead letters', () => deadLetters(world), 3);
  const { Messages = [] } = await sqs(aws).send(
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
  const digests = 5;
  const uses = 60;
  const before = (await executions(world)).length;
  const images = await Promise.all(
    Array.from({ length: digests }, async (_, index) => {
      const pushed = await push(world, `burst/service-${index}`, '1');
      return { ...pushed, taskDefinition: await register(world, `burst-${index}`, pushed.image) };
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
  await deploy(world.aws, 'scanner-service', 'service-account.yaml', { ...world.parameters, LogLevel: 'WARN' });
  await runTasks(world, [{ ...task, service: 'late' }]);
  compare('a broken policy: told', (await notifications(world, 1)).map(wordsOf), ['late inconclusive']);
}

/** Installs both stacks, the policy, and an ear on the topic and on the bus. */
async function install(
  aws: AwsEmulator,
  { url, token }: Simulator,
): Promise<Pick<World, 'hub' | 'parameters' | 'heard' | 'judged'>> {
  await fetch(`${aws.endpoint}/_ministack/config`, {
    method: 'POST',
    body: JSON.stringify({ 'stepfunctions._SFN_WAIT_SCALE': '0' }),
  });
  await s3(aws).send(new CreateBucketCommand({ Bucket: 'code' }));
  const zips = JSON.parse(readFileSync(join(dist, 'lambda/manifest.json'), 'utf8')) as Readonly<
    Record<string, { readonly sha256: string }>
  >;
  const codeKey = async (name: string) => {
    const key = `lambda/${zips[`${name}.zip`]?.sha256}.zip`;
    await store(aws, 'code', key, readFileSync(join(dist, `lambda/${name}.zip`)));
    return key;
  };
  const parameters = {
    QualysGatewayUrl: url,
    QualysApiToken: token,
    CodeBucket: 'code',
    IntakeCodeKey: await codeKey('intake'),
    ScanCodeKey: await codeKey('scan'),
    PollIntervalSeconds: '10',
  };
  const hub = await deploy(aws, 'scanner-service', 'service-account.yaml', parameters);
  await deploy(aws, 'scanner-target', 'target-account.yaml', {
    ServiceAccountId: account,
    CentralEventBusArn: hub.CentralEventBusArn ?? '',
  });
  await putPolicy(aws, hub, 'fail-on: critical\n');
  return { hub, parameters, heard: await hearTopic(aws, hub), judged: await hearBus(aws, hub) };
}

async function putPolicy(aws: AwsEmulator, hub: World['hub'], policy: string): Promise<void> {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(hub.PolicyLocation ?? '') ?? [];
  await store(aws, bucket, key, policy);
}

/** A queue that a service may write to. */
async function openEar(aws: AwsEmulator, name: string, service: string): Promise<string> {
  const statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sqs:SendMessage', Resource: '*' };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { QueueUrl = '' } = await sqs(aws).send(new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }));
  return QueueUrl;
}

async function hearTopic(aws: AwsEmulator, { SNSTopic: topic }: World['hub']): Promise<string> {
  const queue = await openEar(aws, 'heard', 'sns.amazonaws.com');
  await new SNSClient(client(aws)).send(
    new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: `arn:aws:sqs:${region}:${account}:heard` }),
  );
  return queue;
}

async function hearBus(aws: AwsEmulator, { CentralEventBusName: bus }: World['hub']): Promise<string> {
  const queue = await openEar(aws, 'judged', 'events.amazonaws.com');
  const events = new EventBridgeClient(client(aws));
  const EventPattern = JSON.stringify({ source: ['qualys-fargate-scanner'], 'detail-type': ['Scan Completed'] });
  await events.send(new PutRuleCommand({ Name: 'judged', EventBusName: bus, EventPattern }));
  const target = { Id: 'queue', Arn: `arn:aws:sqs:${region}:${account}:judged` };
  await events.send(new PutTargetsCommand({ Rule: 'judged', EventBusName: bus, Targets: [target] }));
  return queue;
}

/** A template with what the emulator does not know put in its place, and a simulator on loopback allowed as gateway. */
function emulated(template: Template): Template {
  const { QualysGatewayUrl: gateway, ...parameters } = (template.Parameters ?? {}) as Record<string, object>;
  const known = withoutLimits(withoutConditions(standIn(template, unknownTypes)) as Template);
  if (gateway === undefined) return known;
  return { ...known, Parameters: { ...parameters, QualysGatewayUrl: { Type: 'String' } } };
}

/** A number that a parameter gives is a text to the emulator, which then reads no queue at all. */
function withoutLimits(template: Template): Template {
  const mappings = Object.entries(template.Resources).map(([name, resource]) => {
    if (resource.Type !== 'AWS::Lambda::EventSourceMapping') return [name, resource] as const;
    const { ScalingConfig: _, ...properties } = resource.Properties ?? {};
    return [name, { ...resource, Properties: properties }] as const;
  });
  return { ...template, Resources: Object.fromEntries(mappings) };
}

/**
 * The emulator speaks plain HTTP, so statements that deny it are left out. It tells policies neither which keys of a table are asked for
 * nor what events are about, so these conditions are, too. It wants a permission of its own for a batch of messages, and refers to a secret by
 * its name.
 */
function withoutConditions(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value
      .filter((each) => !JSON.stringify(each?.Condition ?? '').includes('aws:SecureTransport'))
      .map(withoutConditions);
  }
  if (isDeepStrictEqual(value, { Ref: 'QualysSecret' })) return { 'Fn::GetAtt': ['QualysSecret', 'Id'] };
  // AWS checks a batch by the permission for one message.
  if (value === 'sqs:SendMessage') return 'sqs:SendMessage*';
  if (typeof value !== 'object' || value === null) return value;
  const known = Object.entries(value).filter(
    ([key, each]) => key !== 'Condition' || !/"(?:dynamodb:LeadingKeys|events:[a-z-]+)"/.test(JSON.stringify(each)),
  );
  return Object.fromEntries(known.map(([key, each]) => [key, withoutConditions(each)]));
}

async function deploy(
  aws: AwsEmulator,
  name: string,
  file: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const template = emulated(readTemplate(readFileSync(join(root, 'cloudformation', file), 'utf8')));
  await store(aws, 'code', file, JSON.stringify(template));
  const end = await deployStack(
    {
      name,
      template: { url: `${aws.endpoint}/code/${file}` },
      parameters: Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, { value }])),
      tags: {},
    },
    { dryRun: false, allowReplacement: false },
    {
      cloudFormation: createCloudFormation({ http, region }),
      clock: systemClock,
      tell: () => {},
      run: `${name}-${Object.values(parameters).length}`,
      pollMs: 100,
      deadlineMs: 60_000,
    },
  );
  console.log(`ok: ${file} is ${end.kind} by a change set`);
  return end.kind === 'planned' ? {} : end.stack.outputs;
}

/** Puts an image of the simulator into ECR: its index and the manifests below it. */
async function push({ aws, simulator }: World, repositoryName: string, tag: string): Promise<Pushed> {
  const ecr = new ECRClient(client(aws));
  await ecr.send(new CreateRepositoryCommand({ repositoryName })).catch(() => undefined);
  const fetched = async (reference: string) => {
    const response = await fetch(
      `http://${simulator.registryHost}/v2/${repositoryName}/manifests/${reference}?ns=${registry}`,
      { headers: { accept: 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json' } },
    );
    return { body: await response.text(), type: response.headers.get('content-type') ?? '' };
  };
  const put = ({ body, type }: Awaited<ReturnType<typeof fetched>>, name?: string) =>
    ecr.send(
      new PutImageCommand({
        repositoryName,
        imageManifest: body,
        imageManifestMediaType: type,
        ...(name === undefined ? {} : { imageTag: name }),
      }),
    );
  const index = await fetched(tag);
  const { manifests } = JSON.parse(index.body) as { readonly manifests: readonly { readonly digest: string }[] };
  for (const { digest } of manifests) await put(await fetched(digest));
  const { image } = await put(index, tag);
  return { image: `${registry}/${repositoryName}:${tag}`, digest: image?.imageId?.imageDigest ?? '' };
}

async function register({ aws }: World, family: string, image: string): Promise<string> {
  const { taskDefinition } = await new ECSClient(client(aws)).send(
    new RegisterTaskDefinitionCommand({
      family,
      runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
      containerDefinitions: [{ name: 'app', image, environment: [{ name: 'PASSWORD', value: 'hunter2' }] }],
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}

/** ECS says on the default bus that tasks of services run. */
async function runTasks({ aws }: World, tasks: readonly Task[]): Promise<void> {
  const arn = `arn:aws:ecs:${region}:${account}`;
  const entries = tasks.map((task) => ({
    Source: 'aws.ecs',
    DetailType: 'ECS Task State Change',
    Detail: JSON.stringify({
      clusterArn: `${arn}:cluster/prod`,
      group: `service:${task.service}`,
      taskArn: `${arn}:task/prod/${task.service}`,
      taskDefinitionArn: task.taskDefinition,
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      version: 3,
      containers: [{ name: 'app', image: task.image, imageDigest: task.digest, lastStatus: 'RUNNING' }],
    }),
  }));
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

async function putEvents(aws: AwsEmulator, Entries: PutEventsCommandInput['Entries']): Promise<void> {
  const { FailedEntryCount: failed } = await new EventBridgeClient(client(aws)).send(new PutEventsCommand({ Entries }));
  if (failed !== 0) throw new Error(`${failed} events were refused`);
}

async function executions({ aws, hub }: World): Promise<readonly string[]> {
  const sfn = new SFNClient(client(aws));
  const { executions: all = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: hub.WorkflowArn }));
  return all.map(({ status = '' }) => status);
}

function submissions({ simulator }: World): number {
  return simulator.calls.count('schedule.create');
}

async function deadLetters({ aws, hub }: World): Promise<number> {
  return waiting(aws, hub.IntakeDeadLettersUrl ?? '');
}

/** Messages of a queue, those being read included. */
async function waiting(aws: AwsEmulator, queue: string): Promise<number> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes = {} } = await sqs(aws).send(
    new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: [...names] }),
  );
  return names.reduce((sum, name) => sum + Number(Attributes[name]), 0);
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
  const { Contents = [] } = await s3(aws).send(new ListObjectsV2Command({ Bucket: hub.ResultsBucketName }));
  return Contents.map(({ Key = '' }) => Key);
}

/** What is told, as far as it is checked. */
interface Told {
  readonly verdict: string;
  readonly service?: string;
  /** Of an event of our own. */
  readonly findings?: { readonly worthTelling: number };
}

function wordsOf({ verdict, service = '?' }: Told): string {
  return `${service} ${verdict}`;
}

/** The notifications heard, once there are as many; fewer when they don't come. */
async function notifications({ aws, heard }: World, count: number, withinMs = patienceMs): Promise<readonly Told[]> {
  const told: Told[] = [];
  const until = Date.now() + withinMs;
  while (told.length < count && Date.now() < until) told.push(...(await received(aws, heard)));
  // One too many would come with them, or right after.
  return [...told, ...(await received(aws, heard))];
}

/** Takes the messages of a queue that hears a topic or a bus. */
async function received(aws: AwsEmulator, queue: string): Promise<readonly Told[]> {
  const { Messages = [] } = await sqs(aws).send(
    new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
  );
  for (const { ReceiptHandle } of Messages) {
    await sqs(aws).send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle }));
  }
  return Messages.map(({ Body = '' }) => {
    const { Message: text, detail } = JSON.parse(Body) as { readonly Message?: string; readonly detail?: Told };
    return text === undefined ? (detail as Told) : (JSON.parse(text) as Told);
  });
}

/** Looks until it finds what is expected; prints what it found last. */
async function eventually(what: string, look: () => unknown, expected: unknown): Promise<void> {
  const until = Date.now() + patienceMs;
  let found = await look();
  while (!isDeepStrictEqual(found, expected) && Date.now() < until) {
    await delay(200);
    found = await look();
  }
  compare(what, found, expected);
}

async function store(aws: AwsEmulator, bucket: string, key: string, body: string | Uint8Array): Promise<void> {
  await s3(aws).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
}

function client({ endpoint, root: credentials }: AwsEmulator) {
  return { region, endpoint, credentials };
}

function s3(aws: AwsEmulator): S3Client {
  return new S3Client({ ...client(aws), forcePathStyle: true });
}

function sqs(aws: AwsEmulator): SQSClient {
  return new SQSClient(client(aws));
}
