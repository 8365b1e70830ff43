import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { AwsEmulator } from './aws-emulator.ts';
import type { Template } from './emulator-template.ts';

/** A region of an emulated account. */
export interface Account {
  readonly cloudFormation: CloudFormationClient;
  readonly endpoint: string;
  readonly region: string;
}

/** Texts by name: parameters, outputs, arguments of a call. */
export type Texts = Readonly<Record<string, string>>;

export function openAccount({ endpoint, root }: AwsEmulator, region: string): Account {
  return { cloudFormation: new CloudFormationClient({ region, endpoint, credentials: root }), endpoint, region };
}

/** Creates or updates a stack by a change set, as users do: how it ended, or `unchanged`. Throws the reason of a change set that could not be made. */
export async function deploy(
  account: Account,
  name: string,
  template: Template,
  parameters: Texts,
  type: 'CREATE' | 'UPDATE',
): Promise<string | undefined> {
  const { cloudFormation } = account;
  const { Id: id } = await cloudFormation.send(
    new CreateChangeSetCommand({
      StackName: name,
      ChangeSetName: `set-${randomUUID()}`,
      ChangeSetType: type,
      TemplateBody: JSON.stringify(template),
      Parameters: Object.entries(parameters).map(([key, value]) => ({ ParameterKey: key, ParameterValue: value })),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  const set = await settled(async () => {
    const { Status: status = '', StatusReason: reason } = await cloudFormation.send(
      new DescribeChangeSetCommand({ ChangeSetName: id }),
    );
    return status.endsWith('_PENDING') || status.endsWith('_IN_PROGRESS') ? undefined : { status, reason };
  });
  if (set.status === 'FAILED' && /didn't contain changes/.test(set.reason ?? '')) return 'unchanged';
  if (set.status !== 'CREATE_COMPLETE') throw new Error(set.reason ?? set.status);
  await cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: id }));
  const { StackStatus: status, StackStatusReason: reason } = await settled(() => restingStack(account, name));
  if (status !== `${type}_COMPLETE`) throw new Error(`${name} is ${status}: ${reason}`);
  return status;
}

/** Deletes a stack; what is there of it after that. */
export async function remove(account: Account, name: string): Promise<Stack | undefined> {
  const id = (await restingStack(account, name))?.StackId;
  await account.cloudFormation.send(new DeleteStackCommand({ StackName: name }));
  const { StackStatus: status } = await settled(() => restingStack(account, id ?? name));
  if (status !== 'DELETE_COMPLETE') throw new Error(`${name} is ${status}`);
  return restingStack(account, name).catch(() => undefined);
}

async function restingStack({ cloudFormation }: Account, name: string): Promise<Stack | undefined> {
  const { Stacks: stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
  const stack = stacks?.[0];
  return stack?.StackStatus?.endsWith('_IN_PROGRESS') === true ? undefined : stack;
}

async function settled<T>(look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(100);
  }
  throw new Error('The stack did not come to rest in a minute.');
}

/** The logical ids of a stack's resources; only the broken ones, if some are. */
export async function resources({ cloudFormation }: Account, name: string): Promise<readonly string[]> {
  const { StackResources: all } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: name }));
  const there = all?.filter(({ ResourceStatus: status }) => status !== 'DELETE_COMPLETE') ?? [];
  const broken = there.filter(({ ResourceStatus: status }) => !/^(CREATE|UPDATE)_COMPLETE$/.test(status ?? ''));
  return (broken.length > 0 ? broken : there).map(({ LogicalResourceId: id = '' }) => id).sort();
}

export async function outputsOf({ cloudFormation }: Account, name: string): Promise<Texts> {
  const { Stacks: stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
  return Object.fromEntries(stacks?.[0]?.Outputs?.map(({ OutputKey: key, OutputValue: value }) => [key, value]) ?? []);
}

/** The physical id of a resource of a stack. */
export async function physicalId({ cloudFormation }: Account, name: string, logicalId: string): Promise<string> {
  const { StackResources: all } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: name }));
  return all?.find(({ LogicalResourceId: each }) => each === logicalId)?.PhysicalResourceId ?? '';
}

/** Calls a service that speaks JSON, without an SDK: the clients of most services are none of our libraries. */
export async function call<Answer>(
  account: Account,
  service: string,
  target: string,
  request: object,
): Promise<Answer> {
  const headers = { authorization: authorization(account, service), 'x-amz-target': target };
  const response = await fetch(account.endpoint, { method: 'POST', headers, body: JSON.stringify(request) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${target}: ${text}`);
  return JSON.parse(text) as Answer;
}

function authorization({ region }: Account, service: string): string {
  return `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=none`;
}

/** Calls EC2, which speaks forms and XML. */
export async function ec2(account: Account, call: Texts): Promise<string> {
  const headers = { authorization: authorization(account, 'ec2') };
  const body = new URLSearchParams({ Version: '2016-11-15', ...call });
  const response = await fetch(account.endpoint, { method: 'POST', headers, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${call.Action}: ${text}`);
  return text;
}
