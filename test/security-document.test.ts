import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DeployedTemplate } from '../scripts/deployed-template.ts';
import { sampleStack } from '../scripts/sample-stacks.ts';

// docs/security.md promises, row by row; each resource that a row names must be there, and be what the row says.

const stacks = {
  service: sampleStack('service', { TargetAccountIds: '444455556666' }),
  target: sampleStack('target', { CreateRole: 'true', QualysBaseAccountId: '777788889999', QualysExternalId: '1234' }),
  scanner: sampleStack('scanner', {
    CreateCloudTrail: 'true',
    ScanRunningTasks: 'true',
    MarkRepositories: 'shop/*',
    AttestRepositories: 'shop/web',
    VpcId: 'vpc-1',
    SubnetIds: 'subnet-1',
    SecurityGroupIds: 'sg-1',
  }),
  network: sampleStack('network'),
};
type Stack = keyof typeof stacks;
const text = readFileSync(new URL('../docs/security.md', import.meta.url), 'utf8');
const [ofService = '', rest = ''] = text.split('\n## Image scanner\n');
const [ofScanner = ''] = rest.split('\n## ');

interface Row {
  readonly promise: string;
  /** `service ResultsBucket` */
  readonly resources: readonly string[];
}

/** Rows of tables whose last two columns name resources of two stacks. */
const rowsOf = (part: string, [one, other]: readonly [Stack, Stack]): readonly Row[] =>
  part
    .split('\n')
    .filter((line) => /^\| (?!-)/.test(line) && !/\| (?:service account|image scanner) \|/.test(line))
    .map((line) => {
      const cells = line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim());
      const [first = '', second = ''] = cells.slice(-2);
      const named = (stack: string, cell: string) =>
        [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => `${stack} ${name}`);
      return {
        promise: cells.slice(0, -2).join(' | '),
        resources: [...named(one, first), ...named(other, second)],
      };
    });
const rows = rowsOf(ofService, ['service', 'target']);
const rowsOfScanner = rowsOf(ofScanner, ['scanner', 'network']);

