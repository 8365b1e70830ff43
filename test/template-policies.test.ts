import { describe, expect, it } from 'vitest';
import permissions from '../cloudformation/permissions.json' with { type: 'json' };
import type { DeployedTemplate } from '../scripts/deployed-template.ts';
import { sampleStack } from '../scripts/sample-stacks.ts';
import { allows, listed, type Request, type Statement, statementsOf } from './fakes/iam.ts';

// What the policies of the templates allow, worked out by IAM's own rules. Emulators don't enforce them. Roles of the image scanner have a file
// of their own.

const account = '111122223333';
const other = '444455556666';
const stranger = '999999999999';
const organization = 'o-a1b2c3d4e5';
const everything = {
  OrganizationId: organization,
  TargetAccountIds: other,
  SecurityHub: 'on',
  PolicyVersion: 'v1',
  SubnetIds: 'subnet-1',
};
const service = sampleStack('service', everything);
const single = sampleStack('service');
const target = sampleStack('target', { OrganizationId: organization, TargetExternalId: 'sesame' });
const scanner = sampleStack('scanner', { CreateCloudTrail: 'true', ScanRunningTasks: 'true' });

const propertiesOf = (stack: DeployedTemplate, name: string) => stack.Resources[name]?.Properties ?? {};
const keyPolicy = (stack: DeployedTemplate) => statementsOf(propertiesOf(stack, 'EncryptionKey').KeyPolicy);
const trustOf = (stack: DeployedTemplate, role: string) =>
  statementsOf(propertiesOf(stack, role).AssumeRolePolicyDocument);
const roleOf = (stack: DeployedTemplate, role: string): readonly Statement[] =>
  (propertiesOf(stack, role).Policies as { PolicyDocument: unknown }[]).flatMap(({ PolicyDocument }) =>
    statementsOf(PolicyDocument),
  );
const busPolicy = (stack: DeployedTemplate) => statementsOf(propertiesOf(stack, 'CentralEventBus').Policy);
const ecs = (what: string) => `arn:aws:ecs:us-east-1:${account}:${what}`;
const bucket = 'arn:aws:s3:::sample-policystore-1a2b3c4d';

/** What stands for a name in permissions.json, as a request that AWS would see. */
function requestFor(action: string, place: string): Request {
  const [resource = '', partition] = place.split('/');
  if (partition !== undefined) {
    const context = {
      'dynamodb:LeadingKeys': [`${partition}${partition === 'target#' ? 'all' : `sha256:${'a'.repeat(64)}`}`],
    };
    return { action, resource: service.arn(resource), context };
  }
  switch (resource) {
    case 'policy':
      return { action, resource: `${bucket}/policy.yaml` };
    case 'findings-object':
      return { action, resource: `${service.arn('ResultsBucket')}/scan-results/docker.io/nginx/abc/1.json` };
    case 'findings':
      return {
        action,
        resource: `arn:aws:securityhub:eu-west-1:${account}:${action.endsWith('GetFindings') ? 'hub' : `product/${account}`}/default`,
      };
    case 'repository':
      return { action, resource: `arn:aws:ecr:us-east-1:${account}:repository/shop/web` };
    case 'describe-role':
      return describeRole(other, { 'aws:ResourceAccount': other, 'aws:ResourceOrgID': organization });
    case 'execution':
      return { action, resource: `${service.arn('ScanWorkflow').replace(':stateMachine:', ':execution:')}:d-abc-1` };
    case 'task':
      return { action, resource: ecs('task/prod/1') };
    case 'tasks':
      return { action, resource: ecs('container-instance/prod/*'), context: { 'ecs:cluster': ecs('cluster/prod') } };
    case 'task-definition':
    case 'clusters':
      return { action, resource: '*' };
    case 'CentralEventBus':
      return { action, resource: service.arn(resource), context: { 'events:source': 'qualys-fargate-scanner' } };
    default:
      return { action, resource: service.arn(resource) };
  }
}

