import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteMessageCommand, GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { createEstate } from '../core/aws/estate.ts';
import { createStackSets } from '../core/aws/stack-sets.ts';
import { createTargetRoles, type TargetRole } from '../core/aws/target-roles.ts';
import { openHttp } from '../core/connections.ts';
import { RemoteError } from '../core/errors.ts';
import { announcement } from '../core/event/parse.ts';
import type { Estate } from '../core/service/ports.ts';
import { systemClock } from '../core/system-clock.ts';
import { pointSdkAt } from './aws-emulator.ts';
import { compare } from './compare.ts';
import { deploy, resources, type Texts } from './emulated-account.ts';
import type { Template } from './emulator-template.ts';
import { startPeer } from './peer.ts';
import { sampleStack, templateOf } from './sample-stacks.ts';

/**
 * Holds what spans accounts and regions against an emulator that has several (moto): target stacks by change set and by stack set, the way of
 * an event from a target's default bus to the hub's queue, and the role with which the hub looks. Run: `bash .ci/peers/accounts.sh`.
 *
 * What moto does not do: it forwards an event without its account and region, which the hub's bus then puts its own in the place of; it
 * keeps no policy of a bus or a queue, and dead letters of no rule; it gives a field that an event lacks no empty text; its stack sets
 * know no organization. Of the conditions of a policy it holds only those on the external id and on whose account asks, so neither the ARN nor
 * the organization of who assumes a role counts. Its tasks have no digests. Policies are checked in test/templates.test.ts.
 */
const hub = { account: '111122223333', region: 'us-east-1' };
const home = { account: '444455556666', region: 'us-east-1' };
const abroad = { account: '444455556666', region: 'eu-west-1' };
const without = { account: '777788889999', region: 'us-east-1' };
/** Of the stack set. */
const members = ['222233334444', '555566667777'];
const regions = ['us-east-1', 'eu-west-1'];
const externalId = 'example-external-id';
const roleName = 'qualys-fargate-ecs-describe-role';

/** Types that moto does not know; it would leave them out with a warning. */
const unknownTypes = [
  'AWS::CloudTrail::Trail',
  'AWS::CloudWatch::Alarm',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::Schedule',
];

/** What of the service stack an event passes, and who then looks; in the order that they are made in. */
const hubResources = [
  'CentralEventBus',
  'IntakeDeadLetters',
  'IntakeQueue',
  'TaskStateRule',
  'ApiCallRule',
  'AnnouncementRule',
  'IntakeRole',
];

const intakeQueue = 'qualys-fargate-scanner-service-intake';
const heardQueue = 'heard';

/** Hears all that comes to the central bus, for the hub's own rules leave out again what targets should not have sent. */
const ear: Template['Resources'] = {
  Heard: { Type: 'AWS::SQS::Queue', Properties: { QueueName: heardQueue } },
  HeardRule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      Name: 'heard',
      EventBusName: 'qualys-fargate-scanner-service-bus',
      EventPattern: { source: [{ exists: true }] },
      Targets: [{ Id: 'heard', Arn: `arn:aws:sqs:${hub.region}:${hub.account}:${heardQueue}` }],
    },
  },
};

/**
 * moto looks for a role that is assumed, and for who may, only among the roles of who asks. This has the same look of its own at the
 * account of the role, tells it whose account asks, and takes an external id that is not given for an empty one. It also reads policies as a
 * template's stack keeps them.
 */
const lookingAcrossAccounts = `
import json
from moto.iam import access_control as iam
from moto.server import main

def trusts(request, arn):
    roles = iam.iam_backends[arn.split(':')[4]]['aws']
    try:
        trust = iam.IAMPolicy(roles.get_role_by_arn(arn).assume_role_policy_document)
    except iam.NotFoundException:
        return False
    caller = f'arn:aws:iam::{request.account_id}:root'
    given = {'sts:ExternalId': '', 'aws:PrincipalAccount': request.account_id}
    given.update(iam.format_incoming_conditional_values(request._data))
    return trust.is_action_permitted(request._action, arn, caller, given) == iam.PermissionResult.PERMITTED

read = iam.IAMPolicy.__init__

def read_any(self, policy):
    read(self, json.dumps(policy) if isinstance(policy, dict) and 'Statement' in policy else policy)

iam.IAMPolicy.__init__ = read_any
iam.IAMRequestBase._is_assuming_role_operation = lambda request, arn: request._action == 'sts:AssumeRole'
iam.IAMRequestBase._check_role_trust_relationship = trusts
main()
`;

