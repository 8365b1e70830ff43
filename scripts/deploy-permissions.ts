import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PolicyDocument } from '../core/deploy/permissions/policies.ts';
import type { AwsCall } from './aws-proxy.ts';
import { compare } from './compare.ts';
import { emptyProgram } from './deploy-shapes.ts';
import type { DeployWorld } from './deploy-world.ts';
import type { Program } from './deployed-program.ts';
import { call } from './emulated-account.ts';
import { iam, limitedProgram, printedPolicies } from './printed-policies.ts';
import { actionOf, isAllowed } from './recorded-calls.ts';

/** When calls are made that this check does not bring about for every command. */
const rarely: Readonly<Record<string, string>> = {
  'cloudformation:ContinueUpdateRollback': 'a roll-back got stuck',
  'cloudformation:DeleteStack': 'what a failed creation left is deleted',
  'cloudformation:DescribeStackEvents': 'something is changed',
  'cloudformation:DescribeStackResourceDrifts': 'something has drifted',
  'cloudformation:ExecuteChangeSet': 'something is changed',
  'cloudformation:TagResource': 'with --tags',
  'cloudformation:UntagResource': 'with --tags',
  'cloudtrail:DescribeTrails': 'the target stack is new',
  'cloudtrail:GetEventSelectors': 'there is a trail',
  'cloudtrail:GetTrailStatus': 'there is a trail',
  'dynamodb:GetItem': 'a scan is followed, or an execution shown',
  'dynamodb:Query': 'a scan is followed, or a look at everything is asked for',
  'ec2:*': 'CloudFormation asks which zones there are',
  'ecr:*': 'the digest of an image is asked for',
  'events:PutEvents': 'there is a bus to send an event to',
  'ecs:*': 'a service is asked for, or one has hooks',
  'kms:*': 'AWS asks for it in the caller’s name',
  's3:AbortMultipartUpload': 'an upload was begun and not ended',
  's3:DeleteObject': 'AWS asks for it beside s3:DeleteObjectVersion',
  's3:GetObjectVersion': 'with the parameter PolicyVersion',
  's3:ListBucket': 'AWS tells whoever may list that an object is not there',
  'secretsmanager:DescribeSecret': 'no credentials for Qualys are given',
  'secretsmanager:PutSecretValue': 'the token is another one',
  'secretsmanager:UpdateSecretVersionStage': 'the credentials were rotated since',
  'sqs:SendMessage': 'letters are delivered by hand',
  'sqs:DeleteMessage': 'there are letters to deliver',
  'sqs:ListMessageMoveTasks': 'there are letters to deliver',
  'sqs:StartMessageMoveTask': 'there are letters to deliver',
  'states:DescribeExecution': 'one execution is asked for',
  'states:GetExecutionHistory': 'one execution is asked for',
};

/** Somebody who may run one command, and no more. */
export interface Operator {
  readonly command: string;
  readonly policies: readonly PolicyDocument[];
  readonly program: Program;
}

/** Makes operators as they are asked for, each once, and remembers them. */
export function openOperators(world: DeployWorld) {
  const known = new Map<string, Operator>();
  return {
    known,
    as: async (command: string): Promise<Program> => {
      const before = known.get(command);
      if (before !== undefined) return before.program;
      const more = command === 'status' ? ['--drift'] : command === 'destroy' ? ['--purge'] : [];
      const policies = await printedPolicies(world.program, [...command.split(' '), ...more]);
      const program = await limitedProgram(world, command.replaceAll(/[ -]+/g, '-'), policies);
      known.set(command, { command, policies, program });
      return program;
    },
  };
}

