import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readBreakGlass } from '../core/service/break-glass.ts';
import { readAdmissionConfig } from '../lambda/admission-config.ts';
import { deploymentHookHandler } from '../lambda/deployment-hook.ts';
import { templateHookHandler } from '../lambda/template-hook.ts';
import { openAdmission } from '../lambda/wire-admission.ts';
import packageJson from '../package.json' with { type: 'json' };
import type { DeployedTemplate } from '../scripts/deployed-template.ts';
import { admissionTemplate, sampleAdmission, sampleStack } from '../scripts/sample-stacks.ts';
import { type HookAccounts, keys, startHookAccounts } from './fakes/hook-accounts.ts';
import { deploymentInvocation, resourceInvocation } from './fakes/hook-invocations.ts';
import { allows, isWide, listed, policyStatements, type Request, type Statement, statementsOf } from './fakes/iam.ts';
import { lambdaContext } from './fakes/lambda.ts';

// What must hold of the template of the admission hooks, which emulators don't enforce.

const account = '111122223333';
const stranger = '999999999999';
const everything = {
  TemplateHook: 'true',
  PermissionsBoundary: `arn:aws:iam::${account}:policy/boundary`,
  AlarmTopicArn: `arn:aws:sns:eu-west-1:${account}:alarms`,
  SubnetIds: 'subnet-1',
  SecurityGroupIds: 'sg-1',
  CaLayerArn: `arn:aws:lambda:eu-west-1:${account}:layer:ca:1`,
};
const stack = sampleAdmission(everything);
const hooks = ['DeploymentHook', 'TemplateHook'] as const;

const resourcesOf = ({ Resources }: DeployedTemplate, type: RegExp) =>
  Object.entries(Resources).filter(([, { Type }]) => type.test(Type));
const propertiesOf = (name: string, of: DeployedTemplate = stack) => of.Resources[name]?.Properties ?? {};
/** Lambda takes texts, and CloudFormation makes them of numbers. */
function variablesOf(name: string, of: DeployedTemplate = stack): Readonly<Record<string, string>> {
  const { Variables } = propertiesOf(`${name}Function`, of).Environment as { readonly Variables: object };
  return Object.fromEntries(Object.entries(Variables).map(([key, value]) => [key, String(value)]));
}
const roleOf = (role: string, of: DeployedTemplate = stack): readonly Statement[] =>
  (propertiesOf(role, of).Policies as { PolicyDocument: unknown }[]).flatMap(({ PolicyDocument }) =>
    statementsOf(PolicyDocument),
  );
const trustOf = (role: string, of: DeployedTemplate = stack) =>
  statementsOf(propertiesOf(role, of).AssumeRolePolicyDocument);

