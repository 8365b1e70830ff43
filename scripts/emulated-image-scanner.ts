import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { unzipSync } from 'fflate';
import { readCaLayer } from '../core/deploy/ca-layer.ts';
import { readQScannerLayer } from '../core/deploy/qscanner-layer.ts';
import type { HttpClient } from '../core/http/http.ts';
import type { Simulator } from '../simulator/index.ts';
import { installFakeQScanner } from '../simulator/qscanner/install.ts';
import type { FakeScript } from '../simulator/qscanner/script.ts';
import { tlsFixture } from '../test/fakes/http-server.ts';
import type { AwsEmulator } from './aws-emulator.ts';
import { type BuildHost, startBuildHost } from './build-host.ts';
import { hearBus, hearTopic, type Listener, listen, type Told } from './ears.ts';
import { clientOf, codeBucket, deployEmulated, home, s3Of, scaleWaits, store, storeCode } from './emulated-stack.ts';
import type { Template } from './emulator-template.ts';
import { killTree, processesOf } from './processes.ts';
import { type PassingCall, startRelay } from './relay.ts';
import { startTlsFront, startTunnel, type Tunnel } from './tunnel.ts';

/** A run of the fake program. */
interface ProgramRun {
  readonly pid: number;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** An image scanner on an emulator, on a private platform of Qualys: with a certificate of its own authority, behind a proxy. */
export interface ImageScanner extends AsyncDisposable {
  readonly aws: AwsEmulator;
  readonly simulator: Simulator;
  readonly builds: BuildHost;
  readonly tunnel: Tunnel;
  /** The outputs of its stack. */
  readonly stack: Readonly<Record<string, string>>;
  /** All notifications, and all verdicts on the default bus. */
  readonly told: Listener;
  readonly judged: Listener;
  readonly folder: string;
  /** Updates the stack. */
  update(parameters: Readonly<Record<string, string>>): Promise<void>;
  /** How runs of the program go from now on. */
  setProgram(script: FakeScript): void;
  /** Lets the clock of the workflow go ahead, once more by so many milliseconds. */
  passTime(ms: number): void;
  /** Ends the function of the workflow in the moment in which a call of this kind has come about, before it hears of that; once. */
  crashAfter(call: (call: Pick<PassingCall, 'name' | 'body'>) => boolean): void;
  /** Whether the crash has come. */
  hasCrashed(): boolean;
  /** Runs of the program at a target whose name holds these words. */
  runsOf(words: string): readonly ProgramRun[];
  /** How many runs of the program there were at each digest. */
  runsAt(digests: readonly string[]): readonly number[];
  /** What was told of pushes to a repository: `linux/amd64 fail`. */
  toldOf(repository: string): readonly string[];
  /** Digests of which there is a result for a repository, once a result. */
  resultsOf(repository: string): Promise<readonly string[]>;
  /** How executions for a digest stand. */
  executionsOf(digest: string): Promise<readonly string[]>;
  /** Keys in the results bucket below this. */
  keys(prefix: string): Promise<readonly string[]>;
  /** Lines that a function has logged with these words. */
  logged(name: 'intake' | 'advance' | 'finish' | 'worker', words: string): Promise<readonly string[]>;
}

/** The name of the private platform's gateway, which only the proxy knows. */
const gateway = 'other.example';
const prefix = 'qualys-fargate-image-scanner';
/** Waits of the workflow take this part of their time: ten seconds are half a one. */
const waits = 0.05;

/** Deploys it from the template, with the zips of a built folder. */
export async function startImageScanner(
  aws: AwsEmulator,
  http: HttpClient,
  simulator: Simulator,
  { dist, folder }: { readonly dist: string; readonly folder: string },
): Promise<ImageScanner> {
  await scaleWaits(aws, waits);
  const program = await installProgram(folder);
  const machine = makeMachine(folder);
  const [certificate, key] = ['other-name.pem', 'other-name.key'].map((name) => readFileSync(tlsFixture(name), 'utf8'));
  const front = await startTlsFront({ cert: certificate ?? '', key: key ?? '' }, Number(new URL(simulator.url).port));
  const tunnel = await startTunnel({ [`${gateway}:443`]: front.port });
  const builds = await startBuildHost(aws, join(folder, 'builds'));
  const crash = await startCrashes({ aws: aws.endpoint, codeBuild: builds.url }, folder);
  const change = (template: Template) => changed(template, machine, crash.urls);
  const codeKeys = await storeCode(aws, dist, ['intake', 'scan', 'worker']);
  const parameters = {
    QualysGatewayUrl: `https://${gateway}`,
    QualysAccessToken: JSON.stringify({ username: 'simulator', password: 'simulator' }),
    CodeBucket: codeBucket,
    IntakeCodeKey: codeKeys.intake,
    ScanCodeKey: codeKeys.scan,
    WorkerCodeKey: codeKeys.worker,
    ...(await storeLayers(aws, program.path, machine.opt)),
    HttpsProxy: tunnel.url,
    NoProxy: '127.0.0.1,localhost',
    ScanRunningTasks: 'true',
    MarkRepositories: 'marked/*',
    AttestRepositories: 'marked/*',
    PollIntervalSeconds: '10',
  };
  const deploy = (changes: Readonly<Record<string, string>>) =>
    deployEmulated(aws, http, {
      name: 'image-scanner',
      file: 'image-scanner.yaml',
      parameters: { ...parameters, ...changes },
      change,
    });
  const stack = await deploy({});
  const keys = async (below: string) => {
    const list = new ListObjectsV2Command({ Bucket: stack.ResultsBucketName, Prefix: below });
    return ((await s3Of(aws).send(list)).Contents ?? []).map(({ Key = '' }) => Key);
  };
  const told = listen(aws, await hearTopic(aws, stack.SNSTopic ?? ''));
  const judged = listen(aws, await hearBus(aws, 'default'));
  return {
    ...{ aws, simulator, builds, tunnel, stack, told, judged, folder },
    update: async (changes) => {
      await deploy(changes);
    },
    setProgram: program.set,
    passTime: machine.passTime,
    crashAfter: crash.after,
    hasCrashed: crash.hasCome,
    runsOf: program.runsOf,
    runsAt: (digests) => digests.map((digest) => program.runsOf(`@${digest}`).length),
    toldOf: (repository) => wordsOf(told.told, repository),
    resultsOf: async (repository) => {
      const form = /^scan-results\/(.+)\/(sha256:[0-9a-f]{64})\/\d{8}T\d{6}\.\d{3}Z\.json$/;
      const found = (await keys(`scan-results/${repository}/`)).map((key) => form.exec(key));
      return found.map((match) => (match?.[1] === repository ? (match[2] ?? '') : 'a key of another form'));
    },
    executionsOf: (digest) => executionsOf(aws, stack.WorkflowArn ?? '', digest),
    keys,
    logged: async (name, words) => {
      const list = new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${prefix}-${name}` });
      const { events = [] } = await new CloudWatchLogsClient(clientOf(aws)).send(list);
      return events.map(({ message = '' }) => message).filter((message) => message.includes(words));
    },
    [Symbol.asyncDispose]: async () => {
      for (const each of [told, judged, builds, crash, tunnel, front]) await each[Symbol.asyncDispose]();
      program.end();
    },
  };
}

/** What was told of pushes to a repository: platform and verdict, in the order of their words. */
export function wordsOf(told: readonly Told[], repository: string): readonly string[] {
  const ours = told.filter(({ pushedTo }) => pushedTo === repository);
  return ours.map(({ image, verdict }) => `${image?.platform} ${verdict}`).toSorted();
}

/** The fake program, as a file that is deployed, and how its runs go. */
async function installProgram(folder: string) {
  const recordTo = join(folder, 'runs');
  mkdirSync(recordTo);
  const place = join(folder, 'program');
  const own = fileURLToPath(new URL('private-qscanner.ts', import.meta.url));
  const args = ['--use-openssl-ca', '--use-env-proxy', own];
  const path = await installFakeQScanner(place, { recordTo }, { node: process.execPath, args });
  const runs = (): readonly ProgramRun[] =>
    readdirSync(recordTo).flatMap((name) => {
      const text = readFileSync(join(recordTo, name), 'utf8');
      // One that is being written is looked at next time.
      if (!text.endsWith('}')) return [];
      return [{ pid: Number.parseInt(name, 10), ...(JSON.parse(text) as Omit<ProgramRun, 'pid'>) }];
    });
  return {
    path,
    set: (script: FakeScript) => writeFileSync(join(place, 'script.json'), JSON.stringify({ recordTo, ...script })),
    runsOf: (words: string) => runs().filter((run) => run.args.at(-1)?.includes(words)),
    /** Ends what runs of it. */
    end: () => processesOf(join(place, 'script.json')).forEach(killTree),
  };
}

/** What functions have on AWS, and here in a folder: /opt, a clock. */
function makeMachine(folder: string) {
  const opt = join(folder, 'opt');
  const clock = join(folder, 'clock');
  const temporary = join(folder, 'functions');
  for (const each of [opt, temporary]) mkdirSync(each);
  let ahead = 0;
  writeFileSync(clock, '0');
  return {
    ...{ opt, clock, temporary },
    passTime: (ms: number) => {
      ahead += ms;
      // At once: it may be read in this very moment.
      writeFileSync(`${clock}.next`, String(ahead));
      renameSync(`${clock}.next`, clock);
    },
  };
}

/** Makes layers as the deploy command does, stores them, and unpacks them where functions are to find them. */
async function storeLayers(aws: AwsEmulator, program: string, opt: string) {
  const qscanner = await readQScannerLayer({ path: program }, 'x86_64');
  const { zip: authority } = await readCaLayer(tlsFixture('ca.pem'), undefined, new Date());
  const keys = { QScannerCodeKey: qscanner.zip, CaBundleKey: authority };
  const stored = Object.entries(keys).map(async ([name, { sha256, bytes }]) => {
    const key = `layers/${sha256}.zip`;
    await store(aws, codeBucket, key, bytes);
    for (const [path, content] of Object.entries(unzipSync(bytes))) {
      mkdirSync(dirname(join(opt, path)), { recursive: true });
      writeFileSync(join(opt, path), content, { mode: 0o755 });
    }
    return [name, key] as const;
  });
  return { ...Object.fromEntries(await Promise.all(stored)), QScannerSha256: qscanner.programSha256 };
}

type Resource = Template['Resources'][string];

interface Allowing {
  readonly Action: string | readonly string[];
}

type Statement = Allowing | { readonly 'Fn::If': readonly [string, Allowing, unknown] };

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}

/** Calls of which the emulator does not see what they are about: to its policies they are about nothing that has a name. */
const nameless = ['codebuild:BatchGetBuilds', 'ecr:ListTagsForResource', 'ecr:TagResource'];

/**
 * What the emulator lacks: layers are not at /opt; its functions share one /tmp; it runs no builds, so whoever does takes the role that only CodeBuild
 * may take. And what this check does to the workflow: its clock, and calls that are its last.
 */
function changed(
  template: Template,
  machine: Pick<ReturnType<typeof makeMachine>, 'opt' | 'clock' | 'temporary'>,
  urls: { readonly aws: string; readonly codeBuild: string },
): Template {
  const preload = new URL('emulated-function.ts', import.meta.url).href;
  const resources = Object.entries(template.Resources).map(([name, resource]) => {
    if (name === 'BuildRole') return [name, trusting(resource)] as const;
    if (resource.Type === 'AWS::IAM::Role') return [name, anywhere(resource)] as const;
    if (resource.Type !== 'AWS::Lambda::Function') return [name, resource] as const;
    const { Environment: environment, ...properties } = resource.Properties ?? {};
    const { TMPDIR: _, ...given } = (environment as { readonly Variables: Readonly<Record<string, unknown>> })
      .Variables;
    const here = JSON.parse(JSON.stringify(given).replaceAll('"/opt/', `"${machine.opt}/`)) as object;
    const Variables = {
      ...here,
      NODE_OPTIONS: `--import=${preload}`,
      FUNCTION_FOLDER: machine.temporary,
      ...(name === 'AdvanceFunction'
        ? { CLOCK_FILE: machine.clock, AWS_ENDPOINT_URL: urls.aws, AWS_ENDPOINT_URL_CODEBUILD: urls.codeBuild }
        : {}),
    };
    return [name, { ...resource, Properties: { ...properties, Environment: { Variables } } }] as const;
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

/** Nameless calls are allowed by statements of their own, where there are some with them. */
function anywhere(role: Resource): Resource {
  const policies = role.Properties?.Policies as readonly Policy[] | undefined;
  const Policies = policies?.map((policy) => {
    const { Statement: statements } = policy.PolicyDocument;
    const Statement = statements.flatMap((statement) => [statement, ...namelessIn(statement)]);
    return { ...policy, PolicyDocument: { ...policy.PolicyDocument, Statement } };
  });
  return { ...role, Properties: { ...role.Properties, Policies } };
}

function namelessIn(statement: Statement): readonly object[] {
  if (!('Fn::If' in statement)) {
    const ours = [statement.Action].flat().filter((action) => nameless.includes(action));
    return ours.length === 0 ? [] : [{ Effect: 'Allow', Action: ours, Resource: '*' }];
  }
  const [condition, made] = statement['Fn::If'];
  return namelessIn(made).map((one) => ({ 'Fn::If': [condition, one, { Ref: 'AWS::NoValue' }] }));
}

/** A role that whoever may do everything may take. */
function trusting(role: Resource): Resource {
  const document = role.Properties?.AssumeRolePolicyDocument as { readonly Statement: readonly object[] };
  const root = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${home.account}:root` },
    Action: 'sts:AssumeRole',
  };
  const AssumeRolePolicyDocument = { ...document, Statement: [...document.Statement, root] };
  return { ...role, Properties: { ...role.Properties, AssumeRolePolicyDocument } };
}

/** Passes the calls of the workflow's function on, and kills it behind the one that is waited for. */
async function startCrashes(endpoints: { readonly aws: string; readonly codeBuild: string }, folder: string) {
  let awaited: ((call: Pick<PassingCall, 'name' | 'body'>) => boolean) | undefined;
  let hasCome = false;
  const answer = async (call: PassingCall) => {
    const answered = await call.pass();
    if (awaited?.(call) !== true) return answered;
    awaited = undefined;
    hasCome = true;
    for (const pid of processesOf(join(folder, `ministack-lambda-${prefix}-advance-`))) killTree(pid);
    return undefined;
  };
  const relays = [await startRelay(endpoints.aws, answer), await startRelay(endpoints.codeBuild, answer)] as const;
  return {
    urls: { aws: relays[0].url, codeBuild: relays[1].url },
    after: (call: NonNullable<typeof awaited>) => {
      awaited = call;
      hasCome = false;
    },
    hasCome: () => hasCome,
    [Symbol.asyncDispose]: async () => {
      for (const relay of relays) await relay[Symbol.asyncDispose]();
    },
  };
}

async function executionsOf(aws: AwsEmulator, stateMachineArn: string, digest: string): Promise<readonly string[]> {
  const sfn = new SFNClient(clientOf(aws));
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1000 }));
  const named = executions.filter(({ name = '' }) => name.includes(digest.replace('sha256:', '')));
  return named.map(({ status = '' }) => status);
}