function describeRole(of: string, context: Request['context']): Request {
  const resource = `arn:aws:iam::${of}:role/qualys-fargate-ecs-describe-role`;
  return { action: 'sts:AssumeRole', resource, ...(context === undefined ? {} : { context }) };
}

const functions = Object.entries(permissions.functions) as readonly [
  string,
  Readonly<Record<string, readonly string[]>>,
][];
const calls = functions.flatMap(([name, asked]) =>
  Object.entries(asked).flatMap(([action, places]) => places.map((place) => [name, action, place] as const)),
);

describe('the role of each function', () => {
  it.each(calls)('%s may %s %s', (name, action, place) => {
    expect(allows(roleOf(service, `${name}Role`), requestFor(action, place))).toBe(true);
  });

  it.each(functions)('%s allows nothing that its function does not call', (name, asked) => {
    const given = roleOf(service, `${name}Role`).flatMap(({ Action }) => listed(Action));
    const needed = [...Object.keys(asked), ...Object.keys(permissions.ofLambdaItself)];

    expect(given.filter((action) => !needed.includes(action))).toEqual([]);
  });

  it.each(functions)('%s reaches no partition of the table that its function does not use', (name, asked) => {
    const partitions = ['result#', 'scan#', 'use#', 'hint#', 'target#'];
    const actions = ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'Scan'];
    const all = actions.flatMap((action) => partitions.map((partition) => [`dynamodb:${action}`, partition] as const));
    const allowed = all.filter(([action, partition]) =>
      allows(roleOf(service, `${name}Role`), requestFor(action, `ScanTable/${partition}`)),
    );

    const used = all.filter(([action, partition]) => asked[action]?.includes(`ScanTable/${partition}`) ?? false);
    expect(allowed.map(String).sort()).toEqual(used.map(String).sort());
  });

  it.each(functions)('%s may not read the whole table', (name) => {
    const request = { action: 'dynamodb:Query', resource: service.arn('ScanTable') };

    expect(allows(roleOf(service, `${name}Role`), request)).toBe(false);
  });

  it('Advance alone writes scan results', () => {
    const writers = Object.keys(service.Resources).filter((name) => {
      const { Type } = service.Resources[name] ?? {};
      if (Type !== 'AWS::IAM::Role') return false;
      return ['PutItem', 'UpdateItem'].some((action) =>
        allows(roleOf(service, name), requestFor(`dynamodb:${action}`, 'ScanTable/result#')),
      );
    });

    expect(writers).toEqual(['AdvanceRole']);
  });

  it.each(['dynamodb', 'sqs', 's3', 'sns', 'lambda', 'secretsmanager'])(
    'uses the key through %s where its function needs that',
    (through) => {
      const uses: Readonly<Record<string, RegExp>> = {
        dynamodb: /^dynamodb:/,
        sqs: /^sqs:/,
        s3: /^s3:/,
        sns: /^sns:/,
        secretsmanager: /^secretsmanager:/,
        // Its environment is encrypted.
        lambda: /./,
      };
      const request = {
        action: 'kms:Decrypt',
        resource: service.arn('EncryptionKey'),
        context: { 'kms:ViaService': `${through}.eu-west-1.amazonaws.com` },
      };
      const allowed = functions.filter(([name]) => allows(roleOf(service, `${name}Role`), request));

      const needed = functions.filter(([, asked]) => Object.keys(asked).some((action) => uses[through]?.test(action)));
      expect(allowed.map(([name]) => name)).toEqual(needed.map(([name]) => name));
    },
  );

  it.each(['IntakeRole', 'ReconcileRole'])('%s assumes no role but that of the targets', (role) => {
    const statements = roleOf(service, role);
    const inOrganization = { 'aws:ResourceOrgID': organization };
    const another = `arn:aws:iam::${other}:role/admin`;

    expect(allows(statements, describeRole(stranger, { ...inOrganization, 'aws:ResourceAccount': stranger }))).toBe(
      true,
    );
    expect(allows(statements, describeRole(stranger, { 'aws:ResourceAccount': stranger }))).toBe(false);
    expect(allows(statements, { ...describeRole(other, inOrganization), resource: another })).toBe(false);
    expect(allows(roleOf(single, role), describeRole(other, { 'aws:ResourceAccount': other }))).toBe(false);
  });
});

