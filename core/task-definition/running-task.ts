import { assemble, familyOfArn } from './assemble.ts';
import { items, member, members, type SourceNode, textOf } from './node.ts';
import type { Reading } from './reading.ts';
import type { TaskDefinition } from './task-definition.ts';

/** Whether a value is a running task, as `describe-tasks` and "ECS Task State Change" events print it. */
export function isRunningTask(node: SourceNode): boolean {
  const containers = member(node, 'containers');
  return containers?.kind === 'list' && (member(node, 'taskArn') ?? member(node, 'taskDefinitionArn')) !== undefined;
}

/** Reads a running task as the task definition it runs, with the digests that ECS reports. */
export function readRunningTask(task: SourceNode, reading: Reading): TaskDefinition {
  const arn = familyOfArn(textOf(member(task, 'taskDefinitionArn')));
  const group = /^family:(.+)$/.exec(textOf(member(task, 'group')) ?? '')?.[1];
  const attributes = items(member(task, 'attributes'));
  const cpu = attributes.find((each) => textOf(member(each, 'name')) === 'ecs.cpu-architecture');
  const launch = textOf(member(task, 'launchType')) ?? textOf(member(task, 'capacityProviderName'));
  return assemble(
    {
      family: arn?.family ?? group ?? reading.stem,
      ...(arn === undefined ? {} : { revision: arn.revision }),
      running: true,
      containerLists: members(task, 'containers'),
      operatingSystemFamily: textOf(member(task, 'platformFamily'))?.replaceAll(' ', '_'),
      cpuArchitecture: textOf(member(cpu, 'value')),
      requiresCompatibilities: launch === undefined ? [] : [launch.startsWith('FARGATE') ? 'FARGATE' : launch],
    },
    reading,
  );
}
