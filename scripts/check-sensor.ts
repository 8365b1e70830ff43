import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAwsEmulator } from './aws-emulator.ts';
import { compare } from './compare.ts';
import {
  type Account,
  call,
  deploy,
  ec2,
  openAccount,
  outputsOf,
  physicalId,
  remove,
  resources,
  type Texts,
} from './emulated-account.ts';
import { readTemplate, standIn, type Template } from './emulator-template.ts';
import { checkHealth, checkHost } from './sensor-host.ts';

/**
 * Deploys the template of registry sensors on an emulator of AWS (ministack): with a VPC of its own and in one that exists, changed, with
 * nothing to change, refused, and deleted. Run: `node scripts/check-sensor.ts`, which needs ministack in `.venv` (see `.ci/run`). What the
 * emulator can't show is whether hosts join the cluster and the sensor runs.
 */
const accountId = '123456789012';
const region = 'eu-west-1';
const path = 'cloudformation/registry-sensor-ecs.yaml';

/** Types that ministack does not know: what they are given is kept in a parameter of SSM instead. */
const unknownTypes = [
  'AWS::EC2::EIP',
  'AWS::EC2::FlowLog',
  'AWS::EC2::NatGateway',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::ECS::CapacityProvider',
  'AWS::ECS::ClusterCapacityProviderAssociations',
];

const ids = {
  ActivationId: '11111111-2222-4333-8444-555555555555',
  CustomerId: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
};
const podUrl = 'https://cmsqagpublic.qg2.apps.qualys.com/ContainerSensor';
const imageParameter = '/images/ecs';
const digest = `sha256:${'ab'.repeat(32)}`;
const secretArn = `arn:aws:secretsmanager:${region}:${accountId}:secret:qualys-AbCdEf`;
const topicArn = `arn:aws:sns:${region}:${accountId}:on-call`;
const dnsRules = ['tcp 53-53 169.254.169.253/32', 'udp 53-53 169.254.169.253/32'];
const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

/** What the stack makes only with a VPC of its own. */
const ofVpc = [
  ...['Vpc', 'InternetGateway', 'InternetGatewayAttachment', 'S3Endpoint', 'FlowLog', 'FlowLogGroup', 'FlowLogRole'],
  ...['PublicSubnetA', 'PublicSubnetB', 'PrivateSubnetA', 'PrivateSubnetB', 'NatAddressA', 'NatGatewayA'],
  ...['PublicRoutes', 'PrivateRoutesA', 'PrivateRoutesB', 'PublicRoute', 'PrivateRouteA', 'PrivateRouteB'],
  ...['PublicSubnetARoutes', 'PublicSubnetBRoutes', 'PrivateSubnetARoutes', 'PrivateSubnetBRoutes'],
];
const always = [
  ...['Key', 'HostSecurityGroup', 'Cluster', 'HostRole', 'HostProfile', 'HostLaunchTemplate', 'HostGroup'],
  ...['CapacityProvider', 'ClusterCapacityProviders', 'SensorLogGroup', 'ExecutionRole', 'TaskRole', 'TaskDefinition'],
  ...['Service', 'CheckIns', 'Dashboard'],
];

