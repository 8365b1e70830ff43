import { CanceledError, RemoteError } from '../errors.ts';
import type { Reason } from '../reason.ts';
import type { QualysPolicyVerdict } from '../scan/result.ts';
import type { Lack } from '../scan/work.ts';
import type { QScannerMode } from './arguments.ts';
import { exitKind, exitName, exitRemedy } from './exit-code.ts';
import { complaintIn, policyLineIn } from './output.ts';
import type { ProgramEnd } from './process.ts';
import { howToGetIt } from './release.ts';

/**
 * What the end of a run means. `answered`: the output is to be read; `verdict` is that of Qualys' policies, where they were asked, and `said` the
 * program's own words on a verdict that is no pass.
 */
export type Ending =
  | { readonly kind: 'not-ready'; readonly reason: Reason }
  | { readonly kind: 'failed'; readonly reason: Reason; readonly lacks?: Lack }
  | {
      readonly kind: 'answered';
      readonly verdict: QualysPolicyVerdict['verdict'] | undefined;
      readonly said?: string | undefined;
    };

/**
 * Reads the end of a run on an image of this name. Throws a CanceledError for a run that was stopped and a RemoteError for a program that can't
 * be started.
 */
export function endingOf(end: ProgramEnd, name: string, mode: QScannerMode): Ending {
  switch (end.kind) {
    case 'exited':
      return judgeCode(end.code, end.output, name, mode);
    case 'killed':
      return failed(
        `QScanner was killed by ${end.signal} when scanning ${name}${saying(end.output)}.`,
        end.signal === 'SIGKILL'
          ? 'The machine may lack memory: give it more, or scan fewer images at once.'
          : 'Run QScanner by hand on this machine, and report the crash to Qualys.',
        end.signal === 'SIGKILL' ? 'memory' : undefined,
      );
    case 'timed-out':
      return failed(
        `QScanner did not finish the scan of ${name} in its time and was stopped${saying(end.output)}.`,
        'Give it more time with qscanner-timeout, and check that the machine reaches the registry and Qualys.',
        'time',
      );
    case 'canceled':
      throw new CanceledError(`QScanner was scanning ${name} when the run was stopped.`, {
        remedy: 'Run the gate again.',
      });
    case 'not-started':
      throw new RemoteError(`QScanner could not be started (${startFault(end.why)}).`, {
        code: 'scanner-unusable',
        retryable: false,
        remedy: end.why === 'EACCES' ? `Temporary files may lie on a disk mounted noexec. ${howToGetIt}` : howToGetIt,
      });
    default:
      return end satisfies never;
  }
}

function judgeCode(code: number, output: string, name: string, mode: QScannerMode): Ending {
  const kind = exitKind(code, mode === 'evaluate-policy');
  if (kind === 'done') return { kind: 'answered', verdict: mode === 'evaluate-policy' ? 'allow' : undefined };
  if (kind === 'denied') return { kind: 'answered', verdict: 'deny', said: policyLineIn(output) };
  if (kind === 'audited') return { kind: 'answered', verdict: 'audit', said: policyLineIn(output) };
  const message = `QScanner ended with exit code ${code} (${exitName(code)}) when scanning ${name}${saying(output)}.`;
  if (kind === 'not-ready') return { kind, reason: { code: 'report-incomplete', message, remedy: exitRemedy(code) } };
  return failed(message, isDistrust(output) ? trustRemedy : exitRemedy(code), lackIn(output));
}

const trustRemedy =
  'QScanner trusts the authorities of the system, or those of ca-bundle alone: give the one that issued the certificate of the Qualys platform, of the registry or of your proxy with --ca-bundle.';

/** By the words of Go: https://pkg.go.dev/crypto/x509#UnknownAuthorityError */
function isDistrust(output: string): boolean {
  return output.includes('x509: certificate signed by unknown authority');
}

/** By the words of the system, which any program passes on. */
function lackIn(output: string): Lack | undefined {
  if (/no space left on device|disk quota exceeded/i.test(output)) return 'space';
  return /out of memory|cannot allocate memory/i.test(output) ? 'memory' : undefined;
}

function failed(message: string, remedy: string, lacks?: Lack): Extract<Ending, { kind: 'failed' }> {
  const reason = { code: 'scanner-failed', message, remedy } as const;
  return { kind: 'failed', reason, ...(lacks === undefined ? {} : { lacks }) };
}

function saying(output: string): string {
  const complaint = complaintIn(output);
  return complaint === undefined ? '' : `: ${complaint.replace(/[.\s]+$/, '')}`;
}

function startFault(why: string): string {
  if (why === 'ENOENT') return 'the program is not there, or was built for another system';
  if (why === 'EACCES') return 'it may not be executed';
  return why === 'ENOEXEC' ? 'it is no program for this machine' : why;
}
