import { describe, expect, it } from 'vitest';
import { readConfig } from '../lambda/config.ts';
import packageJson from '../package.json' with { type: 'json' };
import type { DeployedTemplate } from '../scripts/deployed-template.ts';
import { sampleStack, templateOf, templates } from '../scripts/sample-stacks.ts';
import { taskStateEvent } from './fakes/ecs-events.ts';
import { type EventRule, transform } from './fakes/event-bridge.ts';
import { isWide, policyStatements } from './fakes/iam.ts';

// What must hold of every template, and what docs/templates.md says of them.

type Account = keyof typeof templates;

interface Parameter {
  readonly Type: string;
  readonly Description: string;
  readonly Default?: string | number;
  readonly AllowedValues?: readonly (string | number)[];
  readonly MinValue?: number;
  readonly MaxValue?: number;
}

const accounts = Object.keys(templates) as readonly Account[];
const sectionOf = <Part>(account: Account, section: string) =>
  templateOf(account)[section] as Readonly<Record<string, Part>>;
const parametersOf = (account: Account) => sectionOf<Parameter>(account, 'Parameters');
const outputsOf = (account: Account) =>
  sectionOf<{ readonly Description: string; readonly Value: unknown }>(account, 'Outputs');
const resourcesOf = (stack: DeployedTemplate, type: RegExp) =>
  Object.entries(stack.Resources).filter(([, { Type }]) => type.test(Type));

/** Everything that conditions can bring about. */
const everything = {
  service: {
    OrganizationId: 'o-a1b2c3d4e5',
    TargetAccountIds: '444455556666',
    NotificationEmail: 'team@example.com',
    SecurityHub: 'on',
    SubnetIds: 'subnet-1',
    SecurityGroupIds: 'sg-1',
    CaLayerArn: 'arn:aws:lambda:eu-west-1:111122223333:layer:ca:1',
    HttpsProxy: 'http://proxy.example.com:3128',
    NoProxy: '.amazonaws.com',
    PermissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
    QualysSecretKmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1',
    PolicyKmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/2',
    LambdaReservedConcurrency: '5',
  },
  target: {
    OrganizationId: 'o-a1b2c3d4e5',
    TargetExternalId: 'sesame',
    CreateRole: 'true',
    QualysBaseAccountId: '777788889999',
    QualysExternalId: '1234',
    PermissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
    AlarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:alarms',
  },
  scanner: {
    Scanner: 'auto',
    Repositories: 'shop/*,tools',
    ScanRunningTasks: 'true',
    CreateCloudTrail: 'true',
    MarkRepositories: 'shop/*,tools',
    AttestRepositories: 'shop/web',
    VpcId: 'vpc-1',
    SubnetIds: 'subnet-1,subnet-2',
    SecurityGroupIds: 'sg-1',
    CaBundleKey: `layers/${'f'.repeat(64)}.zip`,
    HttpsProxy: 'http://proxy.example.com:3128',
    NoProxy: '.amazonaws.com',
    PolicyBucket: 'policies-of-111122223333',
    PolicyKmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/2',
    QualysSecretKmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1',
    SecurityHub: 'on',
    AlertEmail: 'team@example.com',
    LambdaReservedConcurrency: '5',
    PermissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
  },
  network: {
    NatGateways: 'per-zone',
    FurtherPort: '3128',
    InterfaceEndpoints: 'true',
    PermissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
  },
} as const;
const whole = {
  service: sampleStack('service', everything.service),
  target: sampleStack('target', everything.target),
  scanner: sampleStack('scanner', everything.scanner),
  network: sampleStack('network', everything.network),
};