type Place = typeof hub;

/** The emulated estate: where it is, and credentials of a role in an account, which anybody gets until policies are in force. */
interface World {
  readonly endpoint: string;
  readonly credentialsOf: (account: string, role?: string) => Promise<AwsCredentialIdentity>;
}

const folder = mkdtempSync(join(tmpdir(), 'check-accounts-'));
const http = openHttp({ environment: {}, tell: () => {} });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  await using moto = await startPeer({
    program: resolve('.venv/moto/bin/python'),
    args: (port) => ['-c', lookingAcrossAccounts, '-H', '127.0.0.1', '-p', String(port)],
    environment: () => ({ HOME: folder, TMPDIR: folder }),
    path: '/moto-api/data.json',
  });
  const endpoint = `http://127.0.0.1:${moto.port}`;
  pointSdkAt(endpoint, folder);
  await check({ endpoint, credentialsOf: (account, role = 'admin') => assume(endpoint, account, role) });
} finally {
  await http.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function check(world: World): Promise<void> {
  const bus = await checkStacks(world);
  await checkForwarding(world);
  await checkStackSet(world, bus);
  await checkLooking(world);
}

/** The hub, and a target account in two regions. Gives the ARN of the central bus. */
async function checkStacks(world: World): Promise<string> {
  const service = sampleStack('service', { TargetAccountIds: home.account, TargetExternalId: externalId }, inAws(hub));
  const parts = hubResources.map((name) => [name, service.Resources[name]] as const);
  const bus = service.arn('CentralEventBus');
  await deployIn(world, hub, { Resources: { ...(Object.fromEntries(parts) as Template['Resources']), ...ear } }, {});
  for (const place of [home, abroad]) {
    await deployIn(world, place, targetTemplate(), targetParameters(bus));
    compare(
      `${nameOf(place)}: the target stack has all of its resources`,
      await stackResources(world, place),
      knownResources(place),
    );
  }
  return bus;
}

/** What a target's rules are for reaches the hub's queue, and nothing else does. */
async function checkForwarding(world: World): Promise<void> {
  const forwarded = [
    announcement.detailType,
    'RegisterTaskDefinition by someone',
    'RunTask by someone',
    'UpdateService by someone, again',
    'UpdateService by someone, another definition',
  ];
  for (const place of [home, abroad]) {
    await putEvents(world, place);
    const expected = [...forwarded, ecsArn(place, 'task/shop/running')].toSorted();
    compare(`${nameOf(place)}: what reaches the central bus`, await received(world, heardQueue), expected);
    compare(`${nameOf(place)}: what reaches the intake`, await received(world, intakeQueue), expected);
  }
  await putEvents(world, without);
  compare(`${nameOf(without)}, without a target stack: what comes`, await received(world, heardQueue), []);
}

/** The stack set of targets: stacks in two accounts and regions, and none when they are taken away. */
async function checkStackSet(world: World, bus: string): Promise<void> {
  const access = { http, region: hub.region, endpoint: world.endpoint, delegated: false };
  const credentials = await world.credentialsOf(hub.account);
  const stackSets = createStackSets({ ...access, credentials: async () => credentials });
  const name = 'scanner-targets';
  const parameters = Object.entries(targetParameters(bus)).map(([key, value]) => [key, { value }] as const);
  const wish = { permissionModel: 'self-managed', autoDeployment: false, retainOnRemoval: false } as const;
  const template = { body: JSON.stringify(targetTemplate()) };
  await stackSets.create(
    { ...wish, name, template, parameters: Object.fromEntries(parameters), tags: {}, description: 'Targets' },
    'create',
  );
  compare('stack set: its model', (await stackSets.find(name))?.permissionModel, 'self-managed');
  const targets = { units: [], accounts: members, accountsAre: 'all', regions } as const;
  const all = { unit: 'percentage', value: 100 } as const;
  const preferences = {
    failureTolerance: { unit: 'count', value: 0 },
    maxConcurrent: all,
    regions: 'sequential',
  } as const;
  const started = await stackSets.addInstances(name, targets, preferences, 'add');
  const operation = started.kind === 'started' ? started.operation : '';
  compare('stack set: stacks are made', (await stackSets.operation(name, operation)).status, 'SUCCEEDED');
  const places = members.flatMap((account) => regions.map((region) => ({ account, region })));
  const instances = (await stackSets.instances(name)).map(({ status, ...place }) => `${nameOf(place)} ${status}`);
  compare(
    'stack set: its instances',
    instances.toSorted(),
    places.map((place) => `${nameOf(place)} CURRENT`).toSorted(),
  );
  for (const place of places) {
    await putEvents(world, place);
    compare(`${nameOf(place)}, by stack set: how much comes`, (await received(world, heardQueue)).length, 6);
  }
  await stackSets.removeInstances(name, targets, preferences, 'remove');
  compare('stack set: stacks are deleted', await stackSets.instances(name), []);
  for (const place of places) await putEvents(world, place);
  compare('stack set: what comes after that', await received(world, heardQueue), []);
  await stackSets.remove(name);
  compare('stack set: is deleted', (await stackSets.find(name))?.status ?? 'DELETED', 'DELETED');
}

/** The hub looks into the accounts that have a target stack, with the role and the policies of its intake. */
async function checkLooking(world: World): Promise<void> {
  for (const place of [hub, home, abroad, without]) await registerTaskDefinition(world, place);
  await runTask(world, abroad);
  const intake = await world.credentialsOf(hub.account, 'qualys-fargate-scanner-service-intake');
  const estate = estateOf(world, intake, { externalId });
  compare(`${nameOf(abroad)}: what runs`, await running(estate, abroad), [`web ${imageOf(abroad)}`]);
  compare(`${nameOf(home)}: what runs`, await running(estate, home), []);
  await bringPoliciesIntoForce(world);
  await checkDefinitions(world, intake);
}

/** Each account is asked with its own role for what is its own, and who has not let the hub in is named. */
async function checkDefinitions(world: World, intake: AwsCredentialIdentity): Promise<void> {
  const strict = estateOf(world, intake, { externalId });
  for (const place of [home, abroad]) {
    compare(`${nameOf(place)}: its task definition`, await described(strict, place, place), [imageOf(place)]);
  }
  for (const owner of [hub, without]) {
    const unknown = `Amazon ECS does not know the task definition ${definitionOf(owner)}`;
    compare(`${nameOf(home)}: one of ${owner.account}`, await described(strict, home, owner), [
      'unresolvable',
      `${unknown}: Unable to describe task definition. (asked in account ${nameOf(home)})`,
      'It may have been deleted: check family, revision, account and region.',
    ]);
  }
  const closed = (account: string, name = roleName) => [
    'registry-denied',
    `AWS account ${account} can't be looked into: the role arn:aws:iam::${account}:role/${name} can't be assumed.`,
    `Deploy target-account.yaml in account ${account}, with the id of this service account and the same external id.`,
  ];
  const is = async (what: string, asked: Estate, place: Place, expected: unknown) =>
    compare(`${nameOf(place)}: ${what}`, await described(asked, place, place), expected);
  await is('no target stack', strict, without, closed(without.account));
  await is('another external id', estateOf(world, intake, { externalId: 'another' }), home, closed(home.account));
  await is('no external id', estateOf(world, intake, {}), home, closed(home.account));
  const elsewhere = estateOf(world, intake, { externalId, roleName: 'elsewhere' });
  await is('a role that is not there', elsewhere, home, closed(home.account, 'elsewhere'));
}

/** The services that run, and the images of their containers. */
async function running(estate: Estate, place: Place): Promise<unknown> {
  return outcome(async () => {
    const found: string[] = [];
    for await (const events of estate.running(place)) {
      for (const { containers, deployment } of events) {
        found.push(...containers.map(({ image }) => `${deployment.service} ${image}`));
      }
    }
    return found;
  });
}

/** The images of a task definition of one account and region, asked for in another; or what was said instead. */
async function described(estate: Estate, where: Place, whose: Place): Promise<unknown> {
  return outcome(async () => {
    const { containers } = await estate.taskDefinition(where, definitionOf(whose));
    return containers.map(({ image }) => image.text);
  });
}

async function outcome(act: () => Promise<unknown>): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof RemoteError) return [error.code, error.message, error.remedy];
    throw error;
  }
}

