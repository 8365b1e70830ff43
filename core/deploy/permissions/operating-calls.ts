import type { StackPart } from '../stack-names.ts';
import { type DirectCalls, keyCalls } from './direct-calls.ts';
import { arnsOfType, type StackSubject } from './stack-allowances.ts';
import type { Allowance } from './statement.ts';

type Calls = (direct: DirectCalls) => readonly Allowance[];

/** Commands that are about the service itself; `pulse` is what `status` says of it. */
export type OperatingCommand =
  | 'logs'
  | 'workflow'
  | 'pulse'
  | 'redrive'
  | 'reconcile'
  | 'scan'
  | 'policy show'
  | 'policy put'
  | 'rotate-token'
  | 'registries create'
  | 'registries validate'
  | 'verify';

/** The calls of commands that operate the service, in its own account and region. */
export const operatingCalls: Readonly<Record<OperatingCommand, Calls>> = {
  logs: logLines,
  workflow: (direct) => [
    ...executionCalls(direct),
    ...storeCalls(['GetItem'], direct),
    ...readKey(['states', 'dynamodb'], direct),
  ],
  pulse: ({ stack }) =>
    (['service', 'image-scanner'] as const).flatMap((part) => [
      ...listedExecutions(stack(part)),
      ...countedLetters([stack(part), stack('target')]),
    ]),
  redrive: (direct) => [
    ...lettersMoved(direct),
    ...askingCalls(direct),
    ...storeCalls(['Query'], direct),
    ...readKey(['dynamodb'], direct),
  ],
  reconcile: (direct) => [
    ...askingCalls(direct),
    ...storeCalls(['Query'], direct),
    ...readKey(['dynamodb'], direct),
    ...queueKeys(direct),
  ],
  scan: scanCalls,
  'policy show': (direct) => policyCalls(direct, ['GetObject', 'GetObjectVersion']),
  'policy put': (direct) => policyCalls(direct, ['GetObject', 'GetObjectVersion', 'PutObject']),
  'rotate-token': (direct) => secretCalls(direct, ['GetSecretValue', 'PutSecretValue'], ['Decrypt', 'GenerateDataKey']),
  'registries create': readSecret,
  'registries validate': (direct) => [...readSecret(direct), ...roleChecks(direct)],
  verify: (direct) => [
    ...readSecret(direct),
    ...roleChecks(direct),
    ...countedLetters([operated(direct), direct.stack('target')]),
    ...eventChecks(direct),
    ...serviceChecks(direct),
    ...policyCalls(direct, ['GetObject', 'GetObjectVersion']),
    ...logLines(direct),
    { actions: ['ecs:ListClusters', 'ecs:ListServices'], resources: ['*'] },
    // With --image.
    ...scanCalls(direct),
  ],
};

/** The service, or the image scanner in its place. */
function operated({ settings, stack }: DirectCalls): StackSubject {
  return stack(settings.imageScanner ? 'image-scanner' : 'service');
}

function operatedParts({ settings }: DirectCalls, beside: readonly StackPart[]): readonly StackPart[] {
  return [settings.imageScanner ? 'image-scanner' : 'service', ...beside];
}

function logLines(direct: DirectCalls): readonly Allowance[] {
  const resources = operatedParts(direct, ['admission']).flatMap((part) =>
    arnsOfType('AWS::Logs::LogGroup', direct.stack(part)),
  );
  return [{ actions: ['logs:FilterLogEvents'], resources }];
}

function scanCalls(direct: DirectCalls): readonly Allowance[] {
  return [
    ...askingCalls(direct),
    ...storeCalls(['GetItem', 'Query'], direct),
    ...readKey(['dynamodb'], direct),
    ...queueKeys(direct),
    ...describedImages(direct),
  ];
}

function listedExecutions(subject: StackSubject): readonly Allowance[] {
  return [{ actions: ['states:ListExecutions'], resources: arnsOfType('AWS::StepFunctions::StateMachine', subject) }];
}

