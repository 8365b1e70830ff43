import type { PolicyDocument } from '../core/deploy/permissions/policies.ts';
import { partitionOf } from '../core/image/ecr.ts';
import { allows, type Request, type Statement } from '../test/fakes/iam.ts';
import type { AwsCall } from './aws-proxy.ts';

/** Actions that IAM knows by another name than the API. */
const otherNames: Readonly<Record<string, string>> = {
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:ListMultipartUploads': 's3:ListBucketMultipartUploads',
  's3:DeleteObjects': 's3:DeleteObjectVersion',
  'sqs:SendMessageBatch': 'sqs:SendMessage',
  'sqs:ChangeMessageVisibilityBatch': 'sqs:ChangeMessageVisibility',
};

/** The permission that a call needs. */
export function actionOf({ service, action }: AwsCall): string {
  const name = `${service}:${action}`;
  return otherNames[name] ?? name;
}

/** Whether policies allow what was called, as IAM would see it: which resource it is about, and where. */
export function isAllowed(call: AwsCall, account: string, policies: readonly PolicyDocument[]): boolean {
  const statements = policies.flatMap(({ Statement }) => Statement) as readonly Statement[];
  const { RoleARN: role } = call.input;
  const context = {
    'aws:RequestedRegion': call.region,
    ...(role === undefined ? {} : { 'cloudformation:RoleArn': role }),
  };
  const action = actionOf(call);
  return resourcesOf(call, account).some((resource) => {
    const request: Request = { action, resource, context };
    return allows(statements, request);
  });
}

/** What a call is about, as an ARN; `*` for what AWS knows no resource for. */
function resourcesOf({ service, region, input }: AwsCall, account: string): readonly string[] {
  const arn = (rest: string) => `arn:${partitionOf(region).partition}:${service}:${region}:${account}:${rest}`;
  const given = [
    ...[
      'StackName',
      'SecretId',
      'TopicArn',
      'stateMachineArn',
      'executionArn',
      'TargetArn',
      'PolicySourceArn',
      'LayerArn',
    ],
  ].flatMap((name) => input[name] ?? []);
  const [whole] = given.filter((each) => each.startsWith('arn:'));
  if (whole !== undefined) return [whole];
  switch (service) {
    case 'cloudformation':
      return [stackOf(input, arn)];
    case 's3':
      return input.Key === undefined && input.Bucket !== undefined
        ? [`arn:aws:s3:::${input.Bucket}`, `arn:aws:s3:::${input.Bucket}/any`]
        : [`arn:aws:s3:::${input.Bucket}/${input.Key}`];
    // AWS adds six characters to the name.
    case 'secretsmanager':
      return [arn(`secret:${input.SecretId}-AbCdEf`)];
    case 'sqs':
      return [arn(input.QueueUrl?.split('/').at(-1) ?? input.SourceArn?.split(':').at(-1) ?? '')];
    case 'dynamodb':
      return [arn(`table/${input.TableName}`)];
    case 'kms':
      return [arn(`key/${input.KeyId}`)];
    case 'iam':
      return [`arn:aws:iam::${account}:role/${input.RoleName}`];
    case 'lambda':
      return [arn(`function:${input.FunctionName}`)];
    case 'logs':
      return [arn(`log-group:${input.logGroupName}:*`)];
    case 'events':
      return [
        arn(`rule/${input.EventBusName === undefined ? '' : `${input.EventBusName}/`}${input.Rule ?? input.Name}`),
        arn(`event-bus/${input.Name ?? busOf(input)}`),
      ];
    case 'ecs':
      return [arn('service/any/any'), '*'];
    default:
      return ['*'];
  }
}

/** Of a change set only the name is known, which says whose it is. */
function stackOf(input: AwsCall['input'], arn: (rest: string) => string): string {
  const { StackName: name, ChangeSetName: set = '', StackSetName: stackSet } = input;
  if (stackSet !== undefined) return arn(`stackset/${stackSet}:any`);
  if (name !== undefined) return arn(`stack/${name}/any`);
  const [, part] = /changeSet\/qualys-run-[0-9a-f]+-([a-z-]+?)-[a-z]{2}-[a-z]+-\d\//.exec(set) ?? [];
  return part === undefined ? '*' : arn(`stack/qualys-fargate-scanner-${part}/any`);
}

function busOf({ Entries: entries = '' }: AwsCall['input']): string {
  return /"EventBusName":"([^"]+)"/.exec(entries)?.[1]?.split('/').at(-1) ?? 'default';
}