/** What the hub's intake asks of accounts, as it is told to assume their roles. */
function estateOf({ endpoint }: World, intake: AwsCredentialIdentity, given: Partial<TargetRole>): Estate {
  const role = { ownAccount: hub.account, partition: 'aws', roleName, ...given };
  const access = { http, region: hub.region, endpoint, credentials: async () => intake };
  const roles = createTargetRoles({ ...access, role, clock: systemClock });
  return createEstate({ http, roles, environment: {}, clock: systemClock, warn: () => {} });
}

/** From here on every call needs a signature, and a policy that allows it; a role, the trust of its account. */
async function bringPoliciesIntoForce({ endpoint }: World): Promise<void> {
  await fetch(`${endpoint}/moto-api/reset-auth`, { method: 'POST', body: '0' });
}

async function registerTaskDefinition(world: World, place: Place): Promise<void> {
  const containerDefinitions = [{ name: 'app', image: imageOf(place), memory: 512 }];
  await (await ecsIn(world, place)).send(
    new RegisterTaskDefinitionCommand({ family: familyOf(place), containerDefinitions }),
  );
}

async function runTask(world: World, place: Place): Promise<void> {
  const ecs = await ecsIn(world, place);
  await ecs.send(new CreateClusterCommand({ clusterName: 'shop' }));
  // Otherwise each look at a task would take it one state on, to its end.
  await fetch(`${world.endpoint}/moto-api/state-manager/set-transition`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model_name: 'ecs::task', transition: { progression: 'manual', times: 1_000 } }),
  });
  const task = {
    cluster: 'shop',
    taskDefinition: familyOf(place),
    launchType: 'FARGATE',
    group: 'service:web',
  } as const;
  await ecs.send(new RunTaskCommand(task));
}

