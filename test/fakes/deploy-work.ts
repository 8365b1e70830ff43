import type { Assets } from '../../core/deploy/assets.ts';
import type { Cloud, RegionalCloud } from '../../core/deploy/cloud.ts';
import type { DeployProgress } from '../../core/deploy/deploy-progress.ts';
import type { RetainedResource } from '../../core/deploy/retained-resources.ts';
import type { Role } from '../../core/deploy/roles.ts';
import { type DeploySettings, readDeploySettings } from '../../core/deploy/settings.ts';
import type { StackResource } from '../../core/deploy/stack-contents.ts';
import { readTemplate, type TemplateName } from '../../core/deploy/template.ts';
import type { Ask, Work } from '../../core/deploy/work.ts';
import type { Trail, Trails } from '../../core/operate/verify-ports.ts';
import type { QualysAnswer, QualysCall, QualysCalls } from '../../core/qualys/calls.ts';
import { type FakeClock, fakeClock } from './clock.ts';
import { type FakeCloudFormation, fakeCloudFormation } from './cloudformation.ts';
import { type FakeStackSets, fakeStackSets } from './stack-sets.ts';

export const home = 'eu-west-1';
export const account = '111111111111';

/** One region of the account, in memory. */
export interface FakeRegion extends RegionalCloud {
  readonly cloudFormation: FakeCloudFormation;
  readonly stackSets: FakeStackSets;
  /** Objects of buckets, by `bucket/key`. */
  readonly objects: Map<string, Uint8Array>;
  /** Regions of the buckets that are there. */
  readonly buckets: Map<string, string>;
  /** Resources of stacks, by name or id. */
  readonly made: Map<string, readonly StackResource[]>;
  readonly templates: Map<string, string>;
  /** What was removed, or emptied. */
  readonly removed: string[];
  /** The version of each secret that counts. */
  readonly versions: Map<string, string>;
  /** What is found when trails are looked for, or thrown, and how often they were. */
  readonly trails: Trails & { found: readonly Trail[] | Error; looks: number };
}

/** A run in an account in memory, and what it did. */
export interface FakeWork {
  readonly work: Work;
  readonly clock: FakeClock;
  readonly told: readonly DeployProgress[];
  /** What was said, as `stack: text`. */
  readonly notes: () => readonly string[];
  readonly region: (name?: string) => FakeRegion;
  readonly roles: Map<string, Role>;
  /** What Qualys was asked, as `METHOD path`. */
  readonly asked: readonly string[];
  /** Answers of Qualys by `METHOD path`; an error is thrown. */
  readonly answers: Map<string, unknown>;
}

