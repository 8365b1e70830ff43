import * as z from 'zod';
import type { PolicyObject } from '../core/aws/policy-object.ts';
import type { AdmissionPorts } from '../core/service/admission.ts';
import { version } from '../core/version.ts';
import { type Environment, optional, readVariables, text, whole } from './variables.ts';

/** What the functions of admission hooks are told by their template. */
export interface AdmissionConfig {
  /** Where the hook itself is: the region of the services. */
  readonly region: string;
  /** What is asked in the service account, with its role. */
  readonly hub: {
    readonly roleArn: string;
    readonly region: string;
    readonly table: string;
    readonly queueUrl: string;
    readonly policy: PolicyObject;
  };
  /** Parameter of SSM, here. Without it no break-glass opens the door. */
  readonly breakGlassParameter?: string;
  readonly callBackDelaySeconds: number;
  readonly settings: Omit<AdmissionPorts['settings'], 'lookMs'>;
}

const dayMs = 86_400_000;

const schema = z.object({
  AWS_REGION: text,
  HUB_ROLE_ARN: text.regex(/^arn:[a-z-]+:iam::\d{12}:role\/\S+$/, 'must be the ARN of a role'),
  HUB_REGION: text,
  TABLE_NAME: text,
  QUEUE_URL: z.url('must be the URL of a queue'),
  POLICY_BUCKET: text,
  POLICY_KEY: text,
  POLICY_VERSION: optional,
  // Whoever mistypes it gets a function that does not start, and so lets nothing through.
  FAILURE_MODE: z.enum(['fail', 'warn'], { error: 'must be fail or warn' }).default('fail'),
  DEADLINE_SECONDS: whole(0, 86_400, 1_800),
  CALLBACK_DELAY_SECONDS: whole(1, 900, 30),
  BREAK_GLASS_PARAMETER: optional,
  MAX_SCAN_AGE_DAYS: whole(1, 3_650, 7),
  RETRY_DELAY_SECONDS: whole(1, 604_800, 900),
});

/** Reads the environment of a hook's function. Throws a UsageError that names each variable which is missing or wrong. */
export function readAdmissionConfig(environment: Environment): AdmissionConfig {
  const said = readVariables(schema, environment);
  return {
    region: said.AWS_REGION,
    hub: {
      roleArn: said.HUB_ROLE_ARN,
      region: said.HUB_REGION,
      table: said.TABLE_NAME,
      queueUrl: said.QUEUE_URL,
      policy: {
        bucket: said.POLICY_BUCKET,
        key: said.POLICY_KEY,
        ...(said.POLICY_VERSION === undefined ? {} : { version: said.POLICY_VERSION }),
      },
    },
    ...(said.BREAK_GLASS_PARAMETER === undefined ? {} : { breakGlassParameter: said.BREAK_GLASS_PARAMETER }),
    callBackDelaySeconds: said.CALLBACK_DELAY_SECONDS,
    settings: {
      maxAgeMs: said.MAX_SCAN_AGE_DAYS * dayMs,
      retryDelayMs: said.RETRY_DELAY_SECONDS * 1000,
      deadlineMs: said.DEADLINE_SECONDS * 1000,
      failureMode: said.FAILURE_MODE,
      tool: { name: 'qualys-fargate-scanner', version },
    },
  };
}
