import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { DescribeImagesCommand, ECRClient, ListTagsForResourceCommand } from '@aws-sdk/client-ecr';
import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { openHttp } from '../core/connections.ts';
import { startSimulator } from '../simulator/index.ts';
import { pointSdkAt, signIn, startAwsEmulator } from './aws-emulator.ts';
import { compare, eventually } from './compare.ts';
import { putEvents, sqsOf, waiting } from './ears.ts';
import { type ImageScanner, startImageScanner, wordsOf } from './emulated-image-scanner.ts';
import {
  type ImageTraits,
  manifestOf,
  type Pushed,
  pushImage,
  pushSingle,
  putManifest,
  registerTask,
  registry,
  taskRuns,
} from './emulated-images.ts';
import { clientOf, home, s3Of, store } from './emulated-stack.ts';
import { imageAction, putImageCall } from './push-events.ts';
import { checkFaults } from './worker-faults.ts';

/**
 * Runs the image scanner on an emulator of AWS (ministack): its stack from the template by change set, functions and builds from their zips with the
 * fake QScanner, pushes in; on a private platform of Qualys with an authority of its own, which is reached through a proxy. Then what goes wrong: events
 * twice and in any order, names that are no names, workers, builds and steps that die, a platform that is not trusted. Run:
 * `node scripts/check-image-scanner.ts [FOLDER]`, which needs ministack in `.venv`, the AWS CLI, and a built dist, or a folder like it.
 *
 * What the emulator lacks is put in its place by `startImageScanner` and `startBuildHost`, and by `deployEmulated` where the service lacks it too.
 */
