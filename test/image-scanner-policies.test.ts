import { describe, expect, it } from 'vitest';
import permissions from '../cloudformation/permissions.json' with { type: 'json' };
import type { DeployedTemplate } from '../scripts/deployed-template.ts';
import { sampleStack } from '../scripts/sample-stacks.ts';
import { allows, listed, type Request, type Statement, statementsOf } from './fakes/iam.ts';

// What the roles of the image scanner allow, worked out by IAM's own rules. Emulators don't enforce them.

const account = '111122223333';
const other = '444455556666';
const region = 'eu-west-1';
const everything = {
  Scanner: 'auto',
  ScanRunningTasks: 'true',
  MarkRepositories: 'shop/*,tools',
  AttestRepositories: 'shop/web',
  PolicyBucket: 'policies',
  SecurityHub: 'on',
  VpcId: 'vpc-1',
  SubnetIds: 'subnet-1,subnet-2',
  SecurityGroupIds: 'sg-1',
  CaBundleKey: `layers/${'f'.repeat(64)}.zip`,
};
const stack = sampleStack('scanner', everything);
const plain = sampleStack('scanner');

const propertiesOf = ({ Resources }: DeployedTemplate, name: string) => Resources[name]?.Properties ?? {};
const roleOf = (name: string, of: DeployedTemplate = stack): readonly Statement[] =>
  (propertiesOf(of, `${name}Role`).Policies as { PolicyDocument: unknown }[]).flatMap(({ PolicyDocument }) =>
    statementsOf(PolicyDocument),
  );
const repository = (name: string, of = account, where = region) => `arn:aws:ecr:${where}:${of}:repository/${name}`;
const home = { 'aws:ResourceAccount': account, 'aws:RequestedRegion': region };

/** Of a request that writes the tags of a scan. */
const ourTags = { 'aws:TagKeys': ['qualys:scanned', 'qualys:scan-date'] };

/** What stands for a name in permissions.json, as a request that AWS would see. */
function requestFor(action: string, place: string): Request {
  const [resource = '', partition] = place.split('/');
  const results = stack.arn('ResultsBucket');
  if (partition !== undefined) {
    return { action, resource: stack.arn(resource), context: { 'dynamodb:LeadingKeys': [`${partition}sha256:abc`] } };
  }
  switch (resource) {
    case 'policy':
      return { action, resource: 'arn:aws:s3:::policies/policy.yaml' };
    case 'policy-bucket':
      return { action, resource: 'arn:aws:s3:::policies' };
    case 'findings-object':
      return { action, resource: `${results}/scan-results/shop/web/sha256-abc/1.json` };
    case 'work':
      return { action, resource: results };
    case 'work-object':
      return { action, resource: `${results}/work/1/result.json` };
    case 'work-order':
      return { action, resource: `${results}/work/1/order.json` };
    case 'code-object':
      return { action, resource: `arn:aws:s3:::code-of-111122223333/layers/${'f'.repeat(64)}.zip` };
    case 'repository':
      return { action, resource: repository('any/name') };
    case 'tagged-repository':
      return { action, resource: repository('shop/bank'), context: { ...home, ...ourTags } };
    case 'attested-repository':
      return { action, resource: repository('shop/web'), context: home };
    case 'registry-token':
    case 'task-definition':
      return { action, resource: '*' };
    case 'execution':
      return { action, resource: `${stack.arn('ScanWorkflow').replace(':stateMachine:', ':execution:')}:d-abc-1` };
    case 'findings':
      return {
        action,
        resource: `arn:aws:securityhub:${region}:${account}:${action.endsWith('GetFindings') ? 'hub' : `product/${account}`}/default`,
      };
    case 'default-bus':
      return {
        action,
        resource: `arn:aws:events:${region}:${account}:event-bus/default`,
        context: { 'events:source': 'qualys-fargate-scanner' },
      };
    default:
      return { action, resource: stack.arn(resource) };
  }
}

const functions = Object.entries(permissions.imageScanner) as readonly [
  string,
  Readonly<Record<string, readonly string[]>>,
][];
const calls = functions.flatMap(([name, asked]) =>
  Object.entries(asked).flatMap(([action, places]) => places.map((place) => [name, action, place] as const)),
);
const partitions = ['result#', 'scan#', 'use#', 'hint#', 'target#'];

