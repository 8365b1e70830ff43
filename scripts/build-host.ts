import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { BatchGetProjectsCommand, CodeBuildClient, type Project } from '@aws-sdk/client-codebuild';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { parse } from 'yaml';
import type { AwsEmulator } from './aws-emulator.ts';
import { clientOf, home } from './emulated-stack.ts';
import { killTree } from './processes.ts';
import { jsonAnswer, type PassedAnswer, type PassingCall, startRelay } from './relay.ts';

/** A build that was started. */
export interface RunBuild {
  readonly id: string;
  /** What StartBuild gave it beside the project's own environment. */
  readonly overrides: Readonly<Record<string, string>>;
  /** All that its commands were given, credentials left out. */
  readonly environment: Readonly<Record<string, string>>;
  readonly commands: string;
  readonly status: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';
  /** What it wrote so far. */
  output(): string;
  /** Names of what it left in its /tmp. */
  leftovers(): readonly string[];
  /** Ends it and all that it started at once, as CodeBuild ends a build that is stopped. */
  kill(): void;
}

/** Runs the builds of an emulator that only takes note of them; disposing of it ends them. */
export interface BuildHost extends AsyncDisposable {
  /** Where CodeBuild is found (`AWS_ENDPOINT_URL_CODEBUILD`). */
  readonly url: string;
  readonly builds: readonly RunBuild[];
}

interface StartBuild {
  readonly projectName: string;
  readonly idempotencyToken?: string;
  readonly environmentVariablesOverride?: readonly { readonly name: string; readonly value: string }[];
}

interface Builds {
  readonly builds?: readonly { readonly id: string }[];
}

/**
 * Stands before the emulator's CodeBuild: the emulator says who may start which build, and what the project is that CloudFormation made; this runs
 * the commands of its build specification with bash, with the environment and the role's keys that a build has. A build has a machine of its own:
 * here /opt and /tmp are folders of its own. Every build is run once, however often it is started by the same token.
 */
export async function startBuildHost(aws: AwsEmulator, folder: string): Promise<BuildHost> {
  const builds: (RunBuild & { readonly token: string | undefined })[] = [];
  const start = async (call: PassingCall): Promise<PassedAnswer> => {
    const order = JSON.parse(call.body.toString()) as StartBuild;
    const known = builds.find(({ token }) => token !== undefined && token === order.idempotencyToken);
    const passed = await call.pass();
    if (passed.status !== 200) return passed;
    const { build } = JSON.parse(passed.body.toString()) as { readonly build: { readonly id: string } };
    if (known !== undefined) return jsonAnswer({ build: { ...build, id: known.id } });
    const run = await runBuild(aws, join(folder, build.id.replace(':', '-')), build.id, order);
    builds.push(Object.assign(run, { token: order.idempotencyToken }));
    return jsonAnswer({ build: { ...build, ...shown(run) } });
  };
  const look = async (call: PassingCall): Promise<PassedAnswer> => {
    const passed = await call.pass();
    if (passed.status !== 200) return passed;
    const answer = JSON.parse(passed.body.toString()) as Builds;
    const there = answer.builds?.map((build) => {
      const run = builds.find(({ id }) => id === build.id);
      return run === undefined ? build : { ...build, ...shown(run) };
    });
    return jsonAnswer({ ...answer, builds: there });
  };
  const endAll = () => {
    for (const build of builds) build.kill();
  };
  process.once('exit', endAll);
  const relay = await startRelay(aws.endpoint, (call) => {
    if (call.name.endsWith('.StartBuild')) return start(call);
    return call.name.endsWith('.BatchGetBuilds') ? look(call) : call.pass();
  });
  return {
    url: relay.url,
    builds,
    [Symbol.asyncDispose]: async () => {
      endAll();
      process.off('exit', endAll);
      await relay[Symbol.asyncDispose]();
    },
  };
}

/** What CodeBuild says of a build. */
function shown({ id, status }: RunBuild): object {
  const [project, run] = id.split(':');
  const group = encodeURIComponent(encodeURIComponent(`/aws/codebuild/${project}`)).replaceAll('%', '$');
  const isOver = status !== 'IN_PROGRESS';
  return {
    buildStatus: status,
    currentPhase: isOver ? 'COMPLETED' : 'BUILD',
    phases: [
      { phaseType: 'INSTALL', phaseStatus: 'SUCCEEDED' },
      { phaseType: 'BUILD', ...(isOver ? { phaseStatus: status } : {}) },
    ],
    logs: {
      deepLink: `https://console.aws.amazon.com/cloudwatch/home?region=${home.region}#logsV2:log-groups/log-group/${group}/log-events/${run}`,
    },
  };
}

