import type { TypePermissions } from './type-permissions.ts';

/** ECS gives a service its cluster's name; others of its resources are named like the stack. */
export const hostTypes = {
  'AWS::EC2::LaunchTemplate': {
    service: 'ec2',
    resources: ['ec2:region:account:launch-template/*'],
    make: ['CreateLaunchTemplate', 'CreateLaunchTemplateVersion', 'CreateTags', 'DeleteTags'],
    read: [],
    delete: ['DeleteLaunchTemplate', 'DeleteTags'],
    anywhere: { read: ['DescribeLaunchTemplates', 'DescribeLaunchTemplateVersions'] },
  },
  'AWS::AutoScaling::AutoScalingGroup': {
    service: 'autoscaling',
    resources: ['autoscaling:region:account:autoScalingGroup:*:autoScalingGroupName/{AutoScalingGroupName}'],
    named: { by: 'AutoScalingGroupName' },
    make: [
      ...['CreateAutoScalingGroup', 'UpdateAutoScalingGroup', 'CreateOrUpdateTags', 'DeleteTags'],
      ...['EnableMetricsCollection', 'DisableMetricsCollection', 'SuspendProcesses', 'ResumeProcesses'],
      // For hosts that are exchanged one after another.
      ...['TerminateInstanceInAutoScalingGroup', 'SetDesiredCapacity'],
    ],
    read: [],
    delete: ['DeleteAutoScalingGroup', 'UpdateAutoScalingGroup'],
    // AWS does not say which.
    anywhere: { read: ['Describe*'] },
    // Auto Scaling tries the launch template with the permissions of who names it.
    beside: [
      {
        verbs: ['make'],
        actions: ['ec2:RunInstances', 'ec2:CreateTags'],
        resources: [
          ...[
            'ec2:region:account:instance/*',
            'ec2:region:account:volume/*',
            'ec2:region:account:network-interface/*',
            'ec2:region:account:security-group/*',
            'ec2:region:account:subnet/*',
          ],
          ...['ec2:region:account:launch-template/*', 'ec2:region::image/*'],
        ],
      },
      { verbs: ['make'], actions: ['ec2:Describe*'], resources: ['*'] },
      serviceLinkedRole('autoscaling.amazonaws.com', 'AWSServiceRoleForAutoScaling'),
    ],
    passesRoleTo: 'ec2.amazonaws.com',
  },
  'AWS::ECS::Cluster': {
    service: 'ecs',
    resources: ['ecs:region:account:cluster/{ClusterName}'],
    named: { by: 'ClusterName' },
    make: [
      ...['CreateCluster', 'UpdateCluster', 'UpdateClusterSettings', 'PutClusterCapacityProviders'],
      ...['TagResource', 'UntagResource'],
    ],
    read: ['DescribeClusters', 'ListTagsForResource'],
    delete: ['DeleteCluster'],
    beside: [serviceLinkedRole('ecs.amazonaws.com', 'AWSServiceRoleForECS')],
  },
  'AWS::ECS::CapacityProvider': {
    service: 'ecs',
    resources: ['ecs:region:account:capacity-provider/{Name}'],
    named: { by: 'Name' },
    make: ['CreateCapacityProvider', 'UpdateCapacityProvider', 'TagResource', 'UntagResource'],
    read: ['DescribeCapacityProviders', 'ListTagsForResource'],
    delete: ['DeleteCapacityProvider'],
    beside: [
      {
        verbs: ['make'],
        actions: ['autoscaling:CreateOrUpdateTags'],
        resources: [
          'autoscaling:region:account:autoScalingGroup:*:autoScalingGroupName/{AutoScalingGroupProvider.AutoScalingGroupArn}',
        ],
      },
    ],
  },
  'AWS::ECS::ClusterCapacityProviderAssociations': {
    service: 'ecs',
    resources: ['ecs:region:account:cluster/{Cluster}'],
    make: ['PutClusterCapacityProviders'],
    read: ['DescribeClusters'],
    delete: ['PutClusterCapacityProviders'],
  },
  'AWS::ECS::TaskDefinition': {
    service: 'ecs',
    resources: ['ecs:region:account:task-definition/{Family}:*'],
    named: { by: 'Family' },
    make: ['RegisterTaskDefinition', 'TagResource', 'UntagResource'],
    read: ['ListTagsForResource'],
    delete: [],
    anywhere: { read: ['DescribeTaskDefinition'], delete: ['DeregisterTaskDefinition'] },
    passesRoleTo: 'ecs-tasks.amazonaws.com',
  },
  'AWS::ECS::Service': {
    service: 'ecs',
    resources: [
      'ecs:region:account:service/{Cluster/}{ServiceName}',
      'ecs:region:account:service-deployment/{Cluster/}{ServiceName}/*',
    ],
    named: { by: 'ServiceName' },
    make: [
      ...['CreateService', 'UpdateService', 'DescribeServiceDeployments', 'ListServiceDeployments'],
      ...['StopServiceDeployment', 'TagResource', 'UntagResource'],
    ],
    read: ['DescribeServices', 'ListTagsForResource'],
    delete: ['DeleteService'],
  },
} as const satisfies Readonly<Record<string, TypePermissions>>;

/** The first of its kind in an account makes the role with which the service works. */
function serviceLinkedRole(service: string, role: string) {
  return {
    verbs: ['make' as const],
    actions: ['iam:CreateServiceLinkedRole'],
    resources: [`iam::account:role/aws-service-role/${service}/${role}*`],
    condition: { StringEquals: { 'iam:AWSServiceName': [service] } },
  };
}
