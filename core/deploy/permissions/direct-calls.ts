import { partitionOf } from '../../image/ecr.ts';
import type { DeploySettings } from '../settings.ts';
import type { StackPart } from '../stack-names.ts';
import { arnsOfType, type StackPlace, type StackSubject } from './stack-allowances.ts';
import { type Allowance, both } from './statement.ts';
import type { Conditions } from './type-permissions.ts';

/** What the program asks of AWS itself, beside CloudFormation. */
export interface DirectCalls {
  readonly place: StackPlace;
  readonly settings: DeploySettings;
  /** A stack of the home region. */
  readonly stack: (part: StackPart) => StackSubject;
}

const who: Allowance = { actions: ['sts:GetCallerIdentity'], resources: ['*'] };

/** Every command asks whose credentials it has. */
export function identityCalls(): readonly Allowance[] {
  return [who];
}

/** Zips and long templates are stored, and read by CloudFormation and Lambda in the caller's name. */
export function artifactCalls({ place, settings, stack }: DirectCalls): readonly Allowance[] {
  const buckets = artifactBuckets({ place, settings, stack });
  const isMade = settings.artifacts.kind === 'made';
  return [
    // Whether one of somebody else's making is there, and where.
    { actions: isMade ? [] : ['s3:ListBucket'], resources: buckets },
    { actions: ['s3:PutObject', 's3:GetObject'], resources: buckets.map((bucket) => `${bucket}/*`) },
  ];
}

function artifactBuckets({ place, settings, stack }: DirectCalls): readonly string[] {
  const { artifacts } = settings;
  const { partition, account, regions } = place;
  switch (artifacts.kind) {
    case 'given':
      return [`arn:${partition}:s3:::${artifacts.bucket}`];
    case 'cdk':
      return regions.map((region) => `arn:${partition}:s3:::cdk-${artifacts.qualifier}-assets-${account}-${region}`);
    case 'made':
      return arnsOfType('AWS::S3::Bucket', stack('artifacts'));
    default:
      return artifacts satisfies never;
  }
}

/** The bucket of artifacts is emptied before its stack goes. */
export function emptyingCalls({ stack }: DirectCalls): readonly Allowance[] {
  return emptying(arnsOfType('AWS::S3::Bucket', stack('artifacts')));
}

function emptying(buckets: readonly string[]): readonly Allowance[] {
  return [
    { actions: ['s3:ListBucketVersions', 's3:ListBucketMultipartUploads'], resources: buckets },
    {
      actions: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:AbortMultipartUpload'],
      resources: buckets.map((bucket) => `${bucket}/*`),
    },
  ];
}

/** What stacks keep is removed for good. Keys have no names: those of the account, of the region. */
export function purgeCalls(subjects: readonly StackSubject[]): readonly Allowance[] {
  const buckets = subjects.flatMap((each) => arnsOfType('AWS::S3::Bucket', each));
  return [
    ...emptying(buckets),
    { actions: ['s3:DeleteBucket'], resources: buckets },
    {
      actions: ['dynamodb:UpdateTable', 'dynamodb:DeleteTable'],
      resources: subjects.flatMap((each) => arnsOfType('AWS::DynamoDB::Table', each)),
    },
    {
      actions: ['kms:ScheduleKeyDeletion'],
      resources: subjects.flatMap((each) => arnsOfType('AWS::KMS::Key', each)),
    },
  ];
}

/** The role with which Qualys reads ECR is looked at where it exists, and changed only when that is asked for. */
export function existingRoleCalls({ place, settings }: DirectCalls): readonly Allowance[] {
  const { role, extendTrust } = settings;
  if (role.kind !== 'existing') return [];
  const resources = [role.arn ?? `arn:${place.partition}:iam::${place.account}:role/${role.name}`];
  return [{ actions: ['iam:GetRole', ...(extendTrust ? ['iam:UpdateAssumeRolePolicy'] : [])], resources }];
}

/** Whether the name of the bucket for results is taken. */
export function resultsBucketCalls({ stack }: DirectCalls): readonly Allowance[] {
  const only = (logicalId: string) => logicalId === 'ResultsBucket';
  return [{ actions: ['s3:ListBucket'], resources: arnsOfType('AWS::S3::Bucket', stack('image-scanner'), { only }) }];
}