describe.each(accounts)('the template of the %s', (account) => {
  const stack = whole[account];

  it('says which version it is', () => {
    expect(stack.Outputs.Version?.Value).toBe(packageJson.version);
  });

  it('shows every parameter in a group', () => {
    const { ParameterGroups } = sectionOf<{ ParameterGroups: { Parameters: string[] }[] }>(account, 'Metadata')[
      'AWS::CloudFormation::Interface'
    ] ?? { ParameterGroups: [] };

    const shown = ParameterGroups.flatMap(({ Parameters }) => Parameters);
    expect(shown.sort()).toEqual(Object.keys(parametersOf(account)).sort());
  });

  it('tags everything that has tags', () => {
    const without = Object.entries(stack.Resources).flatMap(([name, { Type, Properties }]) => {
      const tags = (Properties.Tags ?? []) as readonly { readonly Key: string }[];
      // The console of EC2 shows a Name before these.
      const keys = tags.map(({ Key }) => Key).filter((key) => key !== 'Name' || !Type.startsWith('AWS::EC2::'));
      return untagged.has(Type) || keys.join() === 'Application,Environment' ? [] : [name];
    });

    expect(without).toEqual([]);
  });

  it('bounds every role', () => {
    for (const [, { Properties }] of resourcesOf(stack, /^AWS::IAM::Role$/)) {
      expect(Properties).toMatchObject({ PermissionsBoundary: everything[account].PermissionsBoundary });
    }
  });

  it.each(resourcesOf(stack, /^AWS::Events::Rule$|^AWS::Scheduler::Schedule$/))(
    '%s repeats what fails, puts it aside, and somebody is told of it',
    (_, { Properties }) => {
      const targets = [Properties.Targets ?? Properties.Target].flat() as readonly {
        readonly DeadLetterConfig?: { readonly Arn: string };
        readonly RetryPolicy?: object;
      }[];

      expect(targets.length).toBeGreaterThan(0);
      for (const { DeadLetterConfig, RetryPolicy } of targets) {
        expect(RetryPolicy).toBeDefined();
        expect(watched(stack)).toContain(DeadLetterConfig?.Arn.split(':').at(-1));
      }
    },
  );

  it.skipIf(account === 'network')('watches every dead-letter queue', () => {
    const deadLetters = resourcesOf(stack, /^AWS::SQS::Queue$/).filter(([name]) => name.endsWith('DeadLetters'));

    expect(deadLetters.length).toBeGreaterThan(2);
    for (const [name] of deadLetters) expect(watched(stack)).toContain(stack.arn(name).split(':').at(-1));
  });

  it('encrypts every queue, topic, table, log and bucket with its key', () => {
    const key = stack.arn('EncryptionKey');
    const kept = resourcesOf(
      stack,
      /^AWS::(SQS::Queue|SNS::Topic|DynamoDB::Table|Logs::LogGroup|S3::Bucket|CloudTrail::Trail|StepFunctions::StateMachine|SecretsManager::Secret|Lambda::Function|Events::EventBus|Events::Archive|Scheduler::Schedule)$/,
    );

    const without = kept
      .filter(([, { Properties }]) => !JSON.stringify(Properties).includes(key))
      .map(([name]) => name);
    expect(kept.length).toBeGreaterThan(account === 'network' ? 0 : 5);
    expect(without).toEqual(account === 'network' ? [] : ['AccessLogsBucket']);
  });

  // Nothing that the key of the network encrypts outlives its stack.
  it.skipIf(account === 'network')('keeps what can not be made again when the stack is deleted', () => {
    const lasting = resourcesOf(stack, /^AWS::(KMS::Key|DynamoDB::Table|S3::Bucket)$/);

    for (const [name, { DeletionPolicy }] of lasting) {
      const policy = leftByFailedCreations[account]?.includes(name) === true ? 'Retain' : 'RetainExceptOnCreate';
      expect([name, DeletionPolicy]).toEqual([name, policy]);
    }
  });

  it('names the partition of no ARN', () => {
    const texts = JSON.stringify(templateOf(account)).match(/arn:aws[\w-]*:[a-z0-9-]+:[^"]*/g) ?? [];

    expect(texts).toEqual([]);
  });
});

describe('a wildcard', () => {
  const found = accounts.flatMap((account) =>
    Object.entries(whole[account].Resources).flatMap(([name, { Type, Properties, Metadata }]) => {
      const reasons = (Metadata?.Wildcards ?? {}) as Readonly<Record<string, string>>;
      const wide = policyStatements(Properties).filter((statement) => isWide(statement, Type));
      return { name: `${account} ${name}`, reasons, wide: wide.map(({ Sid = 'without a Sid' }) => Sid) };
    }),
  );

  it('of an action, a resource or a principal has its reason beside it', () => {
    const without = found.flatMap(({ name, reasons, wide }) =>
      wide.filter((sid) => (reasons[sid] ?? '').length < 20).map((sid) => `${name}: ${sid}`),
    );

    expect(without).toEqual([]);
  });

  it('is there where there is a reason for one', () => {
    const idle = found.flatMap(({ name, reasons, wide }) =>
      Object.keys(reasons)
        .filter((sid) => !wide.includes(sid))
        .map((sid) => `${name}: ${sid}`),
    );

    expect(idle).toEqual([]);
  });
});

describe('the functions of the service', () => {
  const functions = resourcesOf(whole.service, /^AWS::Lambda::Function$/);
  const contract = [
    ...['TABLE_NAME', 'QUEUE_URL', 'RECONCILE_QUEUE_URL', 'STATE_MACHINE_ARN', 'TOPIC_ARN', 'EVENT_BUS_NAME'],
    ...['RESULTS_BUCKET', 'QUALYS_SECRET_ARN', 'QUALYS_GATEWAY_URL', 'QUALYS_ROLE_ARN', 'ECR_ROLE_NAME'],
    ...['POLICY_BUCKET', 'POLICY_KEY', 'POLICY_VERSION', 'ECS_DESCRIBE_ROLE_NAME', 'TARGET_EXTERNAL_ID'],
    ...['POLL_INTERVAL_SECONDS', 'MAX_POLL_ATTEMPTS', 'RESULT_TTL_DAYS', 'MAX_SCAN_AGE_DAYS', 'RETRY_DELAY_SECONDS'],
    ...['MAX_RETRIES', 'NOTIFICATION_THRESHOLD', 'SECURITY_HUB', 'TARGET_ACCOUNTS', 'TARGET_REGIONS', 'LOG_LEVEL'],
    ...['POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_METRICS_NAMESPACE'],
  ];
  const environmentOf = ({ Resources }: DeployedTemplate, name: string) => {
    const { Variables } = (Resources[name]?.Properties.Environment ?? {}) as { Variables?: Record<string, unknown> };
    return Object.fromEntries(Object.entries(Variables ?? {}).map(([key, value]) => [key, String(value)]));
  };

  it('are four, for Node 24 on Arm, traced, with a log and a role of their own', () => {
    expect(functions.map(([name]) => name)).toEqual([
      'IntakeFunction',
      'ReconcileFunction',
      'AdvanceFunction',
      'FinishFunction',
    ]);
    const own = functions.map(([, { Properties }]) => {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
      });
      return [Properties.Role, (Properties.LoggingConfig as { LogGroup: string }).LogGroup];
    });
    expect(new Set(own.flat()).size).toBe(2 * functions.length);
  });

  it.each(functions)('%s has every variable', (name) => {
    const given = Object.keys(environmentOf(whole.service, name));
    const own = ['DEAD_LETTER_QUEUE_URL', 'NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY', 'NO_PROXY'];

    expect(given.filter((variable) => !own.includes(variable)).sort()).toEqual([...contract].sort());
    expect(given.includes('DEAD_LETTER_QUEUE_URL')).toBe(/^(Intake|Reconcile)/.test(name));
  });

  it.each(functions)('%s is told by its environment what it can read', (name) => {
    const config = readConfig(environmentOf(sampleStack('service'), name));

    expect(config).toMatchObject({
      home: { account: '111122223333', region: 'eu-west-1', partition: 'aws' },
      targets: { accounts: ['111122223333'], regions: ['eu-west-1'] },
      securityHub: false,
      settings: { deadlineMs: 1_800_000, maxRetries: 8, notificationThreshold: 4 },
    });
  });

  it('are told of an organization, of accounts and of another partition', () => {
    const place = { account: '111122223333', region: 'cn-north-1', partition: 'aws-cn' };
    const given = { TargetAccountIds: '444455556666,777788889999', TargetRegions: 'cn-north-1,cn-northwest-1' };
    const config = readConfig(environmentOf(sampleStack('service', given, place), 'IntakeFunction'));

    expect(config).toMatchObject({
      home: { partition: 'aws-cn' },
      targets: {
        accounts: ['111122223333', '444455556666', '777788889999'],
        regions: ['cn-north-1', 'cn-northwest-1'],
      },
    });
  });

  it('are given time enough by their queues', () => {
    for (const [queue, name] of [
      ['IntakeQueue', 'IntakeFunction'],
      ['ReconcileQueue', 'ReconcileFunction'],
    ] as const) {
      const { VisibilityTimeout } = whole.service.Resources[queue]?.Properties ?? {};
      const { Timeout } = whole.service.Resources[name]?.Properties ?? {};
      expect(Number(VisibilityTimeout)).toBeGreaterThanOrEqual(6 * Number(Timeout));
    }
  });

  it('report the messages of a batch that failed', () => {
    for (const [, { Properties }] of resourcesOf(whole.service, /EventSourceMapping$/)) {
      expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    }
  });
});

