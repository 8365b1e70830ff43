import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { startSimulator } from '../simulator/index.ts';

/**
 * A gate of 100 task definitions with 300 image references to 30 digests, against the simulator with 20 ms latency and scans
 * of lognormal length (median 90 s, 95th percentile 600 s) that are 60 times faster than life. The floor is the slowest scan
 * of the same run. The number of calls and the memory decide the exit code; the time is for reading.
 */
const timeScale = 60;
const latencyMs = 20;
const digests = 30;
const callsPerDigest = 20;
const memoryLimit = 150 * 1024 * 1024;
const cli = new URL('../dist/cli/index.js', import.meta.url).pathname;

const folder = mkdtempSync(join(tmpdir(), 'bench-gate-'));
const simulator = await startSimulator({ timeScale, latencyMs, rateLimits: 'off' });
try {
  for (let index = 0; index < 100; index += 1) {
    const containerDefinitions = [0, 1, 2].map((container) => ({
      name: `container-${container}`,
      image: `123456789012.dkr.ecr.us-east-1.amazonaws.com/team/service-${(index * 3 + container) % digests}:1.0`,
    }));
    const definition = { family: `family-${index}`, requiresCompatibilities: ['FARGATE'], containerDefinitions };
    writeFileSync(join(folder, `${index}.json`), JSON.stringify(definition, null, 2));
  }
  const memoryFile = join(folder, 'memory');
  const start = performance.now();
  const stdout = await runGate(memoryFile);
  const wallMs = performance.now() - start;
  const report = JSON.parse(stdout) as { images: { scan?: { scannedAt: string } }[]; verdict: string };
  const scannedAt = report.images.map((image) => Date.parse(image.scan?.scannedAt ?? ''));
  const submittedAt = Math.min(...simulator.schedules().map((schedule) => schedule.created));
  const slowestMs = Math.max(...scannedAt) - submittedAt;
  const limitMs = 1.1 * slowestMs + 5000;
  const calls =
    simulator.calls.count() -
    simulator.calls
      .list()
      .filter((call) => call.operation.startsWith('registry.m') || call.operation === 'registry.blob').length;
  const memory = Number(readFileSync(memoryFile, 'utf8')) * 1024;
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  console.log(`verdict ${report.verdict}, ${report.images.length} images, time scaled by ${timeScale}`);
  console.log(`slowest scan: ${seconds(slowestMs)} s (${seconds(slowestMs * timeScale)} s of life)`);
  console.log(
    `gate: ${seconds(wallMs)} s, ${(wallMs / slowestMs).toFixed(2)} x the slowest scan; ${(wallMs / limitMs).toFixed(2)} of the limit`,
  );
  console.log(
    `calls to Qualys: ${calls}, ${(calls / digests).toFixed(1)} a digest; ${(calls / digests / callsPerDigest).toFixed(2)} of the limit`,
  );
  console.log(
    `peak memory: ${(memory / 1024 / 1024).toFixed(0)} MB; ${(memory / memoryLimit).toFixed(2)} of the limit`,
  );
  if (report.images.length !== digests || calls > callsPerDigest * digests || memory > memoryLimit)
    process.exitCode = 1;
} finally {
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
}

/** The built command line in a process of its own, whose peak memory (KB) is written when it ends. */
function runGate(memoryFile: string): Promise<string> {
  const onExit = `import { writeFileSync } from 'node:fs';process.on('exit',()=>writeFileSync(${JSON.stringify(memoryFile)},String(process.resourceUsage().maxRSS)))`;
  const args = [
    '--import',
    `data:text/javascript,${encodeURIComponent(onExit)}`,
    cli,
    'gate',
    join(folder, '*.json'),
    '--json',
  ];
  const options = [
    '--registry-mirror',
    simulator.url,
    '--poll-interval',
    `${Math.round(10_000 / timeScale)}ms`,
    '--cache',
    'off',
  ];
  const child = spawn(process.execPath, [...args, ...options], {
    env: { PATH: process.env.PATH, QUALYS_GATEWAY_URL: simulator.url, QUALYS_TOKEN: simulator.token },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    child.on('error', reject);
    child.on('close', () => resolve(text));
  });
}
