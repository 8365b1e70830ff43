import { type Answer, type Call, failure, isObject, json, noContent, objectOf } from './answer.ts';
import { dateText } from './image-bodies.ts';
import { answerList, withFilter } from './paging.ts';
import { dateField, type Fields, textField } from './qql-match.ts';
import type { Registry } from './registries.ts';
import { created, withRegistry } from './registry-calls.ts';
import { type RepositoryTag, type Schedule, type ScheduleRequest, type ScheduleStatus, statusOf } from './schedules.ts';
import { uuidOf } from './seed.ts';
import type { World } from './world.ts';

/** `POST /registry/{id}/schedule`. */
export function createSchedule(world: World, call: Call): Answer {
  return withRegistry(world, call, (registry) => {
    const request = scheduleRequest(call.body, registry);
    if (typeof request === 'string') return failure(400, request, world.now());
    const schedule = world.schedules.create(request);
    return created(world, world.settings.scheduleResponse, schedule.uuid, { scheduleId: schedule.uuid });
  });
}

const days = new Set([1, 2, 3, 4, 5, 6, 7, 14]);

function scheduleRequest(body: string, registry: Registry): ScheduleRequest | string {
  const value = objectOf(body);
  if (value === undefined) return 'The body is not a JSON object';
  const { name, onDemand = true, forceScan = false } = value;
  if (typeof name !== 'string' || name === '') return 'name is mandatory';
  if (typeof onDemand !== 'boolean' || typeof forceScan !== 'boolean') return 'onDemand and forceScan must be boolean';
  const filters = Array.isArray(value.filters) ? value.filters.map(filterOf) : [];
  if (filters.length === 0) return 'filters is mandatory';
  const good = filters.filter((filter) => typeof filter !== 'string');
  const fault = filters.find((filter) => typeof filter === 'string');
  if (fault !== undefined) return fault;
  return { registryUuid: registry.uuid, registry: registry.host, name, onDemand, forceScan, filters: good };
}

function filterOf(filter: unknown): ScheduleRequest['filters'][number] | string {
  if (!isObject(filter) || !Array.isArray(filter.repoTags)) return 'filters[].repoTags is mandatory';
  const repoTags: RepositoryTag[] = [];
  for (const each of filter.repoTags as readonly unknown[]) {
    if (!isObject(each) || typeof each.repo !== 'string' || typeof each.tag !== 'string' || each.repo === '') {
      return 'filters[].repoTags[] needs repo and tag';
    }
    repoTags.push({ repo: each.repo, tag: each.tag });
  }
  if (repoTags.length === 0) return 'filters[].repoTags is empty';
  const of = filter.days ?? null;
  if (of !== null && !days.has(Number(of))) return 'filters[].days must be 1 to 7, 14 or null';
  return { repoTags, days: of === null ? null : Number(of) };
}

function scheduleFields(world: World): Fields<Schedule> {
  return {
    name: textField((schedule) => [schedule.name]),
    scheduleUuid: textField((schedule) => [schedule.uuid]),
    status: textField((schedule) => [statusOf(schedule, world.now())]),
    onDemand: textField((schedule) => [String(schedule.onDemand)]),
    created: dateField((schedule) => [schedule.created]),
  };
}

/** `GET /registry/{id}/schedule`. */
export function listSchedules(world: World, call: Call): Answer {
  return withRegistry(world, call, (registry) => {
    const listing = {
      items: world.schedules.all().filter((schedule) => schedule.registryUuid === registry.uuid),
      fields: scheduleFields(world),
      order: {
        created: (schedule: Schedule) => schedule.created,
        updated: (schedule: Schedule) => schedule.created,
        name: (schedule: Schedule) => schedule.name,
        status: (schedule: Schedule) => statusOf(schedule, world.now()),
      },
      sort: 'created:desc',
      body: (schedule: Schedule) => scheduleBody(schedule, world.now()),
    };
    return answerList(call, listing, world.now());
  });
}

function scheduleBody(schedule: Schedule, now: number) {
  const reached = (ms: number | undefined) =>
    ms === undefined || ms > Math.min(now, schedule.canceledAt ?? now) ? null : dateText(ms);
  return {
    scheduleUuid: schedule.uuid,
    name: schedule.name,
    status: statusOf(schedule, now),
    onDemand: schedule.onDemand,
    schedule: '00:00',
    filters: schedule.filters.map((filter) => ({ days: filter.days, repoTags: filter.repoTags })),
    errors: schedule.canceledAt === undefined ? (schedule.plan?.errors ?? []) : [],
    forceScan: schedule.forceScan,
    created: dateText(schedule.created),
    updated: dateText(now),
    jobStartDate: reached(schedule.startedAt),
    jobListingStartDate: reached(schedule.startedAt),
    jobListingCompletionDate: reached(schedule.listedAt),
    jobScanningStartDate: reached(schedule.listedAt),
    jobScanningCompletionDate: reached(schedule.plan?.doneAt),
    jobCompletionDate: reached(schedule.plan?.doneAt),
  };
}

const cancelable: readonly ScheduleStatus[] = ['Created', 'Queued', 'Running'];

function withSchedule(world: World, call: Call, handle: (schedule: Schedule) => Answer): Answer {
  return withRegistry(world, call, (registry) => {
    const schedule = world.schedules
      .all()
      .find((each) => each.uuid === call.params.schedule && each.registryUuid === registry.uuid);
    return schedule === undefined
      ? failure(404, `Schedule ${call.params.schedule} not found`, world.now())
      : handle(schedule);
  });
}

/** `POST /registry/{id}/schedule/{sid}/cancel`: allowed until the schedule has ended. */
export function cancelSchedule(world: World, call: Call): Answer {
  return withSchedule(world, call, (schedule) => {
    const status = statusOf(schedule, world.now());
    if (!cancelable.includes(status))
      return failure(400, `A schedule that is ${status} can't be canceled`, world.now());
    world.schedules.cancel(schedule);
    return json({ scheduleId: schedule.uuid });
  });
}

/** `POST /registry/schedule/cancel?scheduleIds=…&filter=…`: every one that fits and can be canceled. */
export function cancelSchedules(world: World, call: Call): Answer {
  const ids = (call.query.get('scheduleIds') ?? '').split(',').filter((id) => id !== '');
  if (ids.length === 0 && !call.query.get('filter'))
    return failure(400, 'scheduleIds or filter is mandatory', world.now());
  return withFilter(call, scheduleFields(world), world.now(), (fits) => {
    const chosen = world.schedules
      .all()
      .filter((each) => (ids.length === 0 || ids.includes(each.uuid)) && fits(each))
      .filter((each) => cancelable.includes(statusOf(each, world.now())));
    for (const schedule of chosen) world.schedules.cancel(schedule);
    return json({ CancelJobId: uuidOf(world.settings.seed, 'cancel', ...chosen.map((each) => each.uuid)) });
  });
}

/** `DELETE /registry/{id}/schedule/{sid}`: refused while it is Running. */
export function deleteSchedule(world: World, call: Call): Answer {
  return withSchedule(world, call, (schedule) => {
    if (statusOf(schedule, world.now()) === 'Running') return failure(400, 'The schedule is Running', world.now());
    world.schedules.remove(schedule.uuid);
    return noContent;
  });
}
