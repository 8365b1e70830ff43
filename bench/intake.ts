// What the intake makes of 1,000 events of 10 containers, beside JSON.parse of the same events. Run: node bench/intake.ts
import type { DeploymentEvent } from '../core/event/deployment-event.ts';
import { parseServiceEvent } from '../core/event/parse.ts';
import { deployedUses } from '../core/event/uses.ts';
import { fromEcs } from '../core/task-definition/from-ecs.ts';

const events = 1000;
const containers = 10;
const rounds = 15;

const image = (index: number) => `111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/service-${index}:1.${index}`;
const names = Array.from({ length: containers }, (_, index) => `container-${index}`);
const texts = Array.from({ length: events }, (_, index) => taskState(index));
const definition = fromEcs(
  {
    taskDefinition: {
      family: 'web',
      revision: 7,
      containerDefinitions: names.map((name, index) => ({ name, image: image(index), essential: true })),
    },
  },
  'web:7',
);
// Lambda remembers the task definition by its revision.
const estate = { taskDefinition: async () => definition };

const peer = await measure(async () => {
  let count = 0;
  for (const text of texts) count += JSON.parse(text).detail.containers.length;
  return count;
});
const parsed = await measure(async () => {
  let count = 0;
  for (const text of texts) count += deployment(text).containers.length;
  return count;
});
const used = await measure(async () => {
  let count = 0;
  for (const text of texts) count += (await deployedUses(deployment(text), estate)).uses.length;
  return count;
});

for (const { result } of [parsed, used]) {
  if (result !== peer.result) throw new Error(`${result} containers were read of ${peer.result}`);
}
const ratio = ({ ms }: { readonly ms: number }) => `${ms.toFixed(1)} ms, ${(ms / peer.ms).toFixed(2)} x JSON.parse`;
console.log(
  `${events} events of ${containers} containers, ${(texts.join('').length / 1024 / events).toFixed(1)} KiB each`,
);
console.log(`JSON.parse:    ${peer.ms.toFixed(1)} ms (median of ${rounds} rounds)`);
console.log(`events:        ${ratio(parsed)}`);
console.log(`events + uses: ${ratio(used)}`);

function deployment(text: string): DeploymentEvent {
  const event = parseServiceEvent(JSON.parse(text));
  if (event.kind !== 'deployment') throw new Error(`an event was ${event.kind}`);
  return event;
}

async function measure(work: () => Promise<number>): Promise<{ readonly ms: number; readonly result: number }> {
  const times: number[] = [];
  let result = 0;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    result = await work();
    times.push(performance.now() - start);
  }
  return { ms: times.sort((one, other) => one - other)[Math.floor(rounds / 2)] ?? 0, result };
}

function taskState(index: number): string {
  const arn = (what: string) => `arn:aws:ecs:eu-west-1:111122223333:${what}`;
  return JSON.stringify({
    version: '0',
    id: `3317b2af-7005-947d-b652-${index.toString().padStart(12, '0')}`,
    'detail-type': 'ECS Task State Change',
    source: 'aws.ecs',
    account: '111122223333',
    time: '2026-11-21T09:00:00Z',
    region: 'eu-west-1',
    detail: {
      clusterArn: arn('cluster/prod'),
      group: `service:web-${index % 50}`,
      taskArn: arn(`task/prod/${index.toString(16).padStart(32, '0')}`),
      taskDefinitionArn: arn('task-definition/web:7'),
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      version: 5,
      containers: names.map((name, position) => ({
        containerArn: arn(`container/${index}-${position}`),
        lastStatus: 'RUNNING',
        name,
        image: image(position),
        imageDigest: `sha256:${position.toString(16).repeat(64).slice(0, 64)}`,
        runtimeId: `${index}-${position}`,
        taskArn: arn(`task/prod/${index}`),
        networkInterfaces: [{ attachmentId: '1789bcae-ddfb-4d10-8ebe-8ac87ddba5b8', privateIpv4Address: '10.0.0.139' }],
        cpu: '0',
      })),
    },
  });
}