async function runBuild(aws: AwsEmulator, folder: string, id: string, order: StartBuild): Promise<RunBuild> {
  const { projects = [] } = await new CodeBuildClient(clientOf(aws)).send(
    new BatchGetProjectsCommand({ names: [order.projectName] }),
  );
  const [project] = projects;
  if (project === undefined) throw new Error(`There is no project ${order.projectName}.`);
  const own = (text: string) => text.replaceAll(/(?<![\w.-])\/(opt|tmp)(?![\w.-])/g, `${folder}/$1`);
  const overrides = Object.fromEntries(
    (order.environmentVariablesOverride ?? []).map(({ name, value }) => [name, value]),
  );
  const environment = { ...environmentOf(project, own), ...overrides, ...builtIn(aws, folder, id) };
  const commands = own(commandsOf(project));
  for (const name of ['opt', 'tmp', 'root', 'src']) mkdirSync(join(folder, name), { recursive: true });
  const log = join(folder, 'log');
  const keys = await serveKeys(aws, project.serviceRole ?? '');
  const child = spawn('bash', ['-c', commands], {
    cwd: join(folder, 'src'),
    env: { ...environment, AWS_CONTAINER_CREDENTIALS_FULL_URI: keys.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const file = createWriteStream(log);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => file.write(text));
  const run = {
    ...{ id, overrides, environment, commands },
    status: 'IN_PROGRESS' as RunBuild['status'],
    output: () => readFileSync(log, 'utf8'),
    leftovers: () => readdirSync(join(folder, 'tmp')),
    kill: () => end(child),
  };
  child.once('error', () => {
    run.status = 'FAILED';
  });
  child.once('exit', (code) => {
    run.status = code === 0 ? 'SUCCEEDED' : 'FAILED';
    keys.close();
  });
  return run;
}

function end(child: ChildProcess): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) killTree(child.pid);
}

function environmentOf({ environment }: Project, own: (text: string) => string): Readonly<Record<string, string>> {
  const variables = environment?.environmentVariables ?? [];
  return Object.fromEntries(variables.map(({ name = '', value = '' }) => [name, own(value)]));
}

/** What every build is given, and where the emulator is. Of this process only the way to Node and to the AWS CLI. */
function builtIn({ endpoint }: AwsEmulator, folder: string, id: string): Readonly<Record<string, string>> {
  const console = `https://${home.region}.console.aws.amazon.com/codesuite/codebuild`;
  return {
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    HOME: join(folder, 'root'),
    AWS_REGION: home.region,
    AWS_DEFAULT_REGION: home.region,
    AWS_ENDPOINT_URL: endpoint,
    CODEBUILD_BUILD_ID: id,
    CODEBUILD_BUILD_ARN: `arn:aws:codebuild:${home.region}:${home.account}:build/${id}`,
    CODEBUILD_BUILD_URL: `${console}/${home.account}/projects/build/${encodeURIComponent(id)}/log`,
    CODEBUILD_START_TIME: String(Date.now()),
  };
}

/** Of all phases, one after the other, in one shell. */
function commandsOf({ source }: Project): string {
  const specification = parse(source?.buildspec ?? '') as {
    readonly phases: Readonly<Record<string, { readonly commands?: readonly string[] }>>;
  };
  return Object.values(specification.phases)
    .flatMap(({ commands = [] }) => commands)
    .join('\n');
}

/** Hands out keys of the role, as the address does that CodeBuild names to a build. */
async function serveKeys(aws: AwsEmulator, role: string): Promise<{ readonly url: string; close(): void }> {
  const assume = new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'AWSCodeBuild' });
  const { Credentials: keys } = await new STSClient(clientOf(aws)).send(assume);
  const body = JSON.stringify({
    AccessKeyId: keys?.AccessKeyId,
    SecretAccessKey: keys?.SecretAccessKey,
    Token: keys?.SessionToken,
    Expiration: keys?.Expiration,
  });
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
