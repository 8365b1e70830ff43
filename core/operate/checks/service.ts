import type { ArtifactStore } from '../../deploy/artifact-store.ts';
import { OperationError } from '../../errors.ts';
import { plural, printable } from '../../report/text.ts';
import { type Check, fail, ok, skipped, warn } from '../check.ts';
import { isImageScanner, outputOf, type ServiceInstallation } from '../installation.ts';
import type { LogRecord } from '../log-record.ts';
import { policyPlace, showPolicy } from '../policy.ts';
import type { StoredPolicies } from '../stored-policy.ts';
import type { Subscriptions } from '../verify-ports.ts';

/** Lines by which the service tells of scans and targets: they are checks of their own. */
const scanFailed = 'A scan failed.';
const targetShut = 'A target can not be looked at.';

/** Whether functions failed, by what they wrote in the last day. */
export function checkErrors(errors: readonly LogRecord[]): Check {
  const own = errors.filter(({ message }) => message !== scanFailed && message !== targetShut);
  const last = own.at(-1);
  if (last === undefined) return ok('function-errors', 'No function wrote an error in the last day.');
  const { fault, message: why } = last.fields;
  const detail = isRecord(fault) ? fault.message : why;
  const said = [last.message, ...(detail === undefined ? [] : [String(detail)])].map((text) => printable(text, 300));
  const found = `${plural(own.length, 'error')} in the last day; the last one of ${last.source}: ${said.join(' ')}`;
  return warn('function-errors', found, 'Read them: logs --since 1d --level error.');
}

/** Whether scans failed, and for want of time. */
export function checkScanTime(errors: readonly LogRecord[], { service, names }: ServiceInstallation): readonly Check[] {
  const failed = errors.filter(({ message }) => message === scanFailed);
  if (failed.length === 0) return [ok('scan-time', 'No scan failed in the last day.')];
  const byCode = Map.groupBy(failed, ({ fields }) => String(fields.code ?? 'unknown'));
  return [...byCode].map(([code, records]) => {
    const count = `${plural(records.length, 'scan')} of the last day failed`;
    if (code !== 'timeout') {
      const said = printable(String(records.at(-1)?.fields.message ?? ''), 300);
      return warn('scan-time', `${count} (${code}): ${said}`, 'See workflow for what each waited for, and logs.');
    }
    if (isImageScanner({ service, names })) {
      const remedy =
        'See logs --of worker and --of build; give QScanner more room: update --parameters LambdaMemorySize=…, or LargeImageMegabytes=… for more images to CodeBuild.';
      return warn('scan-time', `${count} for want of time.`, remedy);
    }
    const { MaxPollAttempts: most = '30', PollIntervalSeconds: pause = '60' } = service.stack.parameters;
    const remedy = `See that a registry sensor runs and keeps up; give scans more time: update --parameters MaxPollAttempts=${Math.min(60, Number(most) * 2)} (now ${most} times ${pause} s).`;
    return warn('scan-time', `${count} for want of time.`, remedy);
  });
}

/** Whether the service could look at every account and region. */
export function checkTargets(errors: readonly LogRecord[]): readonly Check[] {
  const shut = new Map<string, LogRecord>();
  for (const record of errors) {
    if (record.message === targetShut) shut.set(`${record.fields.account} in ${record.fields.region}`, record);
  }
  if (shut.size === 0) return [ok('targets-reachable', 'The service could look at every target in the last day.')];
  return [...shut].map(([target, { fields }]) =>
    fail(
      'targets-reachable',
      `The service could not look at ${target}: ${printable(String(fields.message ?? fields.reason ?? ''), 300)}`,
      'Deploy the target stack there, with the ServiceAccountId, TargetExternalId and OrganizationId of this service.',
    ),
  );
}

/** Whether the policy can be read: without it every verdict is inconclusive. */
export async function checkPolicyInUse(
  installation: ServiceInstallation,
  policies: Pick<StoredPolicies, 'read'>,
  now: Date,
  signal?: AbortSignal,
): Promise<readonly Check[]> {
  const place = installation.service.stack.outputs.PolicyLocation;
  if (place === undefined && isImageScanner(installation)) {
    return [ok('policy', 'The built-in policy judges: the stack was told no PolicyBucket.')];
  }
  const shown = await showPolicy(policyPlace(installation), policies, now, signal);
  if (shown.fault !== undefined) {
    return [
      fail(
        'policy',
        `${shown.location}: ${shown.fault}`,
        'Put a policy there that policy check takes: policy put FILE.',
      ),
    ];
  }
  const notices = shown.checked?.notices ?? [];
  return [
    ok('policy', `${shown.location}: ${shown.checked?.rules}`),
    ...notices.map((notice) => warn('policy', notice, 'Change the policy file, and policy put it.')),
  ];
}

/** Whether the buckets of the service are there, and the service's own. */
export async function checkBuckets(
  { service, place }: ServiceInstallation,
  buckets: Pick<ArtifactStore, 'regionOf'>,
  signal?: AbortSignal,
): Promise<Check> {
  const name = outputOf(service, 'ResultsBucketName');
  const found = await regionOf(name, place.account, buckets, signal);
  if (found === 'foreign') {
    const remedy = 'Allow s3:ListBucket on it; if you may, somebody else has it: destroy and deploy the service.';
    return warn('buckets', `The bucket for findings ${name} can not be looked at, or is not of this account.`, remedy);
  }
  if (found !== undefined) return ok('buckets', `The bucket for findings ${name} is there, and of this account.`);
  const remedy = 'Scans can not be kept without it: see who deleted it, and destroy and deploy the service.';
  return fail('buckets', `The bucket for findings ${name} is gone.`, remedy);
}

/** S3 says neither whose a bucket is nor what is missing. */
async function regionOf(
  name: string,
  owner: string,
  buckets: Pick<ArtifactStore, 'regionOf'>,
  signal: AbortSignal | undefined,
): Promise<string | 'foreign' | undefined> {
  try {
    return await buckets.regionOf({ name, owner }, signal);
  } catch (error) {
    if (error instanceof OperationError) return 'foreign';
    throw error;
  }
}

/** Whether anybody is told. */
export async function checkNotifications(
  { service, names }: ServiceInstallation,
  subscriptions: Subscriptions,
  signal?: AbortSignal,
): Promise<Check> {
  if (isImageScanner({ service, names }) && service.stack.outputs.SNSTopic === undefined) {
    return skipped('notifications', 'Nobody is told: EnableAlerts is false.');
  }
  const all = await subscriptions.list(outputOf(service, 'SNSTopic'), signal);
  const waiting = all.filter(({ isConfirmed }) => !isConfirmed).length;
  if (waiting > 0) {
    const remedy = 'Let their owners follow the link in the e-mail of AWS Notifications; it counts for three days.';
    return warn('notifications', `${plural(waiting, 'subscription')} of ${all.length} not confirmed.`, remedy);
  }
  if (all.length > 0) return ok('notifications', `${plural(all.length, 'subscription')}, confirmed.`);
  const remedy = `Subscribe somebody: update --parameters ${isImageScanner({ service, names }) ? 'AlertEmail' : 'NotificationEmail'}=…, or aws sns subscribe.`;
  return warn('notifications', 'Nobody has subscribed to the notifications.', remedy);
}

/** What can not be checked where the service is elsewhere. */
export function checkElsewhere(): Check {
  return skipped(
    'service-rules',
    'There is no service stack here: what is of the service is checked in its own account and region.',
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
