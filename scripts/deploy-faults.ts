import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyDocument } from '../core/deploy/permissions/policies.ts';
import { compare } from './compare.ts';
import { ends, report } from './deploy-shapes.ts';
import { error } from './deploy-states.ts';
import type { DeployWorld } from './deploy-world.ts';
import { limitedProgram, printedPolicies } from './printed-policies.ts';

const quick = ['--look-interval', '100ms'] as const;

/** What goes wrong outside of the program: it says what, changes nothing more, and goes on when that is mended. */
export async function checkFaults(world: DeployWorld, built: string): Promise<void> {
  await checkAccount(world);
  await checkTemplates(world, built);
  await checkThrottling(world);
  await checkBuckets(world);
  await checkQualys(world);
  await checkPermissions(world);
}

/** Credentials of another account than was meant touch nothing. */
async function checkAccount(world: DeployWorld): Promise<void> {
  await world.reset();
  for (const words of [['deploy'], ['update'], ['destroy', '--yes'], ['status']]) {
    const { code, err } = await world.program.run([...words, '--account', '999988887777']);
    const actions = [...new Set(world.proxy.calls.map(({ action }) => action))];
    const says = err.includes('of account 111122223333') && err.includes('999988887777');
    compare(`${words[0]} in the wrong account`, [code, says, actions], [64, true, ['GetCallerIdentity']]);
  }
}

/** A template that is too long for CloudFormation goes through the bucket; a short one is handed over as it is. */
async function checkTemplates(world: DeployWorld, built: string): Promise<void> {
  const bytes = (file: string) => readFileSync(join(built, 'cloudformation', file)).length;
  compare('the template of the service is over 51,200 bytes', bytes('service-account.yaml') > 51_200, true);
  compare('the template of the target is not', bytes('target-account.yaml') <= 51_200, true);
  await world.reset();
  await report(world.program, 'deploy', '--create-role');
  const sets = world.proxy.calls.filter(({ action }) => action === 'CreateChangeSet');
  const how = sets.map(({ input }) => [input.StackName, input.TemplateURL === undefined ? 'text' : 'address']);
  compare('how templates are handed over', how, [
    ['qualys-fargate-scanner-artifacts', 'text'],
    ['qualys-fargate-scanner-service', 'address'],
    ['qualys-fargate-scanner-target', 'text'],
  ]);
}

/** Every call is throttled, and fails, before it is answered. */
async function checkThrottling(world: DeployWorld): Promise<void> {
  await world.reset();
  const met = new Map<string, number>();
  world.proxy.before = ({ service, action }) => {
    const times = met.get(`${service}:${action}`) ?? 0;
    met.set(`${service}:${action}`, times + 1);
    if (times === 0)
      return {
        status: service === 's3' ? 503 : 400,
        body: error(service === 's3' ? 'SlowDown' : 'Throttling', 'Rate exceeded'),
      };
    return times === 1 ? { status: 500, body: error('InternalFailure', 'A fault') } : undefined;
  };
  const { code, ...found } = await report(world.program, 'deploy', '--create-role');
  const created = ends(found).map((end) => end.split(' ').at(-1));
  compare('every call throttled once and failed once', [code, created], [0, ['created', 'created', 'created']]);
  world.proxy.before = ({ action }) =>
    action === 'CreateChangeSet' ? { status: 400, body: error('Throttling', 'Rate exceeded') } : undefined;
  const ran = await world.program.run(['deploy', ...quick]);
  compare('throttled for good', [ran.code, /throttled .*\nAsk less at once/.test(ran.err)], [70, true]);
  world.proxy.before = ({ action }) =>
    action === 'PutObject' ? { status: 503, body: error('ServiceUnavailable', 'Away') } : undefined;
  const failing = await world.program.run(['deploy', ...quick]);
  compare('failing for good', [failing.code, /has a fault .*\nTry again later/.test(failing.err)], [70, true]);
  world.proxy.behave();
}

