import { formatDuration } from '../duration.ts';
import { terminal } from '../report/text.ts';
import type { StackEvent } from './cloudformation.ts';
import { describeEvent, isFinal } from './describe.ts';

/** Resources that are named as being at work at once. */
const mostAtWork = 8;

/** A resource that CloudFormation works on. */
interface AtWork {
  readonly stack: string;
  readonly event: StackEvent;
  readonly since: number;
}

/** What stacks are working on, from their events. */
export interface ResourcesAtWork {
  /** Takes an event in; the line that says so once a resource is done. */
  note(stack: string, event: StackEvent): string | undefined;
  /** The operation of a stack is over. */
  end(stack: string): void;
  /** A line a resource at work, the latest: its state, and since when. */
  lines(): readonly string[];
  /** One line that names the first of them; undefined where nothing is at work. */
  summary(): string | undefined;
}

/** Nothing is at work at first. `colour` is that of the lines. */
export function createResourcesAtWork(now: () => Date, colour: boolean): ResourcesAtWork {
  const atWork = new Map<string, AtWork>();
  const time = ({ since }: AtWork) => formatDuration(now().getTime() - since);
  return {
    note: (stack, event) => {
      const key = `${stack} ${event.logicalId}`;
      const begun = atWork.get(key);
      if (!isFinal(event)) {
        atWork.set(key, { stack, event, since: begun?.since ?? now().getTime() });
        return undefined;
      }
      atWork.delete(key);
      return describeEvent(event, begun === undefined ? undefined : now().getTime() - begun.since, { colour });
    },
    end: (ended) => {
      for (const [key, { stack }] of atWork) if (stack === ended) atWork.delete(key);
    },
    lines: () =>
      [...atWork.values()]
        .slice(-mostAtWork)
        .map((one) => terminal(`${one.event.logicalId}: ${one.event.status}, ${time(one)}`)),
    summary: () => {
      if (atWork.size === 0) return undefined;
      const named = [...atWork.values()].slice(0, mostAtWork).map((one) => `${one.event.logicalId} (${time(one)})`);
      return `  … ${terminal(`still at work: ${named.join(', ')}`, 1000)}`;
    },
  };
}
