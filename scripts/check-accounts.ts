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
import { createTargetRoles } from '../core/aws/target-roles.ts';
import { openHttp } from '../core/connections.ts';
import { RemoteError } from '../core/errors.ts';
import { announcement } from '../core/event/parse.ts';
import type { Estate } from '../core/service/ports.ts';
import { systemClock } from '../core/system-clock.ts';
import { pointSdkAt } from './aws-emulator.ts';
import { compare } from './compare.ts';
import { deploy, resources, type Texts } from './emulated-account.ts';
import { standIn, type Template } from './emulator-template.ts';
import { startPeer } from './peer.ts';
import { sampleStack, templateOf } from './sample-stacks.ts';

/**
 * Holds what spans accounts and regions against an emulator that has several (moto): target stacks by change set and by stack set, the way of
 * an event from a target's default bus to the hub's queue, and the role with which the hub looks. Run: `bash .ci/peers/accounts.sh`.
 *
 * What moto does not do: it forwards an event without its account and region, which the hub's bus then puts its own in the place of; it
 * keeps no policy of a bus or a queue, and dead letters of no rule; it gives a field that an event lacks no empty text; its stack sets
 * know no organization. Of the conditions of a policy it holds `StringEquals` alone, so neither the ARN nor the organization of who assumes a
 * role counts. Policies are held against all of that in test/templates.test.ts.
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

/** What of the service stack an event passes, and who then looks. */
const hubResources = [
  'CentralEventBus',
  'TaskStateRule',
  'ApiCallRule',
  'AnnouncementRule',
  'IntakeDeadLetters',
  'IntakeQueue',
  'IntakeRole',
];

/**
 * moto looks for a role that is assumed, and for who may, only among the roles of who asks. This has the same look of its own at the
 * account of the role, tells it whose account asks, and takes an external id that is not given for an empty one.
 */
