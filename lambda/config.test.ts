import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { lambdaEnvironment } from '../test/fakes/lambda.ts';
import { readConfig } from './config.ts';

/** What only the hub needs. */
const dispensable = ['POLICY_BUCKET', 'TOPIC_ARN', 'EVENT_BUS_NAME', 'RECONCILE_QUEUE_URL'];

function problem(changes: Readonly<Record<string, string | undefined>>): Error {
  try {
    readConfig({ ...lambdaEnvironment, ...changes });
  } catch (error) {
    return error as Error;
  }
  throw new Error('The environment was taken.');
}

describe('the environment', () => {
  it('with what must be there has defaults for the rest', () => {
    const config = readConfig(lambdaEnvironment);

    expect(config).toEqual({
      home: { account: '123456789012', region: 'eu-west-1', partition: 'aws' },
      table: 'service-cache',
      queueUrl: lambdaEnvironment.QUEUE_URL,
      reconcileQueueUrl: lambdaEnvironment.RECONCILE_QUEUE_URL,
      stateMachineArn: lambdaEnvironment.STATE_MACHINE_ARN,
      topicArn: lambdaEnvironment.TOPIC_ARN,
      eventBusName: 'service-bus',
      resultsBucket: 'results',
      qualys: { secretArn: lambdaEnvironment.QUALYS_SECRET_ARN, gateway: 'https://gateway.example' },
      policy: { bucket: 'policies', key: 'policy.yaml' },
      targetRole: { ownAccount: '123456789012', partition: 'aws', roleName: undefined },
      connectorRole: {},
      pollIntervalMs: 60_000,
      retentionMs: 7 * 86_400_000,
      securityHub: false,
      targets: { accounts: ['123456789012'], regions: ['eu-west-1'] },
      settings: {
        maxAgeMs: 7 * 86_400_000,
        deadlineMs: 30 * 60_000,
        retryDelayMs: 900_000,
        maxRetries: 8,
        notificationThreshold: 4,
        tool: { name: 'qualys-fargate-scanner', version: expect.any(String) },
      },
    });
  });

  it('says what differs', () => {
    const config = readConfig({
      ...lambdaEnvironment,
      DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/dead',
      POLICY_VERSION: 'v1',
      ECS_DESCRIBE_ROLE_NAME: 'describe',
      TARGET_EXTERNAL_ID: 'x-1',
      ECR_ROLE_NAME: 'scan-role',
      QUALYS_ROLE_ARN: 'arn:aws:iam::123456789012:role/qualys',
      POLL_INTERVAL_SECONDS: '30',
      MAX_POLL_ATTEMPTS: '10',
      RESULT_TTL_DAYS: '14',
      MAX_SCAN_AGE_DAYS: '3',
      RETRY_DELAY_SECONDS: '60',
      MAX_RETRIES: '0',
      NOTIFICATION_THRESHOLD: 'critical',
      SECURITY_HUB: 'on',
      TARGET_ACCOUNTS: '111111111111, 222222222222',
      TARGET_REGIONS: 'us-east-1,,eu-west-1',
    });

    expect(config).toMatchObject({
      deadLetterQueueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/dead',
      policy: { version: 'v1' },
      targetRole: { roleName: 'describe', externalId: 'x-1' },
      connectorRole: { arn: 'arn:aws:iam::123456789012:role/qualys', name: 'scan-role' },
      pollIntervalMs: 30_000,
      retentionMs: 14 * 86_400_000,
      securityHub: true,
      targets: { accounts: ['123456789012', '111111111111', '222222222222'], regions: ['us-east-1', 'eu-west-1'] },
      settings: {
        maxAgeMs: 3 * 86_400_000,
        deadlineMs: 300_000,
        retryDelayMs: 60_000,
        maxRetries: 0,
        notificationThreshold: 5,
      },
    });
  });

  it.each([
    [{ MARK_REPOSITORIES: 'team/app, shop/*' }, { tagged: ['team/app', 'shop/*'], attested: [] }],
    [{ ATTEST_REPOSITORIES: '*' }, { tagged: [], attested: ['*'] }],
    [{ MARK_REPOSITORIES: '', ATTEST_REPOSITORIES: ' ' }, undefined],
  ])('%j says which repositories are marked', (changes, marked) => {
    expect(readConfig({ ...lambdaEnvironment, ...changes }).settings.marked).toEqual(marked);
  });

  it('with empty texts, as a template sets what is not given, is the one without them', () => {
    const names = [
      'POLICY_VERSION',
      'ECS_DESCRIBE_ROLE_NAME',
      'TARGET_EXTERNAL_ID',
      'ECR_ROLE_NAME',
      'QUALYS_ROLE_ARN',
    ];
    const lists = ['DEAD_LETTER_QUEUE_URL', 'TARGET_ACCOUNTS', 'TARGET_REGIONS'];
    const empty = Object.fromEntries([...names, ...lists].map((name) => [name, '']));

    expect(readConfig({ ...lambdaEnvironment, ...empty })).toEqual(readConfig(lambdaEnvironment));
  });

  it('without what an image scanner does without has nothing in its place', () => {
    const without = Object.fromEntries([...dispensable, 'POLICY_VERSION'].map((name) => [name, '']));

    const config = readConfig({ ...lambdaEnvironment, POLICY_VERSION: 'v1', ...without });

    for (const name of ['policy', 'topicArn', 'eventBusName', 'reconcileQueueUrl']) {
      expect(config).not.toHaveProperty(name);
    }
    expect(readConfig({ ...lambdaEnvironment, ARCHIVE_LAYOUT: 'repository' }).settings.archiveLayout).toBe(
      'repository',
    );
  });

  it.each([...dispensable, 'POLICY_KEY'])('%s may be left out', (name) => {
    expect(readConfig({ ...lambdaEnvironment, POLICY_BUCKET: '', [name]: undefined }).table).toBe('service-cache');
  });

  it.each(
    Object.keys(lambdaEnvironment).filter((name) => !/^(?:AWS|POWERTOOLS)_/.test(name) && !dispensable.includes(name)),
  )('without %s names it', (name) => {
    const error = problem({ [name]: undefined });

    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(name);
  });

  it.each([
    [{ TABLE_NAME: '' }, 'TABLE_NAME is empty'],
    [{ TABLE_NAME: undefined, RESULTS_BUCKET: undefined }, 'TABLE_NAME is missing; RESULTS_BUCKET is missing'],
    [{ POLICY_KEY: '' }, 'POLICY_KEY is missing, or empty, and there is a POLICY_BUCKET'],
    [{ RECONCILE_QUEUE_URL: 'daily' }, 'RECONCILE_QUEUE_URL must be the URL of a queue'],
    [{ ARCHIVE_LAYOUT: 'flat' }, 'ARCHIVE_LAYOUT must be digest or repository'],
    [{ QUEUE_URL: 'intake' }, 'QUEUE_URL must be the URL of a queue'],
    [{ STATE_MACHINE_ARN: 'workflow' }, 'STATE_MACHINE_ARN must be the ARN of a state machine'],
    [{ MAX_RETRIES: '-1' }, 'MAX_RETRIES must be a whole number from 0 to 1000'],
    [{ POLL_INTERVAL_SECONDS: '1.5' }, 'POLL_INTERVAL_SECONDS must be a whole number'],
    [{ POLL_INTERVAL_SECONDS: '' }, 'POLL_INTERVAL_SECONDS must be a whole number'],
    [{ NOTIFICATION_THRESHOLD: 'urgent' }, 'NOTIFICATION_THRESHOLD must be critical'],
    [{ NOTIFICATION_THRESHOLD: 'none' }, 'NOTIFICATION_THRESHOLD must be critical'],
    [{ SECURITY_HUB: 'yes' }, 'SECURITY_HUB must be on or off'],
    [{ TARGET_ACCOUNTS: '123' }, 'TARGET_ACCOUNTS must be account ids'],
    [{ MARK_REPOSITORIES: 'team/*/app' }, 'MARK_REPOSITORIES must be names of repositories'],
    [{ ATTEST_REPOSITORIES: 'Team' }, 'ATTEST_REPOSITORIES must be names of repositories'],
    [{ QUALYS_GATEWAY_URL: 'http://gateway.example' }, 'gateway URL must begin with https://'],
  ])('%j is refused', (changes, message) => {
    const error = problem(changes);

    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(message);
  });
});
