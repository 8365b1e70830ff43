import * as z from 'zod';
import type { PolicyObject } from '../core/aws/policy-object.ts';
import type { TargetRole } from '../core/aws/target-roles.ts';
import { parseSeverity } from '../core/policy/severity.ts';
import { gatewayUrl } from '../core/qualys/platforms.ts';
import type { Severity } from '../core/scan/result.ts';
import type { ServiceSettings } from '../core/service/ports.ts';
import { version } from '../core/version.ts';
import { type Environment, optional, readVariables, text, whole } from './variables.ts';

/** What the functions of the service are told by their template. */
export interface Config {
  /** Where the service itself is. */
  readonly home: { readonly account: string; readonly region: string; readonly partition: string };
  readonly table: string;
  readonly queueUrl: string;
  readonly reconcileQueueUrl: string;
  /** Where messages go at once that can't be read; without it SQS moves them there after it has tried them in vain. */
  readonly deadLetterQueueUrl?: string;
  readonly stateMachineArn: string;
  readonly topicArn: string;
  readonly eventBusName: string;
  readonly resultsBucket: string;
  readonly qualys: { readonly secretArn: string; readonly gateway: string };
  readonly policy: PolicyObject;
  readonly targetRole: TargetRole;
  /** Role for registry connectors that do not exist yet: one for every registry, or the one of this name in the registry's account. */
  readonly connectorRole: { readonly arn?: string; readonly name?: string };
  readonly pollIntervalMs: number;
  /** How long results, uses and targets stay in the table. */
  readonly retentionMs: number;
  readonly securityHub: boolean;
  /** Accounts and regions that are looked at daily, whether anything was heard of them or not. */
  readonly targets: { readonly accounts: readonly string[]; readonly regions: readonly string[] };
  readonly settings: ServiceSettings;
}

const dayMs = 86_400_000;

const list = z
  .string()
  .default('')
  .transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  );

const schema = z.object({
  TABLE_NAME: text,
  QUEUE_URL: z.url('must be the URL of a queue'),
  RECONCILE_QUEUE_URL: z.url('must be the URL of a queue'),
  DEAD_LETTER_QUEUE_URL: optional,
  STATE_MACHINE_ARN: text.regex(
    /^arn:[a-z-]+:states:[a-z0-9-]+:\d{12}:stateMachine:[\w-]+$/,
    'must be the ARN of a state machine',
  ),
  TOPIC_ARN: text,
  EVENT_BUS_NAME: text,
  RESULTS_BUCKET: text,
  QUALYS_SECRET_ARN: text,
  QUALYS_GATEWAY_URL: text,
  POLICY_BUCKET: text,
  POLICY_KEY: text,
  POLICY_VERSION: optional,
  ECS_DESCRIBE_ROLE_NAME: optional,
  TARGET_EXTERNAL_ID: optional,
  ECR_ROLE_NAME: optional,
  QUALYS_ROLE_ARN: optional,
  POLL_INTERVAL_SECONDS: whole(1, 3_600, 60),
  MAX_POLL_ATTEMPTS: whole(1, 1_000, 30),
  RESULT_TTL_DAYS: whole(1, 3_650, 7),
  MAX_SCAN_AGE_DAYS: whole(1, 3_650, 7),
  RETRY_DELAY_SECONDS: whole(1, 604_800, 900),
  MAX_RETRIES: whole(0, 1_000, 8),
  NOTIFICATION_THRESHOLD: z
    .string()
    .default('high')
    .transform((word, context): Severity => {
      const severity = parseSeverity(word);
      if (severity !== undefined && severity !== 'none') return severity;
      context.addIssue('must be critical, high, medium, low or informational');
      return z.NEVER;
    }),
  SECURITY_HUB: z.enum(['on', 'off'], { error: 'must be on or off' }).default('off'),
  TARGET_ACCOUNTS: list.refine(
    (accounts) => accounts.every((account) => /^\d{12}$/.test(account)),
    'must be account ids of 12 digits, parted by commas',
  ),
  TARGET_REGIONS: list,
});

/** Reads the environment of a function. Throws a UsageError that names each variable which is missing or wrong. */
export function readConfig(environment: Environment): Config {
  const said = readVariables(schema, environment);
  const [, partition = '', , region = '', account = ''] = said.STATE_MACHINE_ARN.split(':');
  const connectorRole = {
    ...(said.QUALYS_ROLE_ARN === undefined ? {} : { arn: said.QUALYS_ROLE_ARN }),
    ...(said.ECR_ROLE_NAME === undefined ? {} : { name: said.ECR_ROLE_NAME }),
  };
  return {
    home: { account, region, partition },
    table: said.TABLE_NAME,
    queueUrl: said.QUEUE_URL,
    reconcileQueueUrl: said.RECONCILE_QUEUE_URL,
    ...(said.DEAD_LETTER_QUEUE_URL === undefined ? {} : { deadLetterQueueUrl: said.DEAD_LETTER_QUEUE_URL }),
    stateMachineArn: said.STATE_MACHINE_ARN,
    topicArn: said.TOPIC_ARN,
    eventBusName: said.EVENT_BUS_NAME,
    resultsBucket: said.RESULTS_BUCKET,
    qualys: { secretArn: said.QUALYS_SECRET_ARN, gateway: gatewayUrl({ url: said.QUALYS_GATEWAY_URL }) },
    policy: {
      bucket: said.POLICY_BUCKET,
      key: said.POLICY_KEY,
      ...(said.POLICY_VERSION === undefined ? {} : { version: said.POLICY_VERSION }),
    },
    targetRole: {
      ownAccount: account,
      partition,
      roleName: said.ECS_DESCRIBE_ROLE_NAME,
      ...(said.TARGET_EXTERNAL_ID === undefined ? {} : { externalId: said.TARGET_EXTERNAL_ID }),
    },
    connectorRole,
    pollIntervalMs: said.POLL_INTERVAL_SECONDS * 1000,
    retentionMs: said.RESULT_TTL_DAYS * dayMs,
    securityHub: said.SECURITY_HUB === 'on',
    targets: {
      // Our own account needs not be named.
      accounts: [...new Set([account, ...said.TARGET_ACCOUNTS])],
      regions: said.TARGET_REGIONS.length === 0 ? [region] : said.TARGET_REGIONS,
    },
    settings: {
      maxAgeMs: said.MAX_SCAN_AGE_DAYS * dayMs,
      deadlineMs: said.POLL_INTERVAL_SECONDS * said.MAX_POLL_ATTEMPTS * 1000,
      retryDelayMs: said.RETRY_DELAY_SECONDS * 1000,
      maxRetries: said.MAX_RETRIES,
      notificationThreshold: said.NOTIFICATION_THRESHOLD,
      tool: { name: 'qualys-fargate-scanner', version },
    },
  };
}