describe('the role of the target account', () => {
  const hub = (role: string) => `arn:aws:iam::${account}:role/qualys-fargate-scanner-service-${role}`;
  const asked = {
    'aws:PrincipalArn': hub('intake'),
    'aws:PrincipalAccount': account,
    'aws:PrincipalOrgID': organization,
    'sts:ExternalId': 'sesame',
  };
  const assume = (context: Request['context'], principal = account): Request => ({
    action: 'sts:AssumeRole',
    principal,
    ...(context === undefined ? {} : { context }),
  });

  it.each(['intake', 'reconcile'])('lets the %s of the service look', (role) => {
    const request = assume({ ...asked, 'aws:PrincipalArn': hub(role) });

    expect(allows(trustOf(target, 'EcsDescribeRole'), request)).toBe(true);
  });

  it.each([
    ['another role of the service account', assume({ ...asked, 'aws:PrincipalArn': hub('advance') })],
    ['another account', assume({ ...asked, 'aws:PrincipalAccount': stranger }, stranger)],
    ['another organization', assume({ ...asked, 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' })],
    ['who does not know the external id', assume({ ...asked, 'sts:ExternalId': 'open' })],
  ])('keeps %s out', (_, request) => {
    expect(allows(trustOf(target, 'EcsDescribeRole'), request)).toBe(false);
  });

  it('allows what the functions call there, service revisions, and nothing else', () => {
    const given = roleOf(target, 'EcsDescribeRole').flatMap(({ Action }) => listed(Action));

    expect(given.sort()).toEqual([...Object.keys(permissions.targetAccount), 'ecs:DescribeServiceRevisions'].sort());
  });

  it.each(Object.entries(permissions.targetAccount))('%s is called by %s', (action, callers) => {
    for (const caller of callers) expect(functions.find(([name]) => name === caller)?.[1]).toHaveProperty([action]);
  });

  it('lists the tasks of its own clusters only', () => {
    const list = (of: string): Request => ({
      action: 'ecs:ListTasks',
      resource: '*',
      context: { 'ecs:cluster': `arn:aws:ecs:us-east-1:${of}:cluster/prod` },
    });

    expect(allows(roleOf(target, 'EcsDescribeRole'), list(account))).toBe(true);
    expect(allows(roleOf(target, 'EcsDescribeRole'), list(stranger))).toBe(false);
  });
});

describe('the central bus', () => {
  const put = (principal: string, context: Readonly<Record<string, string>>): Request => ({
    action: 'events:PutEvents',
    resource: service.arn('CentralEventBus'),
    principal,
    context: { 'events:source': 'aws.ecs', 'events:detail-type': 'ECS Task State Change', ...context },
  });

  const senders = [
    ['its own account', single, account, {}],
    ['a named account', service, other, {}],
    ['an account of the organization', service, stranger, { 'aws:PrincipalOrgID': organization }],
  ] as const;

  it.each(senders)('takes what targets send, of %s', (_, stack, sender, context) => {
    const sent = [
      {},
      { 'events:detail-type': 'AWS API Call via CloudTrail' },
      { 'events:source': 'qualys-fargate-scanner.target', 'events:detail-type': 'Target Announced' },
    ];

    expect(sent.filter((one) => !allows(busPolicy(stack), put(sender, { ...context, ...one })))).toEqual([]);
  });

  it.each(senders)('takes nothing else of %s', (_, stack, sender, context) => {
    const sent = [
      { 'events:source': 'my.app' },
      { 'events:source': 'qualys-fargate-scanner' },
      { 'events:detail-type': 'ECS Service Action' },
    ];

    expect(sent.filter((one) => allows(busPolicy(stack), put(sender, { ...context, ...one })))).toEqual([]);
  });

  it.each([
    ['another organization', service, put(stranger, { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' })],
    ['another account, where none is named', single, put(other, {})],
  ])('takes nothing of %s', (_, stack, request) => {
    expect(allows(busPolicy(stack), request)).toBe(false);
  });
});

describe('the role of admission hooks', () => {
  const assume = (principal: string, context: Readonly<Record<string, string>>): Request => ({
    action: 'sts:AssumeRole',
    principal,
    context,
  });
  const hook = (of: string) => ({ 'aws:PrincipalArn': `arn:aws:iam::${of}:role/qualys-fargate-admission-hook` });

  it.each([
    [account, single, hook(account)],
    [other, service, hook(other)],
    [stranger, service, { ...hook(stranger), 'aws:PrincipalOrgID': organization }],
  ])('is for hooks of %s', (principal, stack, context) => {
    expect(allows(trustOf(stack, 'AdmissionRole'), assume(principal, context))).toBe(true);
  });

  it.each([
    ['another role', other, service, { 'aws:PrincipalArn': `arn:aws:iam::${other}:role/developer` }],
    ['another account', other, single, hook(other)],
    ['another organization', stranger, service, { ...hook(stranger), 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' }],
  ])('is not for %s', (_, principal, stack, context) => {
    expect(allows(trustOf(stack, 'AdmissionRole'), assume(principal, context))).toBe(false);
  });

  it('reads what is known, asks, and writes nothing', () => {
    const statements = roleOf(service, 'AdmissionRole');
    const may = (action: string, place: string) => allows(statements, requestFor(action, place));

    expect(may('dynamodb:Query', 'ScanTable/result#')).toBe(true);
    expect(may('dynamodb:GetItem', 'ScanTable/scan#')).toBe(true);
    expect(may('sqs:SendMessage', 'IntakeQueue')).toBe(true);
    expect(may('s3:GetObject', 'policy')).toBe(true);
    for (const partition of ['result#', 'scan#', 'use#', 'hint#', 'target#']) {
      expect(may('dynamodb:PutItem', `ScanTable/${partition}`)).toBe(false);
      expect(may('dynamodb:UpdateItem', `ScanTable/${partition}`)).toBe(false);
    }
  });
});

describe('the policy for CI', () => {
  const statements = statementsOf(propertiesOf(service, 'CiPolicy').PolicyDocument);
  const may = (action: string, partition: string) =>
    allows(statements, requestFor(`dynamodb:${action}`, `ScanTable/${partition}`));

  it('reads scan results and leaves hints', () => {
    expect(may('Query', 'result#')).toBe(true);
    expect(may('PutItem', 'hint#')).toBe(true);
  });

  it('can not say of any image that it is clean', () => {
    for (const action of ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']) {
      for (const partition of ['result#', 'scan#', 'use#', 'target#']) expect(may(action, partition)).toBe(false);
    }
    expect(allows(statements, { action: 'dynamodb:PutItem', resource: service.arn('ScanTable') })).toBe(false);
  });
});

describe('each key', () => {
  interface Use {
    readonly resource: string;
    readonly request: Request;
  }
  const here = { 'aws:SourceAccount': account };
  const throughSqs = { ...here, 'kms:ViaService': 'sqs.eu-west-1.amazonaws.com' };
  const by = (principal: string, action: string, context: Readonly<Record<string, string>>): Request => ({
    action: `kms:${action}`,
    resource: '*',
    principal,
    context,
  });

  /** What service principals do with the key for a resource. S3, DynamoDB, Lambda and the like use it as who calls them. */
  function usesOf(stack: DeployedTemplate, name: string): readonly Request[] {
    const { Type, Properties = {} } = stack.Resources[name] ?? {};
    const usesKey = (property: string) => String(Properties[property] ?? '').startsWith('arn:aws:kms:');
    switch (Type) {
      case 'AWS::Logs::LogGroup': {
        const context = { 'kms:EncryptionContext:aws:logs:arn': stack.arn(name) };
        return usesKey('KmsKeyId')
          ? ['Encrypt', 'Decrypt', 'GenerateDataKey', 'DescribeKey'].map((action) =>
              by('logs.eu-west-1.amazonaws.com', action, context),
            )
          : [];
      }
      case 'AWS::Events::EventBus':
      case 'AWS::Events::Archive': {
        const context = { 'kms:EncryptionContext:aws:events:event-bus:arn': stack.arn('CentralEventBus') };
        return [
          ...['Decrypt', 'GenerateDataKey'].map((action) => by('events.amazonaws.com', action, context)),
          by('events.amazonaws.com', 'DescribeKey', here),
        ];
      }
      case 'AWS::SQS::Queue':
        return usesKey('KmsMasterKeyId') && isSentToByEvents(stack, name)
          ? ['Decrypt', 'GenerateDataKey'].map((action) => by('events.amazonaws.com', action, throughSqs))
          : [];
      case 'AWS::SNS::Topic':
        return ['Decrypt', 'GenerateDataKey'].map((action) => by('cloudwatch.amazonaws.com', action, here));
      case 'AWS::StepFunctions::StateMachine':
        return [by('delivery.logs.amazonaws.com', 'Decrypt', here)];
      case 'AWS::CloudTrail::Trail': {
        const trail = `arn:aws:cloudtrail:eu-west-1:${account}:trail/${Properties.TrailName}`;
        const context = { 'aws:SourceArn': trail, 'kms:EncryptionContext:aws:cloudtrail:arn': trail };
        return [
          by('cloudtrail.amazonaws.com', 'GenerateDataKey', context),
          by('cloudtrail.amazonaws.com', 'DescribeKey', { 'aws:SourceArn': trail }),
        ];
      }
      default:
        return [];
    }
  }

  function isSentToByEvents({ Resources, arn }: DeployedTemplate, queue: string): boolean {
    return Object.values(Resources).some(
      ({ Type, Properties }) => /^AWS::Events::/.test(Type) && JSON.stringify(Properties).includes(`"${arn(queue)}"`),
    );
  }

  const stacks = [service, target, scanner];
  const uses = stacks.map((stack) =>
    Object.keys(stack.Resources).flatMap((resource): readonly Use[] =>
      usesOf(stack, resource).map((request) => ({ resource, request })),
    ),
  );

  it('is used by services in every stack', () => {
    expect(uses.map((each) => new Set(each.map(({ request }) => request.principal)))).toEqual([
      new Set([
        'events.amazonaws.com',
        'cloudwatch.amazonaws.com',
        'logs.eu-west-1.amazonaws.com',
        'delivery.logs.amazonaws.com',
      ]),
      new Set(['events.amazonaws.com', 'cloudtrail.amazonaws.com']),
      new Set([
        'events.amazonaws.com',
        'logs.eu-west-1.amazonaws.com',
        'cloudwatch.amazonaws.com',
        'cloudtrail.amazonaws.com',
        'delivery.logs.amazonaws.com',
      ]),
    ]);
  });

  it.each([
    ['service', service, uses[0] ?? []],
    ['target', target, uses[1] ?? []],
    ['scanner', scanner, uses[2] ?? []],
  ] as const)('of the %s may be used by every service that has to', (_, stack, asked) => {
    const refused = asked.filter(({ request }) => !allows(keyPolicy(stack), request));

    expect(refused).toEqual([]);
  });

  it.each([
    ['service', service, uses[0] ?? []],
    ['target', target, uses[1] ?? []],
    ['scanner', scanner, uses[2] ?? []],
  ] as const)('of the %s is closed to these services for others', (_, stack, asked) => {
    const foreign = asked.map(({ request }) => ({
      ...request,
      context: Object.fromEntries(
        Object.entries(request.context ?? {}).map(([key, value]) => [key, String(value).replaceAll(account, stranger)]),
      ),
    }));

    expect(foreign.filter((request) => allows(keyPolicy(stack), request))).toEqual([]);
  });

  it.each(stacks)('names no service that does not use it', (stack) => {
    const named = keyPolicy(stack).flatMap(({ Principal }) =>
      Principal === undefined || Principal === '*' ? [] : listed(Principal.Service),
    );
    const used = uses[stacks.indexOf(stack)];

    expect(new Set(named)).toEqual(new Set(used?.map(({ request }) => request.principal)));
  });
});

describe('schedules', () => {
  it.each([
    ['service', service, 'ScheduleRole', 'qualys-fargate-scanner-service-reconcile', 'ScheduleDeadLetters'],
    ['target', target, 'AnnouncementRole', 'qualys-fargate-announcement', 'AnnouncementDeadLetters'],
  ] as const)('of the %s account are read and put aside as their role', (_, stack, role, name, queue) => {
    const statements = roleOf(stack, role);
    const schedule = (of: string) => `arn:aws:scheduler:eu-west-1:${account}:schedule/default/${of}`;
    const decrypt = (context: Request['context']): Request => ({
      action: 'kms:Decrypt',
      resource: stack.arn('EncryptionKey'),
      ...(context === undefined ? {} : { context }),
    });
    const ofSchedule = 'kms:EncryptionContext:aws:scheduler:schedule:arn';

    expect(allows(statements, decrypt({ [ofSchedule]: schedule(name) }))).toBe(true);
    expect(allows(statements, decrypt({ [ofSchedule]: schedule('another') }))).toBe(false);
    expect(allows(statements, decrypt({ 'kms:ViaService': 'sqs.eu-west-1.amazonaws.com' }))).toBe(true);
    expect(allows(statements, { action: 'sqs:SendMessage', resource: stack.arn(queue) })).toBe(true);
  });
});

describe('queues', () => {
  const policiesFor = (stack: DeployedTemplate, queue: string) =>
    Object.values(stack.Resources)
      .filter(({ Type, Properties }) => {
        const url = (Properties.Queues ?? []) as readonly string[];
        return (
          Type === 'AWS::SQS::QueuePolicy' &&
          url.some((each) => stack.arn(queue).endsWith(`:${each.split('/').at(-1)}`))
        );
      })
      .flatMap(({ Properties }) => statementsOf(Properties.PolicyDocument));
  const stacks = [service, target, scanner];
  const queues = stacks.flatMap((stack) =>
    Object.entries(stack.Resources).flatMap(([name, { Type }]) =>
      Type === 'AWS::SQS::Queue' ? [[name, stack] as const] : [],
    ),
  );
  const send = (stack: DeployedTemplate, queue: string, rule: string, secure = 'true'): Request => ({
    action: 'sqs:SendMessage',
    resource: stack.arn(queue),
    principal: 'events.amazonaws.com',
    context: { 'aws:SourceArn': rule, 'aws:SecureTransport': secure },
  });

  it.each(queues)('%s takes nothing without TLS', (queue, stack) => {
    const denied = policiesFor(stack, queue).filter(({ Effect }) => Effect === 'Deny');
    const request = { action: 'sqs:SendMessage', resource: stack.arn(queue), principal: account };
    const may = (secure: string) =>
      allows([{ Effect: 'Allow', Action: '*' }, ...denied], { ...request, context: { 'aws:SecureTransport': secure } });

    expect(may('true')).toBe(true);
    expect(may('false')).toBe(false);
  });

  it('let every rule deliver, and put aside what it can not', () => {
    for (const stack of stacks) {
      for (const [name, { Type, Properties }] of Object.entries(stack.Resources)) {
        if (Type !== 'AWS::Events::Rule') continue;
        const targets = Properties.Targets as { Arn: string; DeadLetterConfig: { Arn: string } }[];
        const to = targets
          .flatMap(({ Arn, DeadLetterConfig }) => [Arn, DeadLetterConfig.Arn])
          .filter((arn) => /:sqs:/.test(arn));
        for (const arn of to) {
          const queue = queues.find(([each, of]) => of === stack && stack.arn(each) === arn)?.[0] ?? '';
          expect(allows(policiesFor(stack, queue), send(stack, queue, stack.arn(name)))).toBe(true);
        }
      }
    }
  });

  it('take nothing from the rules of others', () => {
    const rule = `arn:aws:events:eu-west-1:${account}:rule/another`;

    expect(queues.filter(([queue, stack]) => allows(policiesFor(stack, queue), send(stack, queue, rule)))).toEqual([]);
  });
});
