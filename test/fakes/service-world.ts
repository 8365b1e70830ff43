import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { RemoteError } from '../../core/errors.ts';
import type { DeploymentEvent, PushEvent, ServiceEvent, Trigger } from '../../core/event/deployment-event.ts';
import type { HttpClient } from '../../core/http/http.ts';
import { readImageText } from '../../core/image/reference.ts';
import type { ResolvedImage } from '../../core/image/resolved.ts';
import type { GatePolicy } from '../../core/policy/policy.ts';
import { createAuth } from '../../core/qualys/auth.ts';
import { createCalls } from '../../core/qualys/calls.ts';
import type { Reason } from '../../core/reason.ts';
import { createRegistrySensor } from '../../core/scan/registry-sensor.ts';
import { advanceOrder } from '../../core/service/advance.ts';
import { executionName } from '../../core/service/execution-name.ts';
import { finishOrder } from '../../core/service/finish.ts';
import { handleEvent } from '../../core/service/intake.ts';
import { type ImageAttestation, type ImageMarks, isNewer, type RepositoryTags } from '../../core/service/marks.ts';
import type { Notification } from '../../core/service/notification.ts';
import type { ServicePorts, ServiceSettings } from '../../core/service/ports.ts';
import { reconcileTarget } from '../../core/service/reconcile.ts';
import type { ScanOrder } from '../../core/service/scan-store.ts';
import type { ImageFindings } from '../../core/service/security-hub.ts';
import { type DeployedUse, useKey } from '../../core/service/use.ts';
import type { TaskDefinition } from '../../core/task-definition/task-definition.ts';
import { answer, type FakeQualys, fakeQualys } from './qualys.ts';
import { samplePolicy, sampleUse } from './samples.ts';
import { type MemoryScanStore, memoryScanStore } from './scan-store.ts';

/** What goes wrong with one call of a port: the process dies before or after it, or the call fails and the process lives. */
export type Fault = 'dies-before' | 'dies-after' | 'throttled' | 'answer-lost';

/** One call of a port by one invocation. `count` counts all calls of the world from 1. */
export interface PortCall {
  readonly name: string;
  readonly count: number;
}

/** An image that a registry serves, and what Qualys would find in it. */
export interface WorldImage {
  readonly image: ResolvedImage;
  readonly findings: readonly object[];
}

/** The service with everything around it in memory: a registry, Qualys, queues, workflow and outlets. Time passes only while `run` runs. */
export interface ServiceWorld {
  readonly store: MemoryScanStore;
  readonly qualys: FakeQualys;
  readonly settings: ServiceSettings;
  /** By digest. */
  readonly images: Map<string, WorldImage>;
  /** Digests of the images that an index holds, by its own. */
  readonly indexes: Map<string, readonly string[]>;
  /** Media types of what is no image, by digest. */
  readonly artifacts: Map<string, string>;
  /** What `fault` is asked before each call. */
  fault: (call: PortCall) => Fault | undefined;
  /** How far the clock of the next invocation is off, in milliseconds. */
  skew: () => number;
  policy: GatePolicy | Reason;
  /** What the registry answers in place of an image, if anything. */
  registryFault: () => RemoteError | undefined;
  /** Why a target can't be listed or described, by account. */
  readonly unreachable: Map<string, Error>;
  /** Tasks that run, as events; `reconcile` lists them. */
  readonly running: DeploymentEvent[];
  /** Messages handled at once. */
  lanes: number;
  readonly calls: readonly PortCall[];
  readonly published: Notification[];
  readonly announced: readonly object[];
  readonly archived: ReadonlyMap<string, string>;
  readonly synced: readonly ImageFindings[];
  /** What ECR has of us, where the settings say that it is marked: by repository, and by `repository@digest`. */
  readonly tags: ReadonlyMap<string, RepositoryTags>;
  readonly attestations: ReadonlyMap<string, readonly ImageAttestation[]>;
  readonly counted: ReadonlyMap<string, number>;
  readonly deadLetters: { readonly event: ServiceEvent; readonly error: unknown }[];
  readonly executions: ReadonlyMap<string, { readonly status: string; readonly steps: number }>;
  now(): Date;
  /** Puts an event into the intake queue. */
  send(...events: readonly ServiceEvent[]): void;
  /** Looks at what runs in an account and region now. */
  reconcile(target: { readonly account: string; readonly region: string }): Promise<void>;
  /** Ports of one invocation. */
  ports(): ServicePorts;
  /** Lets time pass until nothing is to be done any more, or for so long. */
  run(forMs?: number): Promise<void>;
}