describe('the template', () => {
  it('says which version it is', () => {
    expect(stack.Outputs.Version?.Value).toBe(packageJson.version);
  });

  it('shows every parameter in a group', () => {
    const { Parameters, Metadata } = admissionTemplate();
    const { ParameterGroups } = (
      Metadata as Record<string, { readonly ParameterGroups: readonly { readonly Parameters: readonly string[] }[] }>
    )['AWS::CloudFormation::Interface'] ?? { ParameterGroups: [] };

    const shown = ParameterGroups.flatMap((group) => group.Parameters);
    expect(shown.toSorted()).toEqual(Object.keys(Parameters as object).toSorted());
  });

  it('tags everything that has tags, and bounds every role', () => {
    const untagged = /^AWS::(?:KMS::Alias|IAM::ManagedPolicy|CloudFormation::LambdaHook)$/;
    const without = Object.entries(stack.Resources).flatMap(([name, { Type, Properties }]) => {
      const tags = Array.isArray(Properties.Tags)
        ? Properties.Tags.map(({ Key }: { readonly Key: string }) => Key)
        : Object.keys(Properties.Tags ?? {});
      return untagged.test(Type) || tags.join() === 'Application,Environment' ? [] : [name];
    });

    expect(without).toEqual([]);
    for (const [, { Properties }] of resourcesOf(stack, /^AWS::IAM::Role$/)) {
      expect(Properties.PermissionsBoundary).toBe(everything.PermissionsBoundary);
    }
  });

  it('names the partition of no ARN', () => {
    expect(JSON.stringify(admissionTemplate()).match(/arn:aws[\w-]*:/g)).toBeNull();
  });

  it('gives every wildcard its reason, and no reason without a wildcard', () => {
    const found = Object.entries(stack.Resources).flatMap(([name, { Type, Properties, Metadata }]) => {
      const reasons = Object.keys((Metadata?.Wildcards ?? {}) as object);
      const wide = policyStatements(Properties).filter((statement) => isWide(statement, Type));
      return [{ name, reasons: reasons.toSorted(), wide: wide.map(({ Sid = 'without a Sid' }) => Sid).toSorted() }];
    });

    expect(found.filter(({ reasons, wide }) => reasons.join() !== wide.join())).toEqual([]);
  });

  it('keeps its key when the stack is deleted, and encrypts logs and functions with it', () => {
    const key = stack.arn('EncryptionKey');

    expect(stack.Resources.EncryptionKey?.DeletionPolicy).toBe('RetainExceptOnCreate');
    for (const [, { Properties }] of resourcesOf(stack, /^AWS::Logs::LogGroup$/)) expect(Properties.KmsKeyId).toBe(key);
    for (const [, { Properties }] of resourcesOf(stack, /^AWS::Lambda::Function$/)) {
      expect(Properties.KmsKeyArn).toBe(key);
    }
  });

  it('has a parameter of the same name for what the service says of itself', () => {
    const { Outputs } = sampleStack('service');

    expect(Object.keys(Outputs)).toEqual(
      expect.arrayContaining([
        ...['AdmissionRoleArn', 'ServiceRegion', 'TableName', 'IntakeQueueUrl', 'PolicyBucket', 'PolicyKey'],
        ...['MaxScanAgeDays', 'RetryDelaySeconds'],
      ]),
    );
    expect(variablesOf('DeploymentHook')).toMatchObject({
      HUB_ROLE_ARN: `arn:aws:iam::${account}:role/qualys-fargate-scanner-service-admission`,
      TABLE_NAME: Outputs.TableName?.Value,
      QUEUE_URL: Outputs.IntakeQueueUrl?.Value,
    });
  });
});