/** Small templates with the parameters of ours that count. */
const templates: Readonly<Record<TemplateName, string>> = {
  'service-account': template(
    'QualysGatewayUrl: {}, QualysApiToken: { NoEcho: true, Default: "" }, QualysSecretArn: { Default: "" }, OrganizationId: { Default: "" }, TargetAccountIds: { Default: "" }, ECRRoleName: { Default: "" }, QualysRoleArn: { Default: "" }, CodeBucket: {}, IntakeCodeKey: {}, ScanCodeKey: {}, NamePrefix: { Default: "" }, CaBundleKey: { Default: "" }, CaLayerArn: { Default: "" }, QualysPodCustomRootCertPath: { Default: "" }, SubnetIds: { Default: "" }, SecurityGroupIds: { Default: "" }, HttpsProxy: { Default: "" }, NoProxy: { Default: "" }',
  ),
  'target-account': template(
    'ServiceAccountId: {}, CentralEventBusArn: {}, ServiceNamePrefix: { Default: "" }, OrganizationId: { Default: "" }, CreateRole: { Default: "false" }, QualysBaseAccountId: { Default: "" }, QualysExternalId: { NoEcho: true, Default: "" }, ECRRoleName: { Default: "" }, ExistingRoleName: { Default: "" }, HomeRegion: { Default: "" }, CreateCloudTrail: { Default: "true" }, NamePrefix: { Default: "" }',
  ),
  admission: template('AdmissionRoleArn: {}, TableName: {}, CodeBucket: {}, AdmissionCodeKey: {}'),
  'registry-sensor-ecs': template('PodUrl: {}, ActivationId: { NoEcho: true }, CustomerId: { NoEcho: true }'),
  'image-scanner': template(
    'QualysPod: { Default: US2 }, QualysGatewayUrl: { Default: "" }, QualysAccessToken: { NoEcho: true, Default: "" }, QualysSecretArn: { Default: "" }, Scanner: { Default: qscanner }, CodeBuild: { Default: large }, AlertEmail: { Default: "" }, QScannerCodeKey: { Default: "" }, QScannerLayerArn: { Default: "" }, QScannerSha256: { Default: "" }, Architecture: { Default: x86_64 }, WorkerImageUri: { Default: "" }, CodeBucket: {}, IntakeCodeKey: {}, ScanCodeKey: {}, WorkerCodeKey: {}, CaBundleKey: { Default: "" }, CaLayerArn: { Default: "" }, QualysPodCustomRootCertPath: { Default: "" }, VpcId: { Default: "" }, SubnetIds: { Default: "" }, SecurityGroupIds: { Default: "" }, HttpsProxy: { Default: "" }, NoProxy: { Default: "" }, NamePrefix: { Default: "" }',
  ),
  'private-network': template('VpcCidr: { Default: "" }, NamePrefix: { Default: "" }'),
  artifacts: template(''),
};

function template(parameters: string): string {
  return `Description: Qualys Fargate Scanner
Mappings: { Template: { This: { Version: 0.1.0 } } }
Parameters: { ${parameters} }
Resources: { Thing: { Type: AWS::SNS::Topic }, Kept: { Type: AWS::S3::Bucket, DeletionPolicy: Retain } }`;
}

const assets: Assets = {
  template: async (name) => readTemplate(name, templates[name]),
  zip: async (name) => ({ sha256: name.padEnd(64, '0'), bytes: Buffer.from(name) }),
};

/** Whom Qualys says that roles must trust. */
export const qualysBase = { accountId: '805950163170', externalId: '366275251' };

/** `values` are options by name; without any, those of a first deployment with a token. */
export async function fakeWork(
  values: Parameters<typeof readDeploySettings>[0] = {},
  more: { readonly ask?: Ask; readonly signal?: AbortSignal; readonly assets?: Partial<Assets> } = {},
): Promise<FakeWork> {
  const settings: DeploySettings = await readDeploySettings(
    { 'qualys-pod': 'EU1', 'qualys-token': 'token-of-a-test', ...values },
    {},
  );
  const clock = fakeClock();
  const told: DeployProgress[] = [];
  const roles = new Map<string, Role>();
  const regions = new Map<string, FakeRegion>();
  const region = (name = home): FakeRegion => {
    const known = regions.get(name) ?? fakeRegion(name, clock);
    regions.set(name, known);
    return known;
  };
  const { asked, answers, calls } = fakeQualysCalls();
  const cloud: Cloud = {
    account,
    partition: 'aws',
    home,
    caller: `arn:aws:iam::${account}:user/tester`,
    roles: {
      read: async (name) => roles.get(name),
      writeTrust: async (name, trust) => {
        const role = roles.get(name);
        if (role !== undefined) roles.set(name, { ...role, trust });
      },
    },
    in: region,
  };
  const work: Work = {
    settings,
    cloud,
    clock,
    assets: { ...assets, ...more.assets },
    tell: (event) => void told.push(event),
    run: 'run-1',
    places: new Map(),
    qualys: settings.qualys.secret === undefined ? undefined : calls,
    ask: more.ask,
    ...(more.signal === undefined ? {} : { signal: more.signal }),
  };
  const notes = () => told.flatMap((each) => (each.kind === 'note' ? [`${each.stack}: ${each.text}`] : []));
  return { work, clock, told, notes, region, roles, asked, answers };
}

