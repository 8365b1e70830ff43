import { readQualysSecret } from '../aws/secret-forms.ts';
import type { ArtifactStore } from '../deploy/artifact-store.ts';
import type { QualysPrincipal } from '../deploy/roles.ts';
import { RemoteError } from '../errors.ts';
import { ecrHost } from '../image/ecr.ts';
import type { Clock } from '../ports.ts';
import type { QualysCredentials } from '../qualys/auth.ts';
import type { QualysCalls } from '../qualys/calls.ts';
import { awsBase } from '../qualys/registries.ts';
import type { ScanStore } from '../service/scan-store.ts';
import { type Check, checked, fail, ok, skipped } from './check.ts';
import { checkAdmission } from './checks/admission.ts';
import { checkEventPath } from './checks/event-path.ts';
import { checkBusPolicy, checkDeadLetters, checkServiceRules, checkTargetRules, checkTrail } from './checks/events.ts';
import {
  checkBucketPolicy,
  checkPushTrail,
  checkQScanner,
  checkScannerRoles,
  usesSensor,
} from './checks/image-scanner.ts';
import { checkConnector, checkSecret, checkSensors, checkToken } from './checks/qualys.ts';
import { checkDescribeRole, checkEcrRole, ecrRoleOf } from './checks/roles.ts';
import {
  checkBuckets,
  checkElsewhere,
  checkErrors,
  checkNotifications,
  checkPolicyInUse,
  checkScanTime,
  checkTargets,
} from './checks/service.ts';
import { checkStacks } from './checks/stacks.ts';
import { type Installation, isImageScanner, type ServiceInstallation } from './installation.ts';
import type { LogLines } from './log-lines.ts';
import type { Queues } from './queues.ts';
import { recentErrors } from './recent-errors.ts';
import type { ScanOutcome } from './scan.ts';
import type { SecretTexts } from './secret-text.ts';
import type { StoredPolicies } from './stored-policy.ts';
import type {
  BucketPolicies,
  EventRules,
  HookedServices,
  InstalledFunctions,
  RolePermissions,
  Subscriptions,
  Trails,
} from './verify-ports.ts';

/** Qualys as a run may ask it. */
export interface VerifiedQualys {
  readonly gateway: string;
  /** As they were given; what the service has is checked beside it. */
  readonly given?: QualysCredentials;
  readonly calls: (credentials: QualysCredentials) => QualysCalls;
}

export interface VerifyPorts {
  readonly installation: Installation;
  /** ARN of who asks. */
  readonly caller: string;
  /** The reason why there is none, where nobody named a platform. */
  readonly qualys: VerifiedQualys | string;
  /** The role with which Qualys reads ECR, as it was named. */
  readonly role: { readonly arn?: string; readonly name?: string };
  readonly rules: EventRules;
  readonly trails: Trails;
  readonly roles: RolePermissions;
  readonly queues: Pick<Queues, 'counts'>;
  readonly lines: LogLines;
  readonly secrets: Pick<SecretTexts, 'read'>;
  readonly policies: Pick<StoredPolicies, 'read'>;
  readonly buckets: Pick<ArtifactStore, 'regionOf'>;
  readonly subscriptions: Subscriptions;
  readonly services: HookedServices;
  readonly functions: InstalledFunctions;
  readonly bucketPolicies: BucketPolicies;
  /** Undefined where the service is elsewhere. */
  readonly store: Pick<ScanStore, 'targets'> | undefined;
  /** Scans an image in the service and follows it; undefined when none is asked for. */
  readonly scan: (() => Promise<readonly { readonly image: string; readonly outcome: ScanOutcome }[]>) | undefined;
  readonly clock: Clock;
}

const dayMs = 86_400_000;

/**
 * Checks everything that scanning rests on, one after another, and tells each as it is found: before anything is deployed what must be there
 * first, afterwards all of it. Nothing is changed; the event that is followed is one that every target sends daily.
 */
export async function* verify(ports: VerifyPorts, signal?: AbortSignal): AsyncIterable<Check> {
  const { installation, caller, services, scan } = ports;
  const { service } = installation;
  yield ok('credentials', `${caller} in ${installation.place.region}.`);
  yield* checkStacks(installation);
  yield* checkAtQualys(ports, signal);
  yield* checkAccount(ports, signal);
  if (service === undefined) yield checkElsewhere();
  else yield* checkService({ ...installation, service }, ports, signal);
  yield* await checked('admission', () => checkAdmission(installation, services, signal));
  yield* await checked('event-path', () => checkEventPath(installation, ports, signal));
  if (scan === undefined) return;
  yield* await checked('scan', async () => (await scan()).map(({ image, outcome }) => judgeScan(image, outcome)));
}

/** What Qualys says: with the credentials that were given, else with those of the service. */
async function* checkAtQualys(ports: VerifyPorts, signal: AbortSignal | undefined): AsyncIterable<Check> {
  const { qualys, installation, clock, secrets } = ports;
  if (typeof qualys === 'string') return yield skipped('qualys-token', qualys);
  const { service } = installation;
  const { given, gateway } = qualys;
  const now = clock.now();
  if (given !== undefined) {
    const asked = { calls: qualys.calls(given), gateway, now };
    yield* await checked('qualys-token', () => checkToken('qualys-token', given, asked, signal));
  }
  if (service !== undefined) {
    const there = { ...installation, service };
    yield* await checked('qualys-secret', () => checkSecret(there, { ...qualys, secrets, now }, signal));
  }
  const calls = await callsOf(ports, signal);
  if (calls === undefined) {
    const why = 'There are no credentials for Qualys: set QUALYS_TOKEN to check token, sensor and registries.';
    if (service === undefined) yield skipped('qualys-token', why);
    return;
  }
  if (service !== undefined && isImageScanner(installation) && !usesSensor({ service })) {
    yield skipped('registry-sensor', 'QScanner scans for the image scanner; it needs neither sensor nor connector.');
    return;
  }
  const { account, region } = installation.place;
  const host = ecrHost({ accountId: account, region });
  const canCreate = ecrRoleOf(ports.role, installation) !== undefined && service !== undefined;
  yield* await checked('registry-sensor', () => checkSensors(calls, now, signal));
  yield* await checked('registry-connector', () => checkConnector(host, calls, canCreate, signal));
}

