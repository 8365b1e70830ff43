// What 1,000 deployments cost with list prices: what an emulated run of the service really does, beside the design that it replaces, which is
// run as well. Ends with 1 where a promise is broken. Run: node bench/cost.ts
import { StateMachine } from 'aws-local-stepfunctions';
import type { DeploymentEvent } from '../core/event/deployment-event.ts';
import { createAuth } from '../core/qualys/auth.ts';
import { createCalls } from '../core/qualys/calls.ts';
import { defaultPolling } from '../core/scan/polling.ts';
import { createRegistrySensor } from '../core/scan/registry-sensor.ts';
import { advanceOrder } from '../core/service/advance.ts';
import { finishOrder } from '../core/service/finish.ts';
import { handleEvent } from '../core/service/intake.ts';
import type { ServicePorts } from '../core/service/ports.ts';
import { reconcileTarget } from '../core/service/reconcile.ts';
import type { ScanOrder } from '../core/service/scan-store.ts';
import { sampleStack } from '../scripts/sample-stacks.ts';
import { workflowDefinition } from '../scripts/workflow-definition.ts';
import {
  deploymentOf,
  serviceWorld,
  type WorldImage,
  worldAccount,
  worldImage,
  worldRegion,
} from '../test/fakes/service-world.ts';

type Json = Parameters<StateMachine['run']>[0];
type Definition = ConstructorParameters<typeof StateMachine>[0];
type Handlers = Readonly<Record<string, (input: Json) => Json | Promise<Json>>>;

const deployments = 1000;
/** A deployment makes two calls of ECS, and one event of the task that runs in the end, which only our rules look at. */
const apiCallsPerDeployment = 2;
const secondsBetweenEvents = 10;
/** Deployments follow each other so slowly that no two scans overlap, and within the age at which a result is still fresh. */
const secondsBetweenDeployments = 500;
const scanMs = 225_000;
const pollSeconds = 60;
/** What no emulator can measure, and both are therefore given alike. */
const assumed = { lambdaMs: 300, logKibPerInvocation: 1 };

/** List prices of us-east-1 in dollars for one of each, without the free tiers. */
const prices = {
  /** https://aws.amazon.com/step-functions/pricing: 0.025 for 1,000; a retry is one. */
  transition: 0.025 / 1e3,
  /** https://aws.amazon.com/lambda/pricing: 0.20 for a million, and GB-seconds by architecture. */
  invocation: 0.2 / 1e6,
  armGbSecond: 0.0000133334,
  x86GbSecond: 0.0000166667,
  /** https://aws.amazon.com/dynamodb/pricing/on-demand: of 1 KB written, and 4 KB read as they were written last. */
  tableWrite: 0.625 / 1e6,
  tableRead: 0.125 / 1e6,
  /** https://aws.amazon.com/sqs/pricing */
  queueRequest: 0.4 / 1e6,
  /** https://aws.amazon.com/sns/pricing */
  publish: 0.5 / 1e6,
  /** https://aws.amazon.com/eventbridge/pricing: own events, and those that cross accounts or regions. */
  busEvent: 1 / 1e6,
  /** https://aws.amazon.com/s3/pricing */
  objectPut: 5 / 1e6,
  /** https://aws.amazon.com/secrets-manager/pricing, with the call of KMS that each causes. */
  secretRead: 0.05 / 1e4 + 0.03 / 1e4,
  /** https://aws.amazon.com/xray/pricing; at this rate of requests every one is sampled. */
  trace: 5 / 1e6,
  /** https://aws.amazon.com/cloudwatch/pricing: 0.50 for a GB. */
  logKib: 0.5 / 1024 ** 2,
} as const;

/** Which calls of the table a function of the store is, as `core/aws/scan-store.ts` says and its tests prove. */
const tableCalls: Readonly<Record<keyof ServicePorts['store'], 'read' | 'write'>> = {
  ...{ get: 'read', record: 'read', usesOf: 'read', hints: 'read', targets: 'read' },
  ...{ put: 'write', claim: 'write', started: 'write', end: 'write', use: 'write' },
  ...{ beginTelling: 'write', told: 'write', seen: 'write' },
};

type Counts = Record<keyof typeof prices, number>;

/** What a run took, and what it promised. */
interface Run {
  readonly counts: Counts;
  /** Of each execution. */
  readonly executions: readonly Execution[];
}