function executionCalls(direct: DirectCalls): readonly Allowance[] {
  const end = 'states:region:account:execution:{StateMachineName}:*';
  const resources = arnsOfType('AWS::StepFunctions::StateMachine', operated(direct), { end });
  return [
    ...listedExecutions(operated(direct)),
    { actions: ['states:DescribeExecution', 'states:GetExecutionHistory'], resources },
  ];
}

function storeCalls(actions: readonly string[], direct: DirectCalls): readonly Allowance[] {
  const resources = arnsOfType('AWS::DynamoDB::Table', operated(direct));
  return [{ actions: actions.map((action) => `dynamodb:${action}`), resources }];
}

function readKey(services: readonly string[], direct: DirectCalls): readonly Allowance[] {
  return keyCalls(['Decrypt'], services, operated(direct));
}

function queueKeys(direct: DirectCalls): readonly Allowance[] {
  return keyCalls(['Decrypt', 'GenerateDataKey'], ['sqs'], operated(direct));
}

/** The queues before the functions, which take what is asked for. */
function askingCalls(direct: DirectCalls): readonly Allowance[] {
  const only = (logicalId: string) => logicalId.endsWith('Queue');
  return [{ actions: ['sqs:SendMessage'], resources: arnsOfType('AWS::SQS::Queue', operated(direct), { only }) }];
}

const isDeadLetters = (logicalId: string) => logicalId.endsWith('DeadLetters');

function deadLetters(subjects: readonly StackSubject[]): readonly string[] {
  return subjects.flatMap((subject) => arnsOfType('AWS::SQS::Queue', subject, { only: isDeadLetters }));
}

function countedLetters(subjects: readonly StackSubject[]): readonly Allowance[] {
  return [{ actions: ['sqs:GetQueueAttributes'], resources: deadLetters(subjects) }];
}

function lettersMoved(direct: DirectCalls): readonly Allowance[] {
  const subjects = operatedParts(direct, ['target']).map(direct.stack);
  const actions = [
    ...['GetQueueAttributes', 'ReceiveMessage', 'ChangeMessageVisibility', 'DeleteMessage'],
    ...['StartMessageMoveTask', 'ListMessageMoveTasks'],
  ];
  return [
    { actions: actions.map((action) => `sqs:${action}`), resources: deadLetters(subjects) },
    ...subjects.flatMap((subject) => keyCalls(['Decrypt', 'GenerateDataKey'], ['sqs'], subject)),
  ];
}

/** What an image or a service is, which may be any of the account. */
function describedImages({ place }: DirectCalls): readonly Allowance[] {
  const { partition, regions, account } = place;
  const arn = (service: string, end: string) => `arn:${partition}:${service}:${regions[0]}:${account}:${end}`;
  return [
    { actions: ['ecs:DescribeTaskDefinition'], resources: ['*'] },
    {
      actions: ['ecs:DescribeServices', 'ecs:DescribeServiceRevisions'],
      resources: [arn('ecs', 'service/*'), arn('ecs', 'service-revision/*')],
    },
    {
      actions: ['ecr:BatchGetImage', 'ecr:DescribeImages', 'ecr:GetDownloadUrlForLayer'],
      resources: [arn('ecr', 'repository/*')],
    },
  ];
}

/** In the bucket that the stack made, or in the one it was given. */
function policyCalls(direct: DirectCalls, actions: readonly string[]): readonly Allowance[] {
  const subject = operated(direct);
  const { PolicyBucket: given = '' } = subject.scope.parameters;
  const only = (logicalId: string) => logicalId === 'PolicyStore';
  const made = arnsOfType('AWS::S3::Bucket', subject, { only });
  const buckets = given === '' ? made : [`arn:${direct.place.partition}:s3:::${given}`];
  const writes = actions.includes('PutObject');
  return [
    { actions: actions.map((action) => `s3:${action}`), resources: buckets.map((bucket) => `${bucket}/*`) },
    { actions: ['s3:ListBucket', ...(writes ? ['s3:GetBucketVersioning'] : [])], resources: buckets },
    ...keyCalls(writes ? ['Decrypt', 'GenerateDataKey'] : ['Decrypt'], ['s3'], subject),
  ];
}