const dist = join(import.meta.dirname, '..', process.argv[2] ?? 'dist');
/** More than an image may have for the function. */
const large: ImageTraits = { layerBytes: 2_000_000_000 };
/** What was just pushed without a tag is looked at again after 30 seconds; and so long until that has been done. */
const untaggedMs = 35_000;
/** Long enough that what was pushed without a tag is not waited for any more: its index would be there. */
const aMinuteMs = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'check-image-scanner-'));
const http = openHttp({ environment: {}, tell: () => {} });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  await using aws = await startAwsEmulator(home.account, folder);
  pointSdkAt(aws.endpoint, folder);
  process.env.AWS_ENDPOINT_URL_CLOUDFORMATION = aws.endpoint;
  signIn(aws.root);
  const simulator = await startSimulator({ timeScale: 1000, rateLimits: 'off' });
  try {
    await using scanner = await startImageScanner(aws, http, simulator, { dist, folder });
    await check(scanner);
  } finally {
    await simulator.close();
  }
} finally {
  await http.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function check(scanner: ImageScanner): Promise<void> {
  const pieces = await pushInPieces(scanner);
  const pushed = await checkOnePush(scanner);
  await checkDuplicates(scanner, pushed);
  await checkOtherNames(scanner, pushed);
  await checkNoImages(scanner);
  await checkAlerts(scanner);
  await checkMarks(scanner);
  await checkLargeImage(scanner);
  await checkTasks(scanner);
  await checkHostileNames(scanner);
  await checkDeadLetters(scanner);
  await checkFaults(scanner);
  await checkPieces(scanner, pieces);
  await checkRepositories(scanner);
  await checkPrivatePlatform(scanner);
  await checkNobodyTwice(scanner);
}

/** One push: each platform of its index scanned by the function, kept, told. */
async function checkOnePush(scanner: ImageScanner): Promise<Pushed> {
  const repository = 'team/api';
  const pushed = await pushImage(scanner.aws, scanner.simulator, repository, '1');
  await putEvents(scanner.aws, [imageAction({ repository, digest: pushed.digest, tag: '1' })]);
  const both = ['linux/amd64 fail', 'linux/arm64/v8 fail'];
  await eventually('one push: who is told what', () => scanner.toldOf(repository), both);
  await eventually('one push: verdicts on the bus', () => wordsOf(scanner.judged.told, repository), both);
  const [amd64 = '', arm64 = ''] = pushed.children;
  compare('one push: one run of QScanner a platform', scanner.runsAt([amd64, arm64]), [1, 1]);
  compare('one push: no build', scanner.builds.builds.length, 0);
  const ended = async () => [await scanner.executionsOf(amd64), await scanner.executionsOf(arm64)];
  await eventually('one push: executions', ended, [['SUCCEEDED'], ['SUCCEEDED']]);
  compare('one push: results by repository and digest', await scanner.resultsOf(repository), [amd64, arm64].toSorted());
  compare('one push: results in the table', await inTable(scanner, [amd64, arm64]), [true, true]);
  const [told] = scanner.told.told;
  compare('one push: is said to be simulated', told?.simulated, true);
  return pushed;
}

/** Events come again, late, from CloudTrail, and for every part of the index: nothing more happens. */
async function checkDuplicates(scanner: ImageScanner, { digest, children }: Pushed): Promise<void> {
  const repository = 'team/api';
  const at = new Date(Date.now() - aMinuteMs);
  const parts = children.flatMap((child) => [
    imageAction({ repository, digest: child, at }),
    putImageCall({ repository, digest: child, at }),
  ]);
  const whole = [imageAction({ repository, digest, tag: '1' }), putImageCall({ repository, digest, tag: '1' })];
  await nothingComes('duplicates', scanner, repository, [...parts, ...whole, ...parts.toReversed()]);
}

/** Another tag is the same image; another repository with the same image is told of what is known, and keeps a result of its own. */
async function checkOtherNames(scanner: ImageScanner, { digest, children }: Pushed): Promise<void> {
  const { aws, simulator } = scanner;
  await putManifest(aws, 'team/api', await manifestOf(simulator, 'team/api', '1'), 'stable');
  const again = [imageAction({ repository: 'team/api', digest, tag: 'stable' })];
  await nothingComes('another tag', scanner, 'team/api', again);
  for (const child of children) await putManifest(aws, 'team/copy', await manifestOf(simulator, 'team/api', child));
  await putManifest(aws, 'team/copy', await manifestOf(simulator, 'team/api', '1'), '1');
  await putEvents(aws, [imageAction({ repository: 'team/copy', digest, tag: '1' })]);
  const told = ['linux/amd64 fail', 'linux/arm64/v8 fail'];
  await eventually('another repository: told at once', () => scanner.toldOf('team/copy'), told);
  const [amd64 = '', arm64 = ''] = children;
  compare('another repository: no other run', scanner.runsAt([amd64, arm64]), [1, 1]);
  const kept = () => scanner.resultsOf('team/copy');
  await eventually('another repository: results of its own', kept, [amd64, arm64].toSorted());
}

/** A chart is no image. */
async function checkNoImages(scanner: ImageScanner): Promise<void> {
  const repository = 'team/helm-chart';
  const { digest } = await putManifest(
    scanner.aws,
    repository,
    await manifestOf(scanner.simulator, repository, '1'),
    '1',
  );
  await nothingComes('a chart', scanner, repository, [imageAction({ repository, digest, tag: '1' })]);
}

/** Nobody is told of an image without findings but by the event; of a secret everybody is. */
async function checkAlerts(scanner: ImageScanner): Promise<void> {
  const judged = (repository: string) => wordsOf(scanner.judged.told, repository);
  await pushAndTell(scanner, 'team/clean', { findings: [] });
  await pushAndTell(scanner, 'team/secret', { findings: [] });
  await eventually('no findings: judged', () => judged('team/clean'), ['linux/amd64 pass']);
  await eventually('a secret: judged', () => judged('team/secret'), ['linux/amd64 fail']);
  await eventually('a secret: told', () => scanner.toldOf('team/secret'), ['linux/amd64 fail']);
  compare('no findings: nobody is told', scanner.toldOf('team/clean'), []);
}

/** Repositories that are to be marked get tags, and images attestations, which trigger nothing themselves. */
async function checkMarks(scanner: ImageScanner): Promise<void> {
  const { aws, simulator } = scanner;
  const repository = 'marked/app';
  const { digest, child } = await pushSingle(aws, simulator, repository);
  const ecr = new ECRClient(clientOf(aws));
  const resourceArn = `arn:aws:ecr:${home.region}:${home.account}:repository/${repository}`;
  await putEvents(aws, [imageAction({ repository, digest, tag: '1' })]);
  await eventually('marks: told', () => scanner.toldOf(repository), ['linux/amd64 fail']);
  const told = scanner.told.told.find(({ pushedTo }) => pushedTo === repository);
  const tags = async () => {
    const { tags: there = [] } = await ecr.send(new ListTagsForResourceCommand({ resourceArn }));
    const { 'qualys:scan-time': _, ...ours } = Object.fromEntries(there.map(({ Key = '', Value }) => [Key, Value]));
    return ours;
  };
  const total = Object.values(told?.counts ?? {}).reduce((sum, each) => sum + each, 0);
  await eventually('marks: tags of the repository', tags, {
    'qualys:critical': String(told?.counts?.[5]),
    'qualys:digest': child,
    'qualys:scan-date': new Date().toISOString().slice(0, 10),
    'qualys:scanned': 'true',
    'qualys:verdict': 'fail',
    'qualys:vulnerabilities': String(total),
  });
  const attested = async () => {
    const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ repositoryName: repository }));
    return imageDetails.map(({ imageDigest = '' }) => imageDigest).filter((each) => ![digest, child].includes(each));
  };
  await eventually('marks: one attestation', async () => (await attested()).length, 1);
  const [attestation = ''] = await attested();
  const at = new Date(Date.now() - aMinuteMs);
  await nothingComes('our own attestation', scanner, repository, [
    imageAction({ repository, digest: attestation, at }),
    { ...imageAction({ repository, digest: attestation, at }), DetailType: 'ECR Referrer Action' },
    putImageCall({ repository, digest: attestation, at }),
  ]);
}

