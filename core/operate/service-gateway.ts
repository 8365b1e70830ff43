import { UsageError } from '../errors.ts';
import { gatewayUrl } from '../qualys/platforms.ts';
import type { Installation } from './installation.ts';
import type { SessionSettings } from './session.ts';

/** The Qualys platform that was named, else the one that the service uses. Throws a UsageError where neither is known. */
export function gatewayOf(
  { qualys }: Pick<SessionSettings, 'qualys'>,
  { service }: Pick<Installation, 'service'>,
): string {
  const { QualysGatewayUrl: url = '', QualysPod: pod = '' } = service?.stack.parameters ?? {};
  if (qualys.gateway !== undefined) return gatewayUrl({ url: qualys.gateway });
  if (url !== '') return gatewayUrl({ url });
  if (pod !== '') return gatewayUrl({ pod });
  throw new UsageError('No Qualys platform was given, and there is no service stack here that names one.', {
    remedy: 'Give --qualys-pod (or QUALYS_POD), or --qualys-gateway-url for a private platform.',
  });
}
