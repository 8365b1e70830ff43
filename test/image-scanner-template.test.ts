import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { gatewayUrl, podNames } from '../core/qualys/platforms.ts';
import { longestWorkMs } from '../core/scan/work.ts';
import { readConfig } from '../lambda/config.ts';
import { readWorkBucket, readWorkerConfig } from '../lambda/worker-config.ts';
import type { DeployedTemplate } from '../scripts/deployed-template.ts';
import { sampleStack, templateOf } from '../scripts/sample-stacks.ts';
import { workflowDefinition } from '../scripts/workflow-definition.ts';
import { brokenRules } from './fakes/template-rules.ts';

// What must hold of the image scanner beside what holds of every template.

type Given = Readonly<Record<string, string>>;
type Texts = Readonly<Record<string, string>>;

interface Parameter {
  readonly Default?: string | number;
  readonly AllowedValues?: readonly (string | number)[];
  readonly AllowedPattern?: string;
  readonly NoEcho?: boolean;
}

const template = templateOf('scanner');
const parameters = template.Parameters as Readonly<Record<string, Parameter>>;
const stacks = new Map<string, DeployedTemplate>();
const propertiesOf = (name: string, { Resources }: DeployedTemplate = stackWith()) => Resources[name]?.Properties ?? {};
const steps = ['IntakeFunction', 'AdvanceFunction', 'FinishFunction'] as const;
const arnOfLayer = (name: string) => `arn:aws:lambda:eu-west-1:111122223333:layer:${name}:7`;
const bundle = `layers/${'f'.repeat(64)}.zip`;
const proxy = { HttpsProxy: 'http://proxy.example.com:3128', NoProxy: '.amazonaws.com' };
const network = { VpcId: 'vpc-1', SubnetIds: 'subnet-1,subnet-2', SecurityGroupIds: 'sg-1' };
const image = `111122223333.dkr.ecr.eu-west-1.amazonaws.com/worker@sha256:${'a'.repeat(64)}`;
const withoutQScanner = { QScannerCodeKey: '' };

/** Worked out once for each way to deploy it. */
function stackWith(given: Given = {}): DeployedTemplate {
  const key = JSON.stringify(given);
  const stack = stacks.get(key) ?? sampleStack('scanner', given);
  stacks.set(key, stack);
  return stack;
}

/** Lambda takes texts, and CloudFormation makes them of numbers. */
function variablesOf(name: string, stack: DeployedTemplate = stackWith()): Texts {
  const { Variables } = propertiesOf(name, stack).Environment as { readonly Variables: object };
  return Object.fromEntries(Object.entries(Variables).map(([key, value]) => [key, String(value)]));
}

function buildVariables(stack: DeployedTemplate = stackWith()): Texts {
  const { EnvironmentVariables } = propertiesOf('BuildProject', stack).Environment as {
    readonly EnvironmentVariables: readonly { readonly Name: string; readonly Value: unknown }[];
  };
  return Object.fromEntries(EnvironmentVariables.map(({ Name, Value }) => [Name, String(Value)]));
}

/** Names of variables that a reader looks at. */
function namesRead(read: (environment: Texts) => unknown, environment: Texts): readonly string[] {
  const names = new Set<string>();
  read(
    new Proxy(environment, {
      get: (target, name) => {
        if (typeof name === 'string' && /^[A-Z][A-Z0-9_]+$/.test(name)) names.add(name);
        return Reflect.get(target, name);
      },
    }),
  );
  return [...names];
}

/** What Node, Powertools and the network stack read by themselves. */
const readByOthers = [
  ...['LOG_LEVEL', 'POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_METRICS_NAMESPACE'],
  ...['NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY', 'NO_PROXY'],
];