interface Execution {
  readonly transitions: number;
  readonly polls: number;
}

interface Service extends Run {
  /** Of executions that the events of known digests started. */
  readonly transitionsOfDuplicates: number;
  /** What looking at everything that runs took, a day later. */
  readonly daily: Counts;
}

const workflow = new StateMachine(workflowDefinition(sampleStack('service')) as unknown as Definition);
const functions = Object.values(sampleStack('service').Resources).filter(
  ({ Type }) => Type === 'AWS::Lambda::Function',
);
const memoryMb = Math.max(...functions.map(({ Properties }) => Number(Properties.MemorySize)));

let kept = true;
for (const duplicates of [0, 0.9]) {
  const digests = Math.round(deployments * (1 - duplicates));
  const service = await runService(digests);
  const original = await runOriginal(digests);
  report(duplicates, digests, service, original);
}
fixedParts();
if (!kept) process.exitCode = 1;

/** Runs the stories of the service for all deployments: one event after the other, the real state machine between them. */
async function runService(digests: number): Promise<Service> {
  const counts = noCounts();
  const service = emulatedService(counts, digests);
  const executions: Execution[] = [];
  let transitionsOfDuplicates = 0;
  for (let number = 0; number < deployments; number += 1) {
    const { image, events } = deployment(number, digests);
    // What ECS lists in the daily look: the task that runs in the end.
    service.world.running.push(...events.slice(-1));
    const before = executions.length;
    const until = service.world.now().getTime() + secondsBetweenDeployments * 1000;
    executions.push(...(await service.deliver(events)));
    const started = executions.slice(before);
    if (number >= digests) for (const { transitions } of started) transitionsOfDuplicates += transitions;
    else if (started.length !== 1) fail(`${image.image.digest} was not scanned exactly once`);
    await service.world.run(until - service.world.now().getTime());
  }
  if (service.world.published.length === 0) fail('nobody was told of anything');
  if (service.scans() !== digests) fail(`${service.scans()} scans of ${digests} digests`);
  service.outletCalls();
  return { counts: { ...counts }, executions, transitionsOfDuplicates, daily: await oneDayLater(service, counts) };
}

type EmulatedService = ReturnType<typeof emulatedService>;

/** What the daily look takes, a day after the last deployment. */
async function oneDayLater({ world, look }: EmulatedService, counts: Counts): Promise<Counts> {
  await world.run(24 * 3_600_000);
  const before = { ...counts };
  await look();
  return mapCounts((name) => counts[name] - before[name]);
}

