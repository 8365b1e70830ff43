import { type ScanDuration, scanDurationOf } from './duration.ts';
import type { PlatformImage, PushedImage } from './image.ts';
import type { ImageRecords, ScanRun } from './image-records.ts';
import type { Phases } from './options.ts';
import { uuidOf } from './seed.ts';
import type { Shelf } from './shelf.ts';

/** What a schedule names: a repository, and tags of it. */
export interface RepositoryTag {
  readonly repo: string;
  /** Names separated by commas; `.*` is every tag that the registry has. */
  readonly tag: string;
}

/** What `POST /registry/{id}/schedule` asks for. */
export interface ScheduleRequest {
  readonly registryUuid: string;
  /** Canonical host of the registry. */
  readonly registry: string;
  readonly name: string;
  readonly onDemand: boolean;
  readonly forceScan: boolean;
  readonly filters: readonly { readonly repoTags: readonly RepositoryTag[]; readonly days: number | null }[];
}

interface ScheduleError {
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly contextParams: readonly string[];
}

/** A schedule with its times in milliseconds: its status follows from them. */
export interface Schedule extends ScheduleRequest {
  readonly uuid: string;
  readonly created: number;
  readonly queuedAt: number;
  readonly startedAt: number;
  readonly listedAt: number;
  canceledAt?: number;
  /** What the listing found; absent until it is done. */
  plan?: Plan;
}

interface Plan {
  readonly runs: readonly ScanRun[];
  readonly outcome: 'Finished' | 'Error';
  readonly errors: readonly ScheduleError[];
  readonly doneAt: number;
}

/** The statuses of Qualys that this simulator reaches. */
export type ScheduleStatus = 'Created' | 'Queued' | 'Running' | 'Finished' | 'Error' | 'Canceled';

/** The schedules of a subscription, of all registries. */
export interface Schedules {
  create(request: ScheduleRequest): Schedule;
  all(): readonly Schedule[];
  /** Ends a schedule and the scans that it has not finished. */
  cancel(schedule: Schedule): void;
  remove(uuid: string): void;
  /** Lets everything happen that is due by now. */
  settle(): void;
  reset(): void;
}

/** What schedules go by. */
export interface ScheduleRules {
  readonly seed: string;
  readonly phases: Phases;
  readonly timeScale: number;
  readonly scanDuration: ScanDuration;
  readonly forceScanEnabled: boolean;
  readonly scanPlatforms: 'every' | 'amd64';
  /** No sensor takes the job: it stays queued. */
  readonly sensorRuns: boolean;
  readonly now: () => number;
}

/** What is older is forgotten, so that a simulator may run for weeks. */
const maxSchedules = 10_000;
const maxRuns = 50;