describe('the rule for running tasks', () => {
  it('passes on the digests that ECS pulled', () => {
    const { TaskStateRule } = whole.service.Resources;
    const [target] = (TaskStateRule?.Properties as EventRule | undefined)?.Targets ?? [];
    const event = taskStateEvent() as { readonly detail: { readonly containers: readonly object[] } };

    const passed = JSON.parse(transform(target?.InputTransformer ?? { InputPathsMap: {}, InputTemplate: '' }, event));
    expect(passed.detail.containers).toEqual(event.detail.containers);
  });
});

describe('a secret that is there already', () => {
  it('is used in place of a new one', () => {
    const QualysSecretArn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:qualys-AbCdEf';
    const stack = sampleStack('service', { QualysSecretArn });

    expect(stack.Resources).not.toHaveProperty('QualysSecret');
    expect(stack.Outputs.SecretArn?.Value).toBe(QualysSecretArn);
  });
});

describe('a topic that is there already', () => {
  const NotificationTopicArn = 'arn:aws:sns:eu-west-1:111122223333:security';
  const NotificationTopicKmsKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/topic';
  const given = { NotificationTopicArn, NotificationTopicKmsKeyArn, NotificationEmail: 'team@example.com' };
  const stack = sampleStack('service', given);
  const text = JSON.stringify(stack);

  it('is told in place of a new one, by every function and alarm', () => {
    const tells = resourcesOf(stack, /^AWS::(Lambda::Function|CloudWatch::Alarm|SNS::Subscription)$/);

    expect(stack.Resources).not.toHaveProperty('NotificationTopic');
    expect(stack.Resources).not.toHaveProperty('NotificationTopicPolicy');
    expect(text).not.toContain(whole.service.arn('NotificationTopic'));
    expect(stack.Outputs.SNSTopic?.Value).toBe(NotificationTopicArn);
    for (const [, { Properties }] of tells) expect(JSON.stringify(Properties)).toContain(NotificationTopicArn);
  });

  it.each(['IntakeRole', 'ReconcileRole', 'FinishRole'])('is what %s may publish to, with its key', (role) => {
    const statements = policyStatements(stack.Resources[role]?.Properties);
    const of = (resource: string) => statements.filter(({ Resource }) => Resource === resource);

    expect(of(NotificationTopicArn)).toMatchObject([{ Action: 'sns:Publish' }]);
    expect(of(NotificationTopicKmsKeyArn)).toMatchObject([
      { Condition: { StringEquals: { 'kms:ViaService': 'sns.eu-west-1.amazonaws.com' } } },
    ]);
  });

  it('without a key needs no leave for one', () => {
    const roles = resourcesOf(sampleStack('service', { NotificationTopicArn }), /^AWS::IAM::Role$/);

    expect(JSON.stringify(roles)).not.toContain('TopicKey');
  });
});