export const registryHost = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
export const worldAccount = '111111111111';
export const worldRegion = 'us-east-1';

/** A vulnerability as Qualys tells of it. */
export const criticalFinding = { qid: 105943, severity: 5, title: 'OpenSSH regreSSHion', cveids: ['CVE-2024-6387'] };

const visibilityMs = 180_000;
const mostReceives = 5;
const scanMs = 45_000;

interface Message {
  readonly event: ServiceEvent;
  visibleAt: number;
  receives: number;
}

interface Execution {
  readonly name: string;
  input: unknown;
  step: 'advance' | 'finish';
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  dueAt: number;
  failures: number;
  steps: number;
}

/** The process that made the call is dead. */
class Died extends Error {
  override readonly name = 'Died';
}

/** Digest and image id of the image of this number. */
export function worldImage(number: number, findings: readonly object[] = [criticalFinding]): WorldImage {
  const repository = `team/app-${number}`;
  const hash = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
  return {
    image: {
      reference: { registry: registryHost, repository, tag: '1' },
      digest: hash(`manifest ${number}`),
      imageId: hash(`config ${number}`),
      platform: { os: 'linux', architecture: 'amd64' },
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      tag: '1',
    },
    findings,
  };
}

/** The event of a service's task that runs an image. */
export function deploymentOf(
  { image }: WorldImage,
  fields: {
    readonly service?: string;
    readonly account?: string;
    readonly trigger?: Trigger;
    readonly id?: string;
    readonly time?: string;
    readonly withDigest?: boolean;
  } = {},
): DeploymentEvent {
  const { service = 'shop', account = worldAccount, trigger = 'task-state', withDigest = true } = fields;
  const { id = 'event-1', time = '2026-03-01T12:00:00.000Z' } = fields;
  const text = `${registryHost}/${image.reference.repository}:1`;
  return {
    kind: 'deployment',
    trigger,
    id,
    time,
    name: 'ECS Task State Change',
    deployment: { account, region: worldRegion, cluster: 'prod', service },
    taskDefinition: `arn:aws:ecs:${worldRegion}:${account}:task-definition/${service}:1`,
    containers: [{ name: 'app', image: text, ...(withDigest ? { digest: image.digest } : {}) }],
  };
}

/** The event of a push of an image to its repository, by its tag; without one where that is undefined. */
export function pushOf({ image }: WorldImage, fields: Partial<PushEvent> = {}): PushEvent {
  const { tag, ...event } = {
    kind: 'push' as const,
    id: 'push-1',
    time: '2026-03-01T12:00:00.000Z',
    account: registryHost.slice(0, 12),
    region: worldRegion,
    repository: image.reference.repository,
    digest: image.digest,
    name: 'ECR Image Action',
    tag: image.tag,
    ...fields,
  };
  return { ...event, ...(tag === undefined ? {} : { tag }) };
}

/** The use that the event of `deploymentOf` is about. */
export function useOf(event: DeploymentEvent): DeployedUse {
  const family = event.deployment.service ?? '';
  return { deployment: event.deployment, use: sampleUse(family, 'app', event.containers[0]?.image ?? '') };
}

