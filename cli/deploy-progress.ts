import type { WriteStream } from 'node:tty';
import type { StackEvent } from '../core/deploy/cloudformation.ts';
import type { DeployProgress, TellDeploy } from '../core/deploy/deploy-progress.ts';
import { describeEvent, describePlan, isFinal } from '../core/deploy/describe.ts';
import { formatDuration } from '../core/duration.ts';
import { terminal } from '../core/report/text.ts';
import { systemClock } from '../core/system-clock.ts';

/** Where the progress of a deployment goes: standard error, so that standard output stays the report alone. */
export interface DeployProgressOutput {
  readonly stream: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>;
  /** Plain lines only: CI keeps a log, not a terminal. */
  readonly plain: boolean;
  readonly colour: boolean;
  readonly now?: () => Date;
}

/** Shows a deployment as it goes: a line a resource once it is done, and meanwhile what is being worked on. */
export interface DeployProgressLines {
  readonly tell: TellDeploy;
  /** Lets time run on the screen; to be called about every second. */
  tick(): void;
  /** Leaves the terminal as it was; may be called again. */
  end(): void;
}

/** In plain output, what takes long is told again this often. */
const quietMs = 60_000;
/** Resources that are shown at work at once. */
const mostAtWork = 8;

interface AtWork {
  readonly event: StackEvent;
  readonly since: number;
}

/** On a terminal the lines of what is at work are rewritten in place; in plain output nothing is ever rewritten. */
export function createDeployProgress(output: DeployProgressOutput): DeployProgressLines {
  const { stream, colour, now = systemClock.now } = output;
  const live = stream.isTTY === true && !output.plain;
  const atWork = new Map<string, AtWork>();
  let shown = 0;
  let lastTold = now().getTime();
  const clear = () => {
    if (shown > 0) stream.write(`\u001B[${shown}A\u001B[0J`);
    shown = 0;
  };
  const write = (text: string) => {
    clear();
    stream.write(`${text}\n`);
    lastTold = now().getTime();
  };
  const draw = () => {
    if (!live) return;
    clear();
    const width = Math.max(20, (stream.columns ?? 80) - 1);
    const lines = [...atWork.values()].slice(-mostAtWork).map(({ event, since }) => {
      const took = formatDuration(now().getTime() - since);
      return terminal(`${event.logicalId}: ${event.status}, ${took}`).slice(0, width - 4);
    });
    for (const line of lines) stream.write(`  … ${line}\n`);
    shown = lines.length;
  };
  const told = (stack: string, event: StackEvent) => {
    const key = `${stack} ${event.logicalId}`;
    const begun = atWork.get(key);
    if (!isFinal(event)) {
      atWork.set(key, { event, since: begun?.since ?? now().getTime() });
      return;
    }
    atWork.delete(key);
    write(describeEvent(event, begun === undefined ? undefined : now().getTime() - begun.since, { colour }));
  };
  return {
    tell: (progress: DeployProgress) => {
      switch (progress.kind) {
        case 'note':
          write(`${terminal(progress.stack)}: ${terminal(progress.text, 2000)}`);
          break;
        case 'planned':
          write(describePlan(progress.stack, progress.plan, { colour }));
          break;
        case 'event':
          told(progress.stack, progress.event);
          break;
        case 'ended':
          for (const key of [...atWork.keys()]) if (key.startsWith(`${progress.stack} `)) atWork.delete(key);
          write(`${terminal(progress.stack)}: ${terminal(progress.status)} after ${formatDuration(progress.sinceMs)}`);
          break;
        default:
          progress satisfies never;
      }
      draw();
    },
    tick: () => {
      if (live) draw();
      else if (atWork.size > 0 && now().getTime() - lastTold >= quietMs)
        write(stillAtWork([...atWork.values()], now()));
    },
    end: clear,
  };
}

function stillAtWork(all: readonly AtWork[], now: Date): string {
  const named = all.slice(0, mostAtWork).map(({ event, since }) => {
    return `${event.logicalId} (${formatDuration(now.getTime() - since)})`;
  });
  return `  … ${terminal(`still at work: ${named.join(', ')}`, 1000)}`;
}