describe('a target stack', () => {
  const further = {
    HomeRegion: 'eu-west-1',
    CreateRole: 'true',
    QualysBaseAccountId: '777788889999',
    QualysExternalId: '1',
  };
  const place = { account: '111122223333', region: 'us-east-1', partition: 'aws' };
  const perAccount = ['QualysECRRole', 'EcsDescribeRole', 'ECSTrail', 'TrailBucket', 'AccessLogsBucket'];

  it('in a further region makes neither the roles of the account nor a trail, and no role of the same name', () => {
    const home = sampleStack('target', { ...further, HomeRegion: '' });
    const other = sampleStack('target', further, place);
    const rolesOf = (stack: DeployedTemplate) =>
      resourcesOf(stack, /^AWS::IAM::Role$/).map(([, { Properties }]) => String(Properties.RoleName));

    for (const name of perAccount) {
      expect(home.Resources).toHaveProperty(name);
      expect(other.Resources).not.toHaveProperty(name);
    }
    expect(rolesOf(home).filter((name) => rolesOf(other).includes(name))).toEqual([]);
    expect(other.Outputs.ECRRoleArn).toEqual(home.Outputs.ECRRoleArn);
  });

  it('in its home region records every region', () => {
    expect(whole.target.Resources.ECSTrail?.Properties).toMatchObject({
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      EnableLogFileValidation: true,
    });
  });

  it('costs no key where none is wanted', () => {
    const stack = sampleStack('target', { CreateCloudTrail: 'false', CreateKey: 'false' });

    expect(stack.Resources).not.toHaveProperty('EncryptionKey');
    for (const [, { Properties }] of resourcesOf(stack, /^AWS::SQS::Queue$/)) {
      expect(Properties).toMatchObject({ SqsManagedSseEnabled: true });
      expect(Properties).not.toHaveProperty('KmsMasterKeyId');
    }
  });

  it('trusts every external id of Qualys that is given', () => {
    const stack = sampleStack('target', { ...further, QualysExternalId: '111,222' });
    const { AssumeRolePolicyDocument } =
      sampleStack('target', { ...further, HomeRegion: '', QualysExternalId: '111,222' }).Resources.QualysECRRole
        ?.Properties ?? {};

    expect(stack.Resources).toBeDefined();
    expect(policyStatements(AssumeRolePolicyDocument)[0]?.Condition).toEqual({
      StringEquals: { 'sts:ExternalId': ['111', '222'] },
    });
  });
});