/** Whether a trail records the calls of ECS already; one of an organization is another account's. */
export function trailCalls({ place }: DirectCalls): readonly Allowance[] {
  return [
    { actions: ['cloudtrail:DescribeTrails'], resources: ['*'] },
    {
      actions: ['cloudtrail:GetTrailStatus', 'cloudtrail:GetEventSelectors'],
      resources: [`arn:${place.partition}:cloudtrail:*:*:trail/*`],
    },
  ];
}

/** The credentials for Qualys keep the value that they were rotated to; that is never read. */
export function keptSecretCalls(
  part: 'service' | 'image-scanner',
  { settings, stack }: DirectCalls,
): readonly Allowance[] {
  const { secretArn } = settings.qualys;
  const resources = secretArn === undefined ? arnsOfType('AWS::SecretsManager::Secret', stack(part)) : [secretArn];
  return [{ actions: ['secretsmanager:DescribeSecret', 'secretsmanager:UpdateSecretVersionStage'], resources }];
}

/** What a command does with a stack set. */
export type StackSetUse = 'deploy' | 'look' | 'destroy';

const stackSetLooks = ['DescribeStackSet', 'ListStackInstances'];
const stackSetOperations = [...['DescribeStackSetOperation', 'ListStackSetOperations', 'ListStackSetOperationResults']];
const stackSetActions: Readonly<Record<StackSetUse, readonly string[]>> = {
  look: stackSetLooks,
  deploy: [
    ...stackSetLooks,
    ...stackSetOperations,
    ...['UpdateStackSet', 'CreateStackInstances', 'TagResource', 'UntagResource'],
  ],
  destroy: [...stackSetLooks, ...stackSetOperations, 'DeleteStackInstances', 'DeleteStackSet'],
};

/** The stack set of targets; one that AWS Organizations does not manage hands CloudFormation a role. */
export function stackSetCalls({ place, settings }: DirectCalls, use: StackSetUse): readonly Allowance[] {
  const { partition, account, regions } = place;
  const arn = (region: string, rest: string) => `arn:${partition}:cloudformation:${region}:${account}:${rest}`;
  const { stackSet, names } = settings;
  const role =
    stackSet?.administrationRoleArn ??
    `arn:${partition}:iam::${account}:role/AWSCloudFormationStackSetAdministrationRole`;
  const passes = stackSet?.permissionModel === 'self-managed' && use === 'deploy';
  const passed = { StringEquals: { 'iam:PassedToService': ['cloudformation.amazonaws.com'] } };
  return [
    {
      actions: stackSetActions[use].map((action) => `cloudformation:${action}`),
      resources: [
        arn(regions[0], `stackset/${names.target}:*`),
        // Stacks of a set, and the types in their template, are asked for beside the set.
        ...(use === 'look' ? [] : [arn('*', `stackset-target/${names.target}:*`), arn('*', 'type/resource/*')]),
      ],
    },
    // There is none yet that it could be about.
    {
      actions: use === 'deploy' ? ['cloudformation:CreateStackSet'] : [],
      resources: ['*'],
      condition: { StringEquals: { 'aws:RequestedRegion': [regions[0]] } },
    },
    ...(passes
      ? [
          { actions: ['iam:GetRole'], resources: [role] },
          { actions: ['iam:PassRole'], resources: [role], condition: passed },
        ]
      : []),
  ];
}

/** What encrypts and decrypts with a key does so for one of these services only. */
function throughServices({ regions }: StackPlace, services: readonly string[]): Conditions {
  const domains = regions.map((region) => ({ region, domain: partitionOf(region).domain }));
  return {
    StringEquals: {
      'kms:ViaService': services.flatMap((service) =>
        domains.map(({ region, domain }) => `${service}.${region}.${domain}`),
      ),
    },
  };
}

/** The key of a stack, for what a service does with it in the caller's name. */
export function keyCalls(
  actions: readonly string[],
  services: readonly string[],
  subject: StackSubject,
): readonly Allowance[] {
  return [
    {
      actions: actions.map((action) => `kms:${action}`),
      resources: arnsOfType('AWS::KMS::Key', subject),
      condition: both(throughServices(subject.place, services)),
    },
  ];
}
