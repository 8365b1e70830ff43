import type { WriteStream } from 'node:tty';
import type { Ci } from '../core/ci.ts';
import { describeProgress } from '../core/describe-progress.ts';
import type { Progress, Tell } from '../core/progress.ts';
import { terminal } from '../core/report/text.ts';
import { systemClock } from '../core/system-clock.ts';

/** Where progress goes: standard error, so that standard output stays the report alone. */
export interface ProgressOutput {
  readonly stream: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>;
  /** Plain lines only: CI keeps a log, not a terminal. */
  readonly plain: boolean;
  /** Folds the progress in the log of this CI system. */
  readonly ci?: Ci | undefined;
  readonly now?: () => Date;
}

/** Shows a run as it goes. `end` leaves the terminal as it was, and ends the fold; it may be called again. */
export interface ProgressLine {
  readonly tell: Tell;
  end(): void;
}

/** In plain output the waiting line is repeated this often at the most. */
const quietMs = 30_000;

/**
 * On a terminal, the state of waiting is one live line that is rewritten in place; everything else, and everything in
 * plain output, is a line of its own. Waiting is told sparsely in plain output, so that a long scan does not flood a log.
 */
export function createProgressLine(output: ProgressOutput): ProgressLine {
  const { stream, ci, now = systemClock.now } = output;
  const live = stream.isTTY === true && !output.plain;
  let shown = false;
  let folded = false;
  let lastQuiet = Number.NEGATIVE_INFINITY;
  const clear = () => {
    if (shown) stream.write('\r\u001B[2K');
    shown = false;
  };
  const line = (text: string | undefined) => {
    if (text !== undefined && text !== '') stream.write(`${text}\n`);
  };
  return {
    tell: (event: Progress) => {
      if (!folded) line(ci?.open('Progress of the gate', now()));
      folded = true;
      const text = terminal(describeProgress(event), 2000);
      if (event.kind !== 'waiting') {
        clear();
        stream.write(`${text}\n`);
      } else if (live) {
        clear();
        stream.write(text.slice(0, Math.max(20, (stream.columns ?? 80) - 1)));
        shown = true;
      } else if (event.elapsedMs - lastQuiet >= quietMs) {
        lastQuiet = event.elapsedMs;
        stream.write(`${text}\n`);
      }
    },
    end: () => {
      clear();
      if (folded) line(ci?.close(now()));
      folded = false;
    },
  };
}
