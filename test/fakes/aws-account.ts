import type { ServerResponse } from 'node:http';
import type { Change, NewChangeSet, ParameterValue, Stack } from '../../core/deploy/cloudformation.ts';
import { systemClock } from '../../core/system-clock.ts';
import { type FakeCloudFormation, fakeCloudFormation } from './cloudformation.ts';
import { type LoopbackServer, type Received, serve } from './http-server.ts';

/** One account and region of AWS on loopback, over the protocols of AWS: STS, CloudFormation and S3, and nothing else. */
export interface FakeAwsAccount extends LoopbackServer {
  readonly account: string;
  /** What CloudFormation has, and what it is to do. */
  readonly cloudFormation: FakeCloudFormation;
  /** Objects by `bucket/key`. */
  readonly objects: ReadonlyMap<string, Buffer>;
  /** What was asked of CloudFormation, STS and S3, without its looks: `CreateChangeSet hub-service`. */
  changes(): readonly string[];
  /** The variables of a step that signed in to it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What makes an account difficult. */
export interface FakeAwsOptions {
  readonly account?: string;
  /** Actions that the credentials are not allowed, such as `CreateChangeSet`. */
  readonly denied?: readonly string[];
  /** Logical ids of what somebody changed beside CloudFormation, in every stack. */
  readonly drifted?: readonly string[];
}

type Form = URLSearchParams;
const accessKey = 'AKIALOOPBACK';
export const awsSecretKey = 'a-secret-key-of-loopback';
const region = 'eu-central-1';
/** CloudFormation takes no longer text than this. */
const mostInline = 51_200;

/** Starts the account. It is as strict as AWS where a mistake of ours would otherwise not be seen. */
export async function fakeAwsAccount(options: FakeAwsOptions = {}): Promise<FakeAwsAccount> {
  const { account = '123456789012', denied = [], drifted = [] } = options;
  const cloudFormation = fakeCloudFormation(systemClock);
  const objects = new Map<string, Buffer>();
  const changes: string[] = [];
  const server = await serve((request, response) => {
    const xml = (status: number, body: string) => response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
    if (!request.headers.authorization?.startsWith(`AWS4-HMAC-SHA256 Credential=${accessKey}/`)) {
      xml(403, fault('InvalidClientTokenId', 'The security token included in the request is invalid.'));
      return;
    }
    if (request.method !== 'POST') return storage(request, response, objects, changes);
    const form = new URLSearchParams(request.body);
    const action = form.get('Action') ?? '';
    if (isChange(action)) changes.push(`${action} ${stackOf(form)}`);
    if (denied.includes(action)) {
      const service = action === 'GetCallerIdentity' ? 'sts' : 'cloudformation';
      xml(
        403,
        fault(
          'AccessDenied',
          `User: arn:aws:sts::${account}:assumed-role/deploys/ci is not authorized to perform: ${service}:${action}`,
        ),
      );
      return;
    }
    answer(action, form, { account, drifted, cloudFormation }).then(
      (result) => xml(200, `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`),
      (error: unknown) => xml(400, fault('ValidationError', error instanceof Error ? error.message : String(error))),
    );
  });
  return {
    ...server,
    account,
    cloudFormation,
    objects,
    changes: () => changes,
    environment: {
      AWS_ENDPOINT_URL: server.url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: awsSecretKey,
      AWS_SESSION_TOKEN: 'a-session-token-of-loopback',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  };
}

/** S3 with the bucket in the path: whether a bucket is there, and objects that are written once. */
function storage(
  { method, url, headers, bytes }: Received,
  response: ServerResponse,
  objects: Map<string, Buffer>,
  changes: string[],
): void {
  const path = decodeURIComponent(new URL(url, 'http://loopback').pathname.slice(1)).replace(/\/$/, '');
  if (headers['x-amz-expected-bucket-owner'] === undefined) {
    response.writeHead(403).end();
  } else if (method === 'HEAD') {
    response.writeHead(path.includes('/') && !objects.has(path) ? 404 : 200, { 'x-amz-bucket-region': region }).end();
  } else if (method === 'PUT' && headers['if-none-match'] === '*') {
    const status = objects.has(path) ? 412 : 200;
    if (status === 200) changes.push(`PutObject ${path.replace(/[0-9a-f]{64}/, 'SHA256')}`);
    if (status === 200) objects.set(path, bytes);
    response.writeHead(status).end();
  } else if (method === 'GET' && objects.has(path)) {
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(objects.get(path));
  } else {
    response.writeHead(405).end();
  }
}

interface World {
  readonly account: string;
  readonly drifted: readonly string[];
  readonly cloudFormation: FakeCloudFormation;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference, in the Query protocol. */
async function answer(action: string, form: Form, { account, drifted, cloudFormation }: World): Promise<string> {
  const text = (name: string) => form.get(name) ?? '';
  switch (action) {
    case 'GetCallerIdentity':
      return `<Arn>arn:aws:sts::${account}:assumed-role/deploys/ci</Arn><UserId>AROA:ci</UserId><Account>${account}</Account>`;
    case 'DescribeStacks': {
      const stack = await cloudFormation.stack(text('StackName'));
      if (stack === undefined) throw new Error(`Stack with id ${text('StackName')} does not exist`);
      return `<Stacks><member>${stackXml(stack)}</member></Stacks>`;
    }
    case 'DescribeStackEvents': {
      const events = await cloudFormation.events(text('StackName'));
      return `<StackEvents>${[...events].reverse().map(eventXml).join('')}</StackEvents>`;
    }
    case 'ListStackResources':
      return '<StackResourceSummaries/>';
    case 'ListStacks':
      return '<StackSummaries/>';
    case 'DetectStackDrift':
      return '<StackDriftDetectionId>detection</StackDriftDetectionId>';
    case 'DescribeStackDriftDetectionStatus':
      return `<DetectionStatus>DETECTION_COMPLETE</DetectionStatus><StackDriftStatus>${drifted.length > 0 ? 'DRIFTED' : 'IN_SYNC'}</StackDriftStatus>`;
    case 'DescribeStackResourceDrifts':
      return `<StackResourceDrifts>${drifted.map(driftXml).join('')}</StackResourceDrifts>`;
    case 'GetTemplate':
      return '<TemplateBody>{"Resources":{"Queue":{"Type":"AWS::SQS::Queue"}}}</TemplateBody>';
    case 'CreateChangeSet':
      return `<Id>${escaped(await cloudFormation.createChangeSet(readWish(form)))}</Id>`;
    case 'DescribeChangeSet': {
      const set = await cloudFormation.changeSet(text('ChangeSetName'));
      if (set.state === 'pending') return '<Status>CREATE_IN_PROGRESS</Status>';
      if (set.state === 'ready') {
        return `<Status>CREATE_COMPLETE</Status><Changes>${set.changes.map(changeXml).join('')}</Changes>`;
      }
      const why = set.state === 'empty' ? "The submitted information didn't contain changes." : set.reason;
      return `<Status>FAILED</Status><StatusReason>${escaped(why)}</StatusReason>`;
    }
    case 'ExecuteChangeSet':
      await cloudFormation.executeChangeSet(text('ChangeSetName'), needed(form, 'ClientRequestToken'));
      return '';
    case 'DeleteChangeSet':
      await cloudFormation.deleteChangeSet(text('ChangeSetName'));
      return '';
    case 'DeleteStack':
      await cloudFormation.deleteStack(text('StackName'), needed(form, 'ClientRequestToken'));
      return '';
    default:
      throw new Error(`The action ${action} is not known here`);
  }
}

function readWish(form: Form): NewChangeSet {
  const type = needed(form, 'ChangeSetType');
  if (type !== 'CREATE' && type !== 'UPDATE') throw new Error(`ChangeSetType can not be ${type}`);
  if (form.get('Capabilities.member.1') !== 'CAPABILITY_NAMED_IAM') throw new Error('Requires capabilities');
  const name = needed(form, 'ChangeSetName');
  if (!/^[A-Za-z][-A-Za-z0-9]{0,127}$/.test(name)) throw new Error(`ChangeSetName can not be ${name}`);
  const body = form.get('TemplateBody');
  if (body !== null && body.length > mostInline) throw new Error('TemplateBody is too long');
  const members = (list: string, key: string, value: string) => {
    const all: [string, string | undefined][] = [];
    for (let index = 1; form.has(`${list}.member.${index}.${key}`); index++) {
      all.push([
        needed(form, `${list}.member.${index}.${key}`),
        form.get(`${list}.member.${index}.${value}`) ?? undefined,
      ]);
    }
    return all;
  };
  const parameters = members('Parameters', 'ParameterKey', 'ParameterValue').map(
    ([key, value]): readonly [string, ParameterValue] => [key, value === undefined ? { previous: true } : { value }],
  );
  return {
    stack: needed(form, 'StackName'),
    name,
    type,
    template: body === null ? { url: needed(form, 'TemplateURL') } : { body },
    parameters: Object.fromEntries(parameters),
    tags: Object.fromEntries(members('Tags', 'Key', 'Value').map(([key, value = '']) => [key, value])),
    description: form.get('Description') ?? '',
  };
}

function needed(form: Form, name: string): string {
  const value = form.get(name);
  if (value === null || value === '') throw new Error(`${name} is missing`);
  return value;
}

function isChange(action: string): boolean {
  return !/^(?:Describe|List|Get)/.test(action);
}

function stackOf(form: Form): string {
  const name = form.get('StackName') ?? form.get('ChangeSetName') ?? '';
  return name.startsWith('arn:') ? (/changeSet\/[^/]+\/(.+)$/.exec(name)?.[1] ?? name.split('/')[1] ?? '') : name;
}

function stackXml({ name, id, status, description = '', outputs, parameters }: Stack): string {
  const output = ([key, value]: [string, string]) =>
    `<member><OutputKey>${escaped(key)}</OutputKey><OutputValue>${escaped(value)}</OutputValue></member>`;
  const parameter = ([key, value]: [string, string]) =>
    `<member><ParameterKey>${escaped(key)}</ParameterKey><ParameterValue>${escaped(value)}</ParameterValue></member>`;
  return [
    `<StackName>${escaped(name)}</StackName><StackId>${escaped(id)}</StackId><StackStatus>${status}</StackStatus>`,
    `<CreationTime>2026-03-01T12:00:00Z</CreationTime><Description>${escaped(description)}</Description>`,
    `<Outputs>${Object.entries(outputs).map(output).join('')}</Outputs>`,
    `<Parameters>${Object.entries(parameters).map(parameter).join('')}</Parameters>`,
  ].join('');
}

function eventXml(event: Awaited<ReturnType<FakeCloudFormation['events']>>[number]): string {
  const { id, at, logicalId, physicalId = '', type, status, reason } = event;
  const why = reason === undefined ? '' : `<ResourceStatusReason>${escaped(reason)}</ResourceStatusReason>`;
  return `<member><EventId>${id}</EventId><Timestamp>${at.toISOString()}</Timestamp><LogicalResourceId>${escaped(logicalId)}</LogicalResourceId><PhysicalResourceId>${escaped(physicalId)}</PhysicalResourceId><ResourceType>${escaped(type)}</ResourceType><ResourceStatus>${status}</ResourceStatus>${why}</member>`;
}

function changeXml({ action, logicalId, type, replacement, properties, policyAction }: Change): string {
  const words = { no: 'False', maybe: 'Conditional', yes: 'True' } as const;
  const details = properties.map(
    (name) => `<member><Target><Attribute>Properties</Attribute><Name>${escaped(name)}</Name></Target></member>`,
  );
  const replaced = action === 'Modify' ? `<Replacement>${words[replacement]}</Replacement>` : '';
  const policy = policyAction === undefined ? '' : `<PolicyAction>${policyAction}</PolicyAction>`;
  return `<member><Type>Resource</Type><ResourceChange>${policy}<Action>${action}</Action><LogicalResourceId>${escaped(logicalId)}</LogicalResourceId><ResourceType>${escaped(type)}</ResourceType>${replaced}<Details>${details.join('')}</Details></ResourceChange></member>`;
}

function driftXml(logicalId: string): string {
  return `<member><LogicalResourceId>${escaped(logicalId)}</LogicalResourceId><ResourceType>AWS::SQS::Queue</ResourceType><StackResourceDriftStatus>MODIFIED</StackResourceDriftStatus></member>`;
}

function fault(code: string, message: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error><RequestId>loopback</RequestId></ErrorResponse>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']|[^\x20-\x7E]/g, (character) => `&#${character.codePointAt(0)};`);
}
