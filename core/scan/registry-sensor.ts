import pMap from 'p-map';
import { RemoteError } from '../errors.ts';
import { getImage, listImages } from '../qualys/images.ts';
import { listSchedules } from '../qualys/schedules.ts';
import type { ImageSummary } from '../qualys/schema.ts';
import { connect } from './connect.ts';
import { afterFault } from './faults.ts';
import { followAlone, followTogether } from './follow.ts';
import { readImage } from './read.ts';
import { type PendingScan, type Scan, type ScanIn, type Scanner, type Step, wait } from './scan.ts';
import type { SensorContext } from './sensor-context.ts';
import { submit } from './submit.ts';

/** Calls to Qualys under way at once. */
const concurrency = 8;

/**
 * Scans through Qualys' registry sensor: asks Qualys what it knows of an image, and where that is not fresh enough submits
 * one on-demand schedule a registry for all images that need it, follows it, and reads the new results.
 */
export function createRegistrySensor(context: SensorContext): Scanner {
  return {
    advance: async (scans, signal) => {
      const steps = new Map<Scan, Step>();
      const takeEach = async <S extends PendingScan>(pending: readonly S[], step: (scan: S) => Promise<Step>) => {
        await pMap(pending, async (scan) => steps.set(scan, await guarded(scan, context, step)), { concurrency });
      };
      const takeGroups = async <S extends PendingScan>(
        pending: readonly S[],
        key: (scan: S) => string,
        step: (group: readonly S[]) => Promise<readonly Step[]>,
      ) => {
        await pMap(
          Map.groupBy(pending, key).values(),
          async (group) => {
            const taken = await guardedGroup(group, context, step);
            group.forEach((scan, index) => {
              const own = taken[index];
              if (own !== undefined) steps.set(scan, own);
            });
          },
          { concurrency },
        );
      };
      await takeEach(inState(scans, 'requested'), (scan) => ask(scan, context, signal));
      await takeGroups(
        inState(scans, 'connecting'),
        (scan) => scan.request.image.reference.registry,
        (group) => connect(group, context, signal),
      );
      await takeGroups(
        inState(scans, 'submitting'),
        (scan) => scan.scheduleName,
        (group) => submit(group, context, signal),
      );
      await takeGroups(
        inState(scans, 'submitted'),
        (scan) => scan.connector.registryUuid,
        (group) => follow(group, context, signal),
      );
      await takeEach(inState(scans, 'running'), (scan) => followAlone(scan, context, signal));
      return scans.map((scan) => steps.get(scan) ?? { scan, waitMs: 0 });
    },
  };
}

function inState<State extends PendingScan['state']>(scans: readonly Scan[], state: State): readonly ScanIn<State>[] {
  return scans.filter((scan): scan is ScanIn<State> => scan.state === state);
}

/** First step: what does Qualys know of the image, and is it fresh enough? */
async function ask(scan: ScanIn<'requested'>, context: SensorContext, signal: AbortSignal | undefined): Promise<Step> {
  const { request } = scan;
  const answer = await getImage(context.calls, request.image.imageId, signal);
  const askedAt = answer.at.toISOString();
  const reading = await readImage({ request, askedAt }, answer, context.calls, signal);
  switch (reading.kind) {
    case 'result':
      // A forced scan never takes what is there already, not even a result of this very second.
      if (request.force) return connecting(scan, askedAt, reading.result.scannedAt);
      return { scan: { state: 'finished', request, result: reading.result, from: 'qualys' }, waitMs: 0 };
    case 'processing':
      return wait(scan, context.polling.intervalMs);
    case 'failed':
    case 'stale':
      return connecting(scan, askedAt, reading.scannedAt);
    case 'unknown':
      return connecting(scan, askedAt, undefined);
    default:
      return reading satisfies never;
  }
}

function connecting(scan: ScanIn<'requested'>, askedAt: string, previousScanAt: string | undefined): Step {
  const previous = previousScanAt === undefined ? {} : { previousScanAt };
  return { scan: { state: 'connecting', request: scan.request, askedAt, ...previous }, waitMs: 0 };
}

/** One look at a registry for all scans that wait for its schedules. */
async function follow(
  group: readonly ScanIn<'submitted'>[],
  context: SensorContext,
  signal: AbortSignal | undefined,
): Promise<readonly Step[]> {
  const registryUuid = group[0]?.connector.registryUuid ?? '';
  const imageIds = [...new Set(group.map((scan) => scan.request.image.imageId))];
  const [schedules, images] = await Promise.all([
    listSchedules(context.calls, registryUuid, signal),
    listImages(context.calls, imageIds, signal).catch(withoutList),
  ]);
  const step = (scan: ScanIn<'submitted'>) => followTogether(scan, { schedules, images }, context, signal);
  return pMap(group, (scan) => guarded(scan, context, step), { concurrency });
}

/** A platform that does not take the filter leaves us without the short cut: each image is then looked at when its schedule ends. */
function withoutList(error: unknown): ReadonlyMap<string, ImageSummary> {
  if (error instanceof RemoteError && error.status === 400) return new Map();
  throw error;
}

async function guarded<S extends PendingScan>(
  scan: S,
  context: SensorContext,
  step: (scan: S) => Promise<Step>,
): Promise<Step> {
  try {
    return await step(scan);
  } catch (error) {
    return afterFault(scan, error, context.polling);
  }
}

async function guardedGroup<S extends PendingScan>(
  group: readonly S[],
  context: SensorContext,
  step: (group: readonly S[]) => Promise<readonly Step[]>,
): Promise<readonly Step[]> {
  try {
    return await step(group);
  } catch (error) {
    return group.map((scan) => afterFault(scan, error, context.polling));
  }
}
