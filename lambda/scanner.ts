import { randomBytes } from 'node:crypto';
import { createQualysSecret } from '../core/aws/qualys-secret.ts';
import { createSecretAuth } from '../core/aws/secret-auth.ts';
import type { EcrRegistry } from '../core/image/ecr.ts';
import { createCalls } from '../core/qualys/calls.ts';
import { defaultPolling } from '../core/scan/polling.ts';
import { createRegistrySensor } from '../core/scan/registry-sensor.ts';
import type { Scan, Scanner } from '../core/scan/scan.ts';
import { systemClock } from '../core/system-clock.ts';
import type { Config } from './config.ts';
import type { ScannerWorld } from './wire.ts';

/**
 * Scans at Qualys through its registry sensor, signed in with the secret as it is now, or has workers run QScanner: what these need is loaded
 * with the first step. Every secret is masked before it is used.
 */
export function openScanner(world: ScannerWorld): Scanner {
  const { config, http, log, tell } = world;
  const { gateway, secretArn } = config.qualys;
  const clock = systemClock;
  const secret = createQualysSecret({ http, clock, arn: secretArn, mask: log.mask });
  const auth = createSecretAuth({ secret, gateway, http, clock, mask: log.mask });
  const calls = createCalls({ gateway, http, auth, now: clock.now });
  const sensor = createRegistrySensor({
    calls,
    clock,
    tell,
    polling: { ...defaultPolling, intervalMs: config.pollIntervalMs },
    nextScheduleName: () => `qualys-fargate-scanner-${randomBytes(8).toString('hex')}`,
    connectorRoleArn: (registry) => connectorRoleArn(registry, config.connectorRole),
  });
  const { workers } = config;
  if (workers === undefined) return { advance: (scans, signal) => sensor.advance(scans.map(sensorBegins), signal) };
  let opened: Promise<Scanner> | undefined;
  return {
    advance: async (scans, signal) => {
      opened ??= import('./workers.ts').then(({ openWorkers }) => openWorkers(workers, { ...world, sensor, calls }));
      return (await opened).advance(scans, signal);
    },
  };
}

/** A scan that a worker had before the service was told to use the registry sensor begins anew. */
function sensorBegins(scan: Scan): Scan {
  return scan.state === 'starting' || scan.state === 'working' ? { state: 'requested', request: scan.request } : scan;
}

/** The role that Qualys assumes to read a registry: the given one, or the one of that name in the registry's own account. */
export function connectorRoleArn(
  { accountId, partition }: Pick<EcrRegistry, 'accountId' | 'partition'>,
  { arn, name }: Config['connectorRole'],
): string | undefined {
  if (arn !== undefined) return arn;
  return name === undefined ? undefined : `arn:${partition}:iam::${accountId}:role/${name}`;
}
