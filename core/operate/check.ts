import { OperationError, RemoteError, UsageError } from '../errors.ts';

/** How a check came out. `skipped`: there is nothing to check here. */
export type CheckState = 'ok' | 'warn' | 'fail' | 'skipped';

/** One thing that was looked at. */
export interface Check {
  /** Stable across releases. */
  readonly id: CheckId;
  readonly state: CheckState;
  /** What was found, in one sentence. */
  readonly found: string;
  /** What to do about it, where it is not as it should be. */
  readonly remedy?: string;
}

/** Every check, with what it is about and what people see when it is not in order. */
export const checkSubjects = {
  credentials: { title: 'AWS credentials', symptoms: ['Permission errors'] },
  stacks: { title: 'Stacks', symptoms: ['Workflow not triggering'] },
  'qualys-token': {
    title: 'Qualys platform and token',
    symptoms: ['API 401/403 errors', 'Scan failures: credentials'],
  },
  'qualys-secret': {
    title: "The service's own credentials",
    symptoms: ['API 401/403 errors', 'Scan failures: credentials'],
  },
  'registry-sensor': { title: 'Registry sensor', symptoms: ['Scan timeout', 'Scan failures: scanner not installed'] },
  'registry-connector': { title: 'Registry connector', symptoms: ['Registry creation failed'] },
  'ecr-role': {
    title: 'Role with which Qualys reads ECR',
    symptoms: ['Registry creation failed', 'Permission errors: role', 'Scan failures: credentials'],
  },
  'describe-role': {
    title: 'Role with which the service looks',
    symptoms: ['Permission errors: cross-account access', 'Permission errors: role'],
  },
  trail: { title: 'CloudTrail', symptoms: ['Workflow not triggering', 'Function not triggering: CloudTrail'] },
  'push-trail': { title: 'CloudTrail, for pushes', symptoms: ['Function not triggering: CloudTrail'] },
  'target-rules': {
    title: 'Rules that forward events',
    symptoms: ['Workflow not triggering', 'Function not triggering: rule'],
  },
  'service-rules': {
    title: 'Rules that feed the intake',
    symptoms: ['Workflow not triggering', 'Function not triggering: rule'],
  },
  'bus-policy': {
    title: 'Policy of the central bus',
    symptoms: ['Cross-account events not arriving', 'Permission errors: cross-account access'],
  },
  'dead-letters': {
    title: 'Dead letters',
    symptoms: ['Workflow not triggering', 'Function not triggering: permissions', 'Cross-account events not arriving'],
  },
  'function-errors': {
    title: 'Errors of the functions',
    symptoms: ['Scan failures: logs', 'Function not triggering: permissions'],
  },
  'scan-time': { title: 'Time for scans', symptoms: ['Scan timeout'] },
  'targets-reachable': {
    title: 'Target accounts',
    symptoms: ['Cross-account events not arriving', 'Permission errors: cross-account access'],
  },
  qscanner: { title: 'QScanner', symptoms: ['Scan failures: scanner not installed'] },
  'scanner-roles': {
    title: 'Roles of functions and builds',
    symptoms: ['Permission errors: role', 'Function not triggering: permissions', 'Scan failures: credentials'],
  },
  'bucket-policy': { title: 'Policy of the results bucket', symptoms: ['Permission errors: buckets'] },
  policy: { title: 'Policy', symptoms: ['Permission errors: buckets'] },
  buckets: { title: 'Buckets', symptoms: ['Permission errors: buckets'] },
  notifications: { title: 'Notifications', symptoms: ['Nobody is told'] },
  admission: { title: 'Services that admission covers', symptoms: ['A failing image was deployed'] },
  'event-path': {
    title: 'An event, followed to its end',
    symptoms: ['Workflow not triggering', 'Function not triggering: permissions', 'Cross-account events not arriving'],
  },
  scan: { title: 'A scan, followed to its end', symptoms: ['Scan timeout', 'Scan failures: logs'] },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly symptoms: readonly string[] }>>;

export type CheckId = keyof typeof checkSubjects;

export function ok(id: CheckId, found: string): Check {
  return { id, state: 'ok', found };
}

export function warn(id: CheckId, found: string, remedy: string): Check {
  return { id, state: 'warn', found, remedy };
}

export function fail(id: CheckId, found: string, remedy: string): Check {
  return { id, state: 'fail', found, remedy };
}

export function skipped(id: CheckId, found: string): Check {
  return { id, state: 'skipped', found };
}

/**
 * Runs a check. What AWS or Qualys does not let us look at is no proof of a fault: it is a warning that names the missing permission. Nothing that
 * goes wrong in one check keeps the others from being made.
 */
export async function checked(id: CheckId, look: () => Promise<Check | readonly Check[]>): Promise<readonly Check[]> {
  try {
    return [await look()].flat();
  } catch (error) {
    if (error instanceof RemoteError) return [warn(id, `It can not be checked: ${error.message}`, error.remedy)];
    if (error instanceof OperationError || error instanceof UsageError) return [fail(id, error.message, error.remedy)];
    throw error;
  }
}
