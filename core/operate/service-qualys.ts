import { readQualysSecret } from '../aws/secret-forms.ts';
import { UsageError } from '../errors.ts';
import type { QualysCalls } from '../qualys/calls.ts';
import { type Installation, outputOf } from './installation.ts';
import { gatewayOf } from './service-gateway.ts';
import type { Session } from './session.ts';

/** Qualys with the credentials that were given, else with those of the service here. Throws a UsageError where there are neither. */
export async function openServiceQualys(
  session: Session,
  installation: Installation,
  signal?: AbortSignal,
): Promise<{ readonly calls: QualysCalls; readonly gateway: string }> {
  const gateway = gatewayOf(session.settings, installation);
  const given = session.settings.qualys.secret?.credentials;
  if (given !== undefined) return { gateway, calls: session.qualys(gateway, given) };
  const { service } = installation;
  if (service === undefined) {
    throw new UsageError('There are no credentials for Qualys, and there is no service here that has some.', {
      remedy:
        'Set QUALYS_TOKEN in the environment, or QUALYS_USERNAME and QUALYS_PASSWORD, or give --qualys-token-file.',
    });
  }
  const arn = outputOf(service, 'SecretArn');
  const { createSecretTexts } = await import('../aws/secret-texts.ts');
  const text = await createSecretTexts(session.access).read(arn, signal);
  return { gateway, calls: session.qualys(gateway, readQualysSecret(text ?? '', arn)) };
}
