// Images of 1,000 task definition files in one run, beside JSON.parse of the same files. Run: node bench/reading.ts
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imagesOf } from '../core/task-definition/images.ts';
import { readTaskDefinitions } from '../core/task-definition/read.ts';
import { readFileOfTaskDefinitions } from '../core/task-definition/read-file.ts';

const files = 1000;
const rounds = 15;
/** Files read at the same time, by the peer as by ours. */
const atOnce = 16;

const folder = await mkdtemp(join(tmpdir(), 'reading-'));
try {
  await Promise.all(
    Array.from({ length: files }, (_, index) => writeFile(join(folder, `${index}.json`), taskDefinition(index))),
  );
  const names = (await readdir(folder)).sort();
  const contents = new Map(
    await Promise.all(names.map(async (name) => [join(folder, name), await readFile(join(folder, name))] as const)),
  );

  const parse = await measure(async () => {
    let count = 0;
    for (let from = 0; from < names.length; from += atOnce) {
      const texts = await Promise.all(
        names.slice(from, from + atOnce).map((name) => readFile(join(folder, name), 'utf8')),
      );
      for (const text of texts) count += JSON.parse(text).containerDefinitions.length;
    }
    return count;
  });
  const parseFromMemory = await measure(async () => {
    let count = 0;
    for (const bytes of contents.values()) count += JSON.parse(bytes.toString('utf8')).containerDefinitions.length;
    return count;
  });
  const read = await measure(async () => images(await readTaskDefinitions(['*.json'], { cwd: folder })));
  const readFromMemory = await measure(async () => {
    let count = 0;
    for (const [file, bytes] of contents)
      count += images(await readFileOfTaskDefinitions(bytes, file, { parameters: {} }));
    return count;
  });

  const size = [...contents.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  console.log(
    `${files} files, ${(size / 1024 / files).toFixed(1)} KiB each, ${read.result} images; median of ${rounds} rounds`,
  );
  console.log(
    `from disk:    images ${read.ms.toFixed(0)} ms, JSON.parse ${parse.ms.toFixed(0)} ms, ratio ${(read.ms / parse.ms).toFixed(2)}`,
  );
  console.log(
    `from memory:  images ${readFromMemory.ms.toFixed(0)} ms, JSON.parse ${parseFromMemory.ms.toFixed(0)} ms, ratio ${(readFromMemory.ms / parseFromMemory.ms).toFixed(2)}`,
  );
  if (read.result !== parse.result) throw new Error(`${read.result} images were read of ${parse.result}`);
} finally {
  await rm(folder, { recursive: true });
}

function images({ taskDefinitions }: Awaited<ReturnType<typeof readTaskDefinitions>>): number {
  return taskDefinitions.flatMap(imagesOf).length;
}

async function measure(work: () => Promise<number>): Promise<{ ms: number; result: number }> {
  const times: number[] = [];
  let result = 0;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    result = await work();
    times.push(performance.now() - start);
  }
  return { ms: times.sort((one, other) => one - other)[Math.floor(rounds / 2)] ?? 0, result };
}

/** One to five containers with the environment, secrets and logging that real ones carry: 1 to 6 KiB. */
function taskDefinition(seed: number): string {
  const containerDefinitions = Array.from({ length: 1 + (seed % 5) }, (_, index) => ({
    name: `container-${index}`,
    image: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/team-${seed % 40}/service-${index}:1.${seed}.0`,
    cpu: 256,
    memory: 512,
    essential: index === 0,
    portMappings: [{ containerPort: 8080 + index, hostPort: 8080 + index, protocol: 'tcp' }],
    environment: Array.from({ length: seed % 12 }, (_, n) => ({
      name: `SETTING_${n}`,
      value: `https://service-${n}.internal.example/${seed}`,
    })),
    secrets: [
      { name: 'PASSWORD', valueFrom: `arn:aws:secretsmanager:eu-west-1:123456789012:secret:service-${seed}-AbCdEf` },
    ],
    logConfiguration: {
      logDriver: 'awslogs',
      options: { 'awslogs-group': `/ecs/service-${seed}`, 'awslogs-region': 'eu-west-1' },
    },
  }));
  const family = `service-${seed}`;
  return JSON.stringify(
    {
      family,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '512',
      memory: '1024',
      containerDefinitions,
    },
    null,
    2,
  );
}
