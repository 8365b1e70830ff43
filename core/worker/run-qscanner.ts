import { startDeadline } from '../deadline.ts';
import { formatDuration } from '../duration.ts';
import type { Tell } from '../progress.ts';
import type { Reason } from '../reason.ts';
import { createQScanner, type QScannerOptions } from '../scan/qscanner.ts';
import { runScans } from '../scan/run.ts';
import type { ScanRequest } from '../scan/scan.ts';
import type { Lack, WorkResult } from '../scan/work.ts';

/** What every run of a worker needs beside the image and its time. */
export type WorkerRun = Omit<QScannerOptions, 'deadlineMs'> & { readonly tell: Tell };

/** A run of the program ends by itself so long before its time is over, in milliseconds: its words are then still read. */
const marginMs = 5_000;
/** In less time nothing is begun. */
const leastMs = 1_000;

/** What to do, by the names of the template's parameters. */
const remedies: Readonly<Record<Lack, string>> = {
  time: 'Give workers more time (LambdaTimeout, BuildTimeoutMinutes), or let builds scan large images (CodeBuild, LargeImageMegabytes), and check that they reach the registry and Qualys.',
  memory:
    'Give workers more memory (LambdaMemorySize, BuildComputeType), or let builds scan large images (CodeBuild, LargeImageMegabytes).',
  space:
    'Give workers more space (LambdaEphemeralStorage, BuildComputeType), or let builds scan large images (CodeBuild, LargeImageMegabytes).',
};

/**
 * Has QScanner scan one image in at most `leftMs` milliseconds, with another run where Qualys is not ready with its report. Leaves no process
 * and no file behind. Never throws; what it gives after the signal was aborted is no result.
 */
export async function runQScanner(
  request: ScanRequest,
  leftMs: number,
  run: WorkerRun,
  signal: AbortSignal,
): Promise<WorkResult> {
  const { clock, tell } = run;
  const deadline = startDeadline(leftMs, clock, signal, { what: 'the worker', more: 'Give it more' });
  const scanner = createQScanner({ ...run, deadlineMs: Math.max(leastMs, leftMs - marginMs) });
  const outOfTime = () => deadline.reason('QScanner had no result yet', 'why it takes so long');
  try {
    if (leftMs < leastMs)
      return { kind: 'failed', reason: { ...tooLate(leftMs), remedy: remedies.time }, lacks: 'time' };
    const stop = { signal: deadline.signal, stopped: outOfTime };
    const { scans } = await runScans([request], { scanner, clock, tell }, stop);
    const [end] = scans;
    if (end?.state === 'finished') return { kind: 'finished', result: end.result };
    const reason = end?.reason ?? outOfTime();
    const lacks = reason.code === 'timeout' ? 'time' : end?.lacks;
    return lacks === undefined
      ? { kind: 'failed', reason }
      : { kind: 'failed', reason: { ...reason, remedy: remedies[lacks] }, lacks };
  } finally {
    deadline.end();
    await scanner.close();
  }
}

function tooLate(leftMs: number): Pick<Reason, 'code' | 'message'> {
  const left = formatDuration(Math.max(0, leftMs));
  return { code: 'timeout', message: `The worker began so late that ${left} are left to it: it did not scan.` };
}
