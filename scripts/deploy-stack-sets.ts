import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { faultsOf, readModel } from './api-model.ts';
import { type AwsProxy, startAwsProxy } from './aws-proxy.ts';
import { compare } from './compare.ts';
import { error } from './deploy-states.ts';
import { type Environment, openProgram, type Program, stageProgram } from './deployed-program.ts';
import type { Template } from './emulator-template.ts';
import { type Peer, startPeer } from './peer.ts';
import { printedPolicies } from './printed-policies.ts';
import { actionOf, isAllowed } from './recorded-calls.ts';

const hub = '111122223333';
const members = ['222233334444', '555566667777'] as const;
const late = '888899990000';
const home = 'us-east-1';
const regions = [home, 'eu-west-1'] as const;
const bus = `arn:aws:events:${home}:${hub}:event-bus/qualys-fargate-scanner-service-bus`;
const set = ['--stack-set', '--permission-model', 'self-managed'] as const;
const quick = ['--look-interval', '100ms', '--json'] as const;

/** What the emulator (moto) does not know; it would leave them out with a warning. */
const unknownTypes = [
  'AWS::CloudTrail::Trail',
  'AWS::CloudWatch::Alarm',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::Schedule',
];

interface Report {
  readonly stackSet?: {
    readonly end: string;
    readonly changes: readonly string[];
    readonly instances: readonly { readonly account: string; readonly region: string; readonly status: string }[];
  };
}

/** An organization that is emulated (moto): accounts that know nothing of each other but by stack sets. */
interface World {
  readonly proxy: AwsProxy;
  readonly program: Program;
  /** The names of the stacks of an account and region. */
  readonly stacks: (account: string, region: string) => Promise<string>;
}

/**
 * Target stacks by stack set: a self-managed one is made, changed and deleted in the accounts; a service-managed one, which no emulator makes,
 * is asked for as AWS' own model of the API has it.
 */
export async function checkStackSets(built: string, folder: string): Promise<void> {
  const python = resolve('.venv/moto/bin/python');
  if (!existsSync(python)) throw new Error('Stack sets need moto: bash .ci/peers/accounts.sh installs it.');
  await using moto = await startPeer({
    program: python,
    args: (port) => ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
    environment: () => ({ HOME: folder, TMPDIR: folder }),
    path: '/moto-api/data.json',
  });
  await using proxy = await startAwsProxy(`http://127.0.0.1:${moto.port}`);
  const staged = join(folder, 'stack-sets');
  stageProgram(built, staged, known);
  const world = await openWorld(staged, folder, proxy, moto);
  await checkSelfManaged(world);
  await checkTrouble(world);
  await checkTakenAway(world);
  await checkServiceManaged(world);
  await checkPermissions(world);
}

async function checkSelfManaged({ proxy, program, stacks }: World): Promise<void> {
  const deploy = ['deploy', 'target', ...set, '--central-event-bus-arn', bus, '--regions', regions.join(',')];
  const both = [...deploy, '--accounts', members.join(',')];
  const made = await stackSet(program, both);
  compare('stack set: is made', [made.end, made.places], ['created', places(members)]);
  for (const member of members) {
    for (const region of regions) {
      const there = (await stacks(member, region)).includes('<StackStatus>CREATE_COMPLETE<');
      compare(`stack set: the stack of ${member} in ${region}`, there, true);
    }
  }
  proxy.calls.length = 0;
  const again = await stackSet(program, both);
  compare('stack set, again', [again.end, again.changes], ['unchanged', []]);
  const changes = proxy.calls.filter(({ action }) => /^(?:Create|Update|Delete)/.test(action));
  compare('stack set, again: nothing is changed', changes, []);
  const added = await stackSet(program, [...deploy, '--accounts', [...members, late].join(',')]);
  compare('stack set: one account more', added.changes, [`Adds stacks for ${late}, in ${regions.join(', ')}.`]);
  const other = await stackSet(program, [...both, '--parameters', 'TrailRetentionDays=14']);
  compare(
    'stack set: another parameter',
    [other.end, other.changes],
    ['updated', ['Changes its parameters TrailRetentionDays, and all its stacks.']],
  );
  const updated = await stackSet(program, ['update', ...set]);
  compare('stack set: update keeps what it has', [updated.end, updated.changes], ['unchanged', []]);
  const { out } = await program.run(['status', '--stack-set', ...quick]);
  const status = JSON.parse(out) as { readonly stackSet?: { readonly instances: readonly unknown[] } };
  compare('stack set: status', status.stackSet?.instances.length, 6);
}