describe('the parameters', () => {
  it.each(podNames.map((pod) => [pod, gatewayUrl({ pod })]))('name the gateway of %s', (QualysPod, gateway) => {
    expect(variablesOf('AdvanceFunction', stackWith({ QualysPod })).QUALYS_GATEWAY_URL).toBe(gateway);
  });

  it('know every platform, and no other', () => {
    const { Gateways } = template.Mappings as { readonly Gateways: object };

    expect(Object.keys(Gateways)).toEqual(podNames);
    expect(parameters.QualysPod?.AllowedValues).toEqual(podNames);
  });

  it('let the gateway of a private platform win', () => {
    const given = { QualysGatewayUrl: 'https://gateway.example.com', QualysPod: 'EU1' };

    for (const name of [...steps, 'WorkerFunction']) {
      expect(variablesOf(name, stackWith(given)).QUALYS_GATEWAY_URL).toBe('https://gateway.example.com');
    }
  });

  it.each(
    Object.entries({
      QualysPod: 'US2',
      ScanTypes: 'pkg,secret',
      CacheTTLDays: 30,
      LambdaMemorySize: 2048,
      LambdaTimeout: 900,
      EnableAlerts: 'true',
      AlertEmail: '',
      CreateCloudTrail: 'false',
    }),
  )('%s is by default what it is in the Qualys ECR Image Scanner', (name, Default) => {
    expect(parameters[name]?.Default).toBe(Default);
  });

  it('show no token', () => {
    expect(parameters.QualysAccessToken?.NoEcho).toBe(true);
    expect(JSON.stringify(stackWith({ QualysAccessToken: 'hunter2' })).split('hunter2')).toHaveLength(2);
  });

  it.each<[string, string, boolean]>([
    ['Repositories', 'shop/*', true],
    ['Repositories', '*-web', true],
    ['Repositories', 'a**b', false],
    ['Repositories', 'x"}, {"wildcard": "*', false],
    ['MarkRepositories', 'shop/*', true],
    ['MarkRepositories', 'sh*op', false],
    ['AttestRepositories', '*', true],
    ['HttpsProxy', 'http://proxy.example.com:3128', true],
    ['HttpsProxy', 'http://jane:secret@proxy.example.com', false],
    ['QualysPodCustomRootCertPath', '/opt/custom-root-ca.cert', true],
    ['QualysPodCustomRootCertPath', '/etc/passwd', false],
    ['WorkerImageUri', image, true],
    ['WorkerImageUri', image.replace(/@.*/, ':latest'), false],
  ])('%s may be %s: %s', (name, value, expected) => {
    expect(new RegExp(parameters[name]?.AllowedPattern ?? '(?!)').test(value)).toBe(expected);
  });
});

