import { nameOf } from '../qscanner/target.ts';
import type { Reason } from '../reason.ts';
import type { ScanResult, ScanType } from './result.ts';
import { failed, type ScanIn, type ScanRequest, type Step } from './scan.ts';
import type { WorkResult } from './work.ts';
import { type AttemptOptions, again, withLog } from './work-attempts.ts';

/** What a scan is told with about how its work ended. */
export interface WorkEndOptions extends AttemptOptions {
  /** What is looked for beside what a request asks. */
  readonly scanTypes: readonly ScanType[];
}

/** The step after a worker wrote how its work ended: its result where it is one of this image, another attempt where more room may help, or the end. */
export function afterWork(scan: ScanIn<'working'>, ended: WorkResult, options: WorkEndOptions): Step {
  const { request, work } = scan;
  switch (ended.kind) {
    case 'finished': {
      const { result } = ended;
      const { digest, imageId } = request.image;
      const isOfIt = result.digest === digest && result.imageId === imageId && result.scanner === 'qscanner';
      if (!isOfIt) return failed(scan, aboutAnother(scan, result));
      tellWhatItLacks(scan, result, options);
      return { scan: { state: 'finished', request, result, from: 'scan' }, waitMs: 0 };
    }
    case 'failed': {
      const { reason, lacks } = ended;
      const mayHelp = lacks !== undefined && work.place === 'function' && options.places.build !== undefined;
      return mayHelp ? again(scan, reason, options, lacks) : failed(scan, withLog(reason, scan), lacks);
    }
    default:
      return ended satisfies never;
  }
}

/** Another scan would show no more: what the policy asks of it makes the verdict inconclusive, and the rest is told here alone. */
function tellWhatItLacks({ request }: ScanIn<'working'>, result: ScanResult, options: WorkEndOptions): void {
  const asked = withTypes(request, options.scanTypes).scanTypes;
  const missing = asked.filter((type) => !result.scanTypes.includes(type));
  if (missing.length === 0) return;
  const message = `The report of QScanner on ${nameOf(request)} does not show that it looked for ${missing.join(' and ')}. Enable it at Qualys, or take it out of ScanTypes.`;
  options.tell({ kind: 'warning', message });
}

function aboutAnother({ request, work }: ScanIn<'working'>, { scanner, digest }: ScanResult): Reason {
  return {
    code: 'internal',
    message: `The worker ${work.id} was to scan ${nameOf(request)}, and its result is one of ${scanner} about ${digest}.`,
    remedy: 'See who wrote it; nobody but the worker writes there. Please report it.',
  };
}

/** The request, with what is looked for in any case. */
export function withTypes(request: ScanRequest, more: readonly ScanType[]): ScanRequest {
  return { ...request, scanTypes: [...new Set([...request.scanTypes, ...more])] };
}