/** An image too large for the function goes to a build, which is told nothing but which piece of work it is. */
async function checkLargeImage(scanner: ImageScanner): Promise<void> {
  const repository = 'large/app';
  const digest = await pushAndTell(scanner, repository, large);
  await eventually('a large image: told', () => scanner.toldOf(repository), ['linux/amd64 fail']);
  const ends = () => scanner.builds.builds.map(({ status }) => status);
  await eventually('a large image: one build', ends, ['SUCCEEDED']);
  const [build] = scanner.builds.builds;
  compare('a large image: one run of QScanner, in it', scanner.runsAt([digest]), [1]);
  compare('a large image: results', await scanner.resultsOf(repository), [digest]);
  const given = JSON.stringify([build?.overrides, build?.environment, build?.commands]);
  compare('a build: is told its work alone', Object.keys(build?.overrides ?? {}), ['WORK_ID']);
  compare(
    'a build: no name in its environment or commands',
    [given.includes(repository), given.includes(digest)],
    [false, false],
  );
  compare('a build: leaves nothing', build?.leftovers(), []);
}

/** A task that runs is scanned by the digest that ECS names, for the platform that it needs. */
async function checkTasks(scanner: ImageScanner): Promise<void> {
  const { image, digest, children } = await pushImage(scanner.aws, scanner.simulator, 'team/task', '1');
  const taskDefinition = await registerTask(scanner.aws, 'task', image);
  const task = taskRuns({ service: 'shop', taskDefinition, image, digest });
  await putEvents(scanner.aws, [task, task]);
  const told = () => scanner.told.told.filter(({ service }) => service === 'shop').map(({ verdict }) => verdict);
  await eventually('a running task: told', told, ['fail']);
  compare('a running task: its platform alone', scanner.runsAt(children.slice(0, 2)), [1, 0]);
  const hostile = `${registry}/team/x$(touch ${folder}/pwned):1`;
  const other = {
    service: 'odd',
    taskDefinition: await registerTask(scanner.aws, 'odd', hostile),
    image: hostile,
    digest,
  };
  await putEvents(scanner.aws, [taskRuns(other)]);
  const odd = () => scanner.told.told.filter(({ service }) => service === 'odd').map(({ verdict }) => verdict);
  await eventually('a task of no image: told', odd, ['inconclusive']);
}

/** Whatever an order says, and whatever the work is called, nothing of it is ever a command. */
async function checkHostileNames(scanner: ImageScanner): Promise<void> {
  const { aws, stack, builds } = scanner;
  const before = builds.builds.length;
  const bucket = stack.ResultsBucketName ?? '';
  const [key = ''] = (await scanner.keys('work/')).filter((each) => each.endsWith('/order.json'));
  const touch = `touch ${folder}/pwned`;
  const order = JSON.parse(await textOf(scanner, key)) as { readonly request: { readonly image: object } };
  const reference = { registry: `x.example;${touch};`, repository: `$(${touch})\`${touch}\``, tag: `|${touch}` };
  const image = { ...order.request.image, reference };
  const id = `${'0'.repeat(12)}-${'0'.repeat(24)}`;
  await store(aws, bucket, `work/${id}/order.json`, JSON.stringify({ ...order, request: { ...order.request, image } }));
  const codeBuild = new CodeBuildClient({ ...clientOf(aws), endpoint: builds.url });
  for (const value of [id, `$(${touch})`, `"; ${touch}; "`, `\n${touch}\n`, "'});process.exit(0);//"]) {
    const environmentVariablesOverride = [{ name: 'WORK_ID', value }];
    await codeBuild.send(new StartBuildCommand({ projectName: stack.BuildProjectName, environmentVariablesOverride }));
  }
  const ends = () => builds.builds.slice(before).map(({ status }) => status);
  // A piece of work that is known is done, whatever comes of it; what is none fails its build.
  await eventually('hostile names: builds end', ends, ['SUCCEEDED', 'FAILED', 'FAILED', 'FAILED', 'FAILED']);
  compare('hostile names: nothing was run', existsSync(join(folder, 'pwned')), false);
  const result = JSON.parse(await textOf(scanner, `work/${id}/result.json`)) as { readonly reason?: { code: string } };
  compare(
    'hostile names: no image is called so',
    [result.reason?.code, scanner.runsOf(touch).length],
    ['invalid-reference', 0],
  );
}

