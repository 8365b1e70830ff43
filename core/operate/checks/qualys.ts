import { readQualysSecret } from '../../aws/secret-forms.ts';
import { formatDuration } from '../../duration.ts';
import type { QualysCredentials } from '../../qualys/auth.ts';
import type { QualysCalls } from '../../qualys/calls.ts';
import { connectorFor, listRegistries, listRegistrySensors } from '../../qualys/registries.ts';
import { plural } from '../../report/text.ts';
import { type Check, type CheckId, fail, ok, skipped, warn } from '../check.ts';
import { outputOf, type ServiceInstallation } from '../installation.ts';
import { probeQualys, readToken } from '../qualys-probe.ts';
import type { SecretTexts } from '../secret-text.ts';

/** A sensor that has not been heard of for so long is down. */
const silentMs = 3_600_000;
const soonMs = 14 * 86_400_000;

/** Credentials as Qualys sees them: whether they count, for what, and until when. */
export async function checkToken(
  id: CheckId,
  credentials: QualysCredentials,
  qualys: { readonly calls: QualysCalls; readonly gateway: string; readonly now: Date },
  signal?: AbortSignal,
): Promise<readonly Check[]> {
  const { calls, gateway, now } = qualys;
  const { has, faults } = await probeQualys(calls, signal);
  const refused = faults.map(({ error }) => fail(id, error.message, error.remedy));
  if (has.length === 0) return refused;
  const { expiresAt, modules } = readToken(credentials);
  const checks = [
    ...refused,
    ...(faults.length === 0 ? [ok(id, `${gateway} takes the credentials, which may be used ${has.join(', ')}.`)] : []),
  ];
  if (modules !== undefined && !modules.includes('CS')) {
    const remedy = 'Let the module be activated for the user, and get a new token.';
    checks.push(fail(id, 'The token is not for Container Security (CS).', remedy));
  }
  if (expiresAt !== undefined && expiresAt.getTime() - now.getTime() < soonMs) {
    const remedy = 'Give the service one for the API, or user and password, or an OIDC client: rotate-token.';
    checks.push(warn(id, `The token ends at ${expiresAt.toISOString()}.`, remedy));
  }
  return checks;
}

/** What the service itself signs in with. */
export async function checkSecret(
  { service }: ServiceInstallation,
  ports: {
    readonly secrets: Pick<SecretTexts, 'read'>;
    readonly calls: (credentials: QualysCredentials) => QualysCalls;
    readonly gateway: string;
    readonly now: Date;
  },
  signal?: AbortSignal,
): Promise<readonly Check[]> {
  const arn = outputOf(service, 'SecretArn');
  const text = await ports.secrets.read(arn, signal);
  if (text === undefined)
    return [fail('qualys-secret', `The secret ${arn} has no value.`, 'Give it one: rotate-token.')];
  const credentials = readQualysSecret(text, arn);
  return checkToken('qualys-secret', credentials, { ...ports, calls: ports.calls(credentials) }, signal);
}

/** Whether anything scans the registries. */
export async function checkSensors(calls: QualysCalls, now: Date, signal?: AbortSignal): Promise<Check> {
  const sensors = await listRegistrySensors(calls, signal);
  if (sensors.length === 0) {
    const remedy = 'Deploy one (deploy sensor, or on Kubernetes), or scan with QScanner in CI.';
    return fail('registry-sensor', 'The subscription has no registry sensor: Qualys can scan no registry.', remedy);
  }
  const ages = sensors.flatMap(({ lastCheckedIn }) =>
    lastCheckedIn == null ? [] : [now.getTime() - Date.parse(lastCheckedIn)],
  );
  const youngest = ages.length === 0 ? undefined : Math.max(0, Math.min(...ages));
  if (youngest !== undefined && youngest > silentMs) {
    const found = `None of ${plural(sensors.length, 'registry sensor')} has been heard of for ${formatDuration(youngest)}.`;
    return fail('registry-sensor', found, 'See that its host runs and reaches Qualys; then restart it.');
  }
  const seen = youngest === undefined ? 'of unknown age' : `the last heard of ${formatDuration(youngest)} ago`;
  return ok('registry-sensor', `${plural(sensors.length, 'registry sensor')}, ${seen}.`);
}

/** Whether Qualys knows the registry of an account and region. */
export async function checkConnector(
  host: string,
  calls: QualysCalls,
  canCreate: boolean,
  signal?: AbortSignal,
): Promise<Check> {
  const registry = connectorFor(await listRegistries(calls, signal), host);
  if (registry !== undefined) {
    const { totalImages, totalScannedImages } = registry;
    return ok(
      'registry-connector',
      `Qualys has a connector for ${host}: ${totalScannedImages ?? 0} of ${totalImages ?? 0} images scanned.`,
    );
  }
  const found = `Qualys has no registry connector for ${host}.`;
  if (canCreate) return skipped('registry-connector', `${found} The service makes it with the first image.`);
  return warn('registry-connector', found, 'Make it: registries create --existing-role-arn …');
}