describe('the functions', () => {
  it.each(steps)('%s is for Node 24 on Arm, and is told by its environment what it reads', (name) => {
    const given = variablesOf(name);
    const read = namesRead(readConfig, given);
    // What only a service for several accounts has.
    const elsewhere = [
      'RECONCILE_QUEUE_URL',
      'ECS_DESCRIBE_ROLE_NAME',
      'TARGET_EXTERNAL_ID',
      'TARGET_ACCOUNTS',
      'TARGET_REGIONS',
    ];
    const ofIntake = name === 'IntakeFunction' ? [] : ['DEAD_LETTER_QUEUE_URL'];

    expect(propertiesOf(name)).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    expect(
      Object.keys(given)
        .filter((variable) => !readByOthers.includes(variable))
        .toSorted(),
    ).toEqual(read.filter((variable) => ![...elsewhere, ...ofIntake].includes(variable)).toSorted());
  });

  it.each<[string, Given, object]>([
    [
      'by default',
      {},
      {
        workers: {
          scanner: 'qscanner',
          function: { name: 'qualys-fargate-image-scanner-worker', limitMs: 900_000 },
          build: { project: 'qualys-fargate-image-scanner-build', limitMs: 3_600_000 },
          bucket: 'sample-scan-results-111122223333',
          largeImageBytes: 1_500_000_000,
          scanTypes: ['packages', 'secrets'],
        },
        eventBusName: 'default',
        topicArn: 'arn:aws:sns:eu-west-1:111122223333:qualys-fargate-image-scanner-notifications',
        settings: { maxAgeMs: 30 * 86_400_000, archiveLayout: 'repository' },
        retentionMs: 30 * 86_400_000,
      },
    ],
    [
      'in Lambda alone',
      { CodeBuild: 'never', BuildTimeoutMinutes: '15' },
      { workers: { function: { limitMs: 900_000 } } },
    ],
    [
      'in CodeBuild alone',
      { CodeBuild: 'always', BuildTimeoutMinutes: '150' },
      { workers: { build: { limitMs: 9_000_000 } } },
    ],
    [
      'with marks',
      { MarkRepositories: 'shop/*,tools', AttestRepositories: 'shop/web' },
      { settings: { marked: { tagged: ['shop/*', 'tools'], attested: ['shop/web'] } } },
    ],
    [
      'with a policy',
      { PolicyBucket: 'policies', PolicyVersion: 'v1' },
      { policy: { bucket: 'policies', key: 'policy.yaml', version: 'v1' } },
    ],
  ])('are told what is wished %s', (_, given, expected) => {
    for (const name of steps) expect(readConfig(variablesOf(name, stackWith(given)))).toMatchObject(expected);
  });

  it.each<[string, Given, string]>([
    ['no workers where sensors scan', { Scanner: 'registry-sensor' }, 'workers'],
    ['no topic where nobody is to be told', { EnableAlerts: 'false' }, 'topicArn'],
    ['no policy where the built-in one counts', {}, 'policy'],
    ['no daily look', {}, 'reconcileQueueUrl'],
  ])('are told of %s', (_, given, absent) => {
    for (const name of steps) expect(readConfig(variablesOf(name, stackWith(given)))).not.toHaveProperty(absent);
  });

  it('are given time enough by their queue', () => {
    const { VisibilityTimeout } = propertiesOf('IntakeQueue');

    expect(Number(VisibilityTimeout)).toBeGreaterThanOrEqual(6 * Number(propertiesOf('IntakeFunction').Timeout));
    expect(propertiesOf('IntakeMessages').FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  });
});

describe('the workflow', () => {
  const longest = Math.max(
    ...(parameters.BuildTimeoutMinutes?.AllowedValues ?? []).map((minutes) => Number(minutes) * 60_000),
  );

  it('is that of the service', () => {
    const NamePrefix = 'the-same';

    expect(workflowDefinition(stackWith({ NamePrefix }))).toEqual(
      workflowDefinition(sampleStack('service', { NamePrefix })),
    );
  });

  it('does not end before what it may have to wait for', () => {
    const { TimeoutSeconds } = workflowDefinition(stackWith());
    const polls = { PollIntervalSeconds: '60', MaxPollAttempts: '300' };

    expect(TimeoutSeconds * 1000).toBeGreaterThan(longestWorkMs([longest]));
    expect(TimeoutSeconds * 1000).toBeGreaterThan(
      readConfig(variablesOf('AdvanceFunction', stackWith(polls))).settings.deadlineMs,
    );
  });

  it('leaves it to the workflow to ask for a worker again, and keeps what waits for room', () => {
    const { MaximumEventAgeInSeconds, MaximumRetryAttempts, DestinationConfig } = propertiesOf('WorkerInvocations');

    // The longest that Lambda waits: whoever begins too late finds that by itself.
    expect(MaximumEventAgeInSeconds).toBe(21_600);
    expect(MaximumRetryAttempts).toBe(0);
    expect(DestinationConfig).toEqual({ OnFailure: { Destination: stackWith().arn('WorkerDeadLetters') } });
  });
});

describe('the workers', () => {
  const everything = { CaBundleKey: bundle, QScannerSha256: 'e'.repeat(64), ...proxy, ...network };

  it('are told by their environment what they read', () => {
    const given = variablesOf('WorkerFunction', stackWith(everything));
    const read = [...namesRead(readWorkBucket, given), ...namesRead(readWorkerConfig, given)];

    expect(
      Object.keys(given)
        .filter((name) => !readByOthers.includes(name))
        .toSorted(),
    ).toEqual(read.toSorted());
    expect(readWorkerConfig({ ...given, QUALYS_CA_BUNDLE: '' })).toMatchObject({
      qualys: { gateway: 'https://gateway.qg2.apps.qualys.com' },
      binary: { sha256: 'e'.repeat(64) },
      mode: 'get-report',
      temporaryDirectory: '/tmp',
    });
  });

  it('as builds are told the same as functions, and where their code is', () => {
    const stack = stackWith(everything);
    const { CODE_BUCKET, WORKER_CODE_KEY, QSCANNER_CODE_KEY, CA_BUNDLE_KEY, ...rest } = buildVariables(stack);

    expect(rest).toEqual(variablesOf('WorkerFunction', stack));
    expect([CODE_BUCKET, WORKER_CODE_KEY, QSCANNER_CODE_KEY, CA_BUNDLE_KEY]).toEqual([
      'code-of-111122223333',
      `lambda/worker-${'d'.repeat(64)}.zip`,
      `layers/${'e'.repeat(64)}.zip`,
      bundle,
    ]);
  });

  it('as builds are told nothing that is empty', () => {
    expect(Object.entries(buildVariables()).filter(([, value]) => value === '')).toEqual([]);
  });

  it.each([
    ['x86_64', 'LINUX_CONTAINER', 'aws/codebuild/amazonlinux-x86_64-standard:5.0'],
    ['arm64', 'ARM_CONTAINER', 'aws/codebuild/amazonlinux-aarch64-standard:3.0'],
  ])('are of one architecture everywhere: %s', (Architecture, Type, Image) => {
    const stack = stackWith({ Architecture });

    expect(propertiesOf('WorkerFunction', stack).Architectures).toEqual([Architecture]);
    expect(propertiesOf('QScannerLayer', stack).CompatibleArchitectures).toEqual([Architecture]);
    expect(propertiesOf('BuildProject', stack).Environment).toMatchObject({ Type, Image, PrivilegedMode: false });
  });

  it.each<[string, Given, readonly string[]]>([
    ['of the zip', {}, ['QScannerLayer']],
    ['of the layer that is there', { QScannerLayerArn: arnOfLayer('qscanner') }, [arnOfLayer('qscanner')]],
    ['with an authority of its own', { CaBundleKey: bundle }, ['QScannerLayer', 'CaLayer']],
    [
      'with the layer of an authority',
      { CaLayerArn: arnOfLayer('ca'), CaBundleKey: bundle },
      ['QScannerLayer', arnOfLayer('ca')],
    ],
  ])('take QScanner %s', (_, given, layers) => {
    const stack = stackWith(given);

    expect(propertiesOf('WorkerFunction', stack).Layers).toEqual(
      layers.map((layer) => (layer.startsWith('arn:') ? layer : stack.arn(layer))),
    );
    expect(['QScannerLayer', 'CaLayer'].filter((name) => name in stack.Resources)).toEqual(
      layers.filter((layer) => !layer.startsWith('arn:')),
    );
  });

  it('of a container image have neither layers nor a runtime, and another name', () => {
    const stack = stackWith({ WorkerImageUri: image, CodeBuild: 'never', ...withoutQScanner });
    const { Code, PackageType, ImageConfig, FunctionName, ...rest } = propertiesOf('WorkerFunction', stack);

    expect({ Code, PackageType, ImageConfig }).toEqual({
      Code: { ImageUri: image },
      PackageType: 'Image',
      ImageConfig: { Command: ['index.worker'] },
    });
    expect(FunctionName).not.toBe(propertiesOf('WorkerFunction').FunctionName);
    for (const name of ['Layers', 'Runtime', 'Handler']) expect(rest).not.toHaveProperty(name);
    expect(stack.Resources).not.toHaveProperty('QScannerLayer');
  });

  it.each<[string, Given, readonly string[]]>([
    ['both', {}, ['WorkerFunction', 'BuildProject']],
    ['Lambda alone', { CodeBuild: 'never' }, ['WorkerFunction']],
    ['CodeBuild alone', { CodeBuild: 'always' }, ['BuildProject']],
    ['neither, where sensors scan', { Scanner: 'registry-sensor' }, []],
  ])('are in %s, with a role, a log and an output', (_, given, made) => {
    const { Resources, Outputs } = stackWith(given);
    const parts = made.map((name) => name.replace(/Function|Project/, ''));
    const found = (suffix: string) => ['Worker', 'Build'].filter((name) => `${name}${suffix}` in Resources);

    expect(['WorkerFunction', 'BuildProject'].filter((name) => name in Resources)).toEqual(made);
    expect([found('Role'), found('LogGroup')]).toEqual([parts, parts]);
    expect(['WorkerFunctionName', 'BuildProjectName'].filter((name) => name in Outputs)).toEqual(
      made.map((name) => `${name}Name`),
    );
    expect('WorkerDeadLetters' in Resources).toBe(made.includes('WorkerFunction'));
  });

  it('are in the network, with the steps', () => {
    const stack = stackWith(network);

    for (const name of [...steps, 'WorkerFunction']) {
      expect(propertiesOf(name, stack).VpcConfig).toEqual({
        SubnetIds: ['subnet-1', 'subnet-2'],
        SecurityGroupIds: ['sg-1'],
      });
    }
    expect(propertiesOf('BuildProject', stack).VpcConfig).toEqual({
      VpcId: 'vpc-1',
      Subnets: ['subnet-1', 'subnet-2'],
      SecurityGroupIds: ['sg-1'],
    });
    for (const name of [...steps, 'WorkerFunction', 'BuildProject'])
      expect(propertiesOf(name)).not.toHaveProperty('VpcConfig');
  });

  it.each<[string, Given, string | undefined]>([
    ['is none', {}, undefined],
    ['is in the layer that is made', { CaBundleKey: bundle }, '/opt/qualys-ca.pem'],
    ['has another path', { CaBundleKey: bundle, QualysPodCustomRootCertPath: '/opt/root.cert' }, '/opt/root.cert'],
  ])('trust an authority that %s, as the steps do', (_, given, path) => {
    const stack = stackWith(given);

    for (const name of [...steps, 'WorkerFunction']) expect(variablesOf(name, stack).NODE_EXTRA_CA_CERTS).toBe(path);
    expect(variablesOf('WorkerFunction', stack).QUALYS_CA_BUNDLE).toBe(path ?? '');
    expect(buildVariables(stack)).toMatchObject(
      path === undefined ? {} : { NODE_EXTRA_CA_CERTS: path, QUALYS_CA_BUNDLE: path },
    );
  });
});

describe('the build specification', () => {
  const specOf = (given: Given = {}) =>
    (propertiesOf('BuildProject', stackWith(given)).Source as { readonly BuildSpec: string }).BuildSpec;
  const { phases } = parse(specOf()) as {
    readonly phases: { readonly install: object; readonly build: { readonly commands: readonly string[] } };
  };
  let folder: string | undefined;
  afterEach(() => rm(folder ?? '', { recursive: true, force: true }));

  /** Runs the commands with a bucket that is a folder, and a `node` that says where it was run. */
  async function runBuild(objects: Texts, keys: Texts) {
    folder = await mkdtemp(join(tmpdir(), 'build-'));
    const [bin, bucket, opt] = ['bin', 'bucket', 'opt'].map((name) => join(folder ?? '', name)) as [
      string,
      string,
      string,
    ];
    for (const path of [bin, bucket, opt, join(opt, 'bin')]) await mkdir(path);
    const programs = {
      aws: '#!/bin/sh\n[ "$1 $2 $3" = "s3 cp --only-show-errors" ] && cp "$BUCKET/${4#s3://code/}" "$5"\n',
      // What is "unpacked" is called as the object was.
      unzip: '#!/bin/sh\ncp "$3" "$5/unpacked-$(head -c 4 "$3")"\ntouch "$OPT/bin/qscanner"\n',
      node: '#!/bin/sh\necho "ran in $(pwd): $2"\n',
    };
    for (const [name, text] of Object.entries(programs)) {
      await writeFile(join(bin, name), text);
      await chmod(join(bin, name), 0o755);
    }
    for (const [name, text] of Object.entries(objects)) await writeFile(join(bucket, name), text);
    const script = (phases.build.commands[0] ?? '')
      .replaceAll('/opt', opt)
      .replaceAll('/tmp/fetched.zip', join(folder, 'fetched'));
    const env = {
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      BUCKET: bucket,
      OPT: opt,
      CODE_BUCKET: 'code',
      ...keys,
    };
    return new Promise<{ readonly code: number; readonly said: string; readonly opt: string }>((resolve) => {
      execFile('bash', ['--norc', '-c', script], { env, timeout: 20_000 }, (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), said: `${stdout}${stderr}`, opt });
      });
    });
  }
  const keyOf = (text: string) => `${createHash('sha256').update(text).digest('hex')}.zip`;
  const contents = { worker: 'work', program: 'qsca', authority: 'cert' };
  const objects = Object.fromEntries(Object.values(contents).map((text) => [keyOf(text), text]));
  const keys = { WORKER_CODE_KEY: keyOf('work'), QSCANNER_CODE_KEY: keyOf('qsca') };

  it('is the same for every image, and names none', () => {
    const other = { ...network, Repositories: 'shop/*', Architecture: 'arm64', CaBundleKey: bundle };

    expect(specOf(other)).toBe(specOf());
    expect(specOf()).not.toMatch(/WORK_ID|image:|repositor/i);
    expect(specOf(proxy)).toBe(`proxy: { logs: yes }\n${specOf()}`);
    expect(parse(specOf(proxy))).toMatchObject({ version: 0.2, proxy: { logs: 'yes' } });
    expect(phases.install).toEqual({ 'runtime-versions': { nodejs: 24 } });
  });

  it.skipIf(process.platform !== 'linux')('fetches worker and QScanner, and runs the worker', async () => {
    const { code, said, opt } = await runBuild(objects, keys);

    expect(said).toBe(`ran in ${opt}/worker: import('./index.mjs').then((m) => m.build())\n`);
    expect(code).toBe(0);
    expect(await readFile(join(opt, 'worker/unpacked-work'), 'utf8')).toBe('work');
    expect(await readFile(join(opt, 'unpacked-qsca'), 'utf8')).toBe('qsca');
  });

  it.skipIf(process.platform !== 'linux')('fetches the authority first', async () => {
    const { code, opt } = await runBuild(objects, { ...keys, CA_BUNDLE_KEY: keyOf('cert') });

    expect(code).toBe(0);
    expect(await readFile(join(opt, 'unpacked-cert'), 'utf8')).toBe('cert');
  });

  it.skipIf(process.platform !== 'linux').each([
    ['is another than its key says', { ...objects, [keyOf('qsca')]: 'evil' }, keys],
    ['is not there', { [keyOf('work')]: 'work' }, keys],
    [
      'has a key that says nothing',
      { ...objects, 'qscanner.zip': 'qsca' },
      { ...keys, QSCANNER_CODE_KEY: 'qscanner.zip' },
    ],
  ])('runs nothing where QScanner %s', async (_, lying, named) => {
    const { code, said } = await runBuild(lying, named);

    expect(code).not.toBe(0);
    expect(said).not.toContain('ran in');
  });
});