/** The stories with everything around them in memory, and every call that AWS would bill counted. */
function emulatedService(counts: Counts, digests: number) {
  const world = serviceWorld();
  const sensor = registrySensor(world, digests);
  for (const one of sensor.images) world.images.set(one.image.digest, one);
  const started: ScanOrder[] = [];
  const ports = (): ServicePorts => {
    const given = world.ports();
    const { outlets } = given;
    invoked(counts, memoryMb, prices.armGbSecond);
    return {
      ...given,
      scanner: sensor.scanner,
      store: counted(given.store, counts),
      workflow: {
        start: async (order) => {
          started.push(order);
          return 'running';
        },
      },
      queue: { send: async () => fail('something was to be tried again, though nothing failed') },
      // Without Security Hub, as it is by default.
      outlets: {
        publish: async (notification) => outlets.publish?.(notification),
        announce: async (detail) => outlets.announce?.(detail),
      },
    };
  };
  const outletCalls = () => {
    const names = world.calls.map(({ name }) => name);
    counts.publish = names.filter((name) => name === 'outlets.publish').length;
    counts.busEvent = names.filter((name) => name === 'outlets.announce').length + forwarded;
    counts.objectPut = names.filter((name) => name === 'archive.put').length;
  };
  let forwarded = 0;
  /** A message of the queue: sent, received and deleted. */
  const handle = async (event: DeploymentEvent) => {
    counts.queueRequest += 3;
    counts.trace += 1;
    await handleEvent(event, ports());
  };
  /** Handles events at their times; those that come while a scan waits are handled meanwhile. */
  const deliver = async (events: readonly DeploymentEvent[]) => {
    const begin = world.now().getTime();
    const due = events.map((event, index) => ({ event, at: begin + index * secondsBetweenEvents * 1000 }));
    const passUntil = async (until: number) => {
      for (let next = due[0]; next !== undefined && next.at <= until; [next] = due) {
        const { event, at } = next;
        due.shift();
        await world.run(Math.max(0, at - world.now().getTime()));
        forwarded += 1;
        await handle(event);
      }
      await world.run(Math.max(0, until - world.now().getTime()));
    };
    const executions: Execution[] = [];
    await passUntil(begin);
    while (started.length + due.length > 0) {
      const order = started.shift();
      if (order === undefined) await passUntil(due[0]?.at ?? begin);
      else executions.push(await scan(order, passUntil));
    }
    return executions;
  };
  const scan = async (order: ScanOrder, passUntil: (until: number) => Promise<void>) => {
    counts.trace += 1;
    const entered = await execute(workflow, order as unknown as Json, ['Wait'], {
      Advance: async (input) => {
        const { state, waitSeconds = 0 } = input as { readonly state?: string; readonly waitSeconds?: number };
        if (state === 'pending') await passUntil(world.now().getTime() + waitSeconds * 1000);
        return plain(await advanceOrder(input, ports()));
      },
      Finish: async (input) => plain((await finishOrder(input, ports())) ?? null),
    });
    counts.transition += entered.length + 1;
    return { transitions: entered.length + 1, polls: entered.filter((state) => state === 'Wait').length };
  };
  /** The daily look: everything that runs, as messages, and what they start. */
  const look = async () => {
    const found: DeploymentEvent[] = [];
    const send = async (events: readonly unknown[]) => {
      found.push(...(events as readonly DeploymentEvent[]));
      // Ten messages a request.
      counts.queueRequest += Math.ceil(events.length / 10);
    };
    await reconcileTarget({ account: worldAccount, region: worldRegion }, { ...ports(), queue: { send } });
    for (const event of found) {
      counts.queueRequest -= 1;
      await handle(event);
    }
    for (const order of started.splice(0))
      await scan(order, async (until) => void (await world.run(until - world.now().getTime())));
    outletCalls();
  };
  return { world, deliver, look, outletCalls, scans: sensor.scans };
}

/** Qualys' sensor, which needs its time for every image, behind the scanner as the service is deployed with it. */
function registrySensor(world: ReturnType<typeof serviceWorld>, digests: number) {
  // Half of the images have what people are told of.
  const images = Array.from({ length: digests }, (_, number) => worldImage(number, number % 2 === 0 ? undefined : []));
  const byRepository = new Map(images.map((one) => [one.image.reference.repository, one]));
  const startedAt = new Map<string, number>();
  const work = () => {
    for (const schedule of world.qualys.schedules) {
      if (schedule.status === 'Finished') continue;
      const started = startedAt.get(schedule.scheduleUuid) ?? world.now().getTime();
      startedAt.set(schedule.scheduleUuid, started);
      schedule.status = world.now().getTime() - started < scanMs ? 'Running' : 'Finished';
      if (schedule.status === 'Running') continue;
      for (const { repo } of schedule.filters.flatMap(({ repoTags }) => repoTags)) {
        const { image, findings } = byRepository.get(repo) ?? fail(`the sensor was sent to ${repo}`);
        const sha = image.imageId.slice('sha256:'.length);
        const lastScanned = new Date(started + scanMs).toISOString();
        const { registry } = image.reference;
        world.qualys.images.set(sha, { sha, registry, repository: repo, lastScanned, vulnerabilities: findings });
      }
    }
  };
  const http = {
    send: async (request: Parameters<typeof world.qualys.http.send>[0]) => {
      work();
      const answer = await world.qualys.http.send(request);
      work();
      // What is over would only take time here.
      world.qualys.schedules.splice(0, world.qualys.schedules.length - 5);
      world.qualys.requests.length = 0;
      return answer;
    },
    close: async () => {},
  };
  const gateway = 'https://gateway.example';
  const auth = createAuth({ gateway, credentials: { kind: 'token', token: 'secret' }, http, mask: () => {} });
  const clock = { now: world.now, sleep: async () => {} };
  let names = 0;
  const scanner = createRegistrySensor({
    calls: createCalls({ gateway, http, auth, now: world.now }),
    clock,
    tell: () => {},
    polling: { ...defaultPolling, intervalMs: pollSeconds * 1000 },
    nextScheduleName: () => {
      names += 1;
      return `schedule-${names}`;
    },
    connectorRoleArn: undefined,
  });
  return { images, scanner, scans: () => names };
}

