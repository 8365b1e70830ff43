/** The service revision of `deploymentInvocation`. */
export const revisionArn =
  'arn:aws:ecs:us-west-2:123456789012:service-revision/my-cluster/my-service/9313423515462893900';

/**
 * What ECS sends before it starts the tasks of a service revision, as documented:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html#pre-scale-up
 */
export function deploymentInvocation(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    executionId: 'e8d5a28f-eb01-4f3c-9454-a30ba6dc54bc',
    lifecycleStage: 'PRE_SCALE_UP',
    resourceArn: 'arn:aws:ecs:us-west-2:123456789012:service-deployment/my-cluster/my-service/EZe5RNVLH6PPzHXINuP28',
    executionDetails: {
      serviceArn: 'arn:aws:ecs:us-west-2:123456789012:service/my-cluster/my-service',
      targetServiceRevisionArn: revisionArn,
      testTrafficWeights: {},
      productionTrafficWeights: {},
    },
    ...changes,
  };
}

/**
 * What CloudFormation sends before it makes a resource, with the fields of the documented example:
 * https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/lambda-hooks-create-lambda-function.html
 */
export function resourceInvocation(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    awsAccountId: '123456789012',
    stackId: 'arn:aws:cloudformation:us-west-2:123456789012:stack/MyStack/1a2345b6-0000-00a0-a123-00abc0abc000',
    hookTypeName: 'my::lambda::resourcehookfunction',
    hookTypeVersion: '00000008',
    hookModel: { LambdaFunction: 'arn:aws:lambda:us-west-2:123456789012:function:MyFunction' },
    actionInvocationPoint: 'CREATE_PRE_PROVISION',
    requestData: {
      targetName: 'AWS::ECS::TaskDefinition',
      targetType: 'AWS::ECS::TaskDefinition',
      targetLogicalId: 'Api',
      targetModel: {
        resourceProperties: {
          Family: 'api',
          RuntimePlatform: { CpuArchitecture: 'X86_64', OperatingSystemFamily: 'LINUX' },
          ContainerDefinitions: [{ Name: 'app', Image: '123456789012.dkr.ecr.us-west-2.amazonaws.com/team/api:a' }],
        },
      },
    },
    requestContext: { invocation: 1, callbackContext: null },
    ...changes,
  };
}