/** Calls with the credentials that were given, else with those of the service, where these can be read. */
async function callsOf(
  { qualys, installation, secrets }: VerifyPorts,
  signal: AbortSignal | undefined,
): Promise<QualysCalls | undefined> {
  if (typeof qualys === 'string') return undefined;
  if (qualys.given !== undefined) return qualys.calls(qualys.given);
  const arn = installation.service?.stack.outputs.SecretArn;
  if (arn === undefined) return undefined;
  try {
    const text = await secrets.read(arn, signal);
    return text === undefined ? undefined : qualys.calls(readQualysSecret(text, arn));
  } catch (error) {
    // The check of the secret has said why.
    if (error instanceof RemoteError) return undefined;
    throw error;
  }
}

/** What must be so in this account, whether the service is here or elsewhere. */
async function* checkAccount(ports: VerifyPorts, signal: AbortSignal | undefined): AsyncIterable<Check> {
  const { installation, roles, trails, rules, queues } = ports;
  const { service, target } = installation;
  const scanner = service !== undefined && isImageScanner(installation) ? { ...installation, service } : undefined;
  if (scanner === undefined || usesSensor(scanner)) {
    const role = ecrRoleOf(ports.role, installation);
    yield* await checked('ecr-role', async () =>
      checkEcrRole(role, installation.place, roles, await principalOf(ports, signal), signal),
    );
  }
  if (scanner !== undefined) yield* await checked('push-trail', () => checkPushTrail(scanner, trails, signal));
  if (scanner === undefined || target !== undefined) {
    yield* await checked('describe-role', () => checkDescribeRole(installation, roles, signal));
    yield* await checked('trail', () => checkTrail(installation, trails, signal));
    yield* await checked('target-rules', () => checkTargetRules(installation, rules, signal));
  }
  yield* await checked('dead-letters', () => checkDeadLetters(installation, queues, signal));
}

/** Whom the role must trust, as Qualys says; undefined where Qualys can't be asked. */
async function principalOf(ports: VerifyPorts, signal: AbortSignal | undefined): Promise<QualysPrincipal | undefined> {
  const calls = await callsOf(ports, signal);
  if (calls === undefined) return undefined;
  return { partition: ports.installation.place.partition, ...(await awsBase(calls, signal)) };
}

/** What is only where the service is. */
async function* checkService(
  installation: ServiceInstallation,
  ports: VerifyPorts,
  signal: AbortSignal | undefined,
): AsyncIterable<Check> {
  const { rules, lines, policies, buckets, subscriptions, store, clock } = ports;
  const now = clock.now();
  const yesterday = new Date(now.getTime() - dayMs);
  const isScanner = isImageScanner(installation);
  yield* await checked('service-rules', () => checkServiceRules(installation, rules, signal));
  if (isScanner) yield* checkScanner(installation, ports, signal);
  else {
    yield* await checked('bus-policy', async () => {
      const known = store === undefined ? [] : await store.targets();
      return checkBusPolicy(installation, known, rules, signal);
    });
    yield* otherScanner(installation);
  }
  yield* await checked('policy', () => checkPolicyInUse(installation, policies, now, signal));
  yield* await checked('buckets', () => checkBuckets(installation, buckets, signal));
  yield* await checked('notifications', () => checkNotifications(installation, subscriptions, signal));
  yield* await checked('function-errors', async () => {
    const errors = await recentErrors(installation, yesterday, lines, signal);
    const ofTargets = isScanner ? [] : checkTargets(errors);
    return [checkErrors(errors), ...checkScanTime(errors, installation), ...ofTargets];
  });
}

/** What only an image scanner has. */
async function* checkScanner(
  installation: ServiceInstallation,
  { functions, roles, bucketPolicies }: VerifyPorts,
  signal: AbortSignal | undefined,
): AsyncIterable<Check> {
  yield* await checked('qscanner', () => checkQScanner(installation, functions, signal));
  yield* await checked('scanner-roles', () => checkScannerRoles(installation, roles, signal));
  yield* await checked('bucket-policy', () => checkBucketPolicy(installation, bucketPolicies, signal));
}

/** An image scanner beside the service is checked by itself. */
function* otherScanner({ imageScanner, names }: Installation): Iterable<Check> {
  if (imageScanner === undefined) return;
  yield skipped('qscanner', `${names['image-scanner']} is checked by itself: verify --image-scanner.`);
}

function judgeScan(image: string, outcome: ScanOutcome): Check {
  switch (outcome.kind) {
    case 'scanned':
      return ok(
        'scan',
        `${image} was scanned at ${outcome.scannedAt}${outcome.isNew ? '' : ', which was known already'}.`,
      );
    case 'failed':
      return fail('scan', `${image} was not scanned: ${outcome.reason.message}`, outcome.reason.remedy);
    case 'open':
      return fail('scan', `${image}: ${outcome.why}.`, 'See workflow, logs and redrive --dry-run.');
    default:
      return outcome satisfies never;
  }
}
