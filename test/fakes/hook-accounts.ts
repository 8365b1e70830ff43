import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { createScanStore } from '../../core/aws/scan-store.ts';
import type { ScanResult } from '../../core/scan/result.ts';
import { startDynamo } from './dynamodb.ts';
import { type Received, serve } from './http-server.ts';
import { storedImage } from './registry.ts';
import { sampleResult } from './samples.ts';

/** A call of AWS as it arrived: `dynamodb:Query`, with the access key that signed it, and the region it was signed for. */
export interface AwsCall {
  readonly action: string;
  readonly key: string;
  readonly region: string;
  readonly body: string;
}

/** AWS as an admission hook sees it, on loopback: its own account, and the service account behind a role. */
export interface HookAccounts extends AsyncDisposable {
  /** The environment of the hook's function, and where its clients find AWS. */
  readonly environment: Readonly<Record<string, string>>;
  readonly calls: readonly AwsCall[];
  /** Where ECR has the image, by the tag 1 and by its digest. */
  readonly repository: string;
  readonly digest: string;
  /** What the task definition says, and the break-glass parameter; undefined is none. */
  image: string;
  parameter: string | undefined;
  /** Actions that are refused. */
  readonly denied: Set<string>;
  /** The service has a result for the image. */
  knows(fields?: Partial<ScanResult>): Promise<void>;
}

/** Keys of the function itself, and of the role of the service that it assumes. */
export const keys = { own: 'AKIAHOOK', hub: 'AKIAHUB' } as const;

const image = storedImage({ os: 'linux', architecture: 'amd64' });
const repository = '123456789012.dkr.ecr.us-west-2.amazonaws.com/team/api';
const definitionArn = 'arn:aws:ecs:us-west-2:123456789012:task-definition/api:3';
const prefixes: Readonly<Record<string, string>> = {
  AmazonEC2ContainerServiceV20141113: 'ecs',
  AmazonEC2ContainerRegistry_V20150921: 'ecr',
  DynamoDB_20120810: 'dynamodb',
  AmazonSSM: 'ssm',
  AmazonSQS: 'sqs',
};

/** Services are told apart by what the SDK sends; whoever signs is not checked, but recorded. */
export async function startHookAccounts(): Promise<HookAccounts> {
  const dynamo = await startDynamo();
  const table = await dynamo.createTable();
  const calls: AwsCall[] = [];
  const denied = new Set<string>();
  const state: State = { image: `${repository}:1`, parameter: '{}' };
  const server = await serve(async (request, response) => {
    if (request.url.endsWith('/config-blob')) return void response.end(image.config.body);
    const call = readCall(request);
    calls.push(call);
    if (denied.has(call.action)) return refuse(response, call);
    const answer =
      answers[call.action]?.({ url: server.url, body: call.body, ...state }) ?? (await forward(request, dynamo.url));
    response.writeHead(answer === missing ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' }).end(answer);
  });
  const store = createScanStore({
    ...dynamo.access,
    ...{ table, now: () => new Date(), retentionMs: 86_400_000, warn: () => {} },
  });
  return {
    environment: {
      AWS_REGION: 'us-west-2',
      AWS_ACCESS_KEY_ID: keys.own,
      AWS_SECRET_ACCESS_KEY: 'none',
      AWS_ENDPOINT_URL: server.url,
      HUB_ROLE_ARN: 'arn:aws:iam::111122223333:role/qualys-fargate-scanner-service-admission',
      HUB_REGION: 'eu-west-1',
      TABLE_NAME: table,
      QUEUE_URL: `${server.url}/111122223333/intake`,
      POLICY_BUCKET: 'policies',
      POLICY_KEY: 'policy.yaml',
      BREAK_GLASS_PARAMETER: '/qualys-fargate-admission/break-glass',
    },
    calls,
    repository,
    digest: image.manifest.digest,
    get image() {
      return state.image;
    },
    set image(text) {
      state.image = text;
    },
    get parameter() {
      return state.parameter;
    },
    set parameter(text) {
      state.parameter = text;
    },
    denied,
    knows: (fields) =>
      store.put(
        sampleResult({ digest: image.manifest.digest, findings: [], scannedAt: new Date().toISOString(), ...fields }),
      ),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await dynamo[Symbol.asyncDispose]();
    },
  };
}

