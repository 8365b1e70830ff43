import { randomBytes } from 'node:crypto';
import { createQualysSecret } from '../core/aws/qualys-secret.ts';
import { createSecretAuth } from '../core/aws/secret-auth.ts';
import type { EcrRegistry } from '../core/image/ecr.ts';
import { createCalls } from '../core/qualys/calls.ts';
import { defaultPolling } from '../core/scan/polling.ts';
import { createRegistrySensor } from '../core/scan/registry-sensor.ts';
import type { Scanner } from '../core/scan/scan.ts';
import { systemClock } from '../core/system-clock.ts';
import type { Config } from './config.ts';
import type { ScannerWorld } from './wire.ts';

/** Scans at Qualys, signed in with the secret as it is now. Every secret is masked before it is used. */
export function openScanner({ config, http, log, tell }: ScannerWorld): Scanner {
  const { gateway, secretArn } = config.qualys;
  const clock = systemClock;
  const secret = createQualysSecret({ http, clock, arn: secretArn, mask: log.mask });
  const auth = createSecretAuth({ secret, gateway, http, clock, mask: log.mask });
  return createRegistrySensor({
    calls: createCalls({ gateway, http, auth, now: clock.now }),
    clock,
    tell,
    polling: { ...defaultPolling, intervalMs: config.pollIntervalMs },
    nextScheduleName: () => `qualys-fargate-scanner-${randomBytes(8).toString('hex')}`,
    connectorRoleArn: (registry) => connectorRoleArn(registry, config.connectorRole),
  });
}

/** The role that Qualys assumes to read a registry: the given one, or the one of that name in the registry's own account. */
export function connectorRoleArn(
  { accountId, partition }: Pick<EcrRegistry, 'accountId' | 'partition'>,
  { arn, name }: Config['connectorRole'],
): string | undefined {
  if (arn !== undefined) return arn;
  return name === undefined ? undefined : `arn:${partition}:iam::${accountId}:role/${name}`;
}
