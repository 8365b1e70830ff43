import type { ResolvedImage } from '../image/resolved.ts';
import { complianceWish } from '../policy/compliance.ts';
import { scanTypesAsked } from '../policy/evaluate.ts';
import type { ScanType } from '../scan/result.ts';
import type { ScanRequest } from '../scan/scan.ts';
import { currentPolicy } from './current-policy.ts';
import type { ServicePorts } from './ports.ts';

/** What is asked of Qualys for an image: what the policy of this moment wants to be looked for, and never by force. */
export async function scanRequestOf(image: ResolvedImage, ports: ServicePorts): Promise<ScanRequest> {
  const { policy } = await currentPolicy(ports);
  return {
    image,
    maxAgeMs: ports.settings.maxAgeMs,
    force: false,
    scanTypes: withOurs(scanTypesAsked(policy), ports),
    ...(complianceWish(policy) === 'reading' ? { welcome: ['compliance'] } : {}),
  };
}

/** What a result must have looked for; packages, when the policy can't be read. */
export async function wantedScanTypes(ports: ServicePorts): Promise<readonly ScanType[]> {
  const { policy } = await currentPolicy(ports);
  return withOurs(scanTypesAsked(policy), ports);
}

function withOurs(asked: readonly ScanType[], { settings }: ServicePorts): readonly ScanType[] {
  return [...new Set([...asked, ...(settings.scanTypes ?? [])])];
}
