import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { unzipSync } from 'fflate';

/**
 * Init of the intake function beside the stack of the design that it follows, in one run: a process that loads the unpacked zip, which
 * constructs the clients of AWS, and one of Python that imports boto3 and requests and constructs the same. Medians of wall time above the
 * bare runtime, which AWS starts either way; the processes take turns, so that a slow moment of the machine hits all. And the size of each
 * zip. Both have limits, which decide the exit code.
 */
const root = join(import.meta.dirname, '..');
const rounds = Number(process.argv[2] ?? 15);
const scratch = join(root, 'build/bench-lambda');
const python = join(root, '.venv/bin/python');
const mostRatio = 0.25;
const mostBytes = 600_000;

/** What the intake's modules are made with, by the names of boto3; ECS and ECR are loaded with them, and made for the first account that is asked. */
const clients = ['dynamodb', 'sqs', 'stepfunctions', 'sns', 's3', 'events', 'sts', 'ecs', 'ecr'];

const peer = `
import boto3, requests
for name in ${JSON.stringify(clients)}:
    boto3.client(name, region_name='eu-west-1')
requests.Session()
`;

const region = 'eu-west-1';
const account = '123456789012';
const environment = {
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'none',
  TABLE_NAME: 'table',
  QUEUE_URL: `https://sqs.${region}.amazonaws.com/${account}/intake`,
  RECONCILE_QUEUE_URL: `https://sqs.${region}.amazonaws.com/${account}/reconcile`,
  STATE_MACHINE_ARN: `arn:aws:states:${region}:${account}:stateMachine:workflow`,
  TOPIC_ARN: `arn:aws:sns:${region}:${account}:topic`,
  EVENT_BUS_NAME: 'bus',
  RESULTS_BUCKET: 'results',
  QUALYS_SECRET_ARN: `arn:aws:secretsmanager:${region}:${account}:secret:qualys`,
  QUALYS_GATEWAY_URL: 'https://gateway.example',
  POLICY_BUCKET: 'policies',
  POLICY_KEY: 'policy.yaml',
  HUB_ROLE_ARN: `arn:aws:iam::${account}:role/admission`,
  HUB_REGION: region,
};

interface Contestant {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

function once({ name, program, args }: Contestant): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(program, args, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  const took = performance.now() - start;
  if (status !== 0) throw new Error(`${name} failed:\n${String(stderr)}`);
  return took;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function unpack(name: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  const files = unzipSync(readFileSync(join(root, `dist/lambda/${name}.zip`)));
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
  return join(folder, 'index.mjs');
}

if (!existsSync(python)) {
  console.log('There is no .venv/bin/python: .ci/run makes it, with boto3 and requests of .ci/bench-requirements.txt.');
  process.exit(1);
}
rmSync(scratch, { recursive: true, force: true });
const bareNode: Contestant = { name: 'bare node', program: process.execPath, args: ['-e', '0'] };
const barePython: Contestant = { name: 'bare python3', program: python, args: ['-c', 'pass'] };
const ours: Contestant = { name: 'intake', program: process.execPath, args: [unpack('intake')] };
const theirs: Contestant = { name: 'python3, boto3, requests', program: python, args: ['-c', peer] };
const hooks: Contestant = { name: 'admission', program: process.execPath, args: [unpack('admission')] };
const contestants = [bareNode, barePython, ours, hooks, theirs];
const times = new Map(contestants.map((contestant) => [contestant, [] as number[]]));
for (const contestant of contestants) once(contestant);
for (let round = 0; round < rounds; round += 1) {
  for (const contestant of contestants) times.get(contestant)?.push(once(contestant));
}
const took = (contestant: Contestant) => median(times.get(contestant) ?? []);
for (const contestant of contestants) console.log(`${contestant.name}: ${took(contestant).toFixed(1)} ms`);
const ratio = (took(ours) - took(bareNode)) / (took(theirs) - took(barePython));
const whole = took(ours) / took(theirs);
console.log(
  `init of the intake function: ${ratio.toFixed(3)} of the Python stack's, limit ${mostRatio} (median of ${rounds}); runtimes included ${whole.toFixed(3)}`,
);
if (!(ratio <= mostRatio)) {
  console.log('The intake function takes longer to load than it may.');
  process.exitCode = 1;
}
// Deployments wait for the hooks, which have no peer of their own: they may take as long as the intake may.
const ofHooks = (took(hooks) - took(bareNode)) / (took(theirs) - took(barePython));
console.log(`init of the admission functions: ${ofHooks.toFixed(3)} of the Python stack's, limit ${mostRatio}`);
if (!(ofHooks <= mostRatio)) {
  console.log('The admission functions take longer to load than they may.');
  process.exitCode = 1;
}

const manifest: Record<string, { readonly bytes: number }> = JSON.parse(
  readFileSync(join(root, 'dist/lambda/manifest.json'), 'utf8'),
);
for (const [name, { bytes }] of Object.entries(manifest)) {
  console.log(`${name}: ${Math.round(bytes / 1000)} kB, ${(bytes / mostBytes).toFixed(2)} of its limit`);
  if (bytes > mostBytes) process.exitCode = 1;
}
