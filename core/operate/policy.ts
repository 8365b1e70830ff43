import { OperationError, UnreadableInputError } from '../errors.ts';
import { dayOf, daysBetween } from '../policy/calendar.ts';
import { describeException } from '../policy/exception.ts';
import { parsePolicyFile } from '../policy/file.ts';
import type { GatePolicy } from '../policy/policy.ts';
import { buildPolicy } from '../policy/schema.ts';
import { describePolicy } from '../report/headline.ts';
import { isImageScanner, outputOf, type ServiceInstallation } from './installation.ts';
import type { PolicyPlace, StoredPolicies, StoredPolicy } from './stored-policy.ts';
import { type DifferenceLine, textDifference } from './text-difference.ts';

/** A policy file that can be read, and what its owner should know. */
export interface CheckedPolicy {
  /** The rules in one line. */
  readonly rules: string;
  readonly exceptions: number;
  /** What is not as it seems: rules that the service can not answer, exceptions that are over or end soon. */
  readonly notices: readonly string[];
}

/** Reads a policy file as the gate and the service do. Throws an UnreadableInputError that names each line with a fault. */
export function checkPolicy(text: string, name: string, now: Date): CheckedPolicy {
  const policy = buildPolicy(parsePolicyFile(text, name, now), {});
  return {
    rules: describePolicy(policy),
    exceptions: policy.exceptions.length,
    notices: [...unanswered(policy), ...exceptionNotices(policy, now)],
  };
}

/** Rules that need what only a gate in CI is given. */
function unanswered(policy: GatePolicy): readonly string[] {
  const feeds = [
    ...(policy.failOnEpss === undefined ? [] : ['fail-on-epss']),
    ...(policy.failOnKev ? ['fail-on-kev'] : []),
  ];
  return [
    ...feeds.map((rule) => `${rule} needs a feed, which the service has not: there every image is inconclusive by it.`),
    ...(policy.onlyNew ? ['only-new has nothing to compare with in the service: there all findings gate.'] : []),
    ...(policy.qualysPolicy.gate === 'off'
      ? []
      : ['qualys-policy needs QScanner, which the service does not use: there every image is inconclusive by it.']),
    ...(policy.enforce ? [] : ['enforce is false: nothing is stopped by it, here as in CI.']),
  ];
}

function exceptionNotices({ exceptions, exceptionWarnDays }: GatePolicy, now: Date): readonly string[] {
  return exceptions.flatMap((exception) => {
    const days = daysBetween(dayOf(now), exception.expires);
    const name = `The exception for ${describeException(exception)} (${exception.owner}, line ${exception.position.line})`;
    if (days < 0) return [`${name} expired on ${exception.expires}.`];
    return days <= exceptionWarnDays ? [`${name} expires on ${exception.expires}.`] : [];
  });
}

/** Where the service reads its policy. */
export function policyPlace({ service, names }: Pick<ServiceInstallation, 'service' | 'names'>): PolicyPlace {
  if (service.stack.outputs.PolicyLocation === undefined && isImageScanner({ service, names })) {
    throw new OperationError(`${service.stack.name} judges by the built-in policy, and reads no file.`, {
      remedy: 'Name a bucket of yours for one: deploy image-scanner --parameters PolicyBucket=…; then policy put.',
    });
  }
  const location = outputOf(service, 'PolicyLocation');
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(location) ?? [];
  const { PolicyVersion: version } = service.stack.parameters;
  return { bucket, key, ...(version === undefined || version === '' ? {} : { version }) };
}

/** The policy that the service judges by. */
export interface ShownPolicy {
  readonly location: string;
  readonly version?: string;
  /** The service keeps to that version, whatever newer ones there are. */
  readonly isPinned: boolean;
  readonly changedAt?: string;
  readonly text?: string;
  readonly checked?: CheckedPolicy;
  /** Why every verdict is inconclusive. */
  readonly fault?: string;
}

/** What the service uses. One that is missing or can't be read is shown as what it is. */
export async function showPolicy(
  place: PolicyPlace,
  policies: Pick<StoredPolicies, 'read'>,
  now: Date,
  signal?: AbortSignal,
): Promise<ShownPolicy> {
  const stored = await policies.read(place, signal);
  const shown = { location: locationOf(place), isPinned: place.version !== undefined };
  if (stored === undefined) {
    const fault = 'There is no policy: every verdict of the service is inconclusive. Put one there: policy put FILE.';
    return { ...shown, fault };
  }
  const { text, version, changedAt } = stored;
  return {
    ...shown,
    text,
    ...(version === undefined ? {} : { version }),
    ...(changedAt === undefined ? {} : { changedAt: changedAt.toISOString() }),
    ...readable(text, locationOf(place), now),
  };
}

function readable(text: string, name: string, now: Date): Pick<ShownPolicy, 'checked' | 'fault'> {
  try {
    return { checked: checkPolicy(text, name, now) };
  } catch (error) {
    if (!(error instanceof UnreadableInputError)) throw error;
    return {
      fault: `The policy is not understood, so that every verdict of the service is inconclusive: ${error.message}`,
    };
  }
}

/** What became of a policy that was put. */
export interface PutPolicy {
  readonly location: string;
  readonly end: 'stored' | 'unchanged' | 'planned';
  readonly version?: string;
  readonly before?: string;
  readonly difference: readonly DifferenceLine[];
  readonly checked: CheckedPolicy;
  /** What is left to do, or to know. */
  readonly next: readonly string[];
}

/**
 * Checks a policy file and puts it where the service reads it, as a new version. Nothing is stored that can't be read, that changes
 * nothing, or over a change of somebody else.
 */
export async function putPolicy(
  file: { readonly name: string; readonly text: string; readonly dryRun: boolean; readonly now: Date },
  place: PolicyPlace,
  policies: StoredPolicies,
  signal?: AbortSignal,
): Promise<PutPolicy> {
  const { name, text, dryRun, now } = file;
  const checked = checkPolicy(text, name, now);
  const { version: pinned, ...newest } = place;
  const before = await policies.read(newest, signal);
  const put = { location: locationOf(newest), checked, difference: textDifference(before?.text ?? '', text) };
  const known = before?.version === undefined ? {} : { before: before.version };
  if (before?.text === text) return { ...put, ...known, end: 'unchanged', next: pinnedNote(pinned, before) };
  if (dryRun) return { ...put, ...known, end: 'planned', next: [] };
  const isKept = await policies.keepsVersions(newest, signal);
  const version = await policies.replace(newest, before, text, signal);
  const stored = { text, ...(version === undefined ? {} : { version }) };
  const next = [
    ...pinnedNote(pinned, stored),
    ...(isKept
      ? []
      : [`The bucket ${place.bucket} keeps no versions: what was there is gone. Turn its versioning on.`]),
    'The service reads it within five minutes.',
  ];
  return { ...put, ...known, end: 'stored', ...(version === undefined ? {} : { version }), next };
}

function pinnedNote(pinned: string | undefined, { version = '' }: StoredPolicy): readonly string[] {
  if (pinned === undefined || pinned === version) return [];
  return [
    `The service keeps to version ${pinned}. To let it use this one: update --parameters PolicyVersion=${version}, or PolicyVersion= for always the newest.`,
  ];
}

function locationOf({ bucket, key }: PolicyPlace): string {
  return `s3://${bucket}/${key}`;
}