/** Others that work on it are waited for; an account that fails is named. */
async function checkTrouble({ proxy, program }: World): Promise<void> {
  const change = (days: number) => [
    'deploy',
    'target',
    ...set,
    '--central-event-bus-arn',
    bus,
    '--accounts',
    members[0],
    '--parameters',
    `TrailRetentionDays=${days}`,
  ];
  let refused = 0;
  proxy.before = ({ action }) => {
    if (action !== 'UpdateStackSet' || refused++ > 1) return undefined;
    return { status: 409, body: error('OperationInProgressException', 'Another Operation on StackSet is in progress') };
  };
  const waited = await stackSet(program, change(15));
  compare('stack set: another operation is waited for', [waited.end, refused], ['updated', 3]);
  proxy.before = () => undefined;
  proxy.after = ({ action }, said) => {
    if (action === 'DescribeStackSetOperation') return said.replace(/<Status>\w+</, '<Status>FAILED<');
    if (action !== 'ListStackSetOperationResults') return said;
    const result = `<Account>${members[0]}</Account><Region>${home}</Region><Status>FAILED</Status><StatusReason>No such role</StatusReason>`;
    return said.replace('<Summaries/>', `<Summaries><member>${result}</member></Summaries>`);
  };
  const { code, err } = await program.run([...change(16), ...quick]);
  compare(
    'stack set: an account that fails is named',
    [code, err.includes(`${members[0]} ${home}: No such role`)],
    [70, true],
  );
  proxy.behave();
}

async function checkTakenAway({ program, stacks }: World): Promise<void> {
  const destroy = ['destroy', 'target', ...set, '--yes'];
  const one = await stackSet(program, [...destroy, '--accounts', late]);
  compare('stack set: one account less', [one.end, one.places], ['updated', places(members)]);
  const all = await stackSet(program, destroy);
  compare('stack set: is taken away', [all.end, all.places], ['deleted', []]);
  const left = await stacks(members[0], regions[1]);
  compare('stack set: no stack is left', /<StackStatus>(?!DELETE_COMPLETE)/.test(left), false);
  compare('stack set: is taken away, again', (await stackSet(program, destroy)).end, 'absent');
}

/** The emulator knows no organization; what is asked for is held against the model, and against what the documents of AWS say goes together. */
async function checkServiceManaged({ proxy, program }: World): Promise<void> {
  const model = readModel(resolve('.venv/moto'), 'cloudformation');
  proxy.calls.length = 0;
  const units = [
    'deploy',
    'target',
    '--stack-set',
    '--org-unit-ids',
    'ou-abcd-12345678,ou-abcd-87654321',
    '--central-event-bus-arn',
    bus,
  ];
  const choices = [
    [],
    ['--delegated-admin'],
    ['--accounts', members[0]],
    ['--exclude-accounts', members[1]],
    [
      '--auto-deployment',
      'false',
      '--failure-tolerance',
      '20%',
      '--max-concurrent',
      '5',
      '--region-concurrency',
      'parallel',
    ],
  ];
  for (const [index, more] of choices.entries()) {
    const words = [...units, ...more, '--stack-name', `organization-${index}`];
    const found = await stackSet(program, words);
    compare(`service-managed ${more.join(' ')}`, found.end, 'created');
    await stackSet(program, ['destroy', 'target', '--stack-set', '--yes', '--stack-name', `organization-${index}`]);
  }
  const asked = proxy.calls.filter(({ service }) => service === 'cloudformation');
  compare(
    'service-managed: all that was asked is of the model',
    asked.flatMap(({ action, input }) => faultsOf(model, action, input)),
    [],
  );
  const created = asked
    .filter(({ action }) => action === 'CreateStackSet')
    .map(({ input }) => [input.PermissionModel, input['AutoDeployment.Enabled'], input.CallAs]);
  const expected = choices.map((more) => [
    'SERVICE_MANAGED',
    more.includes('--auto-deployment') ? 'false' : 'true',
    more.includes('--delegated-admin') ? 'DELEGATED_ADMIN' : undefined,
  ]);
  compare('service-managed: how the sets are made', created, expected);
  const filters = asked
    .filter(({ action }) => action === 'CreateStackInstances')
    .map(({ input }) => [input['DeploymentTargets.AccountFilterType'], input['DeploymentTargets.Accounts.member.1']]);
  compare('service-managed: which accounts', filters, [
    [undefined, undefined],
    [undefined, undefined],
    ['INTERSECTION', members[0]],
    ['DIFFERENCE', members[1]],
    [undefined, undefined],
  ]);
}

