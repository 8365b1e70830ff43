import { GetObjectCommand } from '@aws-sdk/client-s3';
import { workPatience } from '../core/scan/work.ts';
import { compare, eventually } from './compare.ts';
import { putEvents, type Told, waiting } from './ears.ts';
import type { ImageScanner } from './emulated-image-scanner.ts';
import { pushSingle } from './emulated-images.ts';
import { codeBucket, home, s3Of, store } from './emulated-stack.ts';
import { killTree, parentOf, processesOf } from './processes.ts';
import { imageAction } from './push-events.ts';
import type { PassingCall } from './relay.ts';

/** More than an image may have for the function. */
const largeBytes = 2_000_000_000;

/** Steps, workers and builds of an image scanner die: whatever happens, an image has one result, or people hear why it has none. */
export async function checkFaults(scanner: ImageScanner): Promise<void> {
  await checkCrashes(scanner);
  await checkKilledWorker(scanner);
  await checkSlowWorker(scanner);
  await checkDyingWorkers(scanner);
  await checkFailingProgram(scanner);
  await checkFailingBuild(scanner);
}

interface Crash {
  readonly repository: string;
  readonly layerBytes?: number;
  readonly after: (call: Pick<PassingCall, 'name' | 'body'>) => boolean;
}

const crashes: readonly Crash[] = [
  { repository: 'crash/order', after: ({ name }) => /^PUT .*\/order\.json$/.test(name) },
  { repository: 'crash/start', after: ({ name }) => name.endsWith('/invocations') },
  { repository: 'crash/build', layerBytes: largeBytes, after: ({ name }) => name.endsWith('.StartBuild') },
  { repository: 'crash/result', after: ({ name, body }) => /\.PutItem$/.test(name) && body.includes('result#') },
];

/** The workflow's function dies in the moment in which something has come about that it never hears of: nothing comes about twice. */
async function checkCrashes(scanner: ImageScanner): Promise<void> {
  for (const { repository, layerBytes, after } of crashes) {
    const builds = scanner.builds.builds.length;
    scanner.crashAfter(after);
    const digest = await push(scanner, repository, layerBytes);
    await eventually(`${repository}: told`, () => scanner.toldOf(repository), ['linux/amd64 fail']);
    await checkOnce(scanner, repository, digest, 1);
    compare(`${repository}: it did crash`, scanner.hasCrashed(), true);
    compare(`${repository}: builds`, scanner.builds.builds.length - builds, layerBytes === undefined ? 0 : 1);
  }
  const second = async () => (await scanner.logged('worker', 'Another worker has the work')).length;
  await eventually('crash/start: a second worker was started, and did nothing', second, 1);
}

/** A worker dies while QScanner runs: a build takes its place. */
async function checkKilledWorker(scanner: ImageScanner): Promise<void> {
  const repository = 'killed/once';
  scanner.setProgram({ hangs: true });
  const digest = await push(scanner, repository);
  await killWorker(scanner, repository);
  scanner.setProgram({});
  scanner.passTime(workPatience.silentMs);
  await eventually(`${repository}: told`, () => scanner.toldOf(repository), ['linux/amd64 fail']);
  await eventually(`${repository}: a build did it`, () => scanner.builds.builds.at(-1)?.status, 'SUCCEEDED');
  await checkOnce(scanner, repository, digest, 2);
  await eventually(
    `${repository}: its end is kept`,
    () => waiting(scanner.aws, queueOf(scanner, 'worker-dead-letters')),
    1,
  );
}

/** A worker is taken for dead, and is not: what it finds later is left out. */
async function checkSlowWorker(scanner: ImageScanner): Promise<void> {
  const repository = 'slow/worker';
  scanner.setProgram({ takesMs: 8_000 });
  const digest = await push(scanner, repository);
  await isHeardOf(scanner, repository);
  scanner.setProgram({});
  scanner.passTime(workPatience.silentMs);
  await eventually(`${repository}: told`, () => scanner.toldOf(repository), ['linux/amd64 fail']);
  const work = await workOf(scanner, digest);
  const results = async () =>
    (await Promise.all(work.map((id) => scanner.keys(`work/${id}/result.json`)))).flat().length;
  await eventually(`${repository}: the slow one ends, too`, results, 2);
  await checkOnce(scanner, repository, digest, 2);
}

/** Both attempts die: people are told, with the reason and where the log is. */
async function checkDyingWorkers(scanner: ImageScanner): Promise<void> {
  const repository = 'killed/always';
  scanner.setProgram({ hangs: true });
  const builds = scanner.builds.builds.length;
  const digest = await push(scanner, repository);
  await killWorker(scanner, repository);
  scanner.passTime(workPatience.silentMs);
  await eventually(`${repository}: the second attempt runs`, () => scanner.runsOf(repository).length, 2);
  scanner.builds.builds.at(-1)?.kill();
  scanner.setProgram({});
  await eventually(`${repository}: told`, () => scanner.toldOf(repository), ['linux/amd64 inconclusive']);
  const { reason } = toldOf(scanner, repository);
  compare(
    `${repository}: with the reason`,
    /FAILED in its phase BUILD.*\(attempt 2 of 2\)/.test(reason?.message ?? ''),
    true,
  );
  compare(`${repository}: and the log`, reason?.remedy.includes("The worker's log: https://"), true);
  compare(`${repository}: no third attempt`, scanner.builds.builds.length - builds, 1);
  compare(`${repository}: no result`, await scanner.resultsOf(repository), []);
  compare(`${repository}: nothing of it runs`, processesOf(`/${repository}@`), []);
  compare(`${repository}: runs`, scanner.runsAt([digest]), [2]);
}

