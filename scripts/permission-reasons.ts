type Reasons = Readonly<Record<string, Readonly<Record<string, string>>>>;

const notUsed = 'a feature that the templates do not use';
const otherType = 'allowed for another type that stands beside it in the template';

/** Permissions that AWS declares for a type of resource, and who deploys need not have, by type; each with its reason. */
export const notNeeded: Reasons = {
  'AWS::AutoScaling::AutoScalingGroup': {
    'cloudwatch:PutMetricAlarm': notUsed,
    'ec2:Get*': notUsed,
    'ssm:Get*': notUsed,
    'elasticloadbalancing:*': notUsed,
    'managed-fleets:*': notUsed,
    'vpc-lattice:*': notUsed,
    'autoscaling:*NotificationConfiguration': notUsed,
    'autoscaling:*LoadBalancer*': notUsed,
    'autoscaling:*TrafficSources': notUsed,
    'autoscaling:*LifecycleHook': notUsed,
    'autoscaling:*InstanceRefresh': 'hosts are exchanged by CloudFormation itself',
  },
  'AWS::CloudTrail::Trail': {
    'cloudtrail:PutInsightSelectors': notUsed,
    'cloudtrail:PutEventConfiguration': notUsed,
    'iam:*': 'the trail writes to no log group, and is no organization’s',
    'organizations:*': 'the trail is no organization’s',
  },
  'AWS::DynamoDB::Table': {
    'dynamodb:DescribeImport': notUsed,
    'dynamodb:ImportTable': notUsed,
    'dynamodb:UpdateContributorInsights': notUsed,
    'dynamodb:*KinesisStreamingDestination': notUsed,
    'dynamodb:*ResourcePolicy': notUsed,
    'dynamodb:*TableReplica': notUsed,
    'dynamodb:*Item': 'for replicas',
    'dynamodb:Scan': 'for replicas',
    'dynamodb:Query': 'for replicas',
    'kinesis:*': notUsed,
    'iam:CreateServiceLinkedRole': 'for replicas',
    'logs:*': 'for imports',
    's3:*': 'for imports',
  },
  'AWS::EC2::EIP': { 'ec2:AcceptAddressTransfer': notUsed, 'ec2:AssociateAddress': notUsed },
  'AWS::EC2::FlowLog': {
    'autoscaling:DescribeTags': notUsed,
    'iam:CreateServiceLinkedRole': 'the log goes to CloudWatch Logs',
    'logs:*LogDelivery': 'the log goes to CloudWatch Logs',
    's3:*BucketPolicy': 'the log goes to CloudWatch Logs',
  },
  'AWS::EC2::NatGateway': { 'ec2:*NatGatewayAddress': notUsed },
  'AWS::EC2::Subnet': { 'ec2:*SubnetCidrBlock': notUsed },
  'AWS::EC2::VPC': { 'ec2:*EncryptionControl*': notUsed, 'ec2:ModifyVpcTenancy': notUsed },
  'AWS::EC2::VPCEndpoint': { 'vpc-lattice:*': notUsed, 'vpce:AllowMultiRegion': notUsed },
  'AWS::EC2::VPCGatewayAttachment': { 'ec2:*VpnGateway': notUsed },
  'AWS::ECS::CapacityProvider': {
    'ecs:PutClusterCapacityProviders': otherType,
    'iam:CreateServiceLinkedRole': otherType,
    'iam:PassRole': 'for instances that ECS manages',
  },
  'AWS::ECS::Cluster': {
    'ecs:PutAccountSetting*': notUsed,
    'kms:DescribeKey': 'for storage that ECS manages',
  },
  'AWS::ECS::ClusterCapacityProviderAssociations': { 'ecs:DescribeCapacityProviders': otherType },
  'AWS::ECS::Service': { 'iam:PassRole': 'the roles are those of the task definition, which hands them over' },
  'AWS::ECS::TaskDefinition': { 'iam:GetRole': otherType },
  'AWS::Events::EventBus': { 'kms:ReEncrypt': 'is no action' },
  'AWS::IAM::ManagedPolicy': { 'iam:Attach*': notUsed, 'iam:Detach*': notUsed },
  'AWS::IAM::Role': { 'iam:DeleteRolePermissionsBoundary': 'a boundary that was required is not taken away again' },
  'AWS::Lambda::EventSourceMapping': { 'kms:*': 'for filters that are encrypted' },
  'AWS::Lambda::Function': {
    's3:GetObject*': 'allowed on the bucket of the code, for whoever reads it',
    'elasticfilesystem:*': notUsed,
    's3files:*': notUsed,
    'lambda:*CodeSigningConfig': notUsed,
    'lambda:PutFunctionRecursionConfig': notUsed,
    'lambda:PutFunctionScalingConfig': notUsed,
    'lambda:PassCapacityProvider': notUsed,
    'lambda:AssociateRuntimeAlias': 'is no action',
    'lambda:PublishVersion': notUsed,
  },
  'AWS::Lambda::LayerVersion': { 's3:GetObject*': 'allowed on the bucket of the code, for whoever reads it' },
  'AWS::Logs::LogGroup': {
    'logs:*DataProtectionPolicy': notUsed,
    'logs:CreateLogDelivery': notUsed,
    'logs:*ResourcePolicy': notUsed,
    'logs:*IndexPolicy': notUsed,
    'logs:PutBearerTokenAuthentication': notUsed,
    'logs:PutLogGroupDeletionProtection': notUsed,
    's3:REST.PUT.OBJECT': 'is no action',
    'firehose:*': notUsed,
  },
  'AWS::S3::Bucket': {
    's3:PutBucketAbac': notUsed,
    's3:PutAnalyticsConfiguration': notUsed,
    's3:*Cors': notUsed,
    's3:PutInventoryConfiguration': notUsed,
    's3:*MetricsConfiguration': notUsed,
    's3:PutBucketNotification': notUsed,
    's3:*Replication*': notUsed,
    's3:*BucketWebsite': notUsed,
    's3:PutAccelerateConfiguration': notUsed,
    's3:*Acl': notUsed,
    's3:*ObjectLockConfiguration': notUsed,
    's3:PutIntelligentTieringConfiguration': notUsed,
    's3:*Metadata*Table*': notUsed,
    's3:DeleteObject': 'objects are deleted by the program, where that is asked for',
    's3:DeleteBucketAnalyticsConfiguration': 'is no action',
    's3:DeleteBucketEncryption': 'is no action',
    's3:DeleteBucketLifecycle': 'is no action',
    's3tables:*': notUsed,
    'iam:PassRole': 'for replication',
  },
  'AWS::SecretsManager::Secret': {
    'secretsmanager:GetRandomPassword': notUsed,
    'secretsmanager:*Replicat*': notUsed,
  },
  'AWS::SNS::Subscription': { 'iam:*': 'for Firehose' },
  'AWS::SNS::Topic': {
    'sns:Subscribe': 'subscriptions are resources of their own',
    'sns:Unsubscribe': 'subscriptions are resources of their own',
    'sns:PutDataProtectionPolicy': notUsed,
    'iam:*': 'for Firehose',
  },
  'AWS::StepFunctions::StateMachine': { 's3:GetObject*': 'the definition is in the template' },
};

