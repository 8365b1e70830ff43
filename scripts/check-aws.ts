import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRepositoryCommand, ECRClient, ListTagsForResourceCommand, PutImageCommand } from '@aws-sdk/client-ecr';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { createEcrMarks } from '../core/aws/ecr-marks.ts';
import { createEcs } from '../core/aws/ecs.ts';
import { openHttp } from '../core/connections.ts';
import { RemoteError, UsageError } from '../core/errors.ts';
import type { HttpClient } from '../core/http/http.ts';
import { formatPlatform, type PlatformRequirement } from '../core/image/platform.ts';
import { readImageText } from '../core/image/reference.ts';
import { createImageResolver } from '../core/registry/resolve.ts';
import { buildReport } from '../core/report/build.ts';
import { imageAttestation, repositoryTags } from '../core/service/marks.ts';
import { parsePlatform } from '../core/task-definition/given-platform.ts';
import type { TaskDefinition } from '../core/task-definition/task-definition.ts';
import { type Stored, storedAttestation, storedImage, storedIndex } from '../test/fakes/registry.ts';
import { sampleParts, scanned } from '../test/fakes/report-samples.ts';
import { type AwsEmulator, type AwsKey, pointSdkAt, signIn, startAwsEmulator } from './aws-emulator.ts';
import { compare } from './compare.ts';

/**
 * Holds our clients of Amazon ECR and ECS against an emulator of both (ministack) that keeps IAM policies: what it is told through
 * AWS' own SDK must come back through ours, with no more permissions than we ask of users. Run: `node scripts/check-aws.ts`, which
 * needs ministack in `.venv` (see `.ci/run`).
 */
const account = '123456789012';
const region = 'eu-west-1';
const registry = `${account}.dkr.ecr.${region}.amazonaws.com`;
const repository = `${registry}/team/app`;

/** All that our own calls need, of what docs/gate-a-deployment.md asks for. */
const needed = [
  'ecr:BatchGetImage',
  'ecr:DescribeImages',
  'ecr:GetDownloadUrlForLayer',
  'ecs:DescribeTaskDefinition',
  'ecs:DescribeServices',
];

/** What docs/attestation.md says that marking needs. */
const marking = {
  tags: ['ecr:ListTagsForResource', 'ecr:TagResource'],
  attestation: [
    'ecr:BatchGetImage',
    'ecr:BatchCheckLayerAvailability',
    'ecr:InitiateLayerUpload',
    'ecr:UploadLayerPart',
    'ecr:CompleteLayerUpload',
    'ecr:PutImage',
  ],
} as const;

const amd64 = storedImage({ os: 'linux', architecture: 'amd64' });
const arm64 = storedImage({ os: 'linux', architecture: 'arm64' });
const index = storedIndex([amd64, arm64, storedAttestation()]);
const imageOf = ({ manifest, config }: typeof amd64, platform: string) => ({
  digest: manifest.digest,
  imageId: config.digest,
  platform,
});
const onAmd64 = imageOf(amd64, 'linux/amd64');
const onArm64 = imageOf(arm64, 'linux/arm64');
const ofIndex = { indexDigest: index.digest, tag: '1' };

