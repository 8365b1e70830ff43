import type { Context, SQSRecord } from 'aws-lambda';
import type { ServicePorts } from '../../core/service/ports.ts';
import type { HostLog } from '../../lambda/log.ts';
import type { Host } from '../../lambda/wire.ts';
import { serviceWorld } from './service-world.ts';

/** The environment of a function as the template of the service account sets it. */
export const lambdaEnvironment: Readonly<Record<string, string>> = {
  AWS_REGION: 'eu-west-1',
  POWERTOOLS_SERVICE_NAME: 'service',
  POWERTOOLS_METRICS_NAMESPACE: 'QualysFargateScanner',
  TABLE_NAME: 'service-cache',
  QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/intake',
  RECONCILE_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/reconcile',
  STATE_MACHINE_ARN: 'arn:aws:states:eu-west-1:123456789012:stateMachine:workflow',
  TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:notifications',
  EVENT_BUS_NAME: 'service-bus',
  RESULTS_BUCKET: 'results',
  QUALYS_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:qualys-AbCdEf',
  QUALYS_GATEWAY_URL: 'https://gateway.example',
  POLICY_BUCKET: 'policies',
  POLICY_KEY: 'policy.yaml',
};

/** A line of a fake log. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface FakeHost extends Host {
  readonly lines: LogLine[];
  readonly counts: Map<string, number>;
  /** How often metrics were published. */
  readonly published: { times: number };
}

/** A host whose ports are those of a service world, but for `changes`; log and metrics are kept. */
export function fakeHost(changes: Partial<ServicePorts> = {}, more: Partial<Host> = {}): FakeHost {
  const lines: LogLine[] = [];
  const line =
    (level: LogLine['level']) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
      void lines.push({ level, message, fields });
  const log: HostLog = {
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    mask: () => {},
    begin: () => {},
  };
  const counts = new Map<string, number>();
  const count: ServicePorts['count'] = (metric, value = 1) =>
    void counts.set(metric, (counts.get(metric) ?? 0) + value);
  const published = { times: 0 };
  const publish = () => {
    published.times += 1;
  };
  return {
    ports: { ...serviceWorld().ports(), log, count, ...changes },
    targets: { accounts: [], regions: [] },
    log,
    metrics: { count, publish },
    ...more,
    ...{ lines, counts, published },
  };
}

/** The context of an invocation with so much time. */
export function lambdaContext(remainingMs = 60_000): Context {
  return {
    awsRequestId: 'request-1',
    functionName: 'intake',
    getRemainingTimeInMillis: () => remainingMs,
  } as Context;
}

/** A message as SQS delivers it; a text is its body as it is. */
export function sqsRecord(body: unknown, messageId = 'm-1'): SQSRecord {
  return { messageId, body: typeof body === 'string' ? body : JSON.stringify(body) } as SQSRecord;
}
