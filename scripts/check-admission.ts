import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { createScanStore } from '../core/aws/scan-store.ts';
import { openHttp } from '../core/connections.ts';
import type { Finding } from '../core/scan/result.ts';
import { deploymentInvocation, resourceInvocation } from '../test/fakes/hook-invocations.ts';
import { storedImage, storedIndex } from '../test/fakes/registry.ts';
import { sampleFinding, sampleResult } from '../test/fakes/samples.ts';
import { type AwsEmulator, pointSdkAt, signIn, startAwsEmulator } from './aws-emulator.ts';
import { compare } from './compare.ts';
import { type Account, deploy, openAccount, outputsOf, type Texts } from './emulated-account.ts';
import { standIn, type Template } from './emulator-template.ts';
import { admissionTemplate, templateOf } from './sample-stacks.ts';

/**
 * Runs the admission hooks on an emulator of AWS (ministack) that keeps IAM policies: their stack from its template by change set, their
 * functions from the zip, and of the service account what they reach: role, table, queue and policy, from its own template. Run:
 * `node scripts/check-admission.ts [FOLDER]`, which needs ministack in `.venv`, and dist (or a folder like it).
 *
 * The emulator has neither hooks that invoke functions nor service revisions: the check invokes them, and sees the deployment hook wait for
 * ECS, give up, and open by the break-glass. What of policies the emulator does not keep is checked in test/admission-template.test.ts.
 */
const account = '111122223333';
const region = 'us-west-2';
const zip = readFileSync(join(import.meta.dirname, '..', process.argv[2] ?? 'dist', 'lambda/admission.zip'));
const codeKey = `lambda/${'a'.repeat(64)}.zip`;
const unknownTypes = ['AWS::CloudWatch::Alarm', 'AWS::CloudFormation::LambdaHook'];
const image = storedImage({ os: 'linux', architecture: 'amd64' });
const reference = `${account}.dkr.ecr.${region}.amazonaws.com/team/api:1`;

/** What the functions are given, and where they are asked. */
interface World {
  readonly aws: AwsEmulator;
  readonly account: Account;
  readonly service: Texts;
  readonly hooks: Texts;
}

const folder = mkdtempSync(join(tmpdir(), 'check-admission-'));
const http = openHttp({ environment: {}, tell: () => {} });
try {
  await using aws = await startAwsEmulator(account, folder);
  pointSdkAt(aws.endpoint, folder);
  process.env.AWS_ENDPOINT_URL_DYNAMODB = aws.endpoint;
  signIn(aws.root);
  await check(await install(aws));
} finally {
  await http.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function check(world: World): Promise<void> {
  await checkTemplateHook(world);
  await checkDeploymentHook(world);
  await checkBreakGlass(world);
  await deploy(world.account, 'admission', emulated(admissionTemplate()), told(world.service, 'warn'), 'UPDATE');
  const { hookStatus, message = '' } = await invokeTemplateHook(world);
  compare('a hook that only warns lets through', hookStatus, 'SUCCESS');
  compare('a hook that only warns says so', message.startsWith('Not stopped'), true);
}

async function checkTemplateHook(world: World): Promise<void> {
  compare('an unknown image: asked again later', (await invokeTemplateHook(world)).hookStatus, 'IN_PROGRESS');
  const { Messages = [] } = await new SQSClient(client(world.aws)).send(
    new ReceiveMessageCommand({ QueueUrl: world.service.IntakeQueueUrl, MaxNumberOfMessages: 10 }),
  );
  const asked = Messages.map(({ Body = '' }) => JSON.parse(Body) as { trigger: string; containers: object[] });
  compare(
    'an unknown image: the service is asked for its digest',
    asked.map(({ trigger, containers }) => [trigger, containers]),
    [['request', [{ name: 'app', image: reference, digest: image.manifest.digest }]]],
  );
  await remember(world, [], 0);
  compare('an image that passes', (await invokeTemplateHook(world)).hookStatus, 'SUCCESS');
  await remember(world, [sampleFinding()], 1000);
  const { hookStatus, errorCode } = await invokeTemplateHook(world);
  compare('an image that fails', [hookStatus, errorCode], ['FAILED', 'NonCompliant']);
}

async function checkDeploymentHook(world: World): Promise<void> {
  const waits = await invokeDeploymentHook(world);
  compare('a revision that ECS does not describe: asked again later', waits.hookStatus, 'IN_PROGRESS');
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const late = await invokeDeploymentHook(world, { hookDetails: { ...waits.hookDetails, since } });
  compare('a revision that ECS never describes: stopped', late.hookStatus, 'FAILED');
  const unreadable = await invoke(world, world.hooks.DeploymentHookArn, {});
  compare('an invocation that is none: stopped', unreadable.hookStatus, 'FAILED');
}

async function checkBreakGlass(world: World): Promise<void> {
  const until = new Date(Date.now() + 3_600_000).toISOString();
  await write(world, { until, by: 'jane', reason: 'INC-1', services: ['my-cluster/my-service'] });
  compare('an open break-glass: its service', (await invokeDeploymentHook(world)).hookStatus, 'SUCCEEDED');
  compare('an open break-glass: nothing else', (await invokeTemplateHook(world)).hookStatus, 'FAILED');
  await write(world, {});
  compare('a closed break-glass', (await invokeDeploymentHook(world)).hookStatus, 'IN_PROGRESS');
}

/** Installs both parts, the policy, and an image in ECR: its index and the manifest below it. */
async function install(aws: AwsEmulator): Promise<World> {
  const s3 = new S3Client({ ...client(aws), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'code' }));
  await s3.send(new PutObjectCommand({ Bucket: 'code', Key: codeKey, Body: zip }));
  const there = openAccount(aws, region);
  const code = { CodeBucket: 'code', IntakeCodeKey: codeKey, ScanCodeKey: codeKey };
  await deploy(there, 'service', emulated(partOfService()), { ...code, QualysApiToken: 'none' }, 'CREATE');
  const service = await outputsOf(there, 'service');
  const { PolicyBucket: Bucket, PolicyKey: Key } = service;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'fail-on: critical\n' }));
  await deploy(there, 'admission', emulated(admissionTemplate()), told(service, 'fail'), 'CREATE');
  const ecr = new ECRClient(client(aws));
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'team/api' }));
  const index = storedIndex([image]);
  for (const { body, mediaType, ...tag } of [image.manifest, { ...index, imageTag: '1' }]) {
    const { imageTag } = tag as { readonly imageTag?: string };
    const stored = { imageManifest: body, imageManifestMediaType: mediaType };
    await ecr.send(new PutImageCommand({ repositoryName: 'team/api', ...stored, ...(imageTag && { imageTag }) }));
  }
  return { aws, account: there, service, hooks: await outputsOf(there, 'admission') };
}

