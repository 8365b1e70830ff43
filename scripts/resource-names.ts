/** Where a template is deployed. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

/** A resource whose names are asked for; its properties are worked out, as far as names are made of them. */
export interface NamedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly name: string | undefined;
  /** Of a rule that is not on the default bus. */
  readonly bus: string | undefined;
}

/** Types whose `Ref` is an ARN. */
const referredByArn = new Set([
  'AWS::SNS::Topic',
  'AWS::IAM::ManagedPolicy',
  'AWS::StepFunctions::StateMachine',
  'AWS::SecretsManager::Secret',
  'AWS::Lambda::LayerVersion',
]);

/** The property that names a resource, and its ARN: service, and what stands before the name. */
const forms: Readonly<Record<string, { readonly named: string; readonly arn?: readonly [string, string] }>> = {
  'AWS::SQS::Queue': { named: 'QueueName', arn: ['sqs', ''] },
  'AWS::SNS::Topic': { named: 'TopicName', arn: ['sns', ''] },
  'AWS::Events::EventBus': { named: 'Name', arn: ['events', 'event-bus/'] },
  'AWS::Events::Rule': { named: 'Name', arn: ['events', 'rule/'] },
  'AWS::Lambda::Function': { named: 'FunctionName', arn: ['lambda', 'function:'] },
  'AWS::Lambda::LayerVersion': { named: 'LayerName', arn: ['lambda', 'layer:'] },
  'AWS::CodeBuild::Project': { named: 'Name', arn: ['codebuild', 'project/'] },
  'AWS::Logs::LogGroup': { named: 'LogGroupName', arn: ['logs', 'log-group:'] },
  'AWS::StepFunctions::StateMachine': { named: 'StateMachineName', arn: ['states', 'stateMachine:'] },
  'AWS::SecretsManager::Secret': { named: 'Name', arn: ['secretsmanager', 'secret:'] },
  'AWS::DynamoDB::Table': { named: 'TableName', arn: ['dynamodb', 'table/'] },
  'AWS::KMS::Key': { named: 'KeyId', arn: ['kms', 'key/'] },
  'AWS::IAM::Role': { named: 'RoleName' },
  'AWS::IAM::ManagedPolicy': { named: 'ManagedPolicyName' },
  'AWS::S3::Bucket': { named: 'BucketName' },
  'AWS::SSM::Parameter': { named: 'Name' },
};

/** The property that a type is named by, where it is known. */
export function nameProperty(type: string): string | undefined {
  return forms[type]?.named;
}

/** The name that the template gives, or one as CloudFormation makes it up. */
export function nameOf({ name, logicalId }: NamedResource): string {
  return name ?? `sample-${logicalId.toLowerCase()}-1a2b3c4d`;
}

/** What `Ref` gives. */
export function refOf(resource: NamedResource, place: Place): string {
  const { type } = resource;
  if (type === 'AWS::SQS::Queue') {
    return `https://sqs.${place.region}.amazonaws.com/${place.account}/${nameOf(resource)}`;
  }
  return referredByArn.has(type) ? arnOf(resource, place) : nameOf(resource);
}

/** What `GetAtt … Arn` gives. Throws for a type whose ARNs are not known here. */
export function arnOf(resource: NamedResource, { account, region, partition }: Place): string {
  const { type, bus } = resource;
  const name = nameOf(resource);
  if (type === 'AWS::S3::Bucket') return `arn:${partition}:s3:::${name}`;
  if (type === 'AWS::IAM::Role') return `arn:${partition}:iam::${account}:role/${name}`;
  if (type === 'AWS::IAM::ManagedPolicy') return `arn:${partition}:iam::${account}:policy/${name}`;
  const arn = forms[type]?.arn;
  if (arn === undefined) throw new Error(`The ARN of ${resource.logicalId}, of type ${type}, is not known here.`);
  const [service, path] = arn;
  const version = type === 'AWS::Lambda::LayerVersion' ? ':1' : '';
  return `arn:${partition}:${service}:${region}:${account}:${path}${bus === undefined ? '' : `${bus}/`}${name}${version}`;
}