/** The names of the first templates for this, which people's scripts know. */
const first = {
  service: {
    parameters: [
      ...['QualysGatewayUrl', 'QualysApiToken', 'OrganizationId', 'TargetAccountIds', 'ECRRoleName'],
      ...['EcsDescribeRoleName', 'NotificationEmail', 'MaxPollAttempts', 'PollIntervalSeconds'],
      ...['LambdaReservedConcurrency', 'Environment'],
    ],
    outputs: [
      ...['CentralEventBusArn', 'CentralEventBusName', 'ServiceAccountId', 'WorkflowArn', 'WorkflowConsole'],
      ...['LambdaArn', 'SNSTopic', 'EncryptionKeyArn'],
    ],
  },
  target: {
    parameters: [
      ...['ServiceAccountId', 'CentralEventBusArn', 'QualysBaseAccountId', 'QualysExternalId', 'CreateRole'],
      ...['ExistingRoleName', 'ECRRoleName', 'EcsDescribeRoleName', 'CreateCloudTrail', 'Environment'],
    ],
    outputs: ['ECRRoleArn', 'ECRRoleName', 'AccountId', 'Region', 'EncryptionKeyArn'],
  },
  scanner: {
    parameters: [
      ...['QualysPod', 'QualysAccessToken', 'ScanTypes', 'CacheTTLDays', 'LambdaMemorySize', 'LambdaTimeout'],
      ...['EnableAlerts', 'AlertEmail', 'QualysPodCustomRootCertPath', 'QualysSecretArn', 'QScannerLayerArn'],
      'CreateCloudTrail',
    ],
    outputs: ['SNSTopic', 'EncryptionKeyArn'],
  },
  network: { parameters: [], outputs: [] },
} as const;