function fakeRegion(name: string, clock: FakeClock): FakeRegion {
  const cloudFormation = fakeCloudFormation(clock);
  const prefix = 'qualys-fargate-scanner';
  cloudFormation.script.outputs = {
    [`${prefix}-artifacts`]: { BucketName: `made-in-${name}`, Version: '0.1.0' },
    [`${prefix}-service`]: {
      CentralEventBusArn: `arn:aws:events:${name}:${account}:event-bus/${prefix}-service-bus`,
      ServiceNamePrefix: `${prefix}-service`,
      SecretArn: 'arn:secret',
      AdmissionRoleArn: 'arn:admission',
      TableName: 'table',
      PolicyLocation: 's3://policies/policy.yaml',
      Version: '0.1.0',
    },
    [`${prefix}-target`]: { Version: '0.1.0' },
    [`${prefix}-image-scanner`]: { ResultsBucketName: 'results', SecretArn: 'arn:pushes', Version: '0.1.0' },
    [`${prefix}-network`]: {
      VpcId: 'vpc-1',
      PrivateSubnetIds: 'subnet-1,subnet-2',
      PublicSubnetIds: 'subnet-3,subnet-4',
      SecurityGroupId: 'sg-1',
      ElasticIps: '198.51.100.1,198.51.100.2',
      Version: '0.1.0',
    },
  };
  const objects = new Map<string, Uint8Array>();
  const buckets = new Map<string, string>();
  const made = new Map<string, readonly StackResource[]>();
  const texts = new Map<string, string>();
  const removed: string[] = [];
  const versions = new Map<string, string>();
  return {
    cloudFormation,
    stackSets: fakeStackSets(),
    objects,
    buckets,
    made,
    templates: texts,
    removed,
    versions,
    trails: fakeTrails(),
    contents: {
      resources: async (stack) => made.get(stack) ?? [],
      template: async (stack) => texts.get(stack),
      deleted: async () => [],
      ownerOf: async () => undefined,
      detectDrift: async (stack) => `detection-of-${stack}`,
      drift: async () => ({ state: 'in-sync' }),
    },
    artifacts: {
      regionOf: async (bucket) => buckets.get(bucket.name),
      put: async (bucket, key, bytes) => {
        const path = `${bucket.name}/${key}`;
        const end = objects.has(path) ? 'there' : 'stored';
        objects.set(path, bytes);
        return end;
      },
    },
    secrets: {
      current: async (arn) => versions.get(arn),
      makeCurrent: async (arn, { to }) => void versions.set(arn, to),
    },
    retained: {
      remove: async ({ physicalId }: RetainedResource) => {
        removed.push(physicalId);
        return { kind: 'removed' };
      },
      empty: async (bucket) => {
        removed.push(`objects of ${bucket}`);
        return 3;
      },
    },
  };
}

function fakeTrails(): FakeRegion['trails'] {
  const trails: FakeRegion['trails'] = {
    found: [],
    looks: 0,
    list: async () => {
      trails.looks += 1;
      if (trails.found instanceof Error) throw trails.found;
      return trails.found;
    },
  };
  return trails;
}

function fakeQualysCalls() {
  const asked: string[] = [];
  const answers = new Map<string, unknown>([
    ['GET /registry/aws-base', qualysBase],
    ['GET /registry/aws/connectors', []],
    ['GET /registry', { data: [] }],
  ]);
  const calls: QualysCalls = {
    simulated: () => false,
    call: async ({ method = 'GET', path }: QualysCall): Promise<QualysAnswer> => {
      const name = `${method} ${path}`;
      asked.push(name);
      const answer = answers.get(name);
      const given = typeof answer === 'function' ? answer() : answer;
      if (given instanceof Error) throw given;
      const text = JSON.stringify(given ?? {});
      return { status: 200, json: given ?? {}, text, at: new Date(0), link: undefined };
    },
  };
  return { asked, answers, calls };
}