describe('the results bucket', () => {
  it.each<[string, Given, string]>([
    ['stack and account', {}, 'sample-scan-results-111122223333'],
    ['what is given', { ResultsBucketName: 'findings-of-shop' }, 'findings-of-shop'],
  ])('is named after %s, as far as its functions know', (_, given, name) => {
    const stack = stackWith(given);

    expect(propertiesOf('ResultsBucket', stack).BucketName).toBe(name);
    expect(variablesOf('AdvanceFunction', stack)).toMatchObject({ RESULTS_BUCKET: name, WORK_BUCKET: name });
  });

  it('keeps findings for 90 days, and work for seven', () => {
    const { LifecycleConfiguration } = propertiesOf('ResultsBucket') as {
      readonly LifecycleConfiguration: { readonly Rules: readonly Readonly<Record<string, unknown>>[] };
    };

    expect(LifecycleConfiguration.Rules.map(({ Prefix, ExpirationInDays }) => [Prefix, ExpirationInDays])).toEqual([
      ['scan-results/', 90],
      ['work/', 7],
      [undefined, undefined],
    ]);
  });

  it('is named as S3 takes it in every stack that a command makes', () => {
    const stack = 'qualys-fargate-scanner-image-scanner';

    expect(`${stack}-scan-results-111122223333`.length).toBeLessThanOrEqual(63);
  });
});