/** The store, with what its calls take of the table by their size. */
function counted(store: ServicePorts['store'], counts: Counts): ServicePorts['store'] {
  return new Proxy(store, {
    get: (target, key) => {
      const call = Reflect.get(target, key) as (...given: readonly unknown[]) => Promise<unknown>;
      return async (...given: readonly unknown[]) => {
        const answer = await call.apply(target, [...given]);
        if (tableCalls[key as keyof ServicePorts['store']] === 'write') counts.tableWrite += units(given, 1024);
        else counts.tableRead += units(answer ?? null, 4096);
        return answer;
      };
    },
  });
}

function units(value: unknown, bytes: number): number {
  return Math.max(1, Math.ceil(Buffer.byteLength(JSON.stringify(value)) / bytes));
}

/**
 * Runs the design that the service replaces: every call of ECS is an execution that parses the event and, for each image, looks into the cache by
 * repository and tag, scans, and polls. No lock: of two events about one image both scan, until one of them is through.
 */
async function runOriginal(digests: number): Promise<Run> {
  const counts = noCounts();
  const machine = new StateMachine(originalDefinition());
  const cachedAt = new Map<string, number>();
  const executions: Execution[] = [];
  for (let number = 0; number < deployments; number += 1) {
    const { image } = deployment(number, digests);
    for (let call = 0; call < apiCallsPerDeployment; call += 1) {
      const at = number * secondsBetweenDeployments * 1000 + call * secondsBetweenEvents * 1000;
      const input = { account_id: worldAccount, region: worldRegion };
      const entered = await execute(machine, input, ['WaitForScan'], originalHandlers(image, at, counts, cachedAt));
      // Every rule of the target forwards its event, and the hub starts an execution of it.
      counts.busEvent += 1;
      counts.trace += 1;
      counts.transition += entered.length + 1;
      executions.push({
        transitions: entered.length + 1,
        polls: entered.filter((state) => state === 'WaitForScan').length,
      });
    }
  }
  return { counts, executions };
}

/** What its one Lambda function does by action; each action of Qualys reads the secret again. */
function originalHandlers(
  { image, findings }: WorldImage,
  begin: number,
  counts: Counts,
  cachedAt: Map<string, number>,
): Handlers {
  const key = `${image.reference.repository}:${image.tag}`;
  let now = begin;
  const action =
    (answer: () => object, also: Partial<Counts> = {}): Handlers[string] =>
    (given) => {
      const { input } = given as { readonly input: object };
      invoked(counts, 256, prices.x86GbSecond);
      for (const [name, count] of Object.entries(also)) counts[name as keyof Counts] += count;
      return { ...input, ...answer() } as Json;
    };
  const qualys = { secretRead: 1 };
  return {
    ParseEvent: action(() => ({ has_images: true, all_images: [{ key, wait_seconds: pollSeconds, max_polls: 30 }] })),
    // Half a unit: it takes what may have been overwritten.
    CheckCache: action(() => ({ cached: (cachedAt.get(key) ?? Number.POSITIVE_INFINITY) <= now }), { tableRead: 0.5 }),
    GetRegistry: action(() => ({ registry_uuid: 'r-1' }), qualys),
    SubmitScan: action(() => ({ scan_submitted: true }), qualys),
    CheckStatus: action(() => {
      now += pollSeconds * 1000;
      return { scan_complete: now - begin >= scanMs };
    }, qualys),
    GetResults: action(
      () => {
        cachedAt.set(key, Math.min(now, cachedAt.get(key) ?? now));
        return { scan_result: { status: 'complete' } };
      },
      { ...qualys, tableWrite: 1 },
    ),
    SendNotification: action(() => ({ notified: true }), { publish: findings.length > 0 ? 1 : 0 }),
  };
}