/** The registry jobs. Nothing runs by a timer: what is due is worked out when someone asks. */
export function schedules(rules: ScheduleRules, shelf: Shelf, records: ImageRecords): Schedules {
  let all: Schedule[] = [];
  let created = 0;
  const scaled = (ms: number) => Math.round(ms / rules.timeScale);

  const planned = (schedule: Schedule): Plan => {
    const named = imagesOf(schedule, shelf);
    const error = errorOf(schedule, named);
    if (error !== undefined) return { runs: [], outcome: 'Error', errors: [error], doneAt: schedule.listedAt };
    const runs = named
      .filter((push) => push.traits.behaviour !== 'never-appears')
      .flatMap((push) => scannable(push, rules.scanPlatforms).map((image) => runOf(schedule, push, image)));
    const endless = named.some((push) => push.traits.behaviour === 'never-ends');
    const doneAt = endless
      ? Number.POSITIVE_INFINITY
      : Math.max(schedule.listedAt, ...runs.map((run) => run.finishedAt));
    return { runs, outcome: 'Finished', errors: [], doneAt };
  };

  const runOf = (schedule: Schedule, push: PushedImage, image: PlatformImage): ScanRun => {
    const at = schedule.listedAt;
    const record = records.recordOf(push, image);
    const force = schedule.forceScan && rules.forceScanEnabled;
    const running = record.runs.find(
      (run) => run.canceledAt === undefined && run.startedAt <= at && run.finishedAt > at,
    );
    if (running !== undefined && !force) return running;
    const scanned = record.runs.findLast(
      (run) => run.outcome === 'SUCCESS' && run.finishedAt <= at && run.canceledAt === undefined,
    );
    if (scanned !== undefined && !force) return { ...scanned, finishedAt: at };
    const { traits } = push;
    const ms =
      traits.scanMs ?? scanDurationOf(rules.scanDuration, rules.seed, `${push.origin.repository}:${image.sha}`);
    const finishedAt = traits.behaviour === 'never-ends' ? Number.POSITIVE_INFINITY : at + scaled(ms);
    const fails = traits.behaviour === 'fails';
    const run: ScanRun = {
      startedAt: at,
      finishedAt,
      reportedAt: finishedAt + scaled(rules.phases.reportMs),
      outcome: fails ? 'FAILED' : 'SUCCESS',
      errorCode: fails ? (traits.scanErrorCode ?? 'IMAGE_PULL_FAILED') : null,
    };
    record.runs.push(run);
    if (record.runs.length > maxRuns) record.runs.shift();
    return run;
  };

  return {
    create(request) {
      created += 1;
      const now = rules.now();
      const queuedAt = now + scaled(rules.phases.queuedMs);
      const taken = rules.sensorRuns && request.onDemand;
      const startedAt = taken ? queuedAt + scaled(rules.phases.runningMs) : Number.POSITIVE_INFINITY;
      const listedAt = startedAt + scaled(rules.phases.listingMs);
      const uuid = uuidOf(rules.seed, 'schedule', created);
      const schedule: Schedule = { ...request, uuid, created: now, queuedAt, startedAt, listedAt };
      all = [...all.slice(-maxSchedules), schedule];
      return schedule;
    },
    all: () => all,
    cancel(schedule) {
      const now = rules.now();
      schedule.canceledAt = now;
      for (const run of schedule.plan?.runs ?? []) if (run.finishedAt > now) run.canceledAt = now;
    },
    remove(uuid) {
      all = all.filter((schedule) => schedule.uuid !== uuid);
    },
    settle() {
      const due = all.filter(
        (each) => each.plan === undefined && each.canceledAt === undefined && each.listedAt <= rules.now(),
      );
      for (const schedule of due.sort((a, b) => a.listedAt - b.listedAt)) schedule.plan = planned(schedule);
    },
    reset() {
      all = [];
    },
  };
}

/** Where a schedule stands at this time. */
export function statusOf(schedule: Schedule, now: number): ScheduleStatus {
  if (schedule.canceledAt !== undefined) return 'Canceled';
  if (now < schedule.queuedAt) return 'Created';
  if (now < schedule.startedAt) return 'Queued';
  if (schedule.plan === undefined || now < schedule.plan.doneAt) return 'Running';
  return schedule.plan.outcome;
}

/** What the named tags were when the listing ended. */
function imagesOf(schedule: Schedule, shelf: Shelf): readonly PushedImage[] {
  const named = schedule.filters.flatMap((filter) => filter.repoTags);
  return named.flatMap(({ repo, tag }) => {
    const official = schedule.registry === 'docker.io' && !repo.includes('/');
    const repository = { registry: schedule.registry, repository: official ? `library/${repo}` : repo };
    const tags = tag === '.*' ? shelf.tags(repository) : tag.split(',').map((each) => each.trim());
    return tags.flatMap((each) => shelf.tagged(repository, each, schedule.listedAt) ?? []);
  });
}

function errorOf(schedule: Schedule, named: readonly PushedImage[]): ScheduleError | undefined {
  if (named.some((push) => push.traits.behaviour === 'schedule-error')) {
    return {
      errorCode: 'REGISTRY_AUTHENTICATION_FAILED',
      errorMessage: `The registry ${schedule.registry} refused the credentials of the connector.`,
      contextParams: [schedule.registry],
    };
  }
  if (named.length > 0) return undefined;
  const repositories = schedule.filters.flatMap((filter) => filter.repoTags.map(({ repo, tag }) => `${repo}:${tag}`));
  return {
    errorCode: 'REPOSITORY_TAG_NOT_FOUND',
    errorMessage: `Nothing to scan: ${repositories.join(', ')} was not found in ${schedule.registry}.`,
    contextParams: repositories,
  };
}

function scannable(push: PushedImage, platforms: 'every' | 'amd64'): readonly PlatformImage[] {
  if (platforms === 'every' || push.platforms.length === 1) return push.platforms;
  return push.platforms.filter((each) => each.platform.architecture === 'amd64').slice(0, 1);
}
