import type { WriteStream } from 'node:tty';
import { createResourcesAtWork } from '../core/deploy/at-work.ts';
import type { DeployProgress, TellDeploy } from '../core/deploy/deploy-progress.ts';
import { describePlan } from '../core/deploy/describe.ts';
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

/** On a terminal the lines of what is at work are rewritten in place; in plain output nothing is ever rewritten. */
export function createDeployProgress(output: DeployProgressOutput): DeployProgressLines {
  const { stream, colour, now = systemClock.now } = output;
  const live = stream.isTTY === true && !output.plain;
  const atWork = createResourcesAtWork(now, colour);
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
    const lines = atWork.lines().map((line) => line.slice(0, width - 4));
    for (const line of lines) stream.write(`  … ${line}\n`);
    shown = lines.length;
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
        case 'event': {
          const done = atWork.note(progress.stack, progress.event);
          if (done !== undefined) write(done);
          break;
        }
        case 'ended':
          atWork.end(progress.stack);
          write(`${terminal(progress.stack)}: ${terminal(progress.status)} after ${formatDuration(progress.sinceMs)}`);
          break;
        default:
          progress satisfies never;
      }
      draw();
    },
    tick: () => {
      if (live) return draw();
      const summary = atWork.summary();
      if (summary !== undefined && now().getTime() - lastTold >= quietMs) write(summary);
    },
    end: clear,
  };
}