it.each([
  ['', 'ap-southeast-2'],
  ['x'.repeat(38), 'us-isof-south-1'],
])('no name is longer than AWS takes it, with the prefix %j in %s', (NamePrefix, region) => {
  const stack = sampleStack(
    'scanner',
    { ...(NamePrefix === '' ? {} : { NamePrefix }), ScanRunningTasks: 'true' },
    { account: '111122223333', region, partition: 'aws' },
  );

  const names = Object.values(stack.Resources).flatMap(({ Type, Properties }) => {
    const name =
      Properties.RoleName ?? Properties.FunctionName ?? (Type === 'AWS::Events::Rule' ? Properties.Name : undefined);
    return name === undefined ? [] : [String(name)];
  });
  expect(names.length).toBeGreaterThan(8);
  expect(names.filter((name) => name.length > 64)).toEqual([]);
  expect('x'.repeat(38)).toMatch(new RegExp(parameters.NamePrefix?.AllowedPattern ?? '(?!)'));
});

describe('nobody is told', () => {
  it('where it is not wished, and alarms go to the topic that is given', () => {
    const AlarmTopicArn = 'arn:aws:sns:eu-west-1:111122223333:alarms';
    const actions = (given: Given) =>
      Object.values(stackWith(given).Resources).flatMap(({ Type, Properties }) =>
        Type === 'AWS::CloudWatch::Alarm' ? [Properties.AlarmActions] : [],
      );

    expect(stackWith({ EnableAlerts: 'false' }).Resources).not.toHaveProperty('NotificationTopic');
    expect(actions({ EnableAlerts: 'false' }).every((each) => each === undefined)).toBe(true);
    expect(actions({ EnableAlerts: 'false', AlarmTopicArn }).every((each) => String(each) === AlarmTopicArn)).toBe(
      true,
    );
    expect(actions({}).every((each) => String(each) === stackWith().arn('NotificationTopic'))).toBe(true);
  });
});

