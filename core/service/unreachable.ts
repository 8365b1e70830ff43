import { dayOf } from '../policy/calendar.ts';
import type { Reason } from '../reason.ts';
import { hashOf } from '../report/fingerprint.ts';
import type { ServicePorts } from './ports.ts';
import type { Target } from './target.ts';
import { tellingLeaseMs } from './tell.ts';
import { unreachableNotification } from './unreachable-notification.ts';
import type { DeployedUse } from './use.ts';

/** Tells people once a day that an account and region can't be looked at: what runs there is not known. */
export async function tellUnreachable(target: Target, reason: Reason, ports: ServicePorts): Promise<void> {
  const { store, outlets, clock, count, settings } = ports;
  const key = `sha256:${hashOf(['target', target.account, target.region])}`;
  const use = everything(target, reason);
  const fingerprint = `inconclusive-${dayOf(clock.now())}`;
  const turn = await store.beginTelling(key, use, fingerprint, clock.now(), tellingLeaseMs);
  if (turn.kind !== 'mine') return;
  if (outlets.publish !== undefined) {
    await outlets.publish(unreachableNotification(target, reason, { tool: settings.tool, at: clock.now() }));
    count('NotificationsSent');
  }
  await store.told(key, use, { fingerprint, findings: [], at: clock.now().toISOString() });
}

/** Stands for all that runs in a target. */
function everything({ account, region }: Target, { message: why }: Reason): DeployedUse {
  return {
    deployment: { account, region },
    use: {
      family: '(everything)',
      source: `${account} ${region}`,
      container: '(every container)',
      essential: true,
      role: 'app',
      image: { kind: 'unresolved', text: '', why },
      platform: { kind: 'every', why },
    },
  };
}
