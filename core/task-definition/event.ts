import { UnreadableInputError } from '../errors.ts';
import { assemble } from './assemble.ts';
import { items, type ListNode, member, type SourceNode, textOf } from './node.ts';
import type { Reader, Reading } from './reading.ts';
import { readDescribed } from './registered.ts';
import type { TaskDefinition } from './task-definition.ts';

/**
 * Reads AWS events kept as files: "ECS Task State Change", and CloudTrail's records of ECS calls, alone, in an EventBridge
 * envelope or in a log file. An event of ECS that names no images throws `UnreadableInputError`.
 */
export const readEvent: Reader = (root, reading) => {
  const records = items(member(root, 'Records'));
  if (records.length > 0) {
    const calls = records.filter(isEcsCall);
    return calls.length === 0 ? undefined : calls.flatMap((record) => readCall(record, reading) ?? []);
  }
  if (isEcsCall(root)) return readCall(root, reading) ?? refuse(root, reading);
  const detail = member(root, 'detail');
  if (member(root, 'detail-type') === undefined || detail === undefined) return undefined;
  const found = isEcsCall(detail) ? readCall(detail, reading) : readDescribed(detail, reading);
  return found ?? refuse(root, reading);
};

function isEcsCall(node: SourceNode): boolean {
  return textOf(member(node, 'eventSource')) === 'ecs.amazonaws.com' && member(node, 'eventName') !== undefined;
}

/** The answer is better than the request: it has the revision. CloudTrail leaves either out when it is large. */
function readCall(record: SourceNode, reading: Reading): readonly TaskDefinition[] | undefined {
  for (const part of [member(record, 'responseElements'), member(record, 'requestParameters')]) {
    const found = part === undefined ? undefined : (readDescribed(part, reading) ?? readExpress(part, reading));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** ECS Express Mode names its image without a task definition. */
function readExpress(part: SourceNode, reading: Reading): readonly TaskDefinition[] | undefined {
  const container = member(part, 'primaryContainer');
  if (container === undefined) return undefined;
  const list: ListNode = { kind: 'list', items: [container], start: container.start, end: container.end };
  const family = textOf(member(part, 'serviceName')) ?? reading.stem;
  return [assemble({ family, containerLists: [list], requiresCompatibilities: ['FARGATE'] }, reading)];
}

function refuse(root: SourceNode, reading: Reading): never {
  const what = textOf(member(root, 'eventName')) ?? textOf(member(root, 'detail-type')) ?? 'unknown';
  throw new UnreadableInputError(`${reading.source}: this event (${JSON.stringify(what)}) names no images.`, {
    remedy: 'Point at the task definition it is about: its ARN, or family:revision.',
  });
}
