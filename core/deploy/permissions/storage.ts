import type { TypePermissions } from './type-permissions.ts';

/** Where data lies. */
export const storageTypes = {
  'AWS::S3::Bucket': {
    service: 's3',
    resources: ['s3:::{BucketName}'],
    named: { by: 'BucketName', atMost: 63, lowerCase: true },
    make: [
      ...['CreateBucket', 'PutBucketPublicAccessBlock', 'PutBucketOwnershipControls', 'PutEncryptionConfiguration'],
      ...['PutBucketVersioning', 'PutLifecycleConfiguration', 'PutBucketLogging', 'PutBucketTagging'],
      ...['TagResource', 'UntagResource', 'GetBucketAcl', 'ListBucket'],
    ],
    read: [
      ...['ListBucket', 'GetBucketPublicAccessBlock', 'GetBucketOwnershipControls', 'GetEncryptionConfiguration'],
      ...['GetBucketVersioning', 'GetLifecycleConfiguration', 'GetBucketLogging', 'GetBucketTagging'],
      ...['ListTagsForResource', 'GetAccelerateConfiguration', 'GetAnalyticsConfiguration', 'GetBucketAbac'],
      ...['GetBucketCORS', 'GetBucketMetadataTableConfiguration', 'GetBucketNotification'],
      ...['GetBucketObjectLockConfiguration', 'GetBucketWebsite', 'GetIntelligentTieringConfiguration'],
      ...['GetInventoryConfiguration', 'GetMetricsConfiguration', 'GetReplicationConfiguration'],
    ],
    delete: ['DeleteBucket', 'ListBucket'],
  },
  'AWS::S3::BucketPolicy': {
    service: 's3',
    resources: ['s3:::{Bucket}'],
    make: ['PutBucketPolicy'],
    read: ['GetBucketPolicy'],
    delete: ['DeleteBucketPolicy'],
  },
  'AWS::DynamoDB::Table': {
    service: 'dynamodb',
    resources: ['dynamodb:region:account:table/{TableName}'],
    named: { by: 'TableName' },
    make: [
      ...['CreateTable', 'UpdateTable', 'UpdateTimeToLive', 'UpdateContinuousBackups'],
      ...['TagResource', 'UntagResource'],
    ],
    read: [
      ...['DescribeTable', 'DescribeTimeToLive', 'DescribeContinuousBackups', 'DescribeContributorInsights'],
      ...['DescribeKinesisStreamingDestination', 'GetResourcePolicy', 'ListTagsOfResource'],
    ],
    delete: ['DeleteTable'],
    key: { make: ['DescribeKey', 'CreateGrant', 'Decrypt', 'Encrypt', 'RevokeGrant'] },
    beside: [{ verbs: ['make'], actions: ['kms:ListAliases'], resources: ['*'] }],
  },
  'AWS::ECR::Repository': {
    service: 'ecr',
    resources: ['ecr:region:account:repository/{RepositoryName}'],
    named: { by: 'RepositoryName', lowerCase: true },
    make: [
      ...['CreateRepository', 'PutLifecyclePolicy', 'DeleteLifecyclePolicy', 'SetRepositoryPolicy'],
      ...['DeleteRepositoryPolicy', 'PutImageScanningConfiguration', 'PutImageTagMutability'],
      ...['TagResource', 'UntagResource'],
    ],
    read: ['DescribeRepositories', 'GetLifecyclePolicy', 'GetRepositoryPolicy', 'ListTagsForResource'],
    delete: ['DeleteRepository'],
    key: { make: ['DescribeKey', 'CreateGrant', 'RetireGrant'], delete: ['RetireGrant'] },
  },
  'AWS::SSM::Parameter': {
    service: 'ssm',
    resources: ['ssm:region:account:parameter{Name}'],
    named: { by: 'Name' },
    make: ['PutParameter', 'AddTagsToResource', 'RemoveTagsFromResource'],
    read: ['GetParameters', 'ListTagsForResource'],
    delete: ['DeleteParameter'],
  },
} as const satisfies Readonly<Record<string, TypePermissions>>;
