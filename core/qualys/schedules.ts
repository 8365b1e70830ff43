import type { Connector } from '../scan/scan.ts';
import type { QualysCalls } from './calls.ts';
import { pageQuery, readPage } from './pages.ts';
import { type Schedule, scheduleSchema } from './schema.ts';

/** A repository and tag, the only way a schedule can name an image. */
export interface RepositoryTag {
  readonly repo: string;
  readonly tag: string;
}

/**
 * The newest schedules of a registry (`GET /registry/{id}/schedule`). A schedule that many newer ones have pushed off this
 * page is not seen any more; its images still are.
 */
export async function listSchedules(
  calls: QualysCalls,
  registryUuid: string,
  signal?: AbortSignal,
): Promise<readonly Schedule[]> {
  const answer = await calls.call({
    path: `/registry/${encodeURIComponent(registryUuid)}/schedule`,
    query: { ...pageQuery(1), sort: 'created:desc' },
    purpose: 'reading the on-demand schedules',
    permission: 'to view registries',
    signal,
  });
  return readPage(answer, 'schedules').items.flatMap((item) => {
    const parsed = scheduleSchema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
}

/**
 * Sends an on-demand schedule for exactly the given tags. The name must be unique; what Qualys answers is not settled
 * between its versions, so the schedule is to be found by name afterwards.
 */
export async function createSchedule(
  calls: QualysCalls,
  connector: Connector,
  schedule: { readonly name: string; readonly repoTags: readonly RepositoryTag[]; readonly force: boolean },
  signal?: AbortSignal,
): Promise<void> {
  await calls.call({
    method: 'POST',
    path: `/registry/${encodeURIComponent(connector.registryUuid)}/schedule`,
    json: {
      name: schedule.name,
      onDemand: true,
      schedule: '00:00',
      forceScan: schedule.force,
      registryType: connector.registryType,
      filters: [{ repoTags: schedule.repoTags, days: null }],
    },
    purpose: `submitting a scan of ${schedule.repoTags.length} images in ${connector.registryName}`,
    permission: 'to scan registries',
    signal,
  });
}

/** What a schedule's status means for those who wait for it. A word we do not know counts as still going on. */
export function scheduleOutcome(status: string): 'running' | 'finished' | 'failed' {
  switch (status.toLowerCase()) {
    case 'finished':
    case 'completed':
    case 'baselinecompleted':
      return 'finished';
    case 'error':
    case 'failed':
    case 'canceled':
    case 'cancelled':
      return 'failed';
    default:
      return 'running';
  }
}

/** Whether a schedule names the image: same repository, and its tag among the comma-separated ones. */
export function names(schedule: Schedule, image: RepositoryTag): boolean {
  const repoTags = (schedule.filters ?? []).flatMap((filter) => filter.repoTags ?? []);
  return repoTags.some(
    ({ repo, tag }) => repo === image.repo && (tag ?? '').split(',').some((one) => one.trim() === image.tag),
  );
}

/** What Qualys says went wrong with a schedule, in one line. */
export function scheduleErrors(schedule: Schedule): string {
  const said = (schedule.errors ?? []).map((error) => error.errorMessage || error.errorCode || 'an unnamed error');
  return said.length === 0 ? 'Qualys names no error' : said.join('; ').slice(0, 500);
}
