import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sampleStack } from '../scripts/sample-stacks.ts';

// A stack of nelssec/qualys-fargate is taken over by an update in its place: docs/migrate.md. What it holds stays where name and logical id are as
// they were there; where only the name is, CloudFormation would make a second one of that name first, and fail.

const service = 'qualys-fargate-scanner-service';
const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' };

/** The resources of the first templates, as they are called in the account. */
const first = {
  service: {
    EncryptionKey: ['AWS::KMS::Key', undefined],
    EncryptionKeyAlias: ['AWS::KMS::Alias', `alias/${service}-key`],
    CentralEventBus: ['AWS::Events::EventBus', `${service}-bus`],
    CentralEventBusPolicy: ['AWS::Events::EventBusPolicy', undefined],
    QualysSecret: ['AWS::SecretsManager::Secret', `${service}-qualys-creds`],
    ScanCache: ['AWS::DynamoDB::Table', `${service}-cache`],
    NotificationTopic: ['AWS::SNS::Topic', `${service}-notifications`],
    EmailSubscription: ['AWS::SNS::Subscription', undefined],
    LambdaLogGroup: ['AWS::Logs::LogGroup', `/aws/lambda/${service}-scanner`],
    LambdaRole: ['AWS::IAM::Role', undefined],
    ScannerLambda: ['AWS::Lambda::Function', `${service}-scanner`],
    StepFunctionRole: ['AWS::IAM::Role', undefined],
    ScanWorkflow: ['AWS::StepFunctions::StateMachine', `${service}-workflow`],
    EventBridgeRole: ['AWS::IAM::Role', undefined],
    RegisterTaskDefRule: ['AWS::Events::Rule', `${service}-trigger-taskdef`],
    RunTaskRule: ['AWS::Events::Rule', `${service}-trigger-runtask`],
    ServiceRule: ['AWS::Events::Rule', `${service}-trigger-service`],
  },
  target: {
    EncryptionKey: ['AWS::KMS::Key', undefined],
    EncryptionKeyAlias: ['AWS::KMS::Alias', 'alias/qualys-fargate-target-eu-west-1'],
    QualysECRRole: ['AWS::IAM::Role', 'qualys-fargate-scan-role'],
    EcsDescribeRole: ['AWS::IAM::Role', 'qualys-fargate-ecs-describe-role'],
    ForwardEventsRole: ['AWS::IAM::Role', undefined],
    ForwardECSEventsRule: ['AWS::Events::Rule', 'qualys-fargate-forward'],
    AccessLogsBucket: ['AWS::S3::Bucket', 'qualys-fargate-access-logs-111122223333-eu-west-1'],
    TrailBucket: ['AWS::S3::Bucket', 'qualys-fargate-trail-111122223333-eu-west-1'],
    ECSTrail: ['AWS::CloudTrail::Trail', 'qualys-fargate-trail'],
  },
} as const satisfies Readonly<
  Record<string, Readonly<Record<string, readonly [type: string, name: string | undefined]>>>
>;

const role = { CreateRole: 'true', QualysBaseAccountId: '777788889999', QualysExternalId: '1234' };
const ours = {
  service: sampleStack('service', { NotificationEmail: 'team@example.com' }, place).Resources,
  target: sampleStack('target', role, place).Resources,
};
const nameProperties = [
  ...['AliasName', 'Name', 'TopicName', 'QueueName', 'RoleName', 'LogGroupName', 'FunctionName'],
  ...['StateMachineName', 'TrailName', 'BucketName', 'TableName', 'AlarmName', 'ArchiveName'],
];

/** What a resource of ours is called, with its type; undefined for one that CloudFormation names. */
function nameOf({
  Type,
  Properties,
}: {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}) {
  const name = nameProperties.map((property) => Properties[property]).find((value) => value !== undefined);
  return name === undefined ? undefined : `${Type} ${name}`;
}

describe.each(['service', 'target'] as const)('a first stack of the %s account', (account) => {
  const resources = ours[account];

  it('has nothing of a name that ours gives to another resource', () => {
    const taken = new Map(Object.entries(first[account]).map(([id, [type, name]]) => [`${type} ${name}`, id]));

    const clashes = Object.entries(resources).flatMap(([id, resource]) => {
      const other = taken.get(nameOf(resource) ?? '');
      return other === undefined || other === id ? [] : [`${id} and ${other}`];
    });
    expect(clashes).toEqual([]);
  });

  it('has no resource that ours makes of another type', () => {
    const changed = Object.entries(first[account]).filter(([id, [type]]) => (resources[id]?.Type ?? type) !== type);

    expect(changed).toEqual([]);
  });
});

describe('what is taken over', () => {
  it.each([
    ['service', 'CentralEventBus'],
    ['service', 'NotificationTopic'],
    ['service', 'QualysSecret'],
    ['service', 'ScanWorkflow'],
    ['service', 'EncryptionKeyAlias'],
    ['target', 'QualysECRRole'],
    ['target', 'EcsDescribeRole'],
    ['target', 'ECSTrail'],
    ['target', 'EncryptionKeyAlias'],
  ] as const)('of the %s account: %s keeps its name', (account, id) => {
    const [type, name] = (first[account] as Readonly<Record<string, readonly [string, string | undefined]>>)[id] ?? [];

    expect(nameOf(resources(account, id))).toBe(`${type} ${name}`);
  });

  it('is not replaced for a type that it has anyway', () => {
    // The first template names none. CloudFormation replaces a state machine when its type is named, and can not for the name that it has.
    expect(resources('service', 'ScanWorkflow').Properties).not.toHaveProperty('StateMachineType');
  });

  it('leaves the key of the service and the subscription in their places', () => {
    expect(resources('service', 'EncryptionKey').Type).toBe('AWS::KMS::Key');
    expect(resources('service', 'EmailSubscription').Properties).toMatchObject({ Endpoint: 'team@example.com' });
  });
});

function resources(account: keyof typeof ours, id: string) {
  const found = ours[account][id];
  if (found === undefined) throw new Error(`${id} is not made.`);
  return found;
}

describe('docs/migrate.md', () => {
  const text = readFileSync(new URL('../docs/migrate.md', import.meta.url), 'utf8');

  it.each(Object.values(first).flatMap((stack) => Object.keys(stack)))('says what becomes of %s', (id) => {
    expect(text).toContain(`\`${id}\``);
  });
});