/** The shape of its state machine, as its documentation shows it. */
function originalDefinition(): Definition {
  const task = (Next: string) => {
    const end = Next === '' ? { End: true } : { Next };
    return {
      Type: 'Task',
      Resource: 'arn:aws:lambda:us-east-1:111122223333:function:scanner',
      Parameters: { 'input.$': '$' },
      ...end,
    };
  };
  const yes = (Variable: string, Next: string) => ({ Variable, BooleanEquals: true, Next });
  const polled = { Variable: '$.poll_count', NumericGreaterThanEqualsPath: '$.max_polls', Next: 'ScanTimeout' };
  const fields = { 'key.$': '$.key', 'wait_seconds.$': '$.wait_seconds', 'max_polls.$': '$.max_polls' };
  const scan = {
    CheckCache: task('IsCached'),
    IsCached: { Type: 'Choice', Choices: [yes('$.cached', 'SkipScan')], Default: 'GetRegistry' },
    SkipScan: { Type: 'Succeed' },
    GetRegistry: task('SubmitScan'),
    SubmitScan: task('InitPollCount'),
    InitPollCount: { Type: 'Pass', Parameters: { ...fields, poll_count: 0 }, Next: 'WaitForScan' },
    WaitForScan: { Type: 'Wait', SecondsPath: '$.wait_seconds', Next: 'CheckStatus' },
    CheckStatus: task('EvaluateStatus'),
    EvaluateStatus: {
      Type: 'Choice',
      Choices: [yes('$.scan_complete', 'GetResults'), polled],
      Default: 'IncrementPoll',
    },
    IncrementPoll: {
      Type: 'Pass',
      Parameters: { ...fields, 'poll_count.$': 'States.MathAdd($.poll_count, 1)' },
      Next: 'WaitForScan',
    },
    ScanTimeout: { Type: 'Pass', Next: 'SendNotification' },
    GetResults: task('SendNotification'),
    SendNotification: task(''),
  };
  const states = {
    ParseEvent: task('HasImages'),
    HasImages: {
      Type: 'Choice',
      Choices: [{ Variable: '$.has_images', BooleanEquals: false, Next: 'NoImages' }],
      Default: 'ScanImages',
    },
    NoImages: { Type: 'Succeed' },
    ScanImages: {
      Type: 'Map',
      ItemsPath: '$.all_images',
      MaxConcurrency: 5,
      ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'CheckCache', States: scan },
      End: true,
    },
  };
  return { StartAt: 'ParseEvent', States: states } as unknown as Definition;
}

/** Runs a state machine and returns the states that it entered, those of its maps too. Waits take no time. */
async function execute(
  machine: StateMachine,
  input: Json,
  waits: readonly string[],
  taskResourceLocalHandlers: Handlers,
): Promise<readonly string[]> {
  const execution = machine.run(input, {
    overrides: {
      taskResourceLocalHandlers: { ...taskResourceLocalHandlers },
      waitTimeOverrides: Object.fromEntries(waits.map((state) => [state, 0])),
    },
  });
  const entered: string[] = [];
  const watched = (async () => {
    for await (const event of execution.eventLogs) {
      if (event.type === 'StateEntered') entered.push(event.state.name);
    }
  })();
  await execution.result;
  await watched;
  return entered;
}

/** The image of a deployment, and its events: as many digests as there are, then those again, each in a service of its own. */
function deployment(number: number, digests: number) {
  const image = worldImage(number % digests, (number % digests) % 2 === 0 ? undefined : []);
  const triggers = [...Array.from({ length: apiCallsPerDeployment }, () => 'api-call' as const), 'task-state' as const];
  const events = triggers.map((trigger, index) =>
    deploymentOf(image, {
      service: `s-${number}`,
      trigger,
      id: `${number}-${index}`,
      withDigest: trigger === 'task-state',
    }),
  );
  return { image, events };
}

function invoked(counts: Counts, mb: number, gbSecondPrice: number): void {
  counts.invocation += 1;
  counts[gbSecondPrice === prices.armGbSecond ? 'armGbSecond' : 'x86GbSecond'] +=
    (mb / 1024) * (assumed.lambdaMs / 1000);
  counts.logKib += assumed.logKibPerInvocation;
}

function plain(value: object | null): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

function mapCounts(count: (name: keyof Counts) => number): Counts {
  const names = Object.keys(prices) as (keyof Counts)[];
  return Object.fromEntries(names.map((name) => [name, count(name)])) as Counts;
}

function noCounts(): Counts {
  return mapCounts(() => 0);
}

function cost(counts: Counts): number {
  return Object.values(mapCounts((name) => counts[name] * prices[name])).reduce((sum, part) => sum + part, 0);
}

