import * as z from 'zod';
import type { PolicyObject } from '../core/aws/policy-object.ts';
import type { TargetRole } from '../core/aws/target-roles.ts';
import { parseSeverity } from '../core/policy/severity.ts';
import { gatewayUrl } from '../core/qualys/platforms.ts';
import type { Severity } from '../core/scan/result.ts';
import { longestWorkMs } from '../core/scan/work.ts';
import type { ServiceSettings } from '../core/service/ports.ts';
import { version } from '../core/version.ts';
import { type Environment, optional, readVariables, text, whole } from './variables.ts';
import { readWorkersConfig, type WorkersConfig } from './workers-config.ts';

/** What the functions of the service are told by their template. */
export interface Config {
  /** Where the service itself is. */
  readonly home: { readonly account: string; readonly region: string; readonly partition: string };
  readonly table: string;
  readonly queueUrl: string;
  /** Without it there is no daily look at what runs. */
  readonly reconcileQueueUrl?: string;
  /** Where messages go at once that can't be read; without it SQS moves them there after it has tried them in vain. */
  readonly deadLetterQueueUrl?: string;
  readonly stateMachineArn: string;
  /** Without it people are not told by SNS; without a bus machines are not told by an event. */
  readonly topicArn?: string;
  readonly eventBusName?: string;
  readonly resultsBucket: string;
  readonly qualys: { readonly secretArn: string; readonly gateway: string };
  /** Without it the built-in policy counts. */
  readonly policy?: PolicyObject;
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
  /** Who runs QScanner; without it the registry sensor scans every image. */
  readonly workers?: WorkersConfig;
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

const repositories = list.refine(
  (names) => names.every((name) => /^(?:\*|[a-z0-9][a-z0-9._/-]*\*?)$/.test(name)),
  'must be names of repositories, parted by commas, each with * at its end or without',
);

const variables = z.object({
  TABLE_NAME: text,
  QUEUE_URL: z.url('must be the URL of a queue'),
  RECONCILE_QUEUE_URL: optional.refine(
    (url) => url === undefined || z.url().safeParse(url).success,
    'must be the URL of a queue',
  ),
  DEAD_LETTER_QUEUE_URL: optional,
  STATE_MACHINE_ARN: text.regex(
    /^arn:[a-z-]+:states:[a-z0-9-]+:\d{12}:stateMachine:[\w-]+$/,
    'must be the ARN of a state machine',
  ),
  TOPIC_ARN: optional,
  EVENT_BUS_NAME: optional,
  RESULTS_BUCKET: text,
  ARCHIVE_LAYOUT: z.enum(['digest', 'repository'], { error: 'must be digest or repository' }).default('digest'),
  QUALYS_SECRET_ARN: text,
  QUALYS_GATEWAY_URL: text,
  POLICY_BUCKET: optional,
  POLICY_KEY: optional,
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
  MARK_REPOSITORIES: repositories,
  ATTEST_REPOSITORIES: repositories,
});

/** A policy that is to be read must be named in full: nothing else may count in its place. */
const schema = variables.refine((said) => said.POLICY_BUCKET === undefined || said.POLICY_KEY !== undefined, {
  path: ['POLICY_KEY'],
  error: 'is missing, or empty, and there is a POLICY_BUCKET',
});

/** Reads the environment of a function. Throws a UsageError that names each variable which is missing or wrong. */
export function readConfig(environment: Environment): Config {
  const said = readVariables(schema, environment);
  const workers = readWorkersConfig(environment);
  const [, partition = '', , region = '', account = ''] = said.STATE_MACHINE_ARN.split(':');
  const connectorRole = {
    ...(said.QUALYS_ROLE_ARN === undefined ? {} : { arn: said.QUALYS_ROLE_ARN }),
    ...(said.ECR_ROLE_NAME === undefined ? {} : { name: said.ECR_ROLE_NAME }),
  };
  const marked = { tagged: said.MARK_REPOSITORIES, attested: said.ATTEST_REPOSITORIES };
  return {
    home: { account, region, partition },
    table: said.TABLE_NAME,
    queueUrl: said.QUEUE_URL,
    ...(said.RECONCILE_QUEUE_URL === undefined ? {} : { reconcileQueueUrl: said.RECONCILE_QUEUE_URL }),
    ...(said.DEAD_LETTER_QUEUE_URL === undefined ? {} : { deadLetterQueueUrl: said.DEAD_LETTER_QUEUE_URL }),
    stateMachineArn: said.STATE_MACHINE_ARN,
    ...(said.TOPIC_ARN === undefined ? {} : { topicArn: said.TOPIC_ARN }),
    ...(said.EVENT_BUS_NAME === undefined ? {} : { eventBusName: said.EVENT_BUS_NAME }),
    resultsBucket: said.RESULTS_BUCKET,
    qualys: { secretArn: said.QUALYS_SECRET_ARN, gateway: gatewayUrl({ url: said.QUALYS_GATEWAY_URL }) },
    ...policyOf(said),
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
    ...(workers === undefined ? {} : { workers }),
    targets: {
      // Our own account needs not be named.
      accounts: [...new Set([account, ...said.TARGET_ACCOUNTS])],
      regions: said.TARGET_REGIONS.length === 0 ? [region] : said.TARGET_REGIONS,
    },
    settings: {
      maxAgeMs: said.MAX_SCAN_AGE_DAYS * dayMs,
      deadlineMs: Math.max(said.POLL_INTERVAL_SECONDS * said.MAX_POLL_ATTEMPTS * 1000, workMs(workers)),
      retryDelayMs: said.RETRY_DELAY_SECONDS * 1000,
      maxRetries: said.MAX_RETRIES,
      notificationThreshold: said.NOTIFICATION_THRESHOLD,
      tool: { name: 'qualys-fargate-scanner', version },
      ...(said.ARCHIVE_LAYOUT === 'digest' ? {} : { archiveLayout: said.ARCHIVE_LAYOUT }),
      // What QScanner alone finds, nobody else's result answers for.
      ...(workers?.scanner === 'qscanner' ? { scanner: 'qscanner', scanTypes: workers.scanTypes } : {}),
      ...(marked.tagged.length + marked.attested.length === 0 ? {} : { marked }),
    },
  };
}

function policyOf(said: z.infer<typeof variables>): Pick<Config, 'policy'> {
  const { POLICY_BUCKET: bucket, POLICY_KEY: key, POLICY_VERSION: version } = said;
  if (bucket === undefined || key === undefined) return {};
  return { policy: { bucket, key, ...(version === undefined ? {} : { version }) } };
}

/** A worker has the time that its place gives it, whatever the number of polls. */
function workMs(workers: WorkersConfig | undefined): number {
  const places = [workers?.function, workers?.build];
  return workers === undefined ? 0 : longestWorkMs(places.flatMap((place) => place?.limitMs ?? []));
}