/** What is not as it was there. */
const differences: readonly string[] = [
  '`QualysGatewayUrl` takes any address, private platforms too, in place of a list of eleven.',
  '`QualysApiToken` may also be JSON with a user and password or an OIDC client, and is kept as it is given; with `QualysSecretArn` it is left out.',
  '`TargetAccountIds` needs not name the service account itself, and may stand beside `OrganizationId`.',
  '`PollIntervalSeconds` may be as short as 10 seconds.',
  '`LambdaReservedConcurrency` is of the one function that talks to Qualys, and 0 by default: its queue bounds the intake (`IntakeConcurrency`).',
  '`CodeBucket`, `IntakeCodeKey` and `ScanCodeKey` are new and required: no function is deployed with a placeholder.',
  '`LambdaArn` is the function that talks to Qualys; there are four.',
  '`EncryptionKeyArn` of the target account is there without a trail too, unless `CreateKey` is `false`.',
  '`QualysExternalId` takes several, parted by commas.',
  '`ECRRoleArn` and `ECRRoleName` are left out where there is no such role.',
  '`CreateCloudTrail` makes one trail for all regions, in `HomeRegion`; roles are made there only, too.',
  '`OrganizationId` or `TargetExternalId` of the target account limits who may look; the role trusts two roles of the service, not its whole account.',
];

/** What a table does not say. */
const notes: Readonly<Record<Account, readonly string[]>> = {
  service: [],
  target: [],
  scanner: [
    '',
    'Which parameters go together is checked before anything is made (`Rules`): QScanner is given as `QScannerCodeKey` (function and builds),',
    '`QScannerLayerArn` or `WorkerImageUri` (the function alone, with `CodeBuild: never`); a network is `VpcId`, `SubnetIds` and `SecurityGroupIds`.',
    '`Architecture` is that of the binary: `x86_64` by default, for that is what most download, and what CodeBuild has everywhere. A QScanner for',
    'Arm costs a fifth less a second in Lambda. Behind a proxy that inspects, let `NoProxy` name the hosts of AWS: builds fetch their code, and the',
    'certificate authority itself, from S3. The results bucket outlives the stack; a second stack of the same name needs `ResultsBucketName`.',
  ],
  network: [
    '',
    'It is what the guide of Qualys, "Securing AWS Fargate on Qualys Private Cloud Platform (PCP)", has people make in the console, with these differences:',
    '',
    '- The guide puts all four subnets into one availability zone. Here they are in two, so that scans go on when a zone is lost; `Zones: 1` is as',
    '  the guide has it. One NAT gateway, as there, is in the first zone: with it both zones lose their way out, but for `NatGateways: per-zone`.',
    '- The guide gives the function one private subnet and builds the other. Here both get both.',
    '- The guide uses the default security group, in which everything may reach everything, and go anywhere. Here a group of its own lets nothing in and',
    '  HTTPS and DNS out; the default group is used by nothing. Take its rules away where a rule of yours asks for that; CloudFormation can not.',
    '- The guide makes the main route table the public one, and gives public addresses to what starts in public subnets. Here a subnet is public only',
    '  by a table chosen for it, and nothing gets a public address but the NAT gateways.',
    '- Flow logs, and endpoints for services of AWS, are in addition. The policy for CodeBuild is part of the image scanner.',
    '',
    'Let the addresses of `ElasticIps` into the private platform. They stay as long as the stack does.',
  ],
};

describe('names that scripts know', () => {
  it.each(accounts)('are parameters of the template of the %s', (account) => {
    expect(Object.keys(parametersOf(account))).toEqual(expect.arrayContaining([...first[account].parameters]));
  });

  it.each(accounts)('are outputs of the template of the %s', (account) => {
    expect(Object.keys(outputsOf(account))).toEqual(expect.arrayContaining([...first[account].outputs]));
  });
});

