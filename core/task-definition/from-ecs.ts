import { parsePlatform } from './given-platform.ts';
import { nodeOf } from './node.ts';
import type { Reading } from './reading.ts';
import { readSource } from './recognize.ts';
import { noticeList } from './source-text.ts';
import type { TaskDefinition } from './task-definition.ts';

/**
 * Reads what ECS answered to DescribeTaskDefinition, already parsed; nothing in it has a position. `source` is the ARN or
 * the selector that was asked for; `platform` (`linux/arm64`) is for a task definition that names none. Throws `UnreadableInputError` when the answer names no containers.
 */
export function fromEcs(
  answer: unknown,
  source: string,
  { platform }: { readonly platform?: string } = {},
): TaskDefinition {
  const tell = noticeList({ position: () => ({ file: source, line: 1, column: 1, endLine: 1, endColumn: 1 }) });
  const reading: Reading = {
    source,
    stem: source,
    format: 'ecs',
    options: { parameters: {}, ...(platform === undefined ? {} : { platform: parsePlatform(platform) }) },
    tell,
    locate: () => undefined,
    settle: (node) => ({ kind: 'node', node }),
  };
  const [only] = readSource(nodeOf(answer), reading);
  if (only === undefined) throw new RangeError('a source that was read has a task definition');
  return { ...only, notices: tell.notices };
}