function readCall({ method, url, headers, body }: Received): AwsCall {
  const [, key = '', region = '', service = ''] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  const [prefix = '', operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
  const ofQuery = new URLSearchParams(body).get('Action');
  const ofS3 = method === 'GET' && url.startsWith('/policies/') ? 's3:GetObject' : undefined;
  const action = ofS3 ?? (ofQuery === null ? `${prefixes[prefix] ?? service}:${operation}` : `${service}:${ofQuery}`);
  return { action, key, region, body };
}

const missing = JSON.stringify({ __type: 'ParameterNotFound', message: 'none' });

interface State {
  image: string;
  parameter: string | undefined;
}

type Answering = (asked: Readonly<State> & { readonly url: string; readonly body: string }) => string;

const answers: Readonly<Record<string, Answering>> = {
  'sts:AssumeRole':
    () => `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
    <AccessKeyId>${keys.hub}</AccessKeyId><SecretAccessKey>none</SecretAccessKey><SessionToken>session</SessionToken>
    <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  'ecs:DescribeServiceRevisions': () =>
    JSON.stringify({
      serviceRevisions: [{ taskDefinition: definitionArn, containerImages: [{ containerName: 'app' }] }],
    }),
  'ecs:DescribeTaskDefinition': ({ image: text }) =>
    JSON.stringify({
      taskDefinition: {
        taskDefinitionArn: definitionArn,
        family: 'api',
        revision: 3,
        runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
        containerDefinitions: [{ name: 'app', image: text, essential: true }],
      },
    }),
  'ecr:BatchGetImage': () =>
    JSON.stringify({
      images: [
        {
          imageManifest: image.manifest.body,
          imageManifestMediaType: image.manifest.mediaType,
          imageId: { imageDigest: image.manifest.digest, imageTag: '1' },
        },
      ],
    }),
  'ecr:DescribeImages': () => JSON.stringify({ imageDetails: [{ imageTags: ['1'] }] }),
  'ecr:GetDownloadUrlForLayer': ({ url }) => JSON.stringify({ downloadUrl: `${url}/config-blob` }),
  'ssm:GetParameter': ({ parameter: Value }) =>
    Value === undefined
      ? missing
      : JSON.stringify({ Parameter: { Value, Version: 7, LastModifiedDate: 1_772_366_400 } }),
  'sqs:SendMessageBatch': ({ body }) => {
    const { Entries } = JSON.parse(body) as { Entries: { Id: string; MessageBody: string }[] };
    const md5 = (text: string) => createHash('md5').update(text).digest('hex');
    return JSON.stringify({
      Successful: Entries.map(({ Id, MessageBody }) => ({ Id, MessageId: Id, MD5OfMessageBody: md5(MessageBody) })),
    });
  },
  's3:GetObject': () => 'fail-on: critical\n',
};

async function forward({ method, headers, body }: Received, url: string): Promise<string> {
  const { host: _, 'content-length': __, connection: ___, ...rest } = headers;
  const response = await fetch(url, { method, headers: rest as Record<string, string>, body });
  return response.text();
}

/** STS and S3 speak XML, the others JSON. */
function refuse(response: ServerResponse, { action }: AwsCall): void {
  const error = '<Code>AccessDenied</Code><Message>not allowed</Message>';
  const xml = action.startsWith('sts:')
    ? `<ErrorResponse><Error>${error}</Error></ErrorResponse>`
    : `<Error>${error}</Error>`;
  const json = JSON.stringify({ __type: 'AccessDeniedException', message: 'not allowed' });
  response.writeHead(403).end(/^(?:sts|s3):/.test(action) ? xml : json);
}