async function ecsIn({ endpoint, credentialsOf }: World, { account, region }: Place): Promise<ECSClient> {
  return new ECSClient({ region, endpoint, credentials: await credentialsOf(account) });
}

/** Sends what ECS does in an account and region to its default bus: the six that are forwarded, and others. */
async function putEvents({ endpoint, credentialsOf }: World, place: Place): Promise<void> {
  const { account, region } = place;
  const events = new EventBridgeClient({ region, endpoint, credentials: await credentialsOf(account) });
  const task = (lastStatus: string, desiredStatus: string, name: string) => ({
    Source: 'aws.ecs',
    DetailType: 'ECS Task State Change',
    Detail: { taskArn: ecsArn(place, `task/shop/${name}`), lastStatus, desiredStatus, containers: [{ name: 'app' }] },
  });
  const call = (eventName: string, service: string, more: object = {}, request: object = {}) => ({
    Source: 'aws.ecs',
    DetailType: 'AWS API Call via CloudTrail',
    Detail: { eventSource: 'ecs.amazonaws.com', eventName, requestParameters: { service, ...request }, ...more },
  });
  const sent = [
    task('RUNNING', 'RUNNING', 'running'),
    task('PENDING', 'RUNNING', 'pending'),
    task('RUNNING', 'STOPPED', 'stopping'),
    call('RegisterTaskDefinition', 'by someone'),
    call('RunTask', 'by someone'),
    call('RunTask', 'in vain', { errorCode: 'AccessDenied' }),
    call('DeleteService', 'by someone'),
    call('UpdateService', 'by someone, another definition', {}, { taskDefinition: 'web:1' }),
    call('UpdateService', 'by someone, again', {}, { forceNewDeployment: true }),
    call('UpdateService', 'by automatic scaling', {}, { desiredCount: 2 }),
    { ...task('RUNNING', 'RUNNING', 'elsewhere'), Source: 'example.ecs' },
    { Source: announcement.source, DetailType: announcement.detailType, Detail: {} },
  ];
  for (const { Detail, ...event } of sent) {
    const { FailedEntryCount: failed } = await events.send(
      new PutEventsCommand({ Entries: [{ ...event, Detail: JSON.stringify(Detail) }] }),
    );
    if (failed !== 0) throw new Error(`${event.DetailType} was not taken.`);
  }
}

