import type { PolicyDocument } from '../core/deploy/permissions/policies.ts';
import { account, type DeployWorld, further, region } from './deploy-world.ts';
import type { Program } from './deployed-program.ts';

/** What `permissions` printed. */
interface Printed {
  readonly account: string;
  readonly policies: readonly { readonly name: string; readonly document: PolicyDocument }[];
}

/** The policies that the command line prints for commands, here and in the further regions. */
export async function printedPolicies(program: Program, words: readonly string[]): Promise<readonly PolicyDocument[]> {
  const where = ['--account', account, '--region', region, '--regions', further.join(',')];
  const { out, err } = await program.run(['permissions', ...words, ...where]);
  if (out === '') throw new Error(`permissions ${words.join(' ')}: ${err}`);
  return (JSON.parse(out) as Printed).policies.map(({ document }) => document);
}

/**
 * The command line as somebody who may do what these policies say, and nothing else. The emulator does not know what some calls are about, as
 * which stack a change set is of, and takes them for calls about everything. It wants a permission of its own for a batch of messages.
 */
export async function limitedProgram(
  world: DeployWorld,
  name: string,
  policies: readonly PolicyDocument[],
): Promise<Program> {
  const { aws } = world;
  await iam(aws.endpoint, 'CreateUser', { UserName: name });
  for (const [index, document] of policies.entries()) {
    await iam(aws.endpoint, 'PutUserPolicy', {
      UserName: name,
      PolicyName: `printed-${index}`,
      PolicyDocument: JSON.stringify({ ...document, Statement: document.Statement.flatMap(asEmulated) }),
    });
  }
  const key = await iam(aws.endpoint, 'CreateAccessKey', { UserName: name });
  const field = (tag: string) => new RegExp(`<${tag}>([^<]+)<`).exec(key)?.[1] ?? '';
  return world.as({ accessKeyId: field('AccessKeyId'), secretAccessKey: field('SecretAccessKey') });
}

const aboutUnknown = new Set([
  ...['DescribeChangeSet', 'ExecuteChangeSet', 'DeleteChangeSet'].map((action) => `cloudformation:${action}`),
  ...['DescribeRule', 'ListTargetsByRule', 'DescribeEventBus'].map((action) => `events:${action}`),
  ...['ListMessageMoveTasks', 'StartMessageMoveTask'].map((action) => `sqs:${action}`),
  'iam:SimulatePrincipalPolicy',
]);
const inBatches = new Set(['sqs:SendMessage', 'sqs:ChangeMessageVisibility']);

function asEmulated(statement: PolicyDocument['Statement'][number]): readonly PolicyDocument['Statement'][number][] {
  const actions = [statement.Action].flat();
  const wide = actions.filter((action) => aboutUnknown.has(action));
  const batches = actions.filter((action) => inBatches.has(action)).map((action) => `${action}Batch`);
  // It takes the question for one layer for one for all.
  const layers = actions.includes('lambda:GetLayerVersion') ? ['lambda:ListLayers'] : [];
  // It does not know which role a change set names.
  const { ArnEquals: arns = {}, ...others } = statement.Condition ?? {};
  const known = Object.hasOwn(arns, 'cloudformation:RoleArn') ? { ...statement, Condition: others } : statement;
  return [
    { ...known, Action: [...actions, ...batches] },
    ...(layers.length === 0 ? [] : [{ Effect: 'Allow' as const, Action: layers, Resource: '*' }]),
    ...(wide.length === 0 ? [] : [{ Effect: 'Allow' as const, Action: wide, Resource: '*' }]),
  ];
}

/** A call of IAM through the API itself, as root: what it answered. */
export async function iam(endpoint: string, action: string, input: Readonly<Record<string, string>>): Promise<string> {
  const credential = `Credential=test/20260101/${region}/iam/aws4_request`;
  const headers = { authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none` };
  const body = new URLSearchParams({ Action: action, Version: '2010-05-08', ...input });
  const answer = await fetch(endpoint, { method: 'POST', headers, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${action}: ${text}`);
  return text;
}