/** QScanner fails in a build: that is an answer, and not tried again at once. */
async function checkFailingProgram(scanner: ImageScanner): Promise<void> {
  const repository = 'large/exit-33';
  const digest = await push(scanner, repository, largeBytes);
  await eventually(`${repository}: told`, () => scanner.toldOf(repository), ['linux/amd64 inconclusive']);
  const { reason } = toldOf(scanner, repository);
  compare(
    `${repository}: with the reason`,
    reason?.message.includes('exit code 33 (the upload to Qualys failed)'),
    true,
  );
  compare(`${repository}: and the log`, reason?.remedy.includes("The worker's log: https://"), true);
  compare(`${repository}: one run`, scanner.runsAt([digest]), [1]);
}

/** What a build fetches is not what its name says: it fails before anything of it runs, twice. */
async function checkFailingBuild(scanner: ImageScanner): Promise<void> {
  const { aws, builds } = scanner;
  const repository = 'large/changed-code';
  const Key = builds.builds.at(-1)?.environment.QSCANNER_CODE_KEY ?? '';
  const { Body } = await s3Of(aws).send(new GetObjectCommand({ Bucket: codeBucket, Key }));
  const right = (await Body?.transformToByteArray()) ?? new Uint8Array();
  await store(aws, codeBucket, Key, Buffer.concat([right, Buffer.from('x')]));
  const before = builds.builds.length;
  const digest = await push(scanner, repository, largeBytes);
  await eventually(`${repository}: told`, () => scanner.toldOf(repository), ['linux/amd64 inconclusive']);
  await store(aws, codeBucket, Key, right);
  const { reason } = toldOf(scanner, repository);
  compare(`${repository}: with the reason`, reason?.message.includes('(attempt 2 of 2)'), true);
  compare(`${repository}: and the log`, reason?.remedy.includes(`region=${home.region}#logsV2:log-groups`), true);
  const ends = builds.builds.slice(before).map((build) => [build.status, build.output().trim()]);
  const end = ['FAILED', `${Key} is not what its name says.`];
  compare(`${repository}: both builds say so`, ends, [end, end]);
  compare(`${repository}: nothing of it runs`, scanner.runsAt([digest]), [0]);
}

async function push(scanner: ImageScanner, repository: string, layerBytes?: number): Promise<string> {
  const { digest, child } = await pushSingle(scanner.aws, scanner.simulator, repository, { layerBytes });
  await putEvents(scanner.aws, [imageAction({ repository, digest, tag: '1' })]);
  return child;
}

/** One result, one notification, one execution that ended well. */
async function checkOnce(scanner: ImageScanner, repository: string, digest: string, runs: number): Promise<void> {
  await eventually(`${repository}: one execution`, () => scanner.executionsOf(digest), ['SUCCEEDED']);
  compare(`${repository}: one result`, await scanner.resultsOf(repository), [digest]);
  compare(`${repository}: runs of QScanner`, scanner.runsAt([digest]), [runs]);
  compare(`${repository}: told once`, scanner.toldOf(repository).length, 1);
}

/** The workflow has heard a first sign of life of the worker that has this image. */
async function isHeardOf(scanner: ImageScanner, repository: string): Promise<void> {
  await eventually(`${repository}: QScanner runs`, () => scanner.runsOf(repository).length, 1);
  const heard = async () =>
    (await scanner.logged('advance', repository)).filter((line) => /writes its log/.test(line)).length;
  await eventually(`${repository}: its log is known`, heard, 1);
}

/** Ends the process of the function in which QScanner scans an image, as Lambda ends a machine. */
async function killWorker(scanner: ImageScanner, repository: string): Promise<void> {
  await isHeardOf(scanner, repository);
  const [run] = scanner.runsOf(repository);
  const worker = run === undefined ? undefined : parentOf(run.pid);
  compare(`${repository}: the worker is killed`, worker !== undefined && killTree(worker), true);
}

/** Names of all work on a digest. */
async function workOf(scanner: ImageScanner, digest: string): Promise<readonly string[]> {
  const beginning = digest.slice('sha256:'.length, 'sha256:'.length + 12);
  return [...new Set((await scanner.keys(`work/${beginning}-`)).map((key) => key.split('/')[1] ?? ''))];
}

function toldOf({ told }: ImageScanner, repository: string): Told {
  return told.told.find(({ pushedTo }) => pushedTo === repository) ?? { verdict: 'nothing' };
}

function queueOf({ stack }: ImageScanner, name: string): string {
  return (stack.IntakeQueueUrl ?? '').replace(/intake$/, name);
}
