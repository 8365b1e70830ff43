import { describe, expect, it } from 'vitest';
import { OperationError, RemoteError } from '../errors.ts';
import { type CheckId, checked, checkSubjects, ok } from './check.ts';

/**
 * What people of such scanners look for when nothing happens, and what they were told to do about it: every one of these is a check, so that
 * nobody has to find it by hand.
 */
const troubles = {
  'Workflow not triggering: verify CloudTrail is logging ECS events': ['trail'],
  'Workflow not triggering: check EventBridge rules': ['target-rules', 'service-rules', 'event-path'],
  'Registry creation failed: verify the role exists and trusts Qualys': ['ecr-role', 'registry-connector'],
  'Scan timeout: increase MaxPollAttempts': ['scan-time', 'registry-sensor'],
  'API 401/403 errors: regenerate the token, update the secret': ['qualys-token', 'qualys-secret'],
  'Cross-account events not arriving: verify the bus policy allows the account': ['bus-policy', 'targets-reachable'],
  'Function not triggering: CloudTrail is enabled and logging': ['trail', 'push-trail'],
  'Function not triggering: the rule is enabled': ['target-rules', 'service-rules'],
  'Function not triggering: the function has permissions': ['dead-letters', 'function-errors', 'event-path'],
  'Scan failures: check the logs of the function': ['function-errors'],
  'Scan failures: credentials in Secrets Manager': ['qualys-secret'],
  'Scan failures: the scanner is installed': ['registry-sensor', 'qscanner'],
  'Permission errors: the role has the permissions': ['ecr-role', 'describe-role', 'scanner-roles'],
  'Permission errors: policies of buckets': ['buckets', 'bucket-policy', 'policy'],
  'Permission errors: cross-account access': ['describe-role', 'targets-reachable', 'bus-policy'],
} as const satisfies Readonly<Record<string, readonly CheckId[]>>;

describe('the checks', () => {
  it.each(Object.entries(troubles))('look for: %s', (trouble, ids) => {
    const [symptom = ''] = trouble.split(':');

    for (const id of ids) {
      const { symptoms } = checkSubjects[id];
      expect(symptoms.some((each) => each.startsWith(symptom))).toBe(true);
    }
  });

  it('each say what is seen when it is not in order', () => {
    for (const { title, symptoms } of Object.values(checkSubjects)) {
      expect([title.length > 0, symptoms.length > 0]).toEqual([true, true]);
    }
  });
});

describe('a check', () => {
  it('that may not look is a warning, with the permission that is missing', async () => {
    const denied = new RemoteError('AWS refused it.', {
      code: 'internal',
      retryable: false,
      remedy: 'Allow iam:GetRole.',
    });

    expect(await checked('ecr-role', () => Promise.reject(denied))).toEqual([
      { id: 'ecr-role', state: 'warn', found: 'It can not be checked: AWS refused it.', remedy: 'Allow iam:GetRole.' },
    ]);
  });

  it('that finds something broken fails', async () => {
    const broken = new OperationError('The stack has no output.', { remedy: 'Run update.' });

    expect(await checked('policy', () => Promise.reject(broken))).toMatchObject([
      { state: 'fail', remedy: 'Run update.' },
    ]);
  });

  it('may find several things, or one', async () => {
    expect(await checked('stacks', async () => [ok('stacks', 'one'), ok('stacks', 'two')])).toHaveLength(2);
    expect(await checked('stacks', async () => ok('stacks', 'one'))).toHaveLength(1);
  });

  it('hides no fault of our own', async () => {
    await expect(checked('stacks', () => Promise.reject(new TypeError('x')))).rejects.toThrow(TypeError);
  });
});
