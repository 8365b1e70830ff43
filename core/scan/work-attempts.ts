import type { ResolvedImage } from '../image/resolved.ts';
import type { Clock } from '../ports.ts';
import type { Tell } from '../progress.ts';
import { nameOf } from '../qscanner/target.ts';
import type { Reason } from '../reason.ts';
import { failed, type PendingScan, type ScanIn, type ScanRequest, type Step } from './scan.ts';
import { type Lack, type Work, type WorkPlace, workId, workPatience } from './work.ts';
import type { WorkPlaces } from './work-places.ts';

/** What attempts are made with. */
export interface AttemptOptions {
  readonly places: WorkPlaces;
  readonly clock: Pick<Clock, 'now'>;
  readonly tell: Tell;
  /** 24 hex digits that nobody can guess. */
  readonly random: () => string;
}

/** The step that names new work; its name is remembered before anything is started. */
export function begin(
  { request }: PendingScan,
  { place, attempt }: Pick<Work, 'place' | 'attempt'>,
  { random }: Pick<AttemptOptions, 'random'>,
): Step {
  const work: Work = { id: workId(request.image.digest, random()), place, attempt };
  return { scan: { state: 'starting', request, work }, waitMs: 0 };
}

/** Whether a worker that begins now in such a place can use all the time it has there before the scan is given up. */
export function hasTime(
  { until }: Pick<ScanRequest, 'until'>,
  place: WorkPlace,
  { places, clock }: Pick<AttemptOptions, 'places' | 'clock'>,
): boolean {
  if (until === undefined) return true;
  const neededMs = (places[place]?.limitMs ?? 0) + workPatience.silentMs;
  return clock.now().getTime() + neededMs <= Date.parse(until);
}

/** After a worker that is over, why it is: another one, in a build where there is one, as it has the most of everything; or the end. */
export function again(scan: ScanIn<'working'>, why: Reason, options: AttemptOptions, lacks?: Lack): Step {
  const { request, work } = scan;
  const reason = withLog(why, scan);
  const place: WorkPlace = options.places.build === undefined ? work.place : 'build';
  if (work.attempt >= workPatience.attempts || !hasTime(request, place, options)) return failed(scan, reason, lacks);
  options.tell({ kind: 'warning', message: `${reason.message} It is tried again. ${reason.remedy}` });
  return begin(scan, { place, attempt: work.attempt + 1 }, options);
}

/** Why a scan ends whose worker is over without a result; `over` is the end of a sentence. */
export function overWithoutResult({ request, work }: ScanIn<'working'>, over: string): Reason {
  return {
    code: 'scanner-failed',
    message: `${nameOfWork(work, request)} ${over} (attempt ${work.attempt} of ${workPatience.attempts}).`,
    remedy:
      'It may lack memory, space or time: see its log and its metrics, and give it more (LambdaMemorySize, LambdaEphemeralStorage, LambdaTimeout, CodeBuild).',
  };
}

/** Why a scan ends whose worker has not begun while there was time for it. */
export function notBegun({ request, work }: ScanIn<'working'>): Reason {
  const taker = work.place === 'build' ? 'CodeBuild' : 'Lambda';
  return {
    code: 'timeout',
    message: `${nameOfWork(work, request)} did not begin while it could still end in time, though ${taker} took it.`,
    remedy:
      'Let more workers run at once (LambdaReservedConcurrency, and the quotas of the account for Lambda and CodeBuild), give scans more time (MaxPollAttempts), and see in the log of the worker whether it can begin at all.',
  };
}

/** The reason with where the worker's log is read. */
export function withLog(reason: Reason, { log }: ScanIn<'working'>): Reason {
  return log === undefined ? reason : { ...reason, remedy: `${reason.remedy} The worker's log: ${log}` };
}

function nameOfWork({ id }: Work, request: { readonly image: ResolvedImage }): string {
  return `The worker ${id}, which was to scan ${nameOf(request)},`;
}
