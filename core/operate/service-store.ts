import type { ScanStore } from '../service/scan-store.ts';
import { systemClock } from '../system-clock.ts';
import { outputOf, type ServiceInstallation } from './installation.ts';
import type { Session } from './session.ts';

const dayMs = 86_400_000;

/** The service's own memory, for whoever operates it. */
export async function openStore(
  { access }: Pick<Session, 'access'>,
  { service }: Pick<ServiceInstallation, 'service'>,
): Promise<ScanStore> {
  const { createScanStore } = await import('../aws/scan-store.ts');
  const { CacheTTLDays: cached = '7', ResultTtlDays: days = cached } = service.stack.parameters;
  return createScanStore({
    ...access,
    table: outputOf(service, 'TableName'),
    retentionMs: Number(days) * dayMs,
    now: systemClock.now,
    warn: () => {},
  });
}