/** What can't be read goes to the dead letters with its reason, and takes nothing with it. */
async function checkDeadLetters(scanner: ImageScanner): Promise<void> {
  const { aws, stack } = scanner;
  const digest = `sha256:${'a'.repeat(64)}`;
  const call = JSON.parse(putImageCall({ repository: 'team/api', digest, tag: '1' }).Detail ?? '') as object;
  const elsewhere = JSON.stringify({ ...call, awsRegion: 'eu-west-1' });
  await putEvents(aws, [
    imageAction({ repository: `team/x$(touch ${folder}/pwned)`, digest, tag: '1' }),
    imageAction({ repository: 'team/api', digest: 'sha256:none', tag: '--help' }),
    { ...putImageCall({ repository: 'team/api', digest }), Detail: elsewhere },
  ]);
  for (const MessageBody of ['no JSON', '{"source":"aws.ecr"}']) {
    await sqsOf(aws).send(new SendMessageCommand({ QueueUrl: stack.IntakeQueueUrl, MessageBody }));
  }
  const queue = stack.IntakeDeadLettersUrl ?? '';
  await eventually('unreadable pushes: all among the dead letters', () => waiting(aws, queue), 5);
  const { Messages = [] } = await sqsOf(aws).send(
    new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
  );
  const reasons = Messages.flatMap(({ MessageAttributes = {} }) =>
    Object.values(MessageAttributes).flatMap(({ StringValue = '' }) => StringValue),
  );
  compare('unreadable pushes: each with its reason', reasons.map((text) => text.slice(0, 55)).toSorted(), [
    'The message is a push of one region ("us-east-1") about',
    'The message is a push that names neither a digest nor a',
    'The message is a push that names no repository.',
    'The message is no JSON.',
    'The message is no event of EventBridge: ✖ Invalid input',
  ]);
}

/** The parts of an index are told of in any order, and some before there is an index: each platform is scanned and told once. */
async function pushInPieces(scanner: ImageScanner): Promise<Pushed & { readonly at: number }> {
  const repository = 'team/pieces';
  const pushed = await pushImage(scanner.aws, scanner.simulator, repository, '1');
  const [amd64 = '', arm64 = '', attestation = '', other = ''] = pushed.children;
  const { digest } = pushed;
  const at = new Date(Date.now() - aMinuteMs);
  await putEvents(scanner.aws, [
    imageAction({ repository, digest: attestation }),
    // What was pushed just now without a tag waits for its index.
    imageAction({ repository, digest: amd64 }),
    putImageCall({ repository, digest: arm64, at }),
    putImageCall({ repository, digest, tag: '1', at }),
    imageAction({ repository, digest: arm64 }),
    imageAction({ repository, digest, tag: '1' }),
    putImageCall({ repository, digest: other, at }),
  ]);
  return { ...pushed, at: Date.now() };
}

async function checkPieces(
  scanner: ImageScanner,
  { children, at }: Awaited<ReturnType<typeof pushInPieces>>,
): Promise<void> {
  await delay(Math.max(0, at + untaggedMs - Date.now()));
  const both = ['linux/amd64 fail', 'linux/arm64/v8 fail'];
  await eventually('an index in pieces: told once a platform', () => scanner.toldOf('team/pieces'), both);
  const queue = scanner.stack.IntakeQueueUrl ?? '';
  await eventually('an index in pieces: all events are handled', () => waiting(scanner.aws, queue), 0);
  compare('an index in pieces: one run a platform', scanner.runsAt(children), [1, 1, 0, 0]);
  const names = scanner.told.told.filter(({ pushedTo }) => pushedTo === 'team/pieces').map(({ image }) => image?.tag);
  compare('an index in pieces: by its tag, however it was told of', names, ['1', '1']);
}

/** Only pushes to the repositories that are named are heard. */
async function checkRepositories(scanner: ImageScanner): Promise<void> {
  await scanner.update({ Repositories: 'shop/*,base' });
  for (const repository of ['other/web', 'base2', 'shop/web', 'base']) await pushAndTell(scanner, repository);
  for (const repository of ['shop/web', 'base']) {
    await eventually(`named repositories: ${repository}`, () => scanner.toldOf(repository), ['linux/amd64 fail']);
  }
  const others = ['other/web', 'base2'].flatMap((repository) => scanner.toldOf(repository));
  compare('other repositories: nothing is heard', others, []);
}