function readSecret(direct: DirectCalls): readonly Allowance[] {
  return secretCalls(direct, ['GetSecretValue'], ['Decrypt']);
}

function secretCalls(
  direct: DirectCalls,
  actions: readonly string[],
  keyActions: readonly string[],
): readonly Allowance[] {
  const { secretArn } = direct.settings.qualys;
  const resources = secretArn === undefined ? arnsOfType('AWS::SecretsManager::Secret', operated(direct)) : [secretArn];
  return [
    { actions: actions.map((action) => `secretsmanager:${action}`), resources },
    ...keyCalls(keyActions, ['secretsmanager'], operated(direct)),
  ];
}

/** The role with which Qualys reads ECR, the one with which the service looks into this account, and those of the functions. */
function roleChecks(direct: DirectCalls): readonly Allowance[] {
  const { place, settings, stack } = direct;
  const { ECRRoleName, EcsDescribeRoleName } = stack('service').scope.parameters;
  const { role } = settings;
  const names = [...(role.kind === 'existing' ? [role.name] : []), ECRRoleName, EcsDescribeRoleName];
  const named = names.flatMap((name) =>
    name === undefined ? [] : [`arn:${place.partition}:iam::${place.account}:role/${name}`],
  );
  const functions = settings.imageScanner ? arnsOfType('AWS::IAM::Role', operated(direct)) : [];
  return [{ actions: ['iam:GetRole', 'iam:SimulatePrincipalPolicy'], resources: [...named, ...functions] }];
}

function eventChecks(direct: DirectCalls): readonly Allowance[] {
  const { place } = direct;
  const rules = operatedParts(direct, ['target']).flatMap((part) =>
    arnsOfType('AWS::Events::Rule', direct.stack(part)),
  );
  const buses = arnsOfType('AWS::Events::EventBus', operated(direct));
  const ofAccount = `arn:${place.partition}:events:${place.regions[0]}:${place.account}:event-bus/default`;
  return [
    { actions: ['events:DescribeRule', 'events:ListTargetsByRule'], resources: rules },
    { actions: ['events:DescribeEventBus'], resources: buses },
    { actions: ['events:PutEvents'], resources: [...buses, ofAccount] },
    { actions: ['cloudtrail:DescribeTrails'], resources: ['*'] },
    {
      actions: ['cloudtrail:GetTrailStatus', 'cloudtrail:GetEventSelectors'],
      resources: [`arn:${place.partition}:cloudtrail:*:*:trail/*`],
    },
  ];
}

/** What only the stack of the service has. */
function serviceChecks(direct: DirectCalls): readonly Allowance[] {
  const subject = operated(direct);
  const buckets = arnsOfType('AWS::S3::Bucket', subject);
  const isScanner = direct.settings.imageScanner;
  return [
    ...storeCalls(['Query'], direct),
    { actions: ['s3:ListBucket', ...(isScanner ? ['s3:GetBucketPolicy'] : [])], resources: buckets },
    { actions: ['sns:ListSubscriptionsByTopic'], resources: arnsOfType('AWS::SNS::Topic', subject) },
    {
      actions: isScanner ? ['lambda:GetFunctionConfiguration'] : [],
      resources: arnsOfType('AWS::Lambda::Function', subject),
    },
    {
      actions: isScanner ? ['lambda:GetLayerVersion'] : [],
      resources: [...arnsOfType('AWS::Lambda::LayerVersion', subject), ...ownLayer(subject)],
    },
  ];
}

/** The layer with QScanner that was given. */
function ownLayer({ scope }: StackSubject): readonly string[] {
  const { QScannerLayerArn: arn = '' } = scope.parameters;
  return arn === '' ? [] : [arn];
}