describe('the role of each function, and of builds', () => {
  it.each(calls)('%s may %s %s', (name, action, place) => {
    expect(allows(roleOf(name), requestFor(action, place))).toBe(true);
  });

  it.each(functions)('%s allows nothing that is not called', (name, asked) => {
    const ofItself = name === 'Build' ? permissions.ofCodeBuildItself : permissions.ofLambdaItself;
    const given = roleOf(name).flatMap(({ Action }) => listed(Action));
    // What Lambda puts aside is sent as the worker.
    const needed = [...Object.keys(asked), ...Object.keys(ofItself), ...(name === 'Worker' ? ['sqs:SendMessage'] : [])];

    expect(given.filter((action) => !needed.includes(action))).toEqual([]);
  });

  it.each(functions)('%s reaches no partition of the table that it does not use', (name, asked) => {
    const actions = ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'Scan'];
    const all = actions.flatMap((action) => partitions.map((partition) => [`dynamodb:${action}`, partition] as const));

    const allowed = all.filter(([action, partition]) =>
      allows(roleOf(name), requestFor(action, `ScanTable/${partition}`)),
    );

    const used = all.filter(([action, partition]) => asked[action]?.includes(`ScanTable/${partition}`) ?? false);
    expect(allowed.map(String).sort()).toEqual(used.map(String).sort());
  });

  it('Advance alone writes scan results; who tells copies findings for a second repository; workers write work', () => {
    const may = (action: string, place: string) =>
      functions.map(([name]) => name).filter((name) => allows(roleOf(name), requestFor(action, place)));

    expect(may('dynamodb:PutItem', 'ScanTable/result#')).toEqual(['Advance']);
    expect(may('s3:PutObject', 'findings-object')).toEqual(['Intake', 'Advance', 'Finish']);
    expect(may('s3:GetObject', 'findings-object')).toEqual([]);
    expect(may('s3:PutObject', 'work-object')).toEqual(['Advance', 'Worker', 'Build']);
    expect(may('s3:PutObject', 'work-order')).toEqual(['Advance']);
  });

  it.each(['dynamodb', 'sqs', 's3', 'sns', 'lambda', 'secretsmanager'])(
    'uses the key through %s where that is needed',
    (through) => {
      const request = {
        action: 'kms:Decrypt',
        resource: stack.arn('EncryptionKey'),
        context: { 'kms:ViaService': `${through}.${region}.amazonaws.com` },
      };
      const needs = ([name, asked]: (typeof functions)[number]) => {
        // Environments of functions are encrypted, and what Lambda puts aside for the worker.
        if (through === 'lambda') return name !== 'Build';
        return (
          Object.keys(asked).some((action) => action.startsWith(`${through}:`)) ||
          (through === 'sqs' && name === 'Worker')
        );
      };

      expect(functions.filter(([name]) => allows(roleOf(name), request)).map(([name]) => name)).toEqual(
        functions.filter(needs).map(([name]) => name),
      );
    },
  );

  it('Advance does not read the token where QScanner alone scans', () => {
    const request = { action: 'secretsmanager:GetSecretValue', resource: plain.arn('QualysSecret') };

    expect(allows(roleOf('Advance', plain), request)).toBe(false);
    expect(allows(roleOf('Worker', plain), request)).toBe(true);
  });

  it.each(['Intake', 'Advance', 'Worker', 'Build'])(
    '%s reads other registries only where running tasks are scanned',
    (name) => {
      const request = { action: 'ecr:BatchGetImage', resource: repository('shop/web', other, 'us-east-1') };

      expect(allows(roleOf(name), request)).toBe(true);
      expect(allows(roleOf(name, plain), request)).toBe(false);
      expect(allows(roleOf(name, plain), { ...request, resource: repository('shop/web') })).toBe(true);
    },
  );
});