/** The registry sensor is asked over the same way; without the authority nobody reaches Qualys, and everybody says so. */
async function checkPrivatePlatform(scanner: ImageScanner): Promise<void> {
  const { tunnel, simulator } = scanner;
  compare('a private platform: only by the proxy, only the gateway', [...new Set(tunnel.asked)], ['other.example:443']);
  await scanner.update({ Scanner: 'registry-sensor' });
  await pushAndTell(scanner, 'sensor/app');
  await eventually('a sensor: told', () => scanner.toldOf('sensor/app'), ['linux/amd64 fail']);
  compare('a sensor: one submission', simulator.calls.count('schedule.create'), 1);
  const before = callsOfQualys(scanner);
  await scanner.update({ Scanner: 'registry-sensor', CaBundleKey: '' });
  await checkUntrusted(scanner, 'untrusted/sensor');
  await scanner.update({ CaBundleKey: '' });
  await checkUntrusted(scanner, 'untrusted/function');
  await checkUntrusted(scanner, 'untrusted/build', large);
  compare('an authority that is not known: nothing came through', callsOfQualys(scanner) - before, 0);
}

async function checkUntrusted(scanner: ImageScanner, repository: string, traits: ImageTraits = {}): Promise<void> {
  await pushAndTell(scanner, repository, traits);
  await eventually(`${repository}: told`, () => scanner.toldOf(repository), ['linux/amd64 inconclusive']);
  const { reason } = scanner.told.told.find(({ pushedTo }) => pushedTo === repository) ?? {};
  const says = [
    reason?.message.includes('Qualys shows a certificate of an unknown authority'),
    reason?.remedy.includes('give its certificate with --ca-bundle'),
  ];
  compare(`${repository}: says what is wrong and what to do`, says, [true, true]);
}

/** Those of its API; the simulator is a registry, too. */
function callsOfQualys({ simulator }: ImageScanner): number {
  return simulator.calls.list().filter(({ path }) => /^\/(?:auth|csapi)/.test(path)).length;
}

/** Over all that happened, nobody was told of a use twice. */
async function checkNobodyTwice({ told: { told } }: ImageScanner): Promise<void> {
  const uses = told.map(({ pushedTo = '', service = '', image }) => [pushedTo, service, image?.digest].join(' '));
  const twice = uses.filter((use, position) => uses.indexOf(use) !== position);
  compare('nobody is told twice', twice, []);
}

/** Sends events of which nothing must come: no run, no notification. */
async function nothingComes(
  what: string,
  scanner: ImageScanner,
  repository: string,
  events: readonly PutEventsRequestEntry[],
): Promise<void> {
  const { aws, stack } = scanner;
  const before = [scanner.toldOf(repository), scanner.runsOf(repository).length];
  for (let from = 0; from < events.length; from += 10) await putEvents(aws, events.slice(from, from + 10));
  await eventually(`${what}: handled`, () => waiting(aws, stack.IntakeQueueUrl ?? ''), 0);
  compare(`${what}: nothing comes of it`, [scanner.toldOf(repository), scanner.runsOf(repository).length], before);
}

/** An object of the results bucket. */
async function textOf({ aws, stack }: ImageScanner, key: string): Promise<string> {
  const { Body } = await s3Of(aws).send(new GetObjectCommand({ Bucket: stack.ResultsBucketName, Key: key }));
  return (await Body?.transformToString()) ?? '';
}

/** Whether the table has a result of each digest. */
async function inTable({ aws, stack }: ImageScanner, digests: readonly string[]): Promise<readonly boolean[]> {
  const table = new DynamoDBClient(clientOf(aws));
  const heads = digests.map((digest) =>
    table.send(
      new QueryCommand({
        TableName: stack.TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :head)',
        ExpressionAttributeValues: { ':pk': { S: `result#${digest}` }, ':head': { S: 'head#qscanner' } },
      }),
    ),
  );
  return (await Promise.all(heads)).map(({ Count }) => Count === 1);
}

/** Pushes an index of one image, and says so. */
async function pushAndTell(scanner: ImageScanner, repository: string, traits: ImageTraits = {}): Promise<string> {
  const { digest, child } = await pushSingle(scanner.aws, scanner.simulator, repository, traits);
  await putEvents(scanner.aws, [imageAction({ repository, digest, tag: '1' })]);
  return child;
}