const folder = mkdtempSync(join(tmpdir(), 'check-aws-'));
const network = openHttp({ environment: {}, tell: () => {} });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  const closed = await checkEmulator();
  await check('ECR: nobody there', resolved(closed, `${repository}:1`), 'registry-unreachable');
} finally {
  await network.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** All that is asked of a running emulator; gives who asked, for what is left when it has ended. */
async function checkEmulator(): Promise<World> {
  await using emulator = await startAwsEmulator(account, folder);
  pointSdkAt(emulator.endpoint, folder);
  await pushImages(emulator);
  const world = { endpoint: emulator.endpoint, key: await emulator.createUser('gate', needed) };
  await checkImages(world);
  await checkFailures(world);
  await checkPermissions(emulator);
  await checkTaskDefinitions(world, emulator);
  await checkMarks(emulator);
  return world;
}

/** Who asks whom. */
interface World {
  readonly endpoint: string;
  readonly key: AwsKey;
}

async function checkImages(world: World): Promise<void> {
  const is = async (what: string, text: string, platform: string, expected: unknown) =>
    check(`ECR: ${what} for ${platform}`, resolved(world, `${repository}${text}`, platform), expected);
  await is('index by tag', ':1', 'linux/amd64', [{ ...onAmd64, ...ofIndex }]);
  await is('index by tag', ':1', 'linux/arm64', [{ ...onArm64, ...ofIndex }]);
  await is('index by tag', ':1', 'every', [
    { ...onAmd64, ...ofIndex },
    { ...onArm64, ...ofIndex },
  ]);
  await is('index without a tag, as latest', '', 'linux/arm64', [{ ...onArm64, ...ofIndex, tag: 'latest' }]);
  await is('image by tag', ':amd64', 'linux/amd64', [{ ...onAmd64, tag: 'amd64' }]);
  await is('index by digest, a tag is found', `@${index.digest}`, 'linux/arm64', [{ ...onArm64, ...ofIndex }]);
  await is('index by tag and digest', `:1@${index.digest}`, 'linux/arm64', [{ ...onArm64, ...ofIndex }]);
  await is('image by digest without any tag', `@${arm64.manifest.digest}`, 'every', [onArm64]);
}

async function checkFailures(world: World): Promise<void> {
  const is = (what: string, text: string, platform: string, expected: string) =>
    check(`ECR: ${what}`, resolved(world, text, platform), expected);
  await is('wrong tag', `${repository}:gone`, 'every', 'unresolvable');
  await is('wrong digest', `${repository}@sha256:${'0'.repeat(64)}`, 'every', 'unresolvable');
  await is('wrong repository', `${registry}/team/gone:1`, 'every', 'unresolvable');
  await is('wrong region', `${repository.replace(region, 'us-east-1')}:1`, 'every', 'unresolvable');
  await is('other platform of an image', `${repository}:amd64`, 'linux/arm64', 'platform-missing');
  await is('other platform of an index', `${repository}:1`, 'linux/arm/v7', 'platform-missing');
  await is('attestation', `${repository}@${storedAttestation().manifest.digest}`, 'every', 'unsupported-manifest');
}

async function checkPermissions({ endpoint, createUser }: AwsEmulator): Promise<void> {
  const as = async (name: string, actions: readonly string[]): Promise<World> => {
    return { endpoint, key: await createUser(name, actions) };
  };
  const without = (action: string) => needed.filter((each) => each !== action);
  const tagless = [{ ...onArm64, indexDigest: index.digest }];
  const untagging = await as('untagging', without('ecr:DescribeImages'));
  await check(
    'ECR: no ecr:DescribeImages',
    resolved(untagging, `${repository}@${index.digest}`, 'linux/arm64'),
    tagless,
  );
  for (const action of ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']) {
    const user = await as(action.slice(4), without(action));
    await check(`ECR: no ${action}`, resolved(user, `${repository}:amd64`), 'registry-denied');
  }
  const stranger = { endpoint, key: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wrong' } };
  await check('ECR: unknown access key', resolved(stranger, `${repository}:1`), 'registry-denied');
  await check('ECS: unknown access key', described(stranger, 'web'), 'unresolvable');
}

async function checkMarks({ endpoint, root, createUser }: AwsEmulator): Promise<void> {
  const at = '2026-11-20T12:00:00.000Z';
  const { digest } = amd64.manifest;
  const report = buildReport(sampleParts([scanned('app', 'a', ['shop/app'], [])]));
  const attestation = imageAttestation(report, digest, at);
  if (attestation === undefined) throw new Error('There is nothing to attach.');
  const mark = (kind: keyof typeof marking, key: AwsKey) => {
    signIn(key);
    const home = { account, region, partition: 'aws' };
    const marks = createEcrMarks({ http: network, home, clock: { now: () => new Date(at) } });
    const where = { registry, repository: 'team/app' };
    return outcome(() =>
      kind === 'tags' ? marks.tag(where, repositoryTags(report, digest, at)) : marks.attest(where, attestation),
    );
  };
  for (const kind of ['tags', 'attestation'] as const) {
    const actions = marking[kind];
    for (const action of actions) {
      const user = await createUser(
        `mark-without-${action.slice(4)}`,
        actions.filter((each) => each !== action),
      );
      await check(`ECR: ${kind} without ${action}`, mark(kind, user), 'registry-denied');
    }
    const user = await createUser(`mark-${kind}`, actions);
    await check(`ECR: ${kind}`, mark(kind, user), 'written');
    await check(`ECR: ${kind} once more`, mark(kind, user), 'known');
  }
  const resourceArn = `arn:aws:ecr:${region}:${account}:repository/team/app`;
  const ecr = new ECRClient({ region, endpoint, credentials: root });
  const { tags = [] } = await ecr.send(new ListTagsForResourceCommand({ resourceArn }));
  const found = Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
  compare('ECR: tags as they are there', found, { ...repositoryTags(report, digest, at) });
}

async function checkTaskDefinitions(world: World, { root }: AwsEmulator): Promise<void> {
  const ecs = new ECSClient({ region, endpoint: world.endpoint, credentials: root });
  const arn = `arn:aws:ecs:${region}:${account}:`;
  for (const tag of ['1', 'amd64']) await ecs.send(new RegisterTaskDefinitionCommand(webApp(tag)));
  await ecs.send(new CreateClusterCommand({ clusterName: 'shop' }));
  const service = { cluster: 'shop', serviceName: 'web', desiredCount: 0 };
  await ecs.send(new CreateServiceCommand({ ...service, taskDefinition: 'web:1' }));
  const [first, second] = [expectedWebApp(1, '1'), expectedWebApp(2, 'amd64')];
  await check('ECS: family', described(world, 'web'), second);
  await check('ECS: family and revision', described(world, 'web:1'), first);
  await check('ECS: ARN', described(world, `${arn}task-definition/web:1`), first);
  await check('ECS: wrong family', described(world, 'gone'), 'UsageError');
  await check('ECS: wrong revision', described(world, 'web:9'), 'UsageError');
  await check('ECS: service', running(world, 'shop', 'web'), first);
  await check('ECS: service by ARNs', running(world, `${arn}cluster/shop`, `${arn}service/shop/web`), first);
  await check('ECS: wrong service', running(world, 'shop', 'gone'), 'UsageError');
  await check('ECS: wrong cluster', running(world, 'gone', 'web'), 'UsageError');
  await ecs.send(new UpdateServiceCommand({ cluster: 'shop', service: 'web', taskDefinition: 'web:2' }));
  await check('ECS: updated service', running(world, 'shop', 'web'), second);
  await ecs.send(new DeleteServiceCommand({ cluster: 'shop', service: 'web', force: true }));
  await check('ECS: deleted service', running(world, 'shop', 'web'), 'UsageError');
}

function webApp(tag: string) {
  return {
    family: 'web',
    requiresCompatibilities: ['FARGATE' as const],
    networkMode: 'awsvpc' as const,
    cpu: '256',
    memory: '512',
    runtimePlatform: { cpuArchitecture: 'ARM64' as const, operatingSystemFamily: 'LINUX' as const },
    containerDefinitions: [
      {
        name: 'app',
        image: `${repository}:${tag}`,
        dependsOn: [{ containerName: 'setup', condition: 'SUCCESS' as const }],
      },
      { name: 'setup', image: `${repository}@${index.digest}`, essential: false },
      { name: 'proxy', image: 'envoyproxy/envoy:v1.31', essential: false },
    ],
  };
}

function expectedWebApp(revision: number, tag: string) {
  const containers = [`app app ${repository}:${tag}`, `setup init ${repository}@${index.digest}`];
  return {
    family: 'web',
    revision,
    platform: 'linux/arm64',
    containers: [...containers, 'proxy proxy envoyproxy/envoy:v1.31'],
  };
}

async function described(world: World, selector: string): Promise<unknown> {
  return outcome(async () => summaryOf(await ecsAs(world).taskDefinition(selector)));
}

async function running(world: World, cluster: string, service: string): Promise<unknown> {
  return outcome(async () => summaryOf(await ecsAs(world).runningRevision({ cluster, service })));
}

function ecsAs({ key }: World) {
  signIn(key);
  return createEcs({ http: network, region });
}

function summaryOf({ family, revision, platform, containers }: TaskDefinition) {
  return {
    family,
    revision,
    platform: platform.kind === 'one' ? formatPlatform(platform.platform) : 'every',
    containers: containers.map(({ name, role, image }) => `${name} ${role} ${image.text}`),
  };
}

async function resolved({ endpoint, key }: World, text: string, platform = 'every'): Promise<unknown> {
  const image = readImageText(text);
  if (image.kind !== 'reference') throw new Error(`${text} is no reference.`);
  signIn(key);
  const http = withBlobsFrom(endpoint);
  const resolver = createImageResolver({ http, environment: {}, warn: () => {}, now: () => new Date() });
  const requirement: PlatformRequirement =
    platform === 'every' ? { kind: 'every', why: 'checked' } : { kind: 'one', platform: parsePlatform(platform) };
  return outcome(async () => {
    const images = await resolver.resolve(image.reference, requirement);
    return images.map(({ reference: _, mediaType: __, ...each }) => ({
      ...each,
      platform: formatPlatform(each.platform),
    }));
  });
}

/** What came of it: a value, the code of a RemoteError, or the name of a UsageError. */
async function outcome(act: () => Promise<unknown>): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof RemoteError) return error.code;
    if (error instanceof UsageError) return error.name;
    throw error;
  }
}

