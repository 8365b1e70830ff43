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
  pushes: queue('image-scanner-intake'),
  pushesDead: queue('image-scanner-intake-dead-letters'),
  pushEventsDead: queue('image-scanner-event-dead-letters'),
  workersDead: queue('image-scanner-worker-dead-letters'),
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

/** The layer of the sample image scanner, and the hash of its zip. */
export const sampleLayer = { arn: arn('lambda', 'layer:image-scanner-qscanner:3'), sha256: 'b'.repeat(64) } as const;

/** The stack of an image scanner, with parameters in place of its own. */
export function sampleImageScanner(parameters: Readonly<Record<string, string>> = {}): DeployedPart {
  return samplePart(`${prefix}-image-scanner`, {
    outputs: {
      Version: '0.1.0',
      TableName: 'pushes',
      WorkflowArn: arn('states', `stateMachine:${prefix}-image-scanner-workflow`),
      IntakeQueueUrl: sampleQueues.pushes,
      SecretArn: arn('secretsmanager', `secret:${prefix}-image-scanner-qualys-creds-abcdef`),
      SNSTopic: arn('sns', `${prefix}-image-scanner-notifications`),
      ResultsBucketName: `${prefix}-image-scanner-scan-results-${samplePlace.account}`,
      WorkerFunctionName: `${prefix}-image-scanner-worker`,
      BuildProjectName: `${prefix}-image-scanner-build`,
    },
    parameters: {
      QualysPod: 'EU1',
      QualysGatewayUrl: '',
      Scanner: 'qscanner',
      CacheTTLDays: '30',
      QScannerCodeKey: `layers/${sampleLayer.sha256}.zip`,
      QScannerLayerArn: '',
      ...parameters,
    },
    resources: {
      IntakeDeadLetters: sampleQueues.pushesDead,
      EventDeadLetters: sampleQueues.pushEventsDead,
      WorkerDeadLetters: sampleQueues.workersDead,
      IntakeLogGroup: '/aws/lambda/image-scanner-intake',
      AdvanceLogGroup: '/aws/lambda/image-scanner-advance',
      FinishLogGroup: '/aws/lambda/image-scanner-finish',
      WorkerLogGroup: '/aws/lambda/image-scanner-worker',
      BuildLogGroup: '/aws/codebuild/image-scanner-build',
      WorkflowLogGroup: '/aws/vendedlogs/states/image-scanner-workflow',
      ImageActionRule: `${prefix}-image-scanner-image-action`,
      PutImageRule: `${prefix}-image-scanner-put-image`,
      WorkflowEndedRule: `${prefix}-image-scanner-workflow-ended`,
      AdvanceRole: 'image-scanner-advance',
      WorkerRole: 'image-scanner-worker',
      BuildRole: 'image-scanner-build',
      QScannerLayer: sampleLayer.arn,
    },
  });
}

/** What is operated where an image scanner is all there is. */
export function sampleScannerInstallation(service: DeployedPart = sampleImageScanner()): ServiceInstallation {
  return { ...emptyInstallation(), service, imageScanner: service };
}

/** The policy of a results bucket, as its template makes it. */
export const sampleBucketPolicy = JSON.stringify({
  Statement: [
    { Sid: 'TlsOnly', Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
  ],
});

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
    'image-scanner': `${prefix}-image-scanner`,
    network: `${prefix}-network`,
    artifacts: `${prefix}-artifacts`,
  };
  return { place: samplePlace, names };
}