/** Buckets that are somebody else's, elsewhere, or hold something else. */
async function checkBuckets(world: DeployWorld): Promise<void> {
  const { proxy, program } = world;
  await world.reset();
  const given = ['deploy', '--create-role', '--artifact-bucket', 'taken', ...quick];
  const changed = () => proxy.calls.filter(({ action }) => /^(?:CreateChangeSet|PutObject)$/.test(action)).length;
  proxy.before = ({ action }) => (action === 'HeadBucket' ? { status: 403, body: '' } : undefined);
  const taken = await program.run(given);
  compare(
    'a bucket of somebody else',
    [taken.code, taken.err.includes("The bucket taken can't be used"), changed()],
    [70, true, 0],
  );
  const owners = proxy.calls.flatMap(({ action, owner }) => (action === 'HeadBucket' ? [owner] : []));
  compare('a bucket of somebody else: whose it must be is said to S3', [...new Set(owners)], ['111122223333']);
  proxy.behave();
  const absent = await program.run(given);
  compare('a bucket that is not there', [absent.code, absent.err.includes('There is no bucket taken')], [70, true]);
  const cdk = await program.run(['deploy', '--create-role', '--use-cdk-bucket', ...quick]);
  compare(
    'no bucket of the CDK',
    [cdk.code, cdk.err.includes('cdk bootstrap aws://111122223333/us-east-1')],
    [70, true],
  );
  // Somebody writes other code under the name of ours.
  await report(program, 'deploy', '--create-role');
  proxy.before = ({ action, input }) =>
    action === 'GetObject' && input.Key?.startsWith('lambda/') === true
      ? { status: 200, body: 'other code' }
      : undefined;
  const other = await program.run(['deploy', ...quick]);
  compare('code that is not ours', [other.code, other.err.includes('does not hold what its name says')], [70, true]);
  proxy.behave();
}

/** Without an answer of Qualys nothing is made that would need it. */
async function checkQualys(world: DeployWorld): Promise<void> {
  await world.reset();
  const ran = await world.program.run(['deploy', '--create-role', ...quick], { QUALYS_TOKEN: 'wrong' });
  const made = world.proxy.calls.filter(({ action }) => action === 'CreateChangeSet').length;
  compare('a token that Qualys refuses: nothing is made', [ran.code, made], [70, 0]);
}

/** One permission less each time: it is named, with its resource; what was done by then is done. */
async function checkPermissions(world: DeployWorld): Promise<void> {
  await world.reset();
  const deploy = ['deploy', '--create-role'];
  const destroy = ['destroy', '--yes', '--purge', '--confirm-purge', 'qualys-fargate-scanner'];
  const lacks: readonly (readonly [readonly string[], readonly string[]])[] = [
    [
      deploy,
      ['DescribeStacks', 'CreateChangeSet', 'DescribeChangeSet', 'DescribeStackEvents', 'ExecuteChangeSet'].map(
        (each) => `cloudformation:${each}`,
      ),
    ],
    [deploy, ['s3:PutObject']],
    [deploy, []],
    [deploy, ['s3:GetObject', 'cloudformation:DeleteChangeSet']],
    [
      destroy,
      ['GetTemplate', 'ListStackResources', 'ListStacks', 'DeleteStack'].map((each) => `cloudformation:${each}`),
    ],
    [destroy, ['s3:ListBucketVersions', 's3:DeleteObject', 'dynamodb:UpdateTable', 'dynamodb:DeleteTable']],
    [destroy, ['s3:DeleteBucket', 'kms:ScheduleKeyDeletion']],
    [destroy, []],
  ];
  const policies = await printedPolicies(world.program, ['deploy', 'destroy', '--purge']);
  let number = 0;
  for (const [words, actions] of lacks) {
    for (const action of actions) {
      const program = await limitedProgram(
        world,
        `lacking-${number++}`,
        policies.map((policy) => without(policy, action)),
      );
      const { code, err } = await program.run([...words, ...quick]);
      const named = [...err.matchAll(/Allow (\S+)(?: \(.*?\))? on (\S+)/g)].map(([, name]) => name);
      compare(
        `${words[0]} without ${action}: it is named`,
        [code, named],
        [70, [action === 's3:DeleteObject' ? 's3:DeleteObjectVersion' : action]],
      );
    }
    if (actions.length > 0) continue;
    const { code } = await (await limitedProgram(world, `lacking-${number++}`, policies)).run([...words, ...quick]);
    compare(`${words[0]} with all of them`, code, 0);
  }
}

function without(policy: PolicyDocument, action: string): PolicyDocument {
  const Statement = policy.Statement.flatMap((statement) => {
    const Action = [statement.Action].flat().filter((each) => each !== action);
    return Action.length === 0 ? [] : [{ ...statement, Action }];
  });
  return { ...policy, Statement };
}