/** What hooks reach in the service account, as its template has it. */
function partOfService(): Template {
  const template = templateOf('service');
  const names = ['EncryptionKey', 'ScanTable', 'IntakeQueue', 'IntakeDeadLetters', 'PolicyStore', 'AccessLogsBucket'];
  const outputs = ['TableName', 'IntakeQueueUrl', 'AdmissionRoleArn', 'PolicyBucket', 'PolicyKey', 'ServiceRegion'];
  return {
    ...template,
    Rules: {},
    Resources: picked(template.Resources, [...names, 'AdmissionRole']),
    Outputs: picked(template.Outputs as Readonly<Record<string, unknown>>, outputs),
  };
}

function picked<Item>(all: Readonly<Record<string, Item>>, names: readonly string[]): Readonly<Record<string, Item>> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

function told(service: Texts, FailureMode: 'fail' | 'warn'): Texts {
  return { ...service, FailureMode, TemplateHook: 'true', CodeBucket: 'code', AdmissionCodeKey: codeKey };
}

/**
 * A template without what the emulator does not know: types, addresses of queues without TLS, conditions about keys of tables and about who
 * asks, and the resource of service revisions. It wants a permission of its own for a batch of messages.
 */
function emulated(template: Template): Template {
  const unknown = /"(?:dynamodb:LeadingKeys|aws:PrincipalArn)"/;
  const text = JSON.stringify(standIn(template, unknownTypes), (key, value: unknown) => {
    if (key === 'Condition' && unknown.test(JSON.stringify(value))) return undefined;
    if (key === 'AllowedPattern' && value === '^https://.+$') return undefined;
    if (value === 'sqs:SendMessage') return 'sqs:SendMessage*';
    return JSON.stringify(value)?.endsWith(':service-revision/*"}') === true ? '*' : value;
  });
  return JSON.parse(text) as Template;
}

/** The service has a result for the image, of now and a little more. */
async function remember({ aws, service }: World, findings: readonly Finding[], laterMs: number): Promise<void> {
  const access = { http, region, credentials: async () => aws.root, table: service.TableName ?? '' };
  const store = createScanStore({ ...access, now: () => new Date(), retentionMs: 86_400_000, warn: console.log });
  const scannedAt = new Date(Date.now() + laterMs).toISOString();
  await store.put(sampleResult({ digest: image.manifest.digest, findings, scannedAt }));
}

async function write({ aws, hooks }: World, value: object): Promise<void> {
  const parameter = { Name: hooks.BreakGlassParameter, Value: JSON.stringify(value), Overwrite: true };
  await new SSMClient(client(aws)).send(new PutParameterCommand(parameter));
}

function invokeTemplateHook(world: World): Promise<Answer> {
  const definition = { Family: 'api', ContainerDefinitions: [{ Name: 'app', Image: reference }] };
  const runtime = { RuntimePlatform: { CpuArchitecture: 'X86_64', OperatingSystemFamily: 'LINUX' } };
  const targetModel = { resourceProperties: { ...definition, ...runtime } };
  const requestData = { targetName: 'AWS::ECS::TaskDefinition', targetLogicalId: 'Api', targetModel };
  const name = `arn:aws:lambda:${region}:${account}:function:qualys-fargate-admission-template-hook`;
  return invoke(world, name, resourceInvocation({ requestData }));
}

function invokeDeploymentHook(world: World, changes: object = {}): Promise<Answer> {
  return invoke(world, world.hooks.DeploymentHookArn, { ...deploymentInvocation(), ...changes });
}

/** What either hook answers. */
interface Answer {
  readonly hookStatus: string;
  readonly errorCode?: string;
  readonly message?: string;
  readonly hookDetails?: object;
}

/** Without an SDK: the client of Lambda is none of our libraries. */
async function invoke({ aws }: World, name: string | undefined, invocation: object): Promise<Answer> {
  const scope = `Credential=test/20260101/${region}/lambda/aws4_request`;
  const headers = { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=none` };
  const url = `${aws.endpoint}/2015-03-31/functions/${name?.split(':').at(-1)}/invocations`;
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(invocation) });
  if (!response.ok || response.headers.has('x-amz-function-error')) throw new Error(await response.text());
  return (await response.json()) as Answer;
}

function client({ endpoint, root }: AwsEmulator) {
  return { endpoint, region, credentials: root };
}
