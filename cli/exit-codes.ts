import { CanceledError, OperationError, RemoteError, UnreadableInputError, UsageError } from '../core/errors.ts';
import type { GateReport } from '../core/report/report.ts';

/** What the process ends with. 64, 65 and 70 follow sysexits.h. */
export const exitCodes = {
  pass: 0,
  fail: 1,
  inconclusive: 2,
  usage: 64,
  unreadableInput: 65,
  failure: 70,
} as const;

/** The exit code of a report: a verdict that the policy lets through is 0. */
export function exitCodeOf(report: Pick<GateReport, 'verdict' | 'outcome'>): number {
  return report.outcome === 'allow' ? exitCodes.pass : exitCodes[report.verdict];
}

/** The exit code of an error: what can't be asked of a remote side leaves the question open, everything unforeseen is 70. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof UsageError) return exitCodes.usage;
  if (error instanceof UnreadableInputError) return exitCodes.unreadableInput;
  if (error instanceof RemoteError || error instanceof CanceledError) return exitCodes.inconclusive;
  if (error instanceof OperationError) return exitCodes.failure;
  return exitCodes.failure;
}