describe.each(['Intake', 'Finish'])('%s', (teller) => {
  const tag = (name: string, context: NonNullable<Request['context']> = { ...home, ...ourTags }): Request => ({
    action: 'ecr:TagResource',
    resource: repository(name),
    context,
  });
  const push = (name: string): Request => ({ ...tag(name, home), action: 'ecr:PutImage' });

  it('tags the named repositories alone, and pushes to those alone that are to have attestations', () => {
    const names = ['shop/web', 'shop/bank', 'tools', 'tools/more', 'shops/web'];

    expect(names.filter((name) => allows(roleOf(teller), tag(name)))).toEqual(['shop/web', 'shop/bank', 'tools']);
    expect(names.filter((name) => allows(roleOf(teller), push(name)))).toEqual(['shop/web']);
  });

  it.each([
    ['no tag', {}],
    ['a tag of others', { 'aws:TagKeys': ['qualys:scanned', 'CostCenter'] }],
  ])('writes %s: never', (_, tags) => {
    expect(allows(roleOf(teller), tag('shop/web', { ...home, ...tags }))).toBe(false);
  });

  it.each([
    ['another account', { ...home, 'aws:ResourceAccount': other }],
    ['another region', { ...home, 'aws:RequestedRegion': 'us-east-1' }],
  ])('marks nothing in %s', (_, context) => {
    expect(allows(roleOf(teller), tag('shop/web', { ...context, ...ourTags }))).toBe(false);
    expect(allows(roleOf(teller), { ...push('shop/web'), context })).toBe(false);
  });

  it('marks nothing unless it is asked to', () => {
    expect(allows(roleOf(teller, plain), tag('shop/web'))).toBe(false);
    expect(allows(roleOf(teller, plain), push('shop/web'))).toBe(false);
  });

  it('deletes no image, and changes no tag of one', () => {
    const actions = [
      'BatchDeleteImage',
      'DeleteRepository',
      'UntagResource',
      'PutImageTagMutability',
      'SetRepositoryPolicy',
    ];

    expect(actions.filter((action) => allows(roleOf(teller), { ...tag('shop/web'), action: `ecr:${action}` }))).toEqual(
      [],
    );
  });
});

describe('a build in a network', () => {
  const hand = (context: Request['context']): Request => ({
    action: 'ec2:CreateNetworkInterfacePermission',
    resource: `arn:aws:ec2:${region}:${account}:network-interface/eni-1`,
    ...(context === undefined ? {} : { context }),
  });
  const subnet = (id: string) => `arn:aws:ec2:${region}:${account}:subnet/${id}`;
  const asked = { 'ec2:AuthorizedService': 'codebuild.amazonaws.com', 'ec2:Subnet': subnet('subnet-2') };

  it('is handed an interface by CodeBuild, in the given subnets', () => {
    expect(allows(roleOf('Build'), hand(asked))).toBe(true);
  });

  it.each([
    ['another service', { ...asked, 'ec2:AuthorizedService': 'lambda.amazonaws.com' }],
    ['another subnet', { ...asked, 'ec2:Subnet': subnet('subnet-20') }],
    ['nobody', undefined],
  ])('is not handed one by %s', (_, context) => {
    expect(allows(roleOf('Build'), hand(context))).toBe(false);
  });

  it('may do nothing in networks without one', () => {
    const given = roleOf('Build', plain).flatMap(({ Action }) => listed(Action));

    expect(given.filter((action) => action.startsWith('ec2:'))).toEqual([]);
  });

  it('fetches its code, and no other object of that bucket', () => {
    const get = (key: string) =>
      allows(roleOf('Build'), { action: 's3:GetObject', resource: `arn:aws:s3:::code-of-111122223333/${key}` });

    expect(get(`lambda/worker-${'d'.repeat(64)}.zip`)).toBe(true);
    expect(get(`layers/${'e'.repeat(64)}.zip`)).toBe(true);
    expect(get(`lambda/scan-${'b'.repeat(64)}.zip`)).toBe(false);
  });
});

describe('who may be whom', () => {
  const trustOf = (name: string) => statementsOf(propertiesOf(stack, `${name}Role`).AssumeRolePolicyDocument);
  const assume = (principal: string, context: Request['context'] = {}): Request => ({
    action: 'sts:AssumeRole',
    principal,
    context,
  });

  it.each(['Intake', 'Advance', 'Finish', 'Worker'])('%s is of Lambda', (name) => {
    expect(allows(trustOf(name), assume('lambda.amazonaws.com'))).toBe(true);
    expect(allows(trustOf(name), assume(account))).toBe(false);
  });

  it('Build is of the one project of this account', () => {
    const from = (of: string, project: string) => ({
      'aws:SourceAccount': of,
      'aws:SourceArn': `arn:aws:codebuild:${region}:${of}:project/${project}`,
    });
    const may = (of: string, project: string) =>
      allows(trustOf('Build'), assume('codebuild.amazonaws.com', from(of, project)));

    expect(may(account, 'qualys-fargate-image-scanner-build')).toBe(true);
    expect(may(account, 'another')).toBe(false);
    expect(may(other, 'qualys-fargate-image-scanner-build')).toBe(false);
  });
});