/** What was called is what is printed for it. */
async function checkPermissions({ proxy, program }: World): Promise<void> {
  const words = ['deploy', 'target', 'destroy', 'target', 'status', ...set];
  const policies = await printedPolicies(program, words);
  const more = await printedPolicies(program, ['update', ...set]);
  const calls = proxy.answered
    .map(({ call }) => call)
    .filter(({ input }) => input.StackSetName?.startsWith('organization') !== true);
  const refused = calls
    .filter((call) => !isAllowed(call, hub, [...policies, ...more]))
    .map((call) => `${actionOf(call)} ${JSON.stringify(call.input).slice(0, 200)}`);
  compare('stack set: recorded calls are allowed by what is printed', [...new Set(refused)], []);
}

async function stackSet(program: Program, words: readonly string[]) {
  const { out, err, code } = await program.run([...words, ...quick]);
  if (out === '') throw new Error(`${words.join(' ')} ended with ${code}:\n${err}`);
  const { stackSet: found } = JSON.parse(out) as Report;
  const places = (found?.instances ?? []).map(({ account, region }) => `${account} ${region}`).toSorted();
  return { end: found?.end, changes: found?.changes ?? [], places };
}

function places(accounts: readonly string[]): readonly string[] {
  return accounts.flatMap((account) => regions.map((region) => `${account} ${region}`)).toSorted();
}

async function openWorld(staged: string, folder: string, proxy: AwsProxy, { port }: Peer): Promise<World> {
  const endpoint = `http://127.0.0.1:${port}`;
  const base: Environment = {
    HOME: folder,
    CI: 'true',
    AWS_ENDPOINT_URL: proxy.endpoint,
    AWS_REGION: home,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const credentialsOf = async (account: string) => {
    const sts = new STSClient({ region: home, endpoint, credentials: { accessKeyId: 'any', secretAccessKey: 'any' } });
    const role = { RoleArn: `arn:aws:iam::${account}:role/admin`, RoleSessionName: 'check' };
    const { Credentials } = await sts.send(new AssumeRoleCommand(role));
    return Credentials;
  };
  const { AccessKeyId, SecretAccessKey, SessionToken } = (await credentialsOf(hub)) ?? {};
  const key = {
    AWS_ACCESS_KEY_ID: AccessKeyId,
    AWS_SECRET_ACCESS_KEY: SecretAccessKey,
    AWS_SESSION_TOKEN: SessionToken,
  };
  return {
    proxy,
    program: openProgram(staged, { ...base, ...key }),
    stacks: async (account, region) => {
      const { AccessKeyId: id = '' } = (await credentialsOf(account)) ?? {};
      const credential = `Credential=${id}/20260101/${region}/cloudformation/aws4_request`;
      const headers = { authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none` };
      const body = new URLSearchParams({ Action: 'DescribeStacks', Version: '2010-05-15' });
      return (await fetch(endpoint, { method: 'POST', headers, body })).text();
    },
  };
}

/** The target's template as far as the emulator makes it. */
function known(template: Template, file: string): Template {
  if (file !== 'target-account.yaml') return template;
  const there = Object.entries(template.Resources).filter(([, { Type }]) => !unknownTypes.includes(Type));
  // It takes no tags of a key.
  const kept = there.map(([name, resource]) => {
    const { Tags, ...properties } = resource.Properties ?? {};
    return [name, resource.Type === 'AWS::KMS::Key' ? { ...resource, Properties: properties } : resource] as const;
  });
  const { Rules: _, Outputs: outputs, ...rest } = template;
  const { Version, AccountId } = outputs as Readonly<Record<string, unknown>>;
  return { ...rest, Resources: Object.fromEntries(kept), Outputs: { Version, AccountId } };
}
