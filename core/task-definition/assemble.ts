import { UnreadableInputError } from '../errors.ts';
import { readContainers } from './container.ts';
import { items, member, members, type SourceNode, textOf } from './node.ts';
import { type Reading, settled } from './reading.ts';
import { platformRequirement } from './runtime-platform.ts';
import type { ContainerDefinition, TaskDefinition } from './task-definition.ts';

/** The parts of a task definition, wherever a source format keeps them. */
export interface TaskParts {
  readonly family: string;
  readonly revision?: number;
  /** All lists of container definitions: more than one when the key is repeated. */
  readonly containerLists: readonly SourceNode[];
  readonly operatingSystemFamily?: string | undefined;
  readonly cpuArchitecture?: string | undefined;
  readonly requiresCompatibilities: readonly string[];
  readonly proxy?: string | undefined;
  /** It runs, so the digests it reports are what it runs. */
  readonly running?: true;
}

/** Puts a task definition together. Throws `UnreadableInputError` when it has no container: nothing would be gated. */
export function assemble(parts: TaskParts, reading: Reading): TaskDefinition {
  return taskDefinitionOf(parts, readContainers(parts, reading), reading);
}

/** Puts a task definition together from containers that are already read. Notices stay with the file's. */
export function taskDefinitionOf(
  parts: Omit<TaskParts, 'containerLists' | 'proxy' | 'running'>,
  containers: readonly ContainerDefinition[],
  reading: Reading,
): TaskDefinition {
  if (containers.length === 0) {
    throw new UnreadableInputError(
      `${reading.source}: the task definition ${JSON.stringify(parts.family)} has no containers.`,
      {
        remedy: 'A task definition needs at least one container definition; is the file complete?',
      },
    );
  }
  const platform = platformRequirement(
    {
      operatingSystemFamily: parts.operatingSystemFamily,
      cpuArchitecture: parts.cpuArchitecture,
      requiresCompatibilities: parts.requiresCompatibilities,
    },
    reading.options.platform,
  );
  return {
    format: reading.format,
    source: reading.source,
    family: parts.family,
    ...(parts.revision === undefined ? {} : { revision: parts.revision }),
    platform,
    containers,
    notices: [],
  };
}

/** Reads a task definition in ECS' own words: as registered, described, or the properties of a CloudFormation resource. */
export function readTaskDefinition(node: SourceNode, fallbackFamily: string, reading: Reading): TaskDefinition {
  const text = (parent: SourceNode | undefined, key: string) => textOf(settled(member(parent, key), reading));
  const [runtime, secondRuntime] = members(node, 'runtimePlatform');
  const platformText = (key: string) =>
    secondRuntime === undefined ? textOrUnresolved(runtime, key, reading) : 'unresolved';
  const arn = familyOfArn(text(node, 'taskDefinitionArn'));
  const revision = Number(text(node, 'revision') ?? arn?.revision);
  const family = text(node, 'family');
  return assemble(
    {
      family: family === undefined || family === '' ? (arn?.family ?? fallbackFamily) : family,
      ...(Number.isSafeInteger(revision) && revision > 0 ? { revision } : {}),
      containerLists: members(node, 'containerDefinitions'),
      operatingSystemFamily: platformText('operatingSystemFamily'),
      cpuArchitecture: platformText('cpuArchitecture'),
      requiresCompatibilities: members(node, 'requiresCompatibilities').flatMap((each) => textsOf(each, reading)),
      proxy: text(settled(member(node, 'proxyConfiguration'), reading), 'containerName'),
    },
    reading,
  );
}

/** Family and revision of a task definition's ARN. */
export function familyOfArn(
  arn: string | undefined,
): { readonly family: string; readonly revision: number } | undefined {
  const match = /:task-definition\/([^/:]+):(\d{1,9})$/.exec(arn ?? '');
  return match?.[1] === undefined ? undefined : { family: match[1], revision: Number(match[2]) };
}

/** The texts of a list, expressions followed; one that is not resolved is kept as a text that fits nothing. */
function textsOf(node: SourceNode, reading: Reading): readonly string[] {
  const list = settled(node, reading);
  if (list === undefined) return ['unresolved'];
  if (list.kind === 'scalar') return list.value === null ? [] : [list.text];
  return items(list).map((item) => textOf(settled(item, reading)) ?? 'unresolved');
}

/** A value that is written twice or not resolved must not read as "not written": a default would then be guessed. */
function textOrUnresolved(parent: SourceNode | undefined, key: string, reading: Reading): string | undefined {
  if (parent === undefined) return undefined;
  const map = reading.settle(parent);
  if (map.kind === 'none' || (map.kind === 'node' && map.node.kind === 'scalar' && map.node.value === null))
    return undefined;
  if (map.kind === 'unknown' || map.node.kind !== 'map') return 'unresolved';
  const [value, second] = members(map.node, key);
  if (second !== undefined) return 'unresolved';
  const result = value === undefined ? undefined : reading.settle(value);
  if (result === undefined || result.kind === 'none') return undefined;
  return result.kind === 'unknown' ? 'unresolved' : textOf(result.node);
}
