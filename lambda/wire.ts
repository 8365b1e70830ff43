import { createDeadLetters, type DeadLetters } from '../core/aws/dead-letters.ts';
import { createEstate } from '../core/aws/estate.ts';
import { createEventBus } from '../core/aws/event-bus.ts';
import { createIntakeQueue } from '../core/aws/intake-queue.ts';
import { createPolicyObject } from '../core/aws/policy-object.ts';
import { createResultsBucket } from '../core/aws/results-bucket.ts';
import { createScanStore } from '../core/aws/scan-store.ts';
import { createTargetRoles } from '../core/aws/target-roles.ts';
import { createTopic } from '../core/aws/topic.ts';
import { createWorkflow } from '../core/aws/workflow.ts';
import { describeProgress } from '../core/describe-progress.ts';
import { createHttpClient } from '../core/http/client.ts';
import type { HttpClient } from '../core/http/http.ts';
import { buildPolicy } from '../core/policy/schema.ts';
import type { Tell } from '../core/progress.ts';
import type { Scanner } from '../core/scan/scan.ts';
import type { ImageMarks } from '../core/service/marks.ts';
import type { Outlets, ServicePorts } from '../core/service/ports.ts';
import { systemClock } from '../core/system-clock.ts';
import { version } from '../core/version.ts';
import { type Config, readConfig } from './config.ts';
import { createLog, type HostLog } from './log.ts';
import { createMetrics, type HostMetrics } from './metrics.ts';
import type { Environment } from './variables.ts';

/** What the handlers of a container share. */
export interface Host {
  readonly ports: ServicePorts;
  readonly targets: Config['targets'];
  readonly log: HostLog;
  readonly metrics: HostMetrics;
  readonly deadLetters?: DeadLetters;
}

/** What the scanner of a container is made with. */
export interface ScannerWorld extends Pick<Host, 'log'> {
  readonly config: Config;
  readonly http: HttpClient;
  readonly tell: Tell;
}

/**
 * Wires the service to AWS and Qualys; once a container. Nothing is asked before the first message. Throws a UsageError for a variable that
 * is missing or wrong.
 */
export function openHost(environment: Environment, openScanner: (world: ScannerWorld) => Scanner): Host {
  const config = readConfig(environment);
  const log = createLog();
  const metrics = createMetrics();
  const tell: Tell = (event) => {
    const level = event.kind === 'warning' || event.kind === 'retry' ? 'warn' : 'info';
    log[level](describeProgress(event));
  };
  const userAgent = `qualys-fargate-scanner/${version}`;
  const http = createHttpClient({ environment, userAgent, clock: systemClock, random: Math.random, tell });
  const { deadLetterQueueUrl: url, targets } = config;
  return {
    ports: openPorts({ config, environment, http, log, metrics, scanner: openScanner({ config, http, log, tell }) }),
    targets,
    log,
    metrics,
    ...(url === undefined ? {} : { deadLetters: createDeadLetters({ http, url }) }),
  };
}

interface World extends Pick<Host, 'log' | 'metrics'> {
  readonly config: Config;
  readonly environment: Environment;
  readonly http: HttpClient;
  readonly scanner: Scanner;
}

function openPorts({ config, environment, http, log, metrics, scanner }: World): ServicePorts {
  const clock = systemClock;
  const warn = (message: string) => log.warn(message);
  const roles = createTargetRoles({ http, clock, role: config.targetRole });
  const { reconcileQueueUrl: looks, policy: object } = config;
  return {
    settings: config.settings,
    clock,
    store: createScanStore({ http, table: config.table, retentionMs: config.retentionMs, now: clock.now, warn }),
    estate: createEstate({ http, roles, environment, clock, warn }),
    scanner,
    queue: createIntakeQueue({ http, clock, url: config.queueUrl }),
    ...(looks === undefined ? {} : { reconcileQueue: createIntakeQueue({ http, clock, url: looks }) }),
    workflow: createWorkflow({ http, stateMachineArn: config.stateMachineArn }),
    outlets: openOutlets(config, http),
    archive: createResultsBucket({ http, bucket: config.resultsBucket, account: config.home.account }),
    policy: object === undefined ? async () => buildPolicy(undefined, {}) : createPolicyObject({ http, clock, object }),
    count: metrics.count,
    log,
  };
}

function openOutlets(config: Config, http: HttpClient): Outlets {
  const { topicArn, eventBusName: name } = config;
  const bus = name === undefined ? undefined : createEventBus({ http, name });
  const outlets: Outlets = {
    ...(topicArn === undefined ? {} : { publish: createTopic({ http, topicArn }).publish }),
    ...(bus === undefined
      ? {}
      : { announce: (detail) => bus.put({ source: 'qualys-fargate-scanner', detailType: 'Scan Completed', detail }) }),
    ...(config.settings.marked === undefined ? {} : { marks: openMarks(config, http) }),
  };
  if (!config.securityHub) return outlets;
  // Loaded only where it is on: its model of all AWS resources is larger than everything else here.
  const hub = () =>
    import('../core/aws/security-hub.ts').then(({ createSecurityHub }) =>
      createSecurityHub({ http, home: config.home, clock: systemClock }),
    );
  let opened: ReturnType<typeof hub> | undefined;
  const open = () => {
    opened ??= hub();
    return opened;
  };
  return {
    ...outlets,
    syncFindings: async (image) => (await open()).syncFindings(image),
    imagesWithFindings: async (where) => (await open()).imagesWithFindings(where),
  };
}

/** Loaded with the first image that is marked. */
function openMarks({ home }: Config, http: HttpClient): ImageMarks {
  let opened: Promise<ImageMarks> | undefined;
  const open = () => {
    opened ??= import('../core/aws/ecr-marks.ts').then(({ createEcrMarks }) =>
      createEcrMarks({ http, home, clock: systemClock }),
    );
    return opened;
  };
  return {
    tag: async (...given) => (await open()).tag(...given),
    attest: async (...given) => (await open()).attest(...given),
  };
}