describe('what can not go together', () => {
  const sample = {
    CodeBucket: 'code',
    IntakeCodeKey: 'i',
    ScanCodeKey: 's',
    WorkerCodeKey: 'w',
    QScannerCodeKey: 'q',
    QualysAccessToken: 't',
  };

  it.each<[string, Given]>([
    ['what a command gives', {}],
    ['a secret', { QualysAccessToken: '', QualysSecretArn: 'arn' }],
    ['a layer without builds', { ...withoutQScanner, QScannerLayerArn: 'arn', CodeBuild: 'never' }],
    ['an image without builds', { ...withoutQScanner, WorkerCodeKey: '', WorkerImageUri: image, CodeBuild: 'never' }],
    ['an image and builds', { WorkerImageUri: image }],
    ['sensors alone', { Scanner: 'registry-sensor', ...withoutQScanner, WorkerCodeKey: '' }],
    ['a private platform', { ...network, ...proxy, CaBundleKey: bundle, QualysPodCustomRootCertPath: '/opt/ca.pem' }],
    ['a policy', { PolicyBucket: 'policies', PolicyVersion: 'v1', PolicyKmsKeyArn: 'arn' }],
  ])('is not %s', (_, given) => {
    expect(brokenRules(template, { ...sample, ...given })).toEqual([]);
  });

  it.each<[Given, string]>([
    [{ QualysAccessToken: '' }, 'QualysAccessToken'],
    [withoutQScanner, 'QScannerCodeKey'],
    [{ ...withoutQScanner, QScannerLayerArn: 'arn' }, 'CodeBuild to never'],
    [{ ...withoutQScanner, WorkerImageUri: image }, 'CodeBuild to never'],
    [{ WorkerCodeKey: '', CodeBuild: 'never' }, 'WorkerCodeKey'],
    [{ CaLayerArn: 'arn' }, 'certificate authority'],
    [{ QualysPodCustomRootCertPath: '/opt/ca.pem' }, 'CaBundleKey or CaLayerArn'],
    [{ ...network, SecurityGroupIds: '' }, 'together'],
    [{ ...network, VpcId: '' }, 'together'],
    [{ VpcId: 'vpc-1' }, 'together'],
    [{ NoProxy: '*' }, 'HttpsProxy'],
    [{ PolicyVersion: 'v1' }, 'PolicyBucket'],
    [{ EnableAlerts: 'false', AlertEmail: 'team@example.com' }, 'AlertEmail'],
  ])('is %j', (given, words) => {
    expect(brokenRules(template, { ...sample, ...given })).toContainEqual(expect.stringContaining(words));
  });
});

it('docs/image-scanner.md has a row for every alarm', async () => {
  const text = await readFile(new URL('../docs/image-scanner.md', import.meta.url), 'utf8');
  const NamePrefix = 'sample-prefix';
  const { Resources } = stackWith({ NamePrefix, MarkRepositories: '*', PolicyBucket: 'policies' });

  const alarms = Object.values(Resources).flatMap(({ Type, Properties }) =>
    Type === 'AWS::CloudWatch::Alarm' ? [String(Properties.AlarmName).slice(NamePrefix.length + 1)] : [],
  );
  expect(alarms.length).toBeGreaterThan(8);
  expect(alarms.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});