/** The emulator gives addresses of blobs at the registry's own name, where nothing may be asked: it has them itself. */
function withBlobsFrom(endpoint: string): HttpClient {
  const send: HttpClient['send'] = (request) =>
    network.send({ ...request, url: request.url.replace(`https://${registry}/`, `${endpoint}/`) });
  return { ...network, send };
}

async function check(what: string, asked: Promise<unknown>, expected: unknown): Promise<void> {
  compare(what, await asked, expected);
}

async function pushImages({ endpoint, root }: AwsEmulator): Promise<void> {
  const ecr = new ECRClient({ region, endpoint, credentials: root });
  const repositoryName = 'team/app';
  const put = async ({ body, mediaType, digest }: Stored, imageTag?: string) => {
    const tag = imageTag === undefined ? {} : { imageTag };
    const image = { repositoryName, imageManifest: body, imageManifestMediaType: mediaType, ...tag };
    const answer = await ecr.send(new PutImageCommand(image));
    if (answer.image?.imageId?.imageDigest !== digest) throw new Error('The emulator computes another digest.');
  };
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  for (const { manifest, config } of [amd64, arm64, storedAttestation()]) {
    const upload = `${endpoint}/v2/${repositoryName}/blobs/uploads/?digest=${config.digest}`;
    const { status } = await fetch(upload, { method: 'POST', body: config.body });
    if (status !== 201) throw new Error(`The emulator answered ${status} to a blob.`);
    await put(manifest);
  }
  await put(amd64.manifest, 'amd64');
  for (const tag of ['latest', '1']) await put(index, tag);
}
