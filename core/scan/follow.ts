import { getImage } from '../qualys/images.ts';
import { scheduleErrors, scheduleOutcome } from '../qualys/schedules.ts';
import type { ImageSummary, Schedule } from '../qualys/schema.ts';
import type { Reason } from '../reason.ts';
import { pollInterval } from './polling.ts';
import { looksFresh, type Reading, readImage } from './read.ts';
import { failed, type ScanIn, type Step, wait } from './scan.ts';
import type { SensorContext } from './sensor-context.ts';

/** What one look at a registry showed for all its scans: its schedules, and the images in short form. */
export interface Sighting {
  readonly schedules: readonly Schedule[];
  readonly images: ReadonlyMap<string, ImageSummary>;
}

/**
 * Follows a schedule together with others of its registry. A fresh result is read as soon as Qualys has it, even while the
 * schedule still scans other images; the end of the schedule, good or bad, leads to a look at the image alone.
 */
export async function followTogether(
  scan: ScanIn<'submitted'>,
  sighting: Sighting,
  context: SensorContext,
  signal: AbortSignal | undefined,
): Promise<Step> {
  const now = context.clock.now();
  if (looksFresh(scan, sighting.images.get(scan.request.image.imageId))) {
    const answer = await getImage(context.calls, scan.request.image.imageId, signal);
    const reading = await readImage(scan, answer, context.calls, signal);
    if (reading.kind === 'result') return finished(scan, reading);
  }
  const schedule = sighting.schedules.find((one) => one.name === scan.scheduleName);
  const outcome = schedule === undefined ? 'running' : scheduleOutcome(schedule.status);
  const again = pollInterval(context.polling, now.getTime() - Date.parse(scan.submittedAt));
  if (schedule === undefined || outcome === 'running') return wait(scan, again);
  const { faults: _, ...rest } = scan;
  const fault = outcome === 'failed' ? { scheduleFault: `${schedule.status}: ${scheduleErrors(schedule)}` } : {};
  return { scan: { ...rest, ...fault, state: 'running', endedAt: now.toISOString() }, waitMs: 0 };
}

/** Looks at one image whose schedule ended, until its new result is there or has not come in time. */
export async function followAlone(
  scan: ScanIn<'running'>,
  context: SensorContext,
  signal: AbortSignal | undefined,
): Promise<Step> {
  const answer = await getImage(context.calls, scan.request.image.imageId, signal);
  const reading = await readImage(scan, answer, context.calls, signal);
  if (reading.kind === 'result') return finished(scan, reading);
  if (reading.kind === 'failed') return failed(scan, reading.reason);
  const waitedMs = context.clock.now().getTime() - Date.parse(scan.endedAt);
  const over = scan.scheduleFault !== undefined || waitedMs >= context.polling.settleMs;
  if (!over || (reading.kind === 'processing' && scan.scheduleFault === undefined)) {
    return wait(scan, context.polling.intervalMs);
  }
  return scan.joined ? startOver(scan) : failed(scan, missing(scan, reading));
}

function finished(scan: ScanIn<'submitted' | 'running'>, reading: Extract<Reading, { kind: 'result' }>): Step {
  return { scan: { state: 'finished', request: scan.request, result: reading.result, from: 'scan' }, waitMs: 0 };
}

/** Another asker's schedule brought nothing for our image: now by a schedule of our own. */
function startOver(scan: ScanIn<'running'>): Step {
  const { request, askedAt, previousScanAt } = scan;
  const previous = previousScanAt === undefined ? {} : { previousScanAt };
  return { scan: { state: 'connecting', request, askedAt, ...previous, alone: true }, waitMs: 0 };
}

function missing(scan: ScanIn<'running'>, reading: Reading): Reason {
  const { reference, tag, digest } = scan.request.image;
  const image = `${reference.registry}/${reference.repository}:${tag}`;
  if (scan.scheduleFault !== undefined) {
    return {
      code: 'schedule-failed',
      message: `Qualys' on-demand schedule ${scan.scheduleName} for ${image} ended with ${scan.scheduleFault}.`,
      remedy: `Look at the registry ${scan.connector.registryName} in the Qualys portal: its credentials, and whether a registry sensor is running.`,
    };
  }
  if (reading.kind === 'unknown') {
    return {
      code: 'never-appeared',
      message: `Qualys finished its schedule for ${image} but does not know the image (${digest}).`,
      remedy:
        'The tag may have moved meanwhile, or the registry sensor does not scan this platform. Deploy by digest from a tag that stays, and check the sensor.',
    };
  }
  return {
    code: 'not-rescanned',
    message: `Qualys finished its schedule for ${image}, but the date of the image's result did not move (${scan.previousScanAt ?? 'no date'}).`,
    remedy:
      'Ask Qualys to enable forced scans for the subscription, or accept an older result with max-scan-age, or deploy a newly built image.',
  };
}
