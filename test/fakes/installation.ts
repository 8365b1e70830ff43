import type { DeployedPart, Installation, Place, ServiceInstallation } from '../../core/operate/installation.ts';

export const samplePlace: Place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' };

const prefix = 'qualys-fargate-scanner';
const queue = (name: string) => `https://sqs.eu-west-1.amazonaws.com/${samplePlace.account}/${prefix}-service-${name}`;
const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${samplePlace.region}:${samplePlace.account}:${resource}`;

/** The addresses that the sample's queues have. */
export const sampleQueues = {
  intake: queue('intake'),
  intakeDead: queue('intake-dead-letters'),
  reconcile: queue('reconcile'),
  reconcileDead: queue('reconcile-dead-letters'),
  taskStateDead: queue('task-state-dead-letters'),
  workflowEndedDead: queue('workflow-ended-dead-letters'),
  scheduleDead: queue('schedule-dead-letters'),
  undelivered: queue('target-undelivered'),
} as const;

/** A stack of ours that is ready. */
export function samplePart(
  name: string,
  fields: {
    readonly outputs?: Readonly<Record<string, string>>;
    readonly parameters?: Readonly<Record<string, string>>;
    readonly resources?: Readonly<Record<string, string>>;
    readonly status?: string;
  } = {},
): DeployedPart {
  const { outputs = {}, parameters = {}, resources = {}, status = 'CREATE_COMPLETE' } = fields;
  return {
    stack: { name, id: arn('cloudformation', `stack/${name}/1`), status, outputs, parameters, tags: {} },
    resources,
  };
}

/** The service stack, with parameters in place of its own. */
export function sampleService(parameters: Readonly<Record<string, string>> = {}): DeployedPart {
  return samplePart(`${prefix}-service`, {
    outputs: {
      Version: '0.1.0',
      PolicyLocation: 's3://policies/policy.yaml',
      TableName: 'table',
      WorkflowArn: arn('states', `stateMachine:${prefix}-service-workflow`),
      CentralEventBusName: `${prefix}-service-bus`,
      IntakeQueueUrl: sampleQueues.intake,
      SecretArn: arn('secretsmanager', `secret:${prefix}-service-qualys-creds-abcdef`),
      SNSTopic: arn('sns', `${prefix}-service-notifications`),
      ResultsBucketName: 'results',
    },
    parameters: { QualysGatewayUrl: 'https://gateway.qg2.apps.qualys.com', ...parameters },
    resources: {
      IntakeDeadLetters: sampleQueues.intakeDead,
      ReconcileQueue: sampleQueues.reconcile,
      ReconcileDeadLetters: sampleQueues.reconcileDead,
      TaskStateDeadLetters: sampleQueues.taskStateDead,
      WorkflowEndedDeadLetters: sampleQueues.workflowEndedDead,
      ScheduleDeadLetters: sampleQueues.scheduleDead,
      IntakeDeadLettersAlarm: 'alarm',
      IntakeLogGroup: '/aws/lambda/service-intake',
      ReconcileLogGroup: '/aws/lambda/service-reconcile',
      AdvanceLogGroup: '/aws/lambda/service-advance',
      FinishLogGroup: '/aws/lambda/service-finish',
      WorkflowLogGroup: '/aws/vendedlogs/states/service-workflow',
      TaskStateRule: `${prefix}-service-bus|${prefix}-service-task-state`,
      WorkflowEndedRule: `${prefix}-service-workflow-ended`,
    },
  });
}

/** The target stack of the same account. */
export function sampleTarget(): DeployedPart {
  return samplePart(`${prefix}-target`, {
    outputs: { Version: '0.1.0' },
    parameters: {
      CentralEventBusArn: arn('events', `event-bus/${prefix}-service-bus`),
      EcsDescribeRoleName: 'describe',
      ServiceAccountId: samplePlace.account,
      ServiceNamePrefix: `${prefix}-service`,
    },
    resources: {
      TaskStateDeadLetters: sampleQueues.undelivered,
      ForwardTaskStateRule: 'qualys-fargate-forward-task-state',
    },
  });
}

/** An installation with a service stack, and what else is given. */
export function sampleInstallation(
  parts: Partial<Pick<Installation, 'target' | 'admission'>> & { readonly service?: DeployedPart } = {},
): ServiceInstallation {
  return { ...emptyInstallation(), service: sampleService(), ...parts };
}

/** Nothing deployed. */
export function emptyInstallation(): Installation {
  const names = {
    prefix,
    service: `${prefix}-service`,
    target: `${prefix}-target`,
    admission: `${prefix}-admission`,
    sensor: `${prefix}-sensor`,
    artifacts: `${prefix}-artifacts`,
  };
  return { place: samplePlace, names };
}