/** Commands that operate the service, each by somebody who may run just that one, on a service that was deployed. */
export async function checkOperating(world: DeployWorld, as: (command: string) => Promise<Program>): Promise<void> {
  const { account, region, folder } = world;
  await world.program.run(['deploy', '--create-role', '--look-interval', '100ms']);
  const policy = join(folder, 'policy.yaml');
  writeFileSync(policy, 'fail-on: critical\n');
  await putLetters(world);
  const image = `${account}.dkr.ecr.${region}.amazonaws.com/team/api:1`;
  const roles = ['--existing-role-name', 'qualys-fargate-scan-role'];
  const runs: readonly (readonly [string, readonly string[]])[] = [
    ['policy put', ['policy', 'put', policy]],
    ['policy show', ['policy', 'show']],
    ['logs', ['logs', '--since', '1h']],
    ['workflow', ['workflow']],
    ['redrive', ['redrive']],
    ['scan', ['scan', image, '--no-wait']],
    ['reconcile', ['reconcile']],
    ['registries create', ['registries', 'create', ...roles]],
    ['registries validate', ['registries', 'validate']],
    ['rotate-token', ['rotate-token']],
    ['verify', ['verify']],
    ['status', ['status', '--drift', '--look-interval', '100ms']],
    ...scannerRuns(image),
  ];
  const qscanner = join(folder, 'qscanner-of-operators');
  writeFileSync(qscanner, emptyProgram());
  await world.program.run(['deploy', 'image-scanner', '--qscanner-path', qscanner, '--look-interval', '100ms']);
  for (const [command, words] of runs) {
    // With the credentials of the service, where a command takes those.
    const more = command.startsWith('rotate-token') ? {} : { QUALYS_TOKEN: undefined };
    const { ended, child } = (await as(command)).start(words, more);
    // Whether an event comes to its end is checked elsewhere, and takes its time.
    if (command.startsWith('verify')) void followed(world).then(() => child.kill('SIGINT'));
    const { code, err } = await ended;
    const refused = /is not authorized|Allow \w+:\w+/.exec(err)?.[0];
    compare(`${command}, by somebody who may do just that`, [refused, code !== 64], [undefined, true]);
  }
}

/** The same of an image scanner, as far as it has that. */
function scannerRuns(image: string): readonly (readonly [string, readonly string[]])[] {
  const operated = '--image-scanner';
  return [
    [`logs ${operated}`, ['logs', '--since', '1h', operated]],
    [`workflow ${operated}`, ['workflow', operated]],
    [`redrive ${operated}`, ['redrive', operated]],
    [`scan ${operated}`, ['scan', image, '--no-wait', operated]],
    [`rotate-token ${operated}`, ['rotate-token', operated]],
    [`verify ${operated}`, ['verify', operated]],
  ];
}

/** Until an event that was sent is looked for. */
async function followed({ proxy }: DeployWorld): Promise<void> {
  proxy.calls.length = 0;
  const isFollowed = () => {
    const sent = proxy.calls.findIndex(({ action }) => action === 'PutEvents');
    return sent >= 0 && proxy.calls.slice(sent).some(({ action }) => action === 'FilterLogEvents');
  };
  for (let look = 0; look < 300 && !isFollowed(); look++) await delay(100);
}

/** With a role of CloudFormation whoever deploys may do nothing to resources, and may name no other role. */
export async function checkServiceRole(world: DeployWorld): Promise<void> {
  await world.reset();
  const role = `arn:aws:iam::${world.account}:role/for-cloudformation`;
  await iam(world.aws.endpoint, 'CreateRole', {
    RoleName: 'for-cloudformation',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [] }),
  });
  const as = ['--cloudformation-role', role];
  const policies = await printedPolicies(world.program, ['deploy', 'destroy', ...as]);
  const program = await limitedProgram(world, 'with-a-role', policies);
  const deployed = await program.run(['deploy', '--create-role', '--look-interval', '100ms', ...as]);
  compare('with a role of CloudFormation: deploy', deployed.code, 0);
  const sets = world.proxy.calls.filter(({ action }) => action === 'CreateChangeSet');
  compare('with a role of CloudFormation: it is named', [...new Set(sets.map(({ input }) => input.RoleARN))], [role]);
  const destroyed = await program.run(['destroy', '--yes', '--look-interval', '100ms']);
  compare('with a role of CloudFormation: destroy', destroyed.code, 0);
  const other = { ...sets[0], input: { ...sets[0]?.input, RoleARN: role.replace('for-', 'another-') } } as AwsCall;
  compare('with another role: is not allowed', isAllowed(other, world.account, policies), false);
  const calls = world.proxy.answered.filter(({ call: each }) => each.accessKeyId === program.accessKeyId);
  const refused = calls.filter(({ call: each }) => !isAllowed(each, world.account, policies));
  compare(
    'with a role of CloudFormation: recorded calls are allowed',
    refused.map(({ call: each }) => actionOf(each)),
    [],
  );
}

