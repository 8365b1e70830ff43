import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { build, type Metafile } from 'esbuild';

/**
 * Load time and size of what ships, beside bare Node in the same run: medians of child processes, in milliseconds above
 * `node -e 0`, with the limit that each is held to. Only the size decides the exit code; time is for reading.
 */
const root = join(import.meta.dirname, '..');
const rounds = Number(process.argv[2] ?? 31);
const scratch = join(root, 'build/bench-load');
const environment = { PATH: process.env.PATH };

const awsSource = `
import { ECSClient } from '@aws-sdk/client-ecs';
import { ECRClient } from '@aws-sdk/client-ecr';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
const region = 'us-east-1';
for (const Client of [ECSClient, ECRClient, CloudFormationClient]) new Client({ region });
`;

const coreSource = `import { error } from '@actions/core'; error('missing'); process.exitCode = 1;`;

/** A program run again and again; the programs take turns, so that a slow moment of the machine hits all of them. */
interface Contestant {
  readonly name: string;
  readonly args: readonly string[];
  readonly limitMs?: number;
}

function once({ args }: Contestant): number {
  const start = performance.now();
  spawnSync(process.execPath, args, { env: environment, stdio: 'ignore' });
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** A program made as dist is: ES modules without what nobody uses first, then ncc. */
async function bundleAsDist(name: string, source: string): Promise<string> {
  const shaken = join(scratch, `${name}.mjs`);
  await build({
    absWorkingDir: root,
    stdin: { contents: source, resolveDir: root },
    outfile: shaken,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'warning',
  });
  return distribute(shaken, name);
}

/** The peer: the same program as actions are usually made. */
function bundleWithNcc(name: string, source: string): string {
  const file = join(scratch, `${name}.mjs`);
  writeFileSync(file, source);
  return distribute(file, name);
}

function distribute(file: string, name: string): string {
  const folder = join(scratch, name);
  const ncc = join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js');
  execFileSync(process.execPath, [ncc, 'build', file, '--out', folder, '--quiet', '--no-cache'], { cwd: root });
  return join(folder, readdirSync(folder).find((file) => /^index\.m?js$/.test(file)) ?? 'index.js');
}

function sizeOf(folder: string): number {
  return readdirSync(folder)
    .filter((file) => /\.m?js$/.test(file))
    .reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
}

rmSync(scratch, { recursive: true, force: true });
mkdirSync(scratch, { recursive: true });
const bare: Contestant = { name: 'node -e 0', args: ['-e', '0'] };
const contestants: readonly Contestant[] = [
  bare,
  { name: 'action: first failure on a missing input', args: [join(root, 'dist/action/index.js')], limitMs: 10 },
  { name: 'cli --version', args: [join(root, 'dist/cli/index.js'), '--version'], limitMs: 35 },
  { name: 'cli --help', args: [join(root, 'dist/cli/index.js'), '--help'] },
  { name: 'three AWS clients, bundled as dist is', args: [await bundleAsDist('aws', awsSource)], limitMs: 40 },
  { name: 'peer: three AWS clients, ncc alone', args: [bundleWithNcc('aws-peer', awsSource)] },
  { name: 'peer: an action that only loads @actions/core, ncc alone', args: [bundleWithNcc('core-peer', coreSource)] },
];

const times = new Map(contestants.map((contestant) => [contestant, [] as number[]]));
for (let round = 0; round < rounds; round += 1) {
  for (const contestant of contestants) times.get(contestant)?.push(once(contestant));
}
const floor = median(times.get(bare) ?? []);
console.log(`bare node: ${floor.toFixed(1)} ms (median of ${rounds}), Node ${process.versions.node}`);
for (const contestant of contestants.slice(1)) {
  const above = median(times.get(contestant) ?? []) - floor;
  const limit =
    contestant.limitMs === undefined
      ? ''
      : `; limit ${contestant.limitMs} ms, ${(above / contestant.limitMs).toFixed(2)} of it`;
  console.log(
    `${contestant.name}: ${above.toFixed(1)} ms above, ${((above + floor) / floor).toFixed(2)} x bare node${limit}`,
  );
}

/** Bytes of modules of the action whose paths fit. */
function sizeOfModules(modules: RegExp): number {
  const { outputs } = JSON.parse(readFileSync(join(root, 'build/bundle/action.json'), 'utf8')) as Metafile;
  const inputs = Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs));
  return inputs.filter(([path]) => modules.test(path)).reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
}

// What no gate loads: the simulator, and what is published on GitHub once the verdict is there.
const beside =
  /^build\/tsc\/(simulator|action\/(publish-github|github|pull-request-comment|sticky-comment|code-scanning|check-run|deployment))\b/;
// What a gate loads for one of its options alone: QScanner and local images, a table as its cache, VEX and feeds, further reports.
const optional =
  /^(build\/tsc\/core\/(local|qscanner|sbom|feeds|policy\/vex|report\/(csv|gitlab|html|junit|openvex)|scan\/(qscanner|auto|upload)|aws\/(table-cache|scan-store))\b|node_modules\/(@aws-sdk\/(client-dynamodb|dynamodb-codec|endpoint-cache|middleware-endpoint-discovery)|mnemonist|obliterator)\/)/;

const limitBytes = 2_000_000;
const size = sizeOf(join(root, 'dist/action'));
const optionalSize = sizeOfModules(optional);
const gateSize = size - sizeOfModules(beside) - optionalSize;
const entry = statSync(join(root, 'dist/action/index.js')).size;
// A program of its own, which no gate loads.
const commands = statSync(join(root, 'dist/action/commands/index.mjs')).size;
const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
console.log(
  `dist/action: ${kilobytes(size)} in all, the gate's part ${kilobytes(gateSize)}, ${(gateSize / limitBytes).toFixed(2)} of its limit, ${kilobytes(optionalSize)} more by option; its entry ${kilobytes(entry)}; its commands apart ${kilobytes(commands)}`,
);
if (gateSize > limitBytes) {
  console.log("The gate's part of dist/action is larger than its limit of 2 MB.");
  process.exitCode = 1;
}