/** The counts and prices of both, and what is promised of them. */
function report(duplicates: number, digests: number, service: Service, original: Run): void {
  console.log(`${deployments} deployments, ${duplicates * 100} % of them duplicates:`);
  console.log(row('', 'service', '$', 'original', '$'));
  for (const name of Object.keys(prices) as (keyof Counts)[]) {
    const [ours, theirs] = [service.counts[name], original.counts[name]];
    if (ours + theirs === 0) continue;
    const cells = [ours, theirs].flatMap((count) => [amount(count), dollars(count * prices[name])]);
    console.log(row(name, ...cells));
  }
  const [ours, theirs] = [cost(service.counts), cost(original.counts)];
  const monthly = [ours, theirs].map((day) => `$${(day * 30).toFixed(2)}`);
  console.log(row('all', '', dollars(ours), '', dollars(theirs)));
  console.log(`a month of such days: ${monthly[0]} beside ${monthly[1]}: ${(theirs / ours).toFixed(1)} times cheaper`);
  const daily = cost(service.daily);
  console.log(
    `the daily look at ${deployments} services of ${digests} digests: ${service.daily.transition} transitions, ${dollars(daily)}, ` +
      `$${(daily * 30).toFixed(2)} a month`,
  );
  if (duplicates === 0.9) promise(theirs / ours >= 4, 'at 90 % duplicates at least 4 times cheaper than the original');
  const most = Math.max(...service.executions.map(({ transitions, polls }) => transitions - 3 * polls));
  promise(most <= 5, `a new digest takes ${most} transitions and 3 a poll (at most 5 + 3)`);
  const [{ transitions, polls } = { transitions: 0, polls: 0 }] = service.executions;
  console.log(`a new digest: ${transitions} transitions in ${polls} polls; original: ${perDigest(original)}`);
  const none = service.transitionsOfDuplicates === 0 && service.executions.length === digests;
  promise(none, `a duplicate takes ${service.transitionsOfDuplicates} transitions (none)`);
  console.log('');
}

function perDigest({ executions }: Run): string {
  const [scan] = executions;
  const known = executions.at(-1);
  const cached = known?.polls === 0 ? `, ${known.transitions} for an event of a known image` : '';
  return `${scan?.transitions} in ${scan?.polls} polls for each of ${apiCallsPerDeployment} events${cached}`;
}

/** What the stacks cost though nothing happens, counted in the templates. */
function fixedParts(): void {
  const stacks = { service: sampleStack('service'), target: sampleStack('target') };
  /** Dollars a month: https://aws.amazon.com/kms/pricing, /cloudwatch/pricing, /secrets-manager/pricing. */
  const monthly: Readonly<Record<string, number>> = {
    'AWS::KMS::Key': 1,
    'AWS::CloudWatch::Alarm': 0.1,
    'AWS::CloudWatch::Dashboard': 3,
    'AWS::SecretsManager::Secret': 0.4,
  };
  console.log('fixed parts of a month, from the templates as they are by default:');
  for (const [name, { Resources }] of Object.entries(stacks)) {
    const parts = Object.entries(monthly).map(([type, each]) => {
      const billed = Object.values(Resources).filter(({ Type }) => Type === type);
      const count = billed.reduce((sum, { Properties }) => sum + metricsOf(Properties), 0);
      return { text: `${count} ${type} at $${each.toFixed(2)}`, sum: count * each };
    });
    const sum = parts.reduce((all, part) => all + part.sum, 0);
    console.log(`${name}: ${parts.map(({ text }) => text).join(', ')}: $${sum.toFixed(2)}`);
  }
}

/** An alarm is billed by the metrics that it computes with; anything else is one. */
function metricsOf({ Metrics = [{ MetricStat: {} }] }: Readonly<Record<string, unknown>>): number {
  return (Metrics as readonly { readonly MetricStat?: object }[]).filter((metric) => metric.MetricStat !== undefined)
    .length;
}

function fail(message: string): never {
  throw new Error(message);
}

function promise(holds: boolean, what: string): void {
  console.log(`${holds ? 'ok' : 'BROKEN'}: ${what}`);
  kept &&= holds;
}

function row(...cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(14) : cell.padStart(12))).join('');
}

function amount(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

function dollars(value: number): string {
  return `$${value.toFixed(4)}`;
}
