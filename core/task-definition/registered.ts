import { UnreadableInputError } from '../errors.ts';
import { assemble, readTaskDefinition } from './assemble.ts';
import { type ListNode, member, members, type SourceNode, textOf } from './node.ts';
import type { Reader, Reading } from './reading.ts';
import { isRunningTask, readRunningTask } from './running-task.ts';
import type { TaskDefinition } from './task-definition.ts';

/**
 * Reads task definitions in ECS' own words, JSON or YAML: as registered, as `describe-task-definition` and `describe-tasks`
 * print them, a list of container definitions, or a single one.
 */
export const readRegistered: Reader = (root, reading) => {
  if (root.kind === 'list') return readList(root, reading);
  const described = readDescribed(root, reading);
  if (described !== undefined) return described;
  if (!isContainer(root)) return undefined;
  const list: ListNode = { kind: 'list', items: [root], start: root.start, end: root.end };
  return [assemble({ family: reading.stem, containerLists: [list], requiresCompatibilities: [] }, reading)];
};

/**
 * The same without a lone container, which looks like many other things; undefined when it is neither. Whatever a value holds of
 * these at once is all read: which of it a deployment takes is not known here.
 */
export function readDescribed(root: SourceNode, reading: Reading): readonly TaskDefinition[] | undefined {
  const own = isDefinition(root) ? [readTaskDefinition(root, reading.stem, reading)] : [];
  const running = isRunningTask(root) ? [readRunningTask(root, reading)] : [];
  const wrapped = members(root, 'taskDefinition')
    .filter(({ kind }) => kind === 'map')
    .flatMap((each) => readDescribed(each, reading) ?? [readTaskDefinition(each, reading.stem, reading)]);
  const found = [...own, ...running, ...wrapped, ...(readTasks(root, reading) ?? [])];
  return found.length === 0 ? undefined : found;
}

/** Whether a value is a task definition as registered: what `register-task-definition` and deploy actions take as it stands. */
export function isDefinition(node: SourceNode): boolean {
  return member(node, 'containerDefinitions') !== undefined;
}

/** The members of `tasks` and `taskDefinitions`; undefined when there are none that are of ECS. */
function readTasks(root: SourceNode, reading: Reading): readonly TaskDefinition[] | undefined {
  const tasks = [...members(root, 'tasks'), ...members(root, 'taskDefinitions')].filter(({ kind }) => kind === 'list');
  if (tasks.length === 0) return undefined;
  const found = tasks.flatMap((list) =>
    list.kind === 'list' ? list.items.map((each) => readDescribed(each, reading)) : [],
  );
  if (found.length > 0 && found.every((each) => each === undefined)) return undefined;
  if (found.length === 0 || found.includes(undefined)) {
    throw new UnreadableInputError(
      `${reading.source}: its list of tasks is empty, or has members without containers.`,
      {
        remedy: 'Did ECS find the tasks? See the "failures" of its answer.',
      },
    );
  }
  return found.flatMap((each) => each ?? []);
}

/** A list of container definitions is one task definition; a list of task definitions or tasks is several. */
function readList(root: ListNode, reading: Reading): readonly TaskDefinition[] | undefined {
  const described = root.items.map((item) => readDescribed(item, reading));
  if (described.some((each) => each !== undefined)) {
    if (described.includes(undefined)) {
      throw new UnreadableInputError(
        `${reading.source}: some members of its list are task definitions and some are not.`,
        {
          remedy: 'Put them into files of their own.',
        },
      );
    }
    return described.flatMap((each) => each ?? []);
  }
  if (!root.items.some((item) => isContainer(item) || item.kind === 'scalar')) return undefined;
  return [assemble({ family: reading.stem, containerLists: [root], requiresCompatibilities: [] }, reading)];
}

/** Whether a map is a container definition: an image and another word of ECS', or the two words every container has. */
function isContainer(node: SourceNode): boolean {
  const words = ['name', 'essential', 'memory', 'cpu', 'portMappings', 'logConfiguration', 'environment', 'command'];
  const known = words.filter((word) => member(node, word) !== undefined).length;
  if (member(node, 'image') !== undefined) return known > 0 && typeof textOf(member(node, 'type')) === 'undefined';
  return member(node, 'name') !== undefined && known > 2;
}