const folder = mkdtempSync(join(tmpdir(), 'check-sensor-'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  compare('template: may be sent as text', statSync(path).size <= 51_200, true);
  await using emulator = await startAwsEmulator(accountId, folder);
  const account = openAccount(emulator, region);
  await publishImage(account);
  const template = standIn(readTemplate(readFileSync(path, 'utf8')), unknownTypes);
  const service = template.Resources.Service?.Properties;
  compare('service: one sensor a host', [service?.SchedulingStrategy, service?.LaunchType], ['DAEMON', 'EC2']);
  await checkOwnVpc(account, template);
  await checkExistingVpc(account, template);
  await checkRefusals(account, template);
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function checkOwnVpc(account: Account, template: Template): Promise<void> {
  const name = 'sensors';
  const parameters = { ...ids, PodUrl: podUrl, HostImageId: imageParameter };
  await deploy(account, name, template, parameters, 'CREATE');
  const made = [
    ...always,
    ...ofVpc,
    'QualysIds',
    'SensorRepository',
    'AlarmTopic',
    'AlarmTopicPolicy',
    'SensorMissing',
  ];
  await check('own VPC: resources', resources(account, name), [...made, 'SensorSilent'].sort());
  const outputs = await outputsOf(account, name);
  await checkTask(account, 'own VPC', outputs, {
    image: 'docker.io/qualys/qcs-sensor:1.40.1-0',
    command: '--ecs-mode --registry-sensor --storage-driver-type overlay2 --enable-console-logs --perform-sca-scan',
    environment: { POD_URL: podUrl },
    secrets: secretsIn(outputs.SecretArn ?? ''),
    mounts: ['/var/run/docker.sock:/var/run/docker.sock', '/var/qualys/qpa/data:/usr/local/qualys/qpa/data'],
    privileged: false,
    health: true,
  });
  const { SecretString: secret } = await call<Secret>(account, 'secretsmanager', 'secretsmanager.GetSecretValue', {
    SecretId: outputs.SecretArn,
  });
  compare('own VPC: secret', JSON.parse(secret), { 'activation-id': ids.ActivationId, 'customer-id': ids.CustomerId });
  await checkHealth((await taskOf(account, outputs)).health ?? [], folder);
  await checkRules(account, 'own VPC', outputs.HostSecurityGroupId ?? '', ['tcp 443-443 0.0.0.0/0', ...dnsRules]);
  checkHost('own VPC', await userDataOf(account, name), folder, {
    cluster: outputs.ClusterName ?? '',
    proxy: undefined,
    ca: undefined,
  });
  await check('own VPC: nothing to change', deploy(account, name, template, parameters, 'UPDATE'), 'unchanged');
  const changed = {
    ...parameters,
    SensorVersion: '1.41.0-0',
    NatGateways: 'per-zone',
    HostCount: '0',
    SensorArguments: '',
  };
  await check('own VPC: changed', deploy(account, name, template, changed, 'UPDATE'), 'UPDATE_COMPLETE');
  const changedMade = [...made.filter((each) => each !== 'SensorMissing'), 'NatAddressB', 'NatGatewayB'];
  await check('own VPC: resources after the change', resources(account, name), changedMade.sort());
  const { command, image } = await taskOf(account, await outputsOf(account, name));
  const changedCommand = '--ecs-mode --registry-sensor --storage-driver-type overlay2 --enable-console-logs';
  compare(
    'own VPC: changed task',
    { command, image },
    { command: changedCommand, image: 'docker.io/qualys/qcs-sensor:1.41.0-0' },
  );
  await check('own VPC: deleted', remove(account, name), undefined);
}

async function checkExistingVpc(account: Account, template: Template): Promise<void> {
  const name = 'sensors-2';
  const [vpc, subnet] = await network(account);
  const parameters = {
    ...{
      QualysSecretArn: secretArn,
      PodUrl: podUrl,
      HostImageId: imageParameter,
      SensorDigest: digest,
      CreateRepository: 'false',
    },
    ...{
      VpcId: vpc,
      SubnetIds: subnet,
      AlarmTopicArn: topicArn,
      SensorProcess: '',
      NoProxy: '169.254.169.254,169.254.170.2,.example.com',
    },
    ...{
      HttpsProxy: 'proxy.example.com:3128',
      QualysHttpsProxy: 'qualys-proxy.example.com:8080',
      ProxyCidr: '10.1.2.0/24',
    },
    CaCertificateBase64: Buffer.from(certificate).toString('base64'),
  };
  await deploy(account, name, template, parameters, 'CREATE');
  const made = [...always, 'ProxyEgress', 'QualysProxySecurityGroup', 'SensorMissing', 'SensorSilent'];
  await check('existing VPC: resources', resources(account, name), made.sort());
  const outputs = await outputsOf(account, name);
  compare(
    'existing VPC: outputs',
    [outputs.AlarmTopicArn, outputs.SecretArn, outputs.VpcId],
    [topicArn, secretArn, vpc],
  );
  await checkTask(account, 'existing VPC', outputs, {
    image: `docker.io/qualys/qcs-sensor@${digest}`,
    command: '--ecs-mode --registry-sensor --storage-driver-type overlay2 --enable-console-logs --perform-sca-scan',
    environment: {
      POD_URL: podUrl,
      https_proxy: 'http://proxy.example.com:3128',
      no_proxy: parameters.NoProxy,
      qualys_https_proxy: 'qualys-proxy.example.com:8080',
    },
    secrets: secretsIn(secretArn),
    mounts: [
      '/var/run/docker.sock:/var/run/docker.sock',
      '/var/qualys/qpa/data:/usr/local/qualys/qpa/data',
      '/etc/qualys/qpa/cert/custom-ca.crt:/etc/qualys/qpa/cert/custom-ca.crt',
    ],
    privileged: false,
    health: false,
  });
  const cluster = outputs.ClusterName ?? '';
  checkHost('existing VPC', await userDataOf(account, name), folder, {
    cluster,
    proxy: 'proxy.example.com:3128',
    ca: certificate,
  });
  await check('existing VPC: deleted', remove(account, name), undefined);
}

async function checkRefusals(account: Account, template: Template): Promise<void> {
  const valid = { ...ids, PodUrl: podUrl, HostImageId: imageParameter };
  const is = (what: string, parameters: Texts, said: RegExp) =>
    check(`refused: ${what}`, refusal(account, template, parameters, said), true);
  await is(
    'no ids',
    { PodUrl: podUrl, HostImageId: imageParameter },
    /Give ActivationId and CustomerId, or QualysSecretArn/,
  );
  await is('a VPC without subnets', { ...valid, VpcId: 'vpc-0a1b2c3d' }, /Give VpcId and SubnetIds together/);
  await is('a proxy nowhere', { ...valid, HttpsProxy: 'proxy.example.com:3128' }, /Give ProxyCidr with a proxy/);
  await is('a POD URL without TLS', { ...valid, PodUrl: 'http://qualys.example.com' }, /must be an https URL/);
  await is('a proxy with a password', { ...valid, HttpsProxy: 'http://me:secret@proxy:3128' }, /without credentials/);
  await is('an id that would break out of JSON', { ...valid, ActivationId: '1","x":"' }, /must be a UUID/);
  await is('a certificate that is a command', { ...valid, CaCertificateBase64: "'; reboot; '" }, /CaCertificateBase64/);
}

/** What is expected of the sensor's container. */
interface Task {
  readonly image: string;
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly mounts: readonly string[];
  readonly privileged: boolean;
  readonly health: boolean;
}

interface Secret {
  readonly SecretString: string;
}

interface Services {
  readonly services: readonly { readonly taskDefinition: string }[];
}

interface Described {
  readonly taskDefinition: {
    readonly containerDefinitions: readonly {
      readonly image: string;
      readonly command: readonly string[];
      readonly environment: readonly { readonly name: string; readonly value: string }[];
      readonly secrets: readonly { readonly name: string; readonly valueFrom: string }[];
      readonly mountPoints: readonly { readonly sourceVolume: string; readonly containerPath: string }[];
      readonly privileged: boolean;
      readonly healthCheck?: { readonly command: readonly string[] };
    }[];
    readonly volumes: readonly { readonly name: string; readonly host: { readonly sourcePath: string } }[];
  };
}

function secretsIn(arn: string): Task['secrets'] {
  return { ACTIVATIONID: `${arn}:activation-id::`, CUSTOMERID: `${arn}:customer-id::` };
}

async function checkTask(account: Account, what: string, outputs: Texts, expected: Task): Promise<void> {
  const { text, ...task } = await taskOf(account, outputs);
  compare(`${what}: task`, { ...task, health: task.health !== undefined }, expected);
  compare(
    `${what}: no id in the task definition`,
    Object.values(ids).some((id) => text.includes(id)),
    false,
  );
}

async function taskOf(account: Account, { ClusterName: cluster, ServiceName: service }: Texts) {
  const { services } = await ecs<Services>(account, 'DescribeServices', { cluster, services: [service] });
  const running = { taskDefinition: services[0]?.taskDefinition };
  const { taskDefinition } = await ecs<Described>(account, 'DescribeTaskDefinition', running);
  const [container, ...others] = taskDefinition.containerDefinitions;
  compare('task: one container', others, []);
  const sources = new Map(taskDefinition.volumes.map(({ name, host }) => [name, host.sourcePath]));
  return {
    image: container?.image,
    command: container?.command.join(' '),
    environment: Object.fromEntries(container?.environment.map(({ name, value }) => [name, value]) ?? []),
    secrets: Object.fromEntries(container?.secrets.map(({ name, valueFrom }) => [name, valueFrom]) ?? []),
    mounts: container?.mountPoints.map((each) => `${sources.get(each.sourceVolume)}:${each.containerPath}`),
    privileged: container?.privileged,
    health: container?.healthCheck?.command,
    text: JSON.stringify(taskDefinition),
  };
}

/** Nothing comes in, and out goes HTTPS, DNS to the resolver, and what the proxies need. */
async function checkRules(account: Account, what: string, group: string, expected: readonly string[]): Promise<void> {
  const answer = await ec2(account, { Action: 'DescribeSecurityGroups', 'GroupId.1': group });
  const [, incoming = ''] = /<ipPermissions>([\s\S]*?)<\/ipPermissions>/.exec(answer) ?? [];
  compare(`${what}: nothing comes in`, incoming.trim(), '');
  const [, outgoing = ''] = /<ipPermissionsEgress>([\s\S]*?)<\/ipPermissionsEgress>/.exec(answer) ?? [];
  const rule =
    /<ipProtocol>(\w+)<\/ipProtocol>\s*<fromPort>(\d+)<\/fromPort>\s*<toPort>(\d+)<\/toPort>[\s\S]*?<cidrIp>([^<]+)</g;
  const rules = [...outgoing.matchAll(rule)].map(
    ([, protocol, from, to, range]) => `${protocol} ${from}-${to} ${range}`,
  );
  compare(`${what}: what goes out`, rules.sort(), [...expected].sort());
}

async function refusal(account: Account, template: Template, parameters: Texts, said: RegExp): Promise<boolean> {
  try {
    await deploy(account, 'refused', template, parameters, 'CREATE');
    return false;
  } catch (error) {
    if (said.test(String(error))) return true;
    throw error;
  }
}

async function userDataOf(account: Account, name: string): Promise<string> {
  const id = await physicalId(account, name, 'HostLaunchTemplate');
  const asked = { LaunchTemplateId: id, 'LaunchTemplateVersion.1': '$Latest' };
  const answer = await ec2(account, { Action: 'DescribeLaunchTemplateVersions', ...asked });
  return Buffer.from(/<userData>([^<]+)</.exec(answer)?.[1] ?? '', 'base64').toString('utf8');
}

async function network(account: Account): Promise<readonly [string, string]> {
  const vpc = /<vpcId>([^<]+)</.exec(await ec2(account, { Action: 'CreateVpc', CidrBlock: '10.9.0.0/24' }))?.[1] ?? '';
  const made = await ec2(account, { Action: 'CreateSubnet', VpcId: vpc, CidrBlock: '10.9.0.0/26' });
  return [vpc, /<subnetId>([^<]+)</.exec(made)?.[1] ?? ''];
}

/** The emulator keeps some keys of ECS as CloudFormation writes them, with a capital, where the SDK would not see them. */
async function ecs<Answer>(account: Account, action: string, request: object): Promise<Answer> {
  const answer = await call<unknown>(account, 'ecs', `AmazonEC2ContainerServiceV20141113.${action}`, request);
  const lowered = JSON.stringify(answer).replaceAll(
    /"([A-Z])(?=\w*":)/g,
    (_, first: string) => `"${first.toLowerCase()}`,
  );
  return JSON.parse(lowered) as Answer;
}

/** What stands in for AWS' own parameter with the newest machine image for ECS, which the emulator has not and nobody may write. */
async function publishImage(account: Account): Promise<void> {
  const parameter = { Name: imageParameter, Type: 'String', Value: 'ami-0123456789abcdef0' };
  await call<unknown>(account, 'ssm', 'AmazonSSM.PutParameter', parameter);
}

async function check(what: string, found: Promise<unknown>, expected: unknown): Promise<void> {
  compare(what, await found, expected);
}