/** Makes a world in which nothing has happened. */
export function serviceWorld(changes: Partial<ServiceSettings> = {}): ServiceWorld {
  let base = Date.parse('2026-03-01T12:00:00.000Z');
  const now = () => new Date(base);
  const qualys = fakeQualys({ now, sleep: async () => {} });
  const store = memoryScanStore({ now, retentionMs: 30 * 24 * 3_600_000 });
  const settings: ServiceSettings = {
    maxAgeMs: 7 * 24 * 3_600_000,
    deadlineMs: 30 * 60_000,
    retryDelayMs: 15 * 60_000,
    maxRetries: 8,
    notificationThreshold: 4,
    tool: { name: 'qualys-fargate-scanner', version: '0.0.0' },
    ...changes,
  };
  const messages: Message[] = [];
  const executions = new Map<string, Execution>();
  const calls: PortCall[] = [];
  const published: Notification[] = [];
  const announced: object[] = [];
  const archived = new Map<string, string>();
  const synced: ImageFindings[] = [];
  const tags = new Map<string, RepositoryTags>();
  const attestations = new Map<string, readonly ImageAttestation[]>();
  const counted = new Map<string, number>();
  const deadLetters: { event: ServiceEvent; error: unknown }[] = [];
  let schedules = 0;

  qualys.registries.push({
    registryUuid: 'r-1',
    registryUri: `https://${registryHost}`,
    registryName: 'ecr',
    registryType: 'AWS',
  });
  const startedAt = new Map<string, number>();
  /** The registry sensor: a schedule ends a while after it was sent, and what it names is known then. */
  const sensorWorks = () => {
    for (const schedule of qualys.schedules) {
      const started = startedAt.get(schedule.scheduleUuid) ?? base;
      startedAt.set(schedule.scheduleUuid, started);
      if (schedule.status === 'Finished') continue;
      schedule.status = base - started < scanMs ? 'Running' : 'Finished';
      if (schedule.status === 'Running') continue;
      for (const { repo } of schedule.filters.flatMap(({ repoTags }) => repoTags)) {
        for (const { image, findings } of world.images.values()) {
          if (image.reference.repository !== repo) continue;
          const sha = image.imageId.slice('sha256:'.length);
          const lastScanned = new Date(started + scanMs).toISOString();
          qualys.images.set(sha, {
            sha,
            registry: registryHost,
            repository: repo,
            lastScanned,
            vulnerabilities: findings,
          });
        }
      }
    }
    for (const { image, findings } of world.images.values()) {
      const known = qualys.images.get(image.imageId.slice('sha256:'.length));
      // What is found in an image that was scanned changes with what Qualys knows.
      if (known !== undefined) known.vulnerabilities = findings;
    }
  };

  const start = async (order: ScanOrder) => {
    const name = executionName(order);
    const known = executions.get(name);
    if (known !== undefined) return known.status === 'RUNNING' ? 'running' : 'over';
    const input = JSON.parse(JSON.stringify(order)) as unknown;
    executions.set(name, { name, input, step: 'advance', status: 'RUNNING', dueAt: base, failures: 0, steps: 0 });
    return 'running';
  };
  const enqueue = (events: readonly ServiceEvent[], delayMs = 0) => {
    const visibleAt = base + Math.min(delayMs, 900_000);
    for (const event of events) {
      messages.push({ event: JSON.parse(JSON.stringify(event)) as ServiceEvent, visibleAt, receives: 0 });
    }
  };
  const definition = (account: string, selector: string): TaskDefinition => {
    const fault = world.unreachable.get(account);
    if (fault !== undefined) throw fault;
    const event = world.running.find(
      ({ taskDefinition, deployment }) => taskDefinition === selector && deployment.account === account,
    );
    const [, family = 'shop', revision = '1'] = /([^/:]+):(\d+)$/.exec(selector) ?? [];
    const containers = event?.containers ?? sent.get(selector)?.containers ?? [];
    return {
      format: 'ecs',
      source: selector,
      family,
      revision: Number(revision),
      platform: { kind: 'one', platform: { os: 'linux', architecture: 'amd64' } },
      containers: containers.map(({ name, image }) => ({
        name,
        essential: true,
        role: 'app',
        image: readImageText(image),
      })),
      notices: [],
    };
  };
  const sent = new Map<string, DeploymentEvent>();

  const ecr: ImageMarks = {
    tag: async ({ repository }, own) => {
      const there = tags.get(repository);
      if (isNewer({ ...there }, own, now())) return 'newer';
      tags.set(repository, own);
      return isDeepStrictEqual(there, own) ? 'known' : 'written';
    },
    attest: async ({ repository }, attestation) => {
      const key = `${repository}@${attestation.digest}`;
      const there = attestations.get(key) ?? [];
      if (there.some((each) => isDeepStrictEqual(each, attestation))) return 'known';
      attestations.set(key, [...there, attestation]);
      return 'written';
    },
  };

  /** Ports of one invocation: each call may be the one at which something goes wrong. */
  const ports = (): ServicePorts => {
    const off = world.skew();
    let dead = false;
    const guard = async <Answer>(name: string, call: () => Answer | Promise<Answer>): Promise<Answer> => {
      if (dead) throw new Died(name);
      const known = { name, count: calls.length + 1 };
      calls.push(known);
      const fault = world.fault(known);
      if (fault === 'dies-before') {
        dead = true;
        throw new Died(name);
      }
      if (fault === 'throttled') throw throttled(name);
      const done = await call();
      if (fault === 'dies-after') dead = true;
      if (dead) throw new Died(name);
      if (fault === 'answer-lost') throw throttled(name);
      return done;
    };
    const guarded = <Port extends object>(port: string, of: Port): Port =>
      new Proxy(of, {
        get: (target, key) => {
          const value = Reflect.get(target, key) as unknown;
          if (typeof value !== 'function') return value;
          return (...given: unknown[]) => guard(`${port}.${String(key)}`, () => value.apply(target, given) as unknown);
        },
      });
    const clock = { now: () => new Date(base + off), sleep: async () => {} };
    const http: HttpClient = guarded('http', {
      send: async (request) => {
        sensorWorks();
        const response = await qualys.http.send(request);
        sensorWorks();
        return response;
      },
      close: async () => {},
    });
    const auth = createAuth({
      gateway: 'https://gateway.example',
      credentials: { kind: 'token', token: 'secret' },
      http,
      mask: () => {},
    });
    return {
      settings,
      clock,
      store: guarded('store', store),
      estate: {
        taskDefinition: (where, selector) => guard('estate.taskDefinition', () => definition(where.account, selector)),
        imagesFor: () => guarded('images', { resolve: async (reference) => resolve(reference) }),
        running: (where) => listed(where, guard),
      },
      scanner: createRegistrySensor({
        calls: createCalls({ gateway: 'https://gateway.example', http, auth, now: clock.now }),
        clock,
        tell: () => {},
        polling: { intervalMs: 10_000, settleMs: 60_000 },
        nextScheduleName: () => {
          schedules += 1;
          return `schedule-${schedules}`;
        },
        connectorRoleArn: undefined,
      }),
      queue: guarded('queue', { send: async (events, delayMs) => enqueue(events, delayMs) }),
      reconcileQueue: guarded('reconcileQueue', { send: async () => {} }),
      workflow: guarded('workflow', { start }),
      outlets: guarded('outlets', {
        publish: async (notification) => void published.push(notification),
        announce: async (detail) => void announced.push(detail),
        syncFindings: async (image) => void synced.push(image),
        imagesWithFindings: async () => [
          ...new Set(synced.filter(({ report }) => report !== undefined).map(({ digest }) => digest)),
        ],
        ...(settings.marked === undefined ? {} : { marks: guarded('marks', ecr) }),
      }),
      archive: guarded('archive', { put: async (key, body) => void archived.set(key, body) }),
      policy: () => guard('policy', () => world.policy),
      count: (metric, value = 1) => void counted.set(metric, (counted.get(metric) ?? 0) + value),
      log: { info: () => {}, warn: () => {}, error: () => {} },
    };
  };

  const resolve = (reference: ResolvedImage['reference']): readonly ResolvedImage[] => {
    const fault = world.registryFault();
    if (fault !== undefined) throw fault;
    const artifact = world.artifacts.get(reference.digest ?? '');
    if (artifact !== undefined) {
      const message = `${reference.repository} is nothing that can be scanned.`;
      throw new RemoteError(message, { code: 'unsupported-manifest', retryable: false, remedy: 'None.', artifact });
    }
    const held = world.indexes.get(reference.digest ?? '');
    if (held !== undefined) {
      const { digest: indexDigest = '', tag, ...place } = reference;
      const named = tag === undefined ? {} : { tag };
      return held.flatMap((digest) =>
        resolve({ ...place, digest }).map((image) => ({ ...image, indexDigest, reference, ...named })),
      );
    }
    const found = [...world.images.values()].find(({ image }) =>
      reference.digest === undefined
        ? image.reference.repository === reference.repository && (reference.tag ?? 'latest') === image.tag
        : image.digest === reference.digest,
    );
    if (found === undefined) {
      const message = `${reference.repository} is not in the registry.`;
      throw new RemoteError(message, { code: 'unresolvable', retryable: false, remedy: 'Push it.' });
    }
    const tag = reference.tag ?? found.image.tag;
    return [{ ...found.image, reference, ...(tag === undefined ? {} : { tag }) }];
  };

  async function* listed(
    where: { readonly account: string; readonly region: string },
    guard: (name: string, call: () => void) => Promise<void>,
  ) {
    const fault = world.unreachable.get(where.account);
    const own = world.running.filter(({ deployment }) => deployment.account === where.account);
    for (let page = 0; page === 0 || page * 3 < own.length; page += 1) {
      await guard('estate.running', () => {
        if (fault !== undefined) throw fault;
      });
      yield own.slice(page * 3, page * 3 + 3);
    }
  }

  const handle = async (message: Message) => {
    message.receives += 1;
    try {
      await handleEvent(message.event, ports());
      messages.splice(messages.indexOf(message), 1);
    } catch (error) {
      message.visibleAt = base + visibilityMs;
      if (message.receives < mostReceives) return;
      messages.splice(messages.indexOf(message), 1);
      deadLetters.push({ event: message.event, error });
    }
  };

  /** As the state machine does: advance, wait, finish; a step that throws is repeated, then given up. */
  const step = async (execution: Execution) => {
    execution.steps += 1;
    try {
      if (execution.step === 'finish') {
        await finishOrder(execution.input, ports());
        execution.status = 'SUCCEEDED';
        return;
      }
      const next = await advanceOrder(execution.input, ports());
      const text = JSON.stringify(next);
      if (text.length > 64_000) throw new RangeError('the payload of the workflow is too large');
      execution.input = JSON.parse(text) as unknown;
      execution.failures = 0;
      if (next.state === 'ended') execution.step = 'finish';
      else execution.dueAt = base + next.waitSeconds * 1000;
    } catch (error) {
      execution.failures += 1;
      execution.dueAt = base + 5000 * 2 ** execution.failures;
      if (execution.failures <= 6) return;
      execution.failures = 0;
      if (execution.step === 'advance') {
        const known = error instanceof Error ? error : new Error(String(error));
        execution.input = {
          ...(execution.input as object),
          error: { Error: known.name, Cause: JSON.stringify({ errorMessage: known.message }) },
        };
        execution.step = 'finish';
        return;
      }
      execution.status = 'FAILED';
      const { digest, generation } = orderOf(execution.input);
      enqueue([{ kind: 'workflow-ended', digest, generation, status: 'FAILED', execution: execution.name }]);
    }
  };

  const run = async (forMs = Number.POSITIVE_INFINITY) => {
    const until = base + forMs;
    for (;;) {
      const due = [
        ...messages.map(({ visibleAt }) => visibleAt),
        ...[...executions.values()].filter(({ status }) => status === 'RUNNING').map(({ dueAt }) => dueAt),
      ];
      const next = Math.min(...due);
      if (next > until || due.length === 0) break;
      base = Math.max(base, next);
      const visible = messages.filter(({ visibleAt }) => visibleAt <= base).slice(0, world.lanes);
      const steps = [...executions.values()].filter(({ status, dueAt }) => status === 'RUNNING' && dueAt <= base);
      await Promise.all([...visible.map(handle), ...steps.map(step)]);
    }
    if (Number.isFinite(until)) base = Math.max(base, until);
  };

  const world: ServiceWorld = {
    ...{ store, qualys, settings, calls, published, announced, archived, synced, tags, attestations },
    ...{ counted, deadLetters, executions },
    images: new Map(),
    indexes: new Map(),
    artifacts: new Map(),
    fault: () => undefined,
    skew: () => 0,
    policy: samplePolicy(),
    registryFault: () => undefined,
    unreachable: new Map(),
    running: [],
    lanes: 4,
    now,
    send: (...events) => {
      for (const event of events) {
        if (event.kind !== 'deployment' || event.taskDefinition === undefined) continue;
        if (event.containers.length > 0) sent.set(event.taskDefinition, event);
      }
      enqueue(events);
    },
    reconcile: async (target) => void (await reconcileTarget(target, ports())),
    ports,
    run,
  };
  return world;
}