it('docs/templates.md lists every parameter and output', async () => {
  const title = {
    service: 'Service account',
    target: 'Target account',
    scanner: 'Image scanner',
    network: 'Private network',
  } as const;
  const text = [
    '# Templates',
    '',
    'The service is two CloudFormation templates: one for the account that scans, one for each account (and region) whose',
    'deployments are scanned. For a single account both are deployed there. They are larger than CloudFormation takes as text, so they are',
    'uploaded to a bucket first (`--template-url`, or `aws cloudformation deploy --s3-bucket`). Capability: `CAPABILITY_NAMED_IAM`.',
    '',
    '1. Deploy `cloudformation/service-account.yaml`; then put your policy file where the output `PolicyLocation` says.',
    '2. Deploy `cloudformation/target-account.yaml` in every account, in its first region.',
    '3. Deploy it in the further regions, with `HomeRegion` naming the first.',
    '',
    'The image scanner stands alone: it scans, in one account and region, what is pushed to ECR, by QScanner in functions and builds of its own.',
    'The private network is for platforms of Qualys that are only reached from addresses they know; functions and builds of the other stacks run in it,',
    'or in a network of yours. See [image scanner](image-scanner.md) and [private platforms](private-platform.md).',
    ...accounts.flatMap((account) => [
      '',
      `## ${title[account]}: \`cloudformation/${templates[account]}\``,
      '',
      '| parameter | default | what it is |',
      '|---|---|---|',
      ...Object.entries(parametersOf(account)).map(
        ([name, parameter]) =>
          `| \`${name}\` | ${defaultOf(parameter)} | ${parameter.Description}${rangeOf(parameter)} |`,
      ),
      '',
      '| output | what it is |',
      '|---|---|',
      ...Object.entries(outputsOf(account)).map(([name, { Description }]) => `| \`${name}\` | ${Description} |`),
      ...notes[account],
    ]),
    '',
    '## Coming from qualys-fargate',
    '',
    'How to move a deployment over is in [migrate](migrate.md). Parameters and outputs have the names that they have in the templates of',
    'nelssec/qualys-fargate. These differ:',
    '',
    ...differences.map((difference) => `- ${difference}`),
    '',
  ].join('\n');

  await expect(text).toMatchFileSnapshot('../docs/templates.md');
});

function defaultOf({ Default }: Parameter): string {
  if (Default === undefined) return 'required';
  return Default === '' ? '' : `\`${Default}\``;
}

function rangeOf({ AllowedValues, MinValue, MaxValue }: Parameter): string {
  if (AllowedValues !== undefined) return ` One of ${AllowedValues.join(', ')}.`;
  return MinValue === undefined ? '' : ` From ${MinValue} to ${MaxValue}.`;
}

/** Types that have no tags, or whose tags are those of what they belong to. */
const untagged = new Set([
  'AWS::KMS::Alias',
  'AWS::Events::Archive',
  'AWS::SQS::QueuePolicy',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SNS::Subscription',
  'AWS::Scheduler::Schedule',
  'AWS::IAM::ManagedPolicy',
  'AWS::Lambda::LayerVersion',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::EC2::Route',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::SecurityGroupEgress',
]);

/** What CloudFormation can not delete again when a first creation fails, and what that needs: it stays then, too. */
const leftByFailedCreations: Readonly<Partial<Record<Account, readonly string[]>>> = {
  service: ['ScanTable', 'EncryptionKey'],
  target: ['TrailBucket'],
  scanner: ['ScanTable', 'EncryptionKey', 'TrailBucket'],
};

/** Names of queues whose messages raise an alarm. */
function watched(stack: DeployedTemplate): readonly unknown[] {
  return resourcesOf(stack, /^AWS::CloudWatch::Alarm$/).flatMap(([, { Properties }]) => {
    const { MetricName, Dimensions, AlarmActions } = Properties as {
      readonly MetricName?: string;
      readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
      readonly AlarmActions?: readonly string[];
    };
    if (MetricName !== 'ApproximateNumberOfMessagesVisible' || AlarmActions?.length !== 1) return [];
    return Dimensions?.filter(({ Name }) => Name === 'QueueName').map(({ Value }) => Value) ?? [];
  });
}