/** Permissions that AWS does not declare for a type, and that are needed all the same. */
export const neededBeside: Reasons = {
  'AWS::AutoScaling::AutoScalingGroup': {
    'autoscaling:TerminateInstanceInAutoScalingGroup': 'CloudFormation exchanges hosts one after another',
    'autoscaling:SetDesiredCapacity': 'CloudFormation exchanges hosts one after another',
    'ec2:CreateTags': 'the launch template tags instances',
  },
  'AWS::EC2::LaunchTemplate': { 'ec2:DescribeLaunchTemplateVersions': 'the number of the latest version is asked for' },
  'AWS::Scheduler::Schedule': {
    'kms:*': 'schedules with a key of the account’s own, by the documents of Amazon EventBridge',
  },
  'AWS::SecretsManager::Secret': {
    'kms:*': 'secrets with a key of the account’s own, by the documents of AWS Secrets Manager',
  },
  'AWS::SNS::TopicPolicy': { 'sns:GetTopicAttributes': 'to compare it, for drift' },
  'AWS::SQS::QueuePolicy': { 'sqs:GetQueueAttributes': 'to compare it, for drift' },
};

/** What is no fault of an action, by what is said of it. */
export const accepted: Readonly<Record<string, string>> = {
  'cloudformation:DescribeStackResources could be about less than everything':
    'it is asked which stack has a resource, which may be any',
  'states:DescribeExecution is about no express': 'executions are no express ones',
  'states:ListExecutions is about no maprun': 'executions have no map runs',
  'sns:*Subscription* could be about less than everything': 'which topics these may be about is not settled',
  'sns:Unsubscribe could be about less than everything': 'which topics these may be about is not settled',
};

/** What parliament says and is no fault, by a part of it. */
export const acceptedByLinter: Readonly<Record<string, string>> = {
  'Unknown action s3:GetBucketAbac': 'newer than the linter',
  'Unknown action lambda:GetFunctionScalingConfig': 'newer than the linter',
  'Unknown action cloudtrail:GetEventConfiguration': 'newer than the linter',
  'Unknown action ecs:StopServiceDeployment': 'newer than the linter',
  "'ecs:CreateCapacityProvider', 'required_format': '*'": 'AWS has a resource for it by now',
  "['cloudformation:DescribeStackResources']": 'it is asked which stack has a resource, which may be any',
  'ec2:DescribeCapacityBlockExtensionOfferings': 'Auto Scaling describes what AWS does not say: ec2:Describe*',
  ':express:': 'executions are no express ones',
  ':mapRun:': 'executions have no map runs',
  "'ssm:GetParameters', 'required_format'": 'a parameter of AWS itself is of no account',
};
