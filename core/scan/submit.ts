import { createSchedule, listSchedules, type RepositoryTag } from '../qualys/schedules.ts';
import { repositoryTag } from './connect.ts';
import { pollInterval } from './polling.ts';
import type { ScanIn, Step } from './scan.ts';
import type { SensorContext } from './sensor-context.ts';

/**
 * Sends the one schedule of a group of images, all of the same registry and schedule name. The name is looked for first, so
 * that a step repeated after a crash or a lost answer never sends it twice.
 */
export async function submit(
  group: readonly ScanIn<'submitting'>[],
  context: SensorContext,
  signal: AbortSignal | undefined,
): Promise<readonly Step[]> {
  const [first] = group;
  if (first === undefined) return [];
  const { connector, scheduleName } = first;
  const schedules = await listSchedules(context.calls, connector.registryUuid, signal);
  if (!schedules.some((schedule) => schedule.name === scheduleName)) {
    await createSchedule(
      context.calls,
      connector,
      { name: scheduleName, repoTags: distinctTags(group), force: group.some(needsForce) },
      signal,
    );
    const images = group.map((scan) => scan.request.image);
    context.tell({
      kind: 'submitted',
      images,
      schedule: scheduleName,
      registry: first.request.image.reference.registry,
    });
  }
  const submittedAt = context.clock.now().toISOString();
  return group.map(({ faults: _, ...scan }) => ({
    scan: { ...scan, state: 'submitted', joined: false, submittedAt },
    waitMs: pollInterval(context.polling, 0),
  }));
}

/** Qualys skips an image that it has a result of, unless told to scan all the same. */
function needsForce(scan: ScanIn<'submitting'>): boolean {
  return scan.request.force || scan.previousScanAt !== undefined;
}

/** Several platforms of one image share its tag. */
function distinctTags(group: readonly ScanIn<'submitting'>[]): readonly RepositoryTag[] {
  const tags = group.flatMap((scan) => repositoryTag(scan.request.image) ?? []);
  return [...new Map(tags.map((tag) => [`${tag.repo}:${tag.tag}`, tag])).values()];
}