/** Every promise, and what the properties of each resource that keeps it must have in them. */
const promises: Readonly<Record<string, RegExp>> = {
  'S3 (CloudTrail logs) | KMS with bucket keys': /"BucketKeyEnabled":true/,
  'S3 (scan results, policy) | KMS with bucket keys': /"SSEAlgorithm":"aws:kms".*"BucketKeyEnabled":true/,
  'S3 (Access logs) | AES-256': /"SSEAlgorithm":"AES256"/,
  'DynamoDB (scan cache) | KMS': /"SSEType":"KMS","KMSMasterKeyId":"arn:aws:kms:/,
  'SNS (notifications) | KMS': /"KmsMasterKeyId":"arn:aws:kms:/,
  'SQS (messages and dead letters) | KMS': /"KmsMasterKeyId":"arn:aws:kms:/,
  'EventBridge (bus and archive) | KMS': /"KmsKeyIdentifier":"arn:aws:kms:/,
  'EventBridge Scheduler (schedules) | KMS': /"KmsKeyArn":"arn:aws:kms:/,
  'Step Functions (executions) | KMS': /"Type":"CUSTOMER_MANAGED_KMS_KEY","KmsKeyId":"arn:aws:kms:/,
  'Lambda (environment) | KMS': /"KmsKeyArn":"arn:aws:kms:/,
  'Secrets Manager (credentials) | KMS': /"KmsKeyId":"arn:aws:kms:/,
  'CloudTrail | KMS with log file validation': /"EnableLogFileValidation":true,"KMSKeyId":"arn:aws:kms:/,
  'CloudWatch Logs | KMS': /"KmsKeyId":"arn:aws:kms:/,
  'S3 public access | Blocked on all buckets':
    /"BlockPublicAcls":true,"BlockPublicPolicy":true,"IgnorePublicAcls":true,"RestrictPublicBuckets":true/,
  'S3 HTTPS enforcement | Deny insecure transport policy':
    /"Effect":"Deny","Principal":"\*","Action":"s3:\*".*"aws:SecureTransport":"false"/,
  'SQS and SNS HTTPS enforcement | Deny insecure transport policy':
    /"Effect":"Deny","Principal":"\*","Action":"(?:sqs:\*|sns:Publish)".*"aws:SecureTransport":"false"/,
  'S3 versioning | Enabled on CloudTrail bucket': /"VersioningConfiguration":\{"Status":"Enabled"\}/,
  'S3 access logging | Enabled with dedicated bucket': /"DestinationBucketName":"sample-accesslogsbucket-/,
  'KMS key rotation | Automatic annual rotation': /"EnableKeyRotation":true/,
  'CloudTrail validation | Log file integrity validation': /"EnableLogFileValidation":true/,
  'DynamoDB recovery | Point-in-time recovery enabled': /"PointInTimeRecoveryEnabled":true/,
  'DynamoDB protection | Deletion protection enabled': /"DeletionProtectionEnabled":true/,
  'Events of strangers | The bus takes events of the organization or of named accounts, of ECS and of target stacks, and no others':
    /"events:source":\["aws.ecs","qualys-fargate-scanner.target"\]/,
  'Forged results | One role writes scan results; CI leaves hints that are checked at Qualys':
    /"dynamodb:PutItem".*"(?:result|hint)#\*"/,
  'Secrets in task definitions | Rules pass on only what is read, never a task definition; what is kept whole is encrypted and kept for days':
    /"InputTransformer":\{(?!.*containerDefinitions(?!\[0\]\.(?:name|image)|\\"))/,
  'Execution data in logs | Not logged': /"IncludeExecutionData":false/,
  'Undelivered events | Dead-letter queue and alarm of every target': /"DeadLetterConfig":\{"Arn":"arn:aws:sqs:/,
  '`secretsmanager:GetSecretValue` | Specific secret ARN':
    /"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager:[^*"]+"/,
  '`dynamodb:GetItem`, `PutItem` | Specific table ARN': /"Resource":"arn:aws:dynamodb:[^*"]+"/,
  '`sns:Publish` | Specific topic ARN': /"sns:Publish","Resource":"arn:aws:sns:[^*"]+"/,
  '`kms:Decrypt`, `GenerateDataKey` | Specific KMS key ARN':
    /"kms:Decrypt","kms:GenerateDataKey"\],"Resource":"arn:aws:kms:[^*"]+"/,
  '`lambda:InvokeFunction` | Specific Lambda ARN': /"lambda:InvokeFunction","Resource":\[?"arn:aws:lambda:[^*"]+"/,
  '`states:StartExecution` | Specific state machine ARN': /"states:StartExecution","Resource":"arn:aws:states:[^*"]+"/,
  '`states:DescribeExecution` | Executions of one state machine':
    /"states:DescribeExecution","Resource":"arn:aws:states:[^*"]+:execution:[^*"]+:\*"/,
  '`events:PutEvents` | Specific event bus ARN': /"events:PutEvents","Resource":"arn:aws:events:[^*"]+"/,
  '`sqs:SendMessage` | Specific queue ARNs': /"sqs:SendMessage","Resource":\[?"arn:aws:sqs:[^*"]+"/,
  '`s3:PutObject` | Specific bucket ARN and prefix':
    /"s3:PutObject","Resource":"arn:aws:s3:::[^*"]+\/scan-results\/\*"/,
  '`sts:AssumeRole` | One role name, in the organization or the named accounts':
    /"sts:AssumeRole","Resource":"arn:aws:iam::\*:role\/qualys-fargate-ecs-describe-role","Condition":\{"StringEquals":\{"aws:Resource/,
  'External ID required for Qualys cross-account access (confused deputy protection)': /"sts:ExternalId":\["1234"\]/,
  'CloudWatch Logs encrypted with KMS': /"KmsKeyId":"arn:aws:kms:/,
  'All resources tagged for governance': /"Tags":\[\{"Key":"Application"/,
  'X-Ray tracing for observability': /"TracingConfig(?:uration)?":\{"(?:Mode":"Active"|Enabled":true)\}/,
};

/** The same of the image scanner and the private network. */
const promisesOfScanner: Readonly<Record<string, RegExp>> = {
  'S3 (findings, work of workers) | KMS with bucket keys': /"SSEAlgorithm":"aws:kms".*"BucketKeyEnabled":true/,
  'S3 (CloudTrail logs) | KMS with bucket keys': /"BucketKeyEnabled":true/,
  'S3 (Access logs) | AES-256': /"SSEAlgorithm":"AES256"/,
  'DynamoDB (scan cache) | KMS': /"SSEType":"KMS","KMSMasterKeyId":"arn:aws:kms:/,
  'SNS (notifications) | KMS': /"KmsMasterKeyId":"arn:aws:kms:/,
  'SQS (messages and dead letters) | KMS': /"KmsMasterKeyId":"arn:aws:kms:/,
  'Step Functions (executions) | KMS': /"Type":"CUSTOMER_MANAGED_KMS_KEY","KmsKeyId":"arn:aws:kms:/,
  'Lambda (environment) | KMS': /"KmsKeyArn":"arn:aws:kms:/,
  'CodeBuild (what builds make) | KMS': /"EncryptionKey":"arn:aws:kms:/,
  'Secrets Manager (credentials) | KMS': /"KmsKeyId":"arn:aws:kms:/,
  'CloudTrail | KMS with log file validation': /"EnableLogFileValidation":true,"KMSKeyId":"arn:aws:kms:/,
  'CloudWatch Logs | KMS': /"KmsKeyId":"arn:aws:kms:/,
  'S3 public access | Blocked on all buckets':
    /"BlockPublicAcls":true,"BlockPublicPolicy":true,"IgnorePublicAcls":true,"RestrictPublicBuckets":true/,
  'S3 HTTPS enforcement | Deny insecure transport policy':
    /"Effect":"Deny","Principal":"\*","Action":"s3:\*".*"aws:SecureTransport":"false"/,
  'SQS and SNS HTTPS enforcement | Deny insecure transport policy':
    /"Effect":"Deny","Principal":"\*","Action":"(?:sqs:\*|sns:Publish)".*"aws:SecureTransport":"false"/,
  'S3 versioning | Enabled on all buckets': /"VersioningConfiguration":\{"Status":"Enabled"\}/,
  'S3 access logging | Enabled with dedicated bucket': /"DestinationBucketName":"sample-accesslogsbucket-/,
  'KMS key rotation | Automatic annual rotation': /"EnableKeyRotation":true/,
  'DynamoDB recovery and protection | Point-in-time recovery, deletion protection':
    /"PointInTimeRecoveryEnabled":true.*"DeletionProtectionEnabled":true/,
  'Names of images in commands | A worker is told the name of its work; every build has the same specification':
    /"BuildSpec":"version(?!.*WORK_ID)/,
  'Changed programs | Code and QScanner are unpacked only if their content is what their key says':
    /sha256sum --check --status \|\| \{ .*exit 1; \}.*unzip/,
  'Privileges of builds | None': /"PrivilegedMode":false/,
  'Forged results | One role writes scan results; findings are copied by those who tell, for a second repository':
    /"dynamodb:PutItem".*"result#\*".*\/scan-results\/\*/,
  'Manifests in messages | Rules pass on only what is read': /"InputTransformer":\{(?!.*imageManifest[^M])/,
  'Execution data in logs | Not logged': /"IncludeExecutionData":false/,
  'Undelivered events | Dead-letter queue and alarm': /"DeadLetterConfig":\{"Arn":"arn:aws:sqs:/,
  'Workers that die | Dead-letter queue and alarm; Lambda repeats nothing':
    /"MaximumRetryAttempts":0,.*"OnFailure":\{"Destination":"arn:aws:sqs:/,
  'Network interfaces of builds | Only for CodeBuild, in the given subnets':
    /"ec2:CreateNetworkInterfacePermission".*"ec2:AuthorizedService":"codebuild.amazonaws.com"\},"ArnEquals":\{"ec2:Subnet":\["arn:/,
  'Traffic | Nothing in; HTTPS and DNS out': /^(?!.*Ingress)(?!.*"IpProtocol":"?-1).*"FromPort":443,"ToPort":443/,
  'Public addresses | Given to nothing that starts': /"MapPublicIpOnLaunch":false/,
  'Traffic log | All of it': /"TrafficType":"ALL"/,
  '`secretsmanager:GetSecretValue` | Specific secret ARN':
    /"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager:[^*"]+"/,
  '`dynamodb:GetItem`, `PutItem` | Specific table ARN': /"Resource":"arn:aws:dynamodb:[^*"]+"/,
  '`s3:PutObject` | Specific bucket ARN and prefix':
    /s3:PutObject"\]?,"Resource":\[?"arn:aws:s3:::[^*"]+\/(?:scan-results\/\*|work\/\*(?:\/started\.json)?)"/,
  '`lambda:InvokeFunction` | Specific Lambda ARN': /"lambda:InvokeFunction","Resource":\[?"arn:aws:lambda:[^*"]+"/,
  '`codebuild:StartBuild` | Specific project ARN': /"codebuild:StartBuild",.*?"Resource":"arn:aws:codebuild:[^*"]+"/,
  '`ecr:TagResource` | Repositories of `MarkRepositories`, in this account and region':
    /"ecr:TagResource","Resource":\["arn:\*:ecr:\*:\*:repository\/shop\/\*"\],"Condition":\{"StringEquals":\{"aws:ResourceAccount":"111122223333","aws:RequestedRegion":"eu-west-1"/,
  '`ecr:PutImage` | Repositories of `AttestRepositories`, in this account and region':
    /"ecr:PutImage"\],"Resource":\["arn:\*:ecr:\*:\*:repository\/shop\/web"\],"Condition":\{"StringEquals":\{"aws:ResourceAccount":"111122223333","aws:RequestedRegion":"eu-west-1"/,
};

const kept = (name: string): string => {
  const [stack = '', resource = ''] = name.split(' ');
  const { Resources }: DeployedTemplate = stacks[stack as Stack];
  return JSON.stringify(Resources[resource]?.Properties ?? 'missing');
};

describe('docs/security.md', () => {
  it('makes every promise, once', () => {
    expect(rows.map(({ promise }) => promise)).toEqual(Object.keys(promises));
    expect(rowsOfScanner.map(({ promise }) => promise)).toEqual(Object.keys(promisesOfScanner));
  });

  it.each(rows)('$promise: is kept by resources that are there', ({ promise, resources }) => {
    expect(resources.length).toBeGreaterThan(0);
    expect(resources.filter((name) => !promises[promise]?.test(kept(name)))).toEqual([]);
  });

  it.each(rowsOfScanner)('$promise: is kept by resources of the image scanner', ({ promise, resources }) => {
    expect(resources.length).toBeGreaterThan(0);
    expect(resources.filter((name) => !promisesOfScanner[promise]?.test(kept(name)))).toEqual([]);
  });

  it('names every bucket, queue, log group and function that the templates make', () => {
    const made = Object.entries(stacks).flatMap(([stack, { Resources }]) =>
      Object.entries(Resources)
        .filter(([, { Type }]) => /^AWS::(S3::Bucket|SQS::Queue|Logs::LogGroup|Lambda::Function)$/.test(Type))
        .map(([name]) => `${stack} ${name}`),
    );
    const named = new Set([...rows, ...rowsOfScanner].flatMap(({ resources }) => resources));

    expect(made.filter((name) => !named.has(name))).toEqual([]);
  });
});
