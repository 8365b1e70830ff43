import { createEcs } from '../core/aws/ecs.ts';
import { createHubRole } from '../core/aws/hub-role.ts';
import { createIntakeQueue } from '../core/aws/intake-queue.ts';
import { createParameters } from '../core/aws/parameter.ts';
import { createPolicyObject } from '../core/aws/policy-object.ts';
import { createScanStore } from '../core/aws/scan-store.ts';
import { openHttp } from '../core/connections.ts';
import { describeProgress } from '../core/describe-progress.ts';
import type { HttpClient } from '../core/http/http.ts';
import { createImageResolver } from '../core/registry/resolve.ts';
import type { AdmissionPorts } from '../core/service/admission.ts';
import type { DeploymentHookPorts } from '../core/service/deployment-hook.ts';
import { systemClock } from '../core/system-clock.ts';
import { type AdmissionConfig, readAdmissionConfig } from './admission-config.ts';
import { openBreakGlass } from './break-glass.ts';
import { createLog, type HostLog } from './log.ts';
import { createMetrics, type HostMetrics } from './metrics.ts';
import type { Environment } from './variables.ts';

/** What the handlers of a hook's container share. */
export interface AdmissionHost extends Pick<AdmissionConfig, 'region' | 'callBackDelaySeconds'> {
  readonly log: HostLog;
  readonly metrics: HostMetrics;
  /** For one look, as a tag may name another image at the next one; milliseconds that it may take. */
  readonly ports: (lookMs: number) => AdmissionPorts;
  readonly revision: DeploymentHookPorts['revision'];
}

/** The hub answers within this time, or the look is over: another may follow. */
const tableMs = 10_000;

/**
 * Wires admission to ECS, registries and the break-glass here, and to the table, the queue and the policy of the hub; once a container.
 * Nothing is asked before the first invocation. Throws a UsageError for a variable that is missing or wrong.
 */
export function openAdmission(environment: Environment): AdmissionHost {
  const config = readAdmissionConfig(environment);
  const log = createLog();
  const metrics = createMetrics();
  const http = openHttp({
    environment,
    tell: (event) => {
      const level = event.kind === 'warning' || event.kind === 'retry' ? 'warn' : 'info';
      log[level](describeProgress(event));
    },
  });
  const { region, callBackDelaySeconds, settings } = config;
  const clock = systemClock;
  const warn = (message: string) => log.warn(message);
  const { count } = metrics;
  const lasting = {
    clock,
    count,
    log,
    ...openHub(config, http, warn),
    breakGlass: breakGlassOf(config, http, { count, log }),
  };
  return {
    region,
    callBackDelaySeconds,
    log,
    metrics,
    ports: (lookMs) => ({
      ...lasting,
      settings: { ...settings, lookMs },
      images: createImageResolver({ http, environment, warn, now: clock.now }),
    }),
    revision: createEcs({ http, region }).revision,
  };
}

/** What is in the service account. */
function openHub(
  { hub, region }: AdmissionConfig,
  http: HttpClient,
  warn: (message: string) => void,
): Pick<AdmissionPorts, 'store' | 'queue' | 'policy'> {
  const clock = systemClock;
  const credentials = createHubRole({ http, clock, region, arn: hub.roleArn });
  const access = { http, region: hub.region, credentials };
  const { table, queueUrl: url, policy: object } = hub;
  return {
    // It writes nothing there, so nothing is kept for any time.
    store: createScanStore({ ...access, table, deadlineMs: tableMs, retentionMs: 0, now: clock.now, warn }),
    queue: createIntakeQueue({ ...access, clock, url }),
    policy: createPolicyObject({ ...access, clock, object }),
  };
}

function breakGlassOf(
  { breakGlassParameter: name, region }: AdmissionConfig,
  http: HttpClient,
  ports: Pick<AdmissionPorts, 'count' | 'log'>,
): AdmissionPorts['breakGlass'] {
  if (name === undefined) return async () => undefined;
  return openBreakGlass({ parameters: createParameters({ http, region }), name, clock: systemClock, ports });
}
