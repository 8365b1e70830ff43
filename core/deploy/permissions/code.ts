import type { TypePermissions } from './type-permissions.ts';

/** Functions, what calls them, and the workflow. */
export const codeTypes = {
  'AWS::Lambda::Function': {
    service: 'lambda',
    resources: ['lambda:region:account:function:{FunctionName}'],
    named: { by: 'FunctionName', atMost: 64 },
    make: [
      ...['CreateFunction', 'UpdateFunctionCode', 'UpdateFunctionConfiguration', 'PutFunctionConcurrency'],
      ...['DeleteFunctionConcurrency', 'PutRuntimeManagementConfig', 'TagResource', 'UntagResource'],
    ],
    read: [
      ...['GetFunction', 'GetFunctionCodeSigningConfig', 'GetFunctionRecursionConfig', 'GetFunctionScalingConfig'],
      'GetRuntimeManagementConfig',
    ],
    delete: ['DeleteFunction'],
    // In a network of yours.
    beside: [
      {
        verbs: ['make'],
        actions: ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'],
        resources: ['*'],
      },
      { verbs: ['delete'], actions: ['ec2:DescribeNetworkInterfaces'], resources: ['*'] },
      { verbs: ['make'], actions: ['lambda:GetLayerVersion'], resources: ['lambda:region:account:layer:*'] },
    ],
    key: {
      make: ['DescribeKey', 'CreateGrant', 'Decrypt', 'Encrypt', 'GenerateDataKey'],
      read: ['Decrypt'],
    },
    passesRoleTo: 'lambda.amazonaws.com',
  },
  'AWS::Lambda::EventSourceMapping': {
    service: 'lambda',
    resources: ['lambda:region:account:event-source-mapping:*'],
    make: ['UpdateEventSourceMapping', 'TagResource', 'UntagResource'],
    read: ['GetEventSourceMapping', 'ListTags'],
    delete: ['DeleteEventSourceMapping'],
    anywhere: { make: ['CreateEventSourceMapping'] },
  },
  'AWS::Lambda::EventInvokeConfig': {
    service: 'lambda',
    resources: ['lambda:region:account:function:{FunctionName}'],
    make: ['PutFunctionEventInvokeConfig', 'UpdateFunctionEventInvokeConfig'],
    read: ['GetFunctionEventInvokeConfig'],
    delete: ['DeleteFunctionEventInvokeConfig'],
  },
  'AWS::Lambda::LayerVersion': {
    service: 'lambda',
    resources: ['lambda:region:account:layer:{LayerName}'],
    named: { by: 'LayerName', atMost: 140 },
    make: ['PublishLayerVersion'],
    read: ['GetLayerVersion'],
    delete: ['DeleteLayerVersion'],
  },
  'AWS::CodeBuild::Project': {
    service: 'codebuild',
    resources: ['codebuild:region:account:project/{Name}'],
    named: { by: 'Name' },
    make: ['CreateProject', 'UpdateProject', 'UpdateProjectVisibility'],
    read: ['BatchGetProjects'],
    delete: ['DeleteProject'],
    passesRoleTo: 'codebuild.amazonaws.com',
  },
  'AWS::StepFunctions::StateMachine': {
    service: 'states',
    resources: ['states:region:account:stateMachine:{StateMachineName}'],
    named: { by: 'StateMachineName', atMost: 80 },
    make: ['CreateStateMachine', 'UpdateStateMachine', 'TagResource', 'UntagResource'],
    read: ['DescribeStateMachine', 'ListTagsForResource'],
    delete: ['DeleteStateMachine'],
    key: { make: ['DescribeKey', 'GenerateDataKey'], read: ['Decrypt'] },
    passesRoleTo: 'states.amazonaws.com',
  },
  'AWS::CloudFormation::LambdaHook': {
    service: 'cloudformation',
    resources: ['*'],
    make: ['ActivateType', 'ListTypes', 'SetTypeConfiguration'],
    read: ['DescribeType', 'BatchDescribeTypeConfigurations'],
    delete: ['DeactivateType', 'SetTypeConfiguration'],
    passesRoleTo: 'hooks.cloudformation.amazonaws.com',
  },
} as const satisfies Readonly<Record<string, TypePermissions>>;