/** How often people were told of each use, by its key. */
export function tellings({ published }: ServiceWorld): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { data } of published) {
    const { account, region, cluster, service, container, pushedTo, image } = data as Record<string, string> & {
      readonly image: { readonly text: string };
    };
    const key = useKey({
      deployment: { account: account ?? '', region: region ?? '', cluster: cluster ?? '', service: service ?? '' },
      use: sampleUse('', container ?? '', image.text),
      ...(pushedTo === undefined ? {} : { push: { repository: pushedTo } }),
    });
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** How many schedules were sent to Qualys for the image: each is a scan. */
export function scansOf({ qualys }: ServiceWorld, { image }: WorldImage): number {
  return qualys.schedules.filter(({ filters }) =>
    filters.some(({ repoTags }) => repoTags.some(({ repo }) => repo === image.reference.repository)),
  ).length;
}

/** Qualys is down: every request fails. */
export function qualysDown(world: ServiceWorld): () => void {
  world.qualys.script = () => answer(503, 'maintenance');
  return () => {
    world.qualys.script = () => undefined;
  };
}

function orderOf(input: unknown): { readonly digest: string; readonly generation: number } {
  const { order = input } = input as { readonly order?: unknown };
  return order as { readonly digest: string; readonly generation: number };
}

function throttled(name: string): RemoteError {
  return new RemoteError(`${name} was throttled.`, { code: 'internal', retryable: true, remedy: 'Try again later.' });
}