/** Messages that nobody could handle: one that is understood, and an event that a rule of the target could not deliver. */
async function putLetters({ aws, account, region }: DeployWorld): Promise<void> {
  const place = { endpoint: aws.endpoint, region } as Parameters<typeof call>[0];
  const send = (queue: string, body: object) =>
    call(place, 'sqs', 'AmazonSQS.SendMessage', {
      QueueUrl: `${aws.endpoint}/${account}/${queue}`,
      MessageBody: JSON.stringify(body),
    });
  await send('qualys-fargate-scanner-service-intake-dead-letters', { kind: 'target', account, region });
  await send('qualys-fargate-task-state-undelivered', { source: 'aws.ecs', account, region, detail: {} });
}

/** Every call that was made by one of the operators: allowed by what was printed for the command, and by no more than IAM's own look at it. */
export function checkRecorded(world: DeployWorld, operators: ReadonlyMap<string, Operator>): void {
  const byKey = new Map([...operators.values()].map((operator) => [operator.program.accessKeyId, operator] as const));
  const refused = new Set<string>();
  const denied = new Set<string>();
  const seen = new Set<string>();
  for (const { call: each, status, said } of world.proxy.answered) {
    const operator = byKey.get(each.accessKeyId);
    if (operator === undefined) continue;
    seen.add(`${operator.command}: ${actionOf(each)}`);
    if (/AccessDenied|not authorized/.test(said) && status >= 400) denied.add(`${operator.command}: ${said}`);
    if (!isAllowed(each, world.account, operator.policies)) {
      refused.add(`${operator.command}: ${actionOf(each)} ${JSON.stringify(each.input).slice(0, 200)}`);
    }
  }
  compare('recorded calls: all are allowed by what is printed', [...refused], []);
  compare('recorded calls: the emulator refused none', [...denied], []);
  const idle = [...operators.values()].flatMap(({ command, policies }) =>
    directActions(policies)
      .filter((action) => !seen.has(`${command}: ${action}`))
      .map((action) => ({ command, action })),
  );
  const unexplained = idle.filter(
    ({ action }) => rarely[action] === undefined && rarely[serviceOf(action)] === undefined,
  );
  compare(
    'recorded calls: what is printed for the program itself is called, or there is a reason',
    unexplained.map(({ command, action }) => `${command}: ${action}`),
    [],
  );
  const used = new Set(idle.flatMap(({ action }) => [action, serviceOf(action)]));
  compare(
    'recorded calls: no reason is left over',
    Object.keys(rarely).filter((name) => !used.has(name)),
    [],
  );
}

function serviceOf(action: string): string {
  return `${action.split(':')[0]}:*`;
}

/** What is allowed to the program itself, and not to CloudFormation in its name. */
function directActions(policies: readonly PolicyDocument[]): readonly string[] {
  const own = policies
    .flatMap(({ Statement }) => Statement)
    .filter(({ Condition = {} }) => !JSON.stringify(Condition).includes('aws:CalledVia'));
  return [...new Set(own.flatMap(({ Action }) => [Action].flat()))];
}