/** What an event is about, whole or as the hub's rule passes it on. */
interface Message {
  readonly 'detail-type': string;
  readonly detail: {
    readonly taskArn?: string;
    readonly eventName?: string;
    readonly requestParameters?: { readonly service: string };
  };
}

/** Takes everything out of a queue of the hub. */
async function received({ endpoint, credentialsOf }: World, queue: string): Promise<readonly string[]> {
  const sqs = new SQSClient({ region: hub.region, endpoint, credentials: await credentialsOf(hub.account) });
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue }));
  const found: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return found.toSorted();
    for (const { Body = '', ReceiptHandle } of Messages) {
      found.push(wordsOf(JSON.parse(Body) as Message));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}

function wordsOf({ 'detail-type': type, detail }: Message): string {
  const { taskArn, eventName, requestParameters } = detail;
  return taskArn ?? (eventName === undefined ? type : `${eventName} ${requestParameters?.service}`);
}

async function deployIn(world: World, place: Place, template: Template, parameters: Texts): Promise<void> {
  const status = await deploy(await open(world, place), 'scanner', template, parameters, 'CREATE');
  compare(`${nameOf(place)}: the stack is made by change set`, status, 'CREATE_COMPLETE');
}

/** moto also counts, without their names, those whose condition does not hold. */
async function stackResources(world: World, place: Place): Promise<readonly string[]> {
  return (await resources(await open(world, place), 'scanner')).filter((name) => name !== '');
}

async function open({ endpoint, credentialsOf }: World, { account, region }: Place) {
  const credentials = await credentialsOf(account);
  return { cloudFormation: new CloudFormationClient({ region, endpoint, credentials }), endpoint, region };
}

/** What the target stack has in a place, as far as moto knows it. */
function knownResources(place: Place): readonly string[] {
  const { Resources: made } = sampleStack('target', { HomeRegion: home.region }, inAws(place));
  const known = Object.entries(made).filter(([, { Type: type }]) => !unknownTypes.includes(type));
  return known.map(([name]) => name).toSorted();
}

/** Without the types that moto does not know, and the tags of keys, which it wants as KMS has them. */
function targetTemplate(): Template {
  const template = templateOf('target');
  const known = Object.entries(template.Resources).filter(([, { Type: type }]) => !unknownTypes.includes(type));
  const made = known.map(([name, resource]) => {
    if (resource.Type !== 'AWS::KMS::Key') return [name, resource] as const;
    const { Tags: _, ...properties } = resource.Properties ?? {};
    return [name, { ...resource, Properties: properties }] as const;
  });
  return { ...template, Resources: Object.fromEntries(made) };
}

function targetParameters(bus: string): Texts {
  return {
    ServiceAccountId: hub.account,
    CentralEventBusArn: bus,
    TargetExternalId: externalId,
    HomeRegion: home.region,
    EcsDescribeRoleName: roleName,
  };
}

async function assume(endpoint: string, account: string, role: string): Promise<AwsCredentialIdentity> {
  const sts = new STSClient({
    region: hub.region,
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const RoleArn = `arn:aws:iam::${account}:role/${role}`;
  const { Credentials: key } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'check' }));
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '', SessionToken = '' } = key ?? {};
  return { accessKeyId, secretAccessKey, sessionToken: SessionToken };
}

function inAws(place: Place) {
  return { ...place, partition: 'aws' };
}

function nameOf({ account, region }: Place): string {
  return `${account} in ${region}`;
}

function ecsArn({ account, region }: Place, rest: string): string {
  return `arn:aws:ecs:${region}:${account}:${rest}`;
}

/** Unlike in AWS, a definition of the same name here would be given for one of another account. */
function familyOf({ account }: Place): string {
  return `web-${account}`;
}

function definitionOf(place: Place): string {
  return ecsArn(place, `task-definition/${familyOf(place)}:1`);
}

function imageOf({ account, region }: Place): string {
  return `${account}.dkr.ecr.${region}.amazonaws.com/team/web:1`;
}
