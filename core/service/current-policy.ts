import type { GatePolicy } from '../policy/policy.ts';
import { buildPolicy } from '../policy/schema.ts';
import type { Reason } from '../reason.ts';
import type { ServicePorts } from './ports.ts';

/** The policy to judge by; with a fault it is the default one, and no verdict may rest on it. */
export interface CurrentPolicy {
  readonly policy: GatePolicy;
  readonly fault?: Reason;
}

/** The policy as it is now. One that can't be read makes every verdict inconclusive, and never fails to be counted. */
export async function currentPolicy({ policy, count, log }: ServicePorts): Promise<CurrentPolicy> {
  const found = await policy();
  if (!isReason(found)) return { policy: found };
  count('PolicyUnreadable');
  log.error('The policy can not be read; every verdict is inconclusive.', { ...found });
  return { policy: buildPolicy(undefined, {}), fault: found };
}

function isReason(found: GatePolicy | Reason): found is Reason {
  return 'code' in found;
}
