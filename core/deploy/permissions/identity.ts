import type { TypePermissions } from './type-permissions.ts';

/** Roles, policies, keys and secrets. */
export const identityTypes = {
  'AWS::IAM::Role': {
    service: 'iam',
    resources: ['iam::account:role/{RoleName}'],
    named: { by: 'RoleName', atMost: 64 },
    // What a role is given, and its bounds, have statements of their own.
    make: ['UpdateRole', 'UpdateRoleDescription', 'UpdateAssumeRolePolicy', 'TagRole', 'UntagRole'],
    read: ['GetRole', 'GetRolePolicy', 'ListAttachedRolePolicies', 'ListRolePolicies'],
    delete: ['DeleteRole', 'DeleteRolePolicy'],
  },
  'AWS::IAM::ManagedPolicy': {
    service: 'iam',
    resources: ['iam::account:policy/{ManagedPolicyName}'],
    named: { by: 'ManagedPolicyName' },
    make: ['CreatePolicy', 'CreatePolicyVersion'],
    read: ['GetPolicy', 'GetPolicyVersion', 'ListPolicyVersions', 'ListEntitiesForPolicy'],
    delete: ['DeletePolicy', 'DeletePolicyVersion'],
  },
  'AWS::IAM::InstanceProfile': {
    service: 'iam',
    resources: ['iam::account:instance-profile/{InstanceProfileName}'],
    named: { by: 'InstanceProfileName' },
    make: ['CreateInstanceProfile', 'AddRoleToInstanceProfile'],
    read: ['GetInstanceProfile'],
    delete: ['RemoveRoleFromInstanceProfile', 'DeleteInstanceProfile'],
    passesRoleTo: 'ec2.amazonaws.com',
  },
  'AWS::KMS::Key': {
    service: 'kms',
    resources: ['kms:region:account:key/*'],
    make: [
      ...['PutKeyPolicy', 'EnableKeyRotation', 'DisableKeyRotation', 'EnableKey', 'DisableKey'],
      ...['UpdateKeyDescription', 'TagResource', 'UntagResource'],
    ],
    read: ['DescribeKey', 'GetKeyPolicy', 'GetKeyRotationStatus', 'ListResourceTags'],
    delete: ['ScheduleKeyDeletion'],
    anywhere: { make: ['CreateKey'] },
  },
  'AWS::KMS::Alias': {
    service: 'kms',
    // KMS asks for the key that it is of, too.
    resources: ['kms:region:account:{AliasName}', 'kms:region:account:key/*'],
    make: ['CreateAlias', 'UpdateAlias'],
    read: [],
    delete: ['DeleteAlias'],
    anywhere: { read: ['ListAliases'] },
  },
  'AWS::SecretsManager::Secret': {
    service: 'secretsmanager',
    resources: ['secretsmanager:region:account:secret:{Name}*'],
    named: { by: 'Name' },
    make: ['CreateSecret', 'UpdateSecret', 'TagResource', 'UntagResource'],
    // CloudFormation compares the value; it gives it to nobody.
    read: ['DescribeSecret', 'GetSecretValue'],
    delete: ['DeleteSecret'],
    key: { make: ['GenerateDataKey', 'Decrypt'] },
  },
} as const satisfies Readonly<Record<string, TypePermissions>>;