const lookingAcrossAccounts = `
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
    environment: () => ({ MOTO_ACCOUNT_ID: hub.account, HOME: folder, TMPDIR: folder }),
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
  const parts = Object.entries(service.Resources).filter(([name]) => hubResources.includes(name));
  const bus = service.arn('CentralEventBus');
  await deployIn(world, hub, { AWSTemplateFormatVersion: '2010-09-09', Resources: Object.fromEntries(parts) }, {});
  for (const place of [home, abroad]) {
    await deployIn(world, place, targetTemplate(), targetParameters(bus));
    compare(
      `${nameOf(place)}: the target stack has all of its resources`,
      await resources(await open(world, place), 'scanner'),
      Object.keys(sampleStack('target', { HomeRegion: home.region }, inAws(place)).Resources).toSorted(),
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
    compare(
      `${nameOf(place)}: what reaches the hub`,
      await received(world),
      [...forwarded, ecsArn(place, 'task/shop/running')].toSorted(),
    );
  }
  await putEvents(world, without);
  compare(`${nameOf(without)}, without a target stack: what reaches the hub`, await received(world), []);
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
  const preferences = { failureTolerance: { unit: 'count', value: 0 }, maxConcurrent: all, regions: 'sequential' } as const;
  const started = await stackSets.addInstances(name, targets, preferences, 'add');
  const operation = started.kind === 'started' ? started.operation : '';
  compare('stack set: stacks are made', (await stackSets.operation(name, operation)).status, 'SUCCEEDED');
  const places = members.flatMap((account) => regions.map((region) => ({ account, region })));
  const instances = (await stackSets.instances(name)).map(({ status, ...place }) => `${nameOf(place)} ${status}`);
  compare('stack set: its instances', instances.toSorted(), places.map((place) => `${nameOf(place)} CURRENT`).toSorted());
  for (const place of places) {
    await putEvents(world, place);
    compare(`${nameOf(place)}, by stack set: what reaches the hub`, (await received(world)).length, 6);
  }
  await stackSets.removeInstances(name, targets, preferences, 'remove');
  compare('stack set: stacks are deleted', await stackSets.instances(name), []);
  for (const place of places) await putEvents(world, place);
  compare('stack set: what reaches the hub after that', await received(world), []);
  await stackSets.remove(name);
  compare('stack set: is deleted', (await stackSets.find(name))?.status ?? 'DELETED', 'DELETED');
}

/** The hub looks into the accounts that have a target stack, as its role of the intake may. */
async function checkLooking(world: World): Promise<void> {
  for (const place of [hub, home, abroad, without]) await registerTaskDefinition(world, place);
  await runTask(world, abroad);
  const intake = await world.credentialsOf(hub.account, 'qualys-fargate-scanner-service-intake');
  const estate = estateOf(world, intake, { externalId });
  const running = await outcome(async () => (await Array.fromAsync(estate.running(abroad))).flat());
  compare(`${nameOf(abroad)}: what runs`, running, []);
  await bringPoliciesIntoForce(world);
  for (const place of [home, abroad]) {
    compare(`${nameOf(place)}: a task definition`, await described(estate, place, place), [imageOf(place)]);
  }
}

/** The first image of a task definition of one account and region, asked for in another; or what was said instead. */
async function described(estate: Estate, where: Place, whose: Place): Promise<unknown> {
  return outcome(async () => {
    const { containers } = await estate.taskDefinition(where, ecsArn(whose, 'task-definition/web:1'));
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

function estateOf({ endpoint }: World, intake: AwsCredentialIdentity, given: { readonly externalId?: string }): Estate {
  const role = { ownAccount: hub.account, partition: 'aws', roleName, ...given };
  const access = { http, region: hub.region, endpoint, credentials: async () => intake };
  const roles = createTargetRoles({ ...access, role, clock: systemClock });
  return createEstate({ http, roles, environment: {}, clock: systemClock, warn: () => {} });
}

/** From here on every call needs a signature, and a policy that allows it. */
async function bringPoliciesIntoForce({ endpoint }: World): Promise<void> {
  await fetch(`${endpoint}/moto-api/reset-auth`, { method: 'POST', body: '0' });
}

async function registerTaskDefinition(world: World, place: Place): Promise<void> {
  const containerDefinitions = [{ name: 'app', image: imageOf(place), memory: 512 }];
  await (await ecsIn(world, place)).send(new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions }));
}

async function runTask(world: World, place: Place): Promise<void> {
  const ecs = await ecsIn(world, place);
  await ecs.send(new CreateClusterCommand({ clusterName: 'shop' }));
  await ecs.send(new RunTaskCommand({ cluster: 'shop', taskDefinition: 'web:1', launchType: 'FARGATE', group: 'service:web' }));
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

/** What a message of the intake queue is about. */
interface Message {
  readonly 'detail-type': string;
  readonly detail: {
    readonly taskArn?: string;
    readonly eventName?: string;
    readonly requestParameters?: { readonly service: string };
  };
}

/** Takes everything out of the hub's queue. */
async function received({ endpoint, credentialsOf }: World): Promise<readonly string[]> {
  const sqs = new SQSClient({ region: hub.region, endpoint, credentials: await credentialsOf(hub.account) });
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'qualys-fargate-scanner-service-intake' }));
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

async function open({ endpoint, credentialsOf }: World, { account, region }: Place) {
  const credentials = await credentialsOf(account);
  return { cloudFormation: new CloudFormationClient({ region, endpoint, credentials }), endpoint, region };
}

/** moto wants the tags of keys as KMS has them, not as CloudFormation does. */
function targetTemplate(): Template {
  const template = standIn(templateOf('target'), unknownTypes);
  const { EncryptionKey: key, ...others } = template.Resources;
  if (key === undefined) return template;
  const { Tags: _, ...properties } = key.Properties ?? {};
  return { ...template, Resources: { ...others, EncryptionKey: { ...key, Properties: properties } } };
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

function imageOf({ account, region }: Place): string {
  return `${account}.dkr.ecr.${region}.amazonaws.com/team/web:1`;
}