describe('each hook', () => {
  it.each([
    ['DeploymentHook', { TemplateHook: 'false' }],
    ['TemplateHook', { TemplateHook: 'true', DeploymentHook: 'false' }],
  ] as const)('may stand alone: %s', (name, given) => {
    const alone = sampleAdmission(given);

    const functions = resourcesOf(alone, /^AWS::Lambda::Function$/).map(([each]) => each);
    expect(functions).toEqual([`${name}Function`]);
    expect(resourcesOf(alone, /^AWS::IAM::Role$/)).toHaveLength(2);
    expect(resourcesOf(alone, /LambdaHook$/)).toHaveLength(name === 'TemplateHook' ? 1 : 0);
    expect('LifecycleHooks' in alone.Outputs).toBe(name === 'DeploymentHook');
  });

  it.each([
    ['DeploymentHook', 'index.deploymentHook', 30],
    ['TemplateHook', 'index.templateHook', 60],
  ] as const)('%s is told by its environment what it can read', (name, Handler, callBackDelaySeconds) => {
    const properties = propertiesOf(`${name}Function`);
    const config = readAdmissionConfig({ AWS_REGION: 'eu-west-1', ...variablesOf(name) });

    expect(properties).toMatchObject({ Handler, Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    expect(config).toMatchObject({
      hub: { region: 'eu-west-1', policy: { bucket: 'sample-policystore-1a2b3c4d', key: 'policy.yaml' } },
      breakGlassParameter: propertiesOf('BreakGlass').Name,
      callBackDelaySeconds,
      settings: { failureMode: 'fail', deadlineMs: 1_800_000, maxAgeMs: 604_800_000, retryDelayMs: 900_000 },
    });
  });

  it('answers while somebody listens', () => {
    expect(propertiesOf('TemplateHookFunction').Timeout).toBeLessThan(30);
    expect(propertiesOf('DeploymentHookFunction').Timeout).toBeLessThanOrEqual(60);
  });

  it.each([
    ['fail', 'FAIL'],
    ['warn', 'WARN'],
  ])('that is to %s does so in CloudFormation, too', (FailureMode, expected) => {
    const { Resources } = sampleAdmission({ TemplateHook: 'true', FailureMode });

    expect(Resources.TaskDefinitionHook?.Properties).toMatchObject({
      FailureMode: expected,
      TargetOperations: ['RESOURCE', 'CLOUD_CONTROL'],
      TargetFilters: { TargetNames: ['AWS::ECS::TaskDefinition'], Actions: ['CREATE', 'UPDATE'] },
    });
  });

  it('finds the service in another region and partition', () => {
    const place = { account, region: 'cn-northwest-1', partition: 'aws-cn' };
    const other = sampleAdmission({ ServiceRegion: 'cn-north-1' }, place);

    expect(variablesOf('DeploymentHook', other).HUB_REGION).toBe('cn-north-1');
  });
});

it('the output for a service is what ECS takes', () => {
  const value: unknown = JSON.parse(stack.Outputs.LifecycleHooks?.Value ?? '');

  expect(value).toEqual([
    {
      hookTargetArn: stack.arn('DeploymentHookFunction'),
      roleArn: stack.arn('DeploymentHookInvokeRole'),
      lifecycleStages: ['PRE_SCALE_UP', 'POST_SCALE_UP'],
      timeoutConfiguration: { timeoutInMinutes: 60, action: 'ROLLBACK' },
    },
  ]);
  const { settings } = readAdmissionConfig({ AWS_REGION: 'eu-west-1', ...variablesOf('DeploymentHook') });
  expect(60 * 60_000).toBeGreaterThan(settings.deadlineMs);
});

it('the break-glass is closed until somebody opens it, and takes what opens it', () => {
  const { Value, AllowedPattern, Description } = propertiesOf('BreakGlass') as Record<string, string>;
  const example = /\{.*\}/.exec(Description ?? '')?.[0];

  expect(readBreakGlass(Value, new Date())).toHaveProperty('closed');
  expect(example).toMatch(new RegExp(AllowedPattern ?? '(?!)'));
  expect(readBreakGlass(example, new Date('2026-11-21T12:00:00Z'))).toMatchObject({ by: 'jane' });
});

describe('the roles', () => {
  let aws: HookAccounts;
  const asked: Record<(typeof hooks)[number], { own: Set<string>; hub: Set<string> }> = {
    DeploymentHook: { own: new Set(), hub: new Set() },
    TemplateHook: { own: new Set(), hub: new Set() },
  };

  /** Lets both functions meet an image by tag and by digest, and notes what they call. */
  beforeAll(async () => {
    aws = await startHookAccounts();
    for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
    for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true);
    const ContainerDefinitions = (image: string) => [{ Name: 'app', Image: image }];
    for (const image of [`${aws.repository}:1`, `${aws.repository}@${aws.digest}`]) {
      aws.image = image;
      const resourceProperties = { Family: 'api', ContainerDefinitions: ContainerDefinitions(image) };
      const requestData = { targetName: 'AWS::ECS::TaskDefinition', targetModel: { resourceProperties } };
      await note('DeploymentHook', () =>
        deploymentHookHandler(openAdmission(aws.environment))(deploymentInvocation(), lambdaContext()),
      );
      await note('TemplateHook', () =>
        templateHookHandler(openAdmission(aws.environment))(resourceInvocation({ requestData }), lambdaContext()),
      );
    }
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  afterAll(() => aws[Symbol.asyncDispose]());

  async function note(hook: (typeof hooks)[number], run: () => Promise<unknown>) {
    const before = aws.calls.length;
    await run();
    for (const { action, key } of aws.calls.slice(before)) {
      // The permission has no batches.
      const permission = action === 'sqs:SendMessageBatch' ? 'sqs:SendMessage' : action;
      asked[hook][key === keys.hub ? 'hub' : 'own'].add(permission);
    }
  }

  const ofLambdaItself = [
    ...['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    ...['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
    ...['ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
    'kms:Decrypt',
  ];
  const resourceOf: Readonly<Record<string, string>> = {
    'sts:AssumeRole': `arn:aws:iam::${account}:role/qualys-fargate-scanner-service-admission`,
    'ssm:GetParameter': `arn:aws:ssm:eu-west-1:${account}:parameter/qualys-fargate-admission/break-glass`,
    'ecs:DescribeServiceRevisions': `arn:aws:ecs:eu-west-1:${account}:service-revision/prod/shop/1`,
    'ecs:DescribeTaskDefinition': '*',
  };
  const requestFor = (action: string): Request => ({
    action,
    resource: resourceOf[action] ?? `arn:aws:ecr:us-east-1:${stranger}:repository/shop/web`,
  });

  it.each(hooks)('of %s allow what its function calls, and nothing else', (hook) => {
    const statements = roleOf(`${hook}Role`);
    const given = statements.flatMap(({ Action }) => listed(Action)).filter((each) => !ofLambdaItself.includes(each));

    expect([...asked[hook].own].filter((action) => !allows(statements, requestFor(action)))).toEqual([]);
    expect(given.toSorted()).toEqual([...asked[hook].own].toSorted());
  });

  it.each(hooks)('of the service allow what the function of %s asks there', (hook) => {
    const service = sampleStack('service');
    const statements = roleOf('AdmissionRole', service);
    const requests: Readonly<Record<string, Request>> = {
      'dynamodb:Query': leading('result#sha256:a'),
      'dynamodb:GetItem': leading('scan#sha256:a'),
      's3:GetObject': { action: '', resource: 'arn:aws:s3:::sample-policystore-1a2b3c4d/policy.yaml' },
      'sqs:SendMessage': { action: '', resource: service.arn('IntakeQueue') },
    };

    function leading(key: string): Request {
      return { action: '', resource: service.arn('ScanTable'), context: { 'dynamodb:LeadingKeys': [key] } };
    }
    const refused = [...asked[hook].hub].filter(
      (action) => !allows(statements, { ...(requests[action] ?? { action }), action }),
    );
    expect(refused).toEqual([]);
    expect(asked[hook].hub.size).toBe(4);
  });

  it.each(hooks)('of %s are let in by the service', (hook) => {
    const name = String(propertiesOf(`${hook}Role`).RoleName);
    const context = { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/${name}` };
    const request = { action: 'sts:AssumeRole', principal: account, context };

    expect(allows(trustOf('AdmissionRole', sampleStack('service')), request)).toBe(true);
    expect(name.length).toBeLessThanOrEqual(64);
  });

  it.each([
    ['DeploymentHookInvokeRole', 'ecs.amazonaws.com', 'DeploymentHookFunction'],
    ['TemplateHookInvokeRole', 'hooks.cloudformation.amazonaws.com', 'TemplateHookFunction'],
  ])('%s is for %s, and invokes %s alone', (role, principal, target) => {
    const invoke = (name: string) =>
      allows(roleOf(role), { action: 'lambda:InvokeFunction', resource: stack.arn(name) });
    const assume = (who: string) => allows(trustOf(role), { action: 'sts:AssumeRole', principal: who });

    expect(hooks.filter((hook) => invoke(`${hook}Function`)).map((hook) => `${hook}Function`)).toEqual([target]);
    expect([principal, 'lambda.amazonaws.com', account, stranger].filter(assume)).toEqual([principal]);
  });

  it('of those who open the break-glass reach that parameter alone', () => {
    const statements = statementsOf(propertiesOf('BreakGlassPolicy').PolicyDocument);
    const put = (resource: string) => allows(statements, { action: 'ssm:PutParameter', resource });

    expect(put(resourceOf['ssm:GetParameter'] ?? '')).toBe(true);
    expect(put(`arn:aws:ssm:eu-west-1:${account}:parameter/qualys-fargate-admission/other`)).toBe(false);
    for (const hook of hooks) {
      expect(allows(roleOf(`${hook}Role`), { ...requestFor('ssm:GetParameter'), action: 'ssm:PutParameter' })).toBe(
        false,
      );
    }
  });
});

describe('the key', () => {
  const policy = statementsOf(propertiesOf('EncryptionKey').KeyPolicy);
  const encrypt = (group: string): Request => ({
    action: 'kms:GenerateDataKey',
    resource: '*',
    principal: 'logs.eu-west-1.amazonaws.com',
    context: { 'kms:EncryptionContext:aws:logs:arn': group },
  });

  it.each(hooks)('is used by the log of %s', (hook) => {
    expect(allows(policy, encrypt(stack.arn(`${hook}LogGroup`)))).toBe(true);
  });

  it('is used by no other log', () => {
    expect(allows(policy, encrypt(`arn:aws:logs:eu-west-1:${account}:log-group:/aws/lambda/other`))).toBe(false);
    expect(allows(policy, encrypt(stack.arn('DeploymentHookLogGroup').replace(account, stranger)))).toBe(false);
  });
});

describe('alarms', () => {
  const alarms = resourcesOf(stack, /^AWS::CloudWatch::Alarm$/);

  it('tell of errors, denials and an open break-glass', () => {
    const metrics = alarms.map(([, { Properties }]) => JSON.stringify(Properties));

    for (const metric of ['AdmissionErrors', 'AdmissionDenied', 'AdmissionBreakGlass', 'Errors', 'Throttles']) {
      expect(metrics.some((text) => text.includes(`"MetricName":"${metric}"`))).toBe(true);
    }
    for (const [, { Properties }] of alarms) expect(Properties.AlarmActions).toEqual([everything.AlarmTopicArn]);
  });

  it('look where the functions count', () => {
    const { POWERTOOLS_SERVICE_NAME: service, POWERTOOLS_METRICS_NAMESPACE: namespace } = variablesOf('DeploymentHook');

    for (const [, { Properties }] of alarms) {
      const text = JSON.stringify(Properties);
      expect(text).toContain(`"Namespace":"${namespace}"`);
      expect(text).toContain(`{"Name":"service","Value":"${service}"}`);
    }
  });

  it('are part of the dashboard and the alarms of the service, for hooks beside it', () => {
    const { Dashboard, HookErrorsAlarm } = sampleStack('service').Resources;
    const { POWERTOOLS_SERVICE_NAME: service } = variablesOf('DeploymentHook');

    expect(Dashboard?.Properties.DashboardBody).toContain(`"AdmissionDenied", ".", "."`);
    expect(Dashboard?.Properties.DashboardBody).toContain(`"AdmissionAllowed", "service", "${service}"`);
    expect(HookErrorsAlarm?.Properties.Dimensions).toEqual([{ Name: 'service', Value: service }]);
  });
});

describe('docs/admission.md', () => {
  const text = readFileSync('docs/admission.md', 'utf8');
  const { Parameters, Outputs } = admissionTemplate() as unknown as {
    readonly Parameters: Readonly<Record<string, { readonly Default?: string | number; readonly Description: string }>>;
    readonly Outputs: Readonly<Record<string, { readonly Description: string }>>;
  };

  it.each(Object.entries(Parameters))('lists the parameter %s', (name, { Default, Description }) => {
    const byDefault = Default === undefined ? 'required' : Default === '' ? '' : `\`${Default}\``;

    expect(text).toContain(`| \`${name}\` | ${byDefault} | ${Description} |`);
  });

  it.each(Object.entries(Outputs))('lists the output %s', (name, { Description }) => {
    expect(text).toContain(`| \`${name}\` | ${Description} |`);
  });
});
