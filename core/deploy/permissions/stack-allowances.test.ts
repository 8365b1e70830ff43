import { describe, expect, it } from 'vitest';
import type { TemplateEntry } from './name-patterns.ts';
import { type StackSubject, stackAllowances } from './stack-allowances.ts';
import { merged } from './statement.ts';
import type { Verb } from './type-permissions.ts';
import { resourceTypes } from './types.ts';

const account = '111122223333';

function subjectOf(
  resources: Readonly<Record<string, TemplateEntry>>,
  more: Partial<StackSubject> & { readonly parameters?: Readonly<Record<string, string>> } = {},
): StackSubject {
  const { parameters = {}, ...rest } = more;
  return {
    place: { partition: 'aws', account, regions: ['eu-west-1'] },
    scope: { stack: 'acme', partition: 'aws', parameters, resources, types: resourceTypes },
    parameterPaths: [],
    usesZones: false,
    needsBucket: false,
    viaCaller: false,
    ...rest,
  };
}

/** Who may do it, as `ACTION on RESOURCE…`, with what else must be so. */
function found(subject: StackSubject, action: string, verbs: readonly Verb[] = ['make', 'read', 'delete']) {
  return merged(stackAllowances(subject, verbs)).filter(({ actions }) => actions.includes(action));
}

const role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'acme-role' } };
const roleArn = `arn:aws:iam::${account}:role/acme-role`;

describe('a role', () => {
  it('is made under its name alone', () => {
    expect(found(subjectOf({ Role: role }), 'iam:CreateRole').map(({ resources }) => resources)).toEqual([[roleArn]]);
  });

  it('is made, and given policies, only under the boundary that it must have', () => {
    const bounded = { ...role, Properties: { ...role.Properties, PermissionsBoundary: { Ref: 'Boundary' } } };
    const boundary = `arn:aws:iam::${account}:policy/boundary`;
    const subject = subjectOf({ Role: bounded }, { parameters: { Boundary: boundary } });

    for (const action of ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary']) {
      expect(found(subject, action).map(({ condition }) => condition)).toEqual([
        { ArnEquals: { 'iam:PermissionsBoundary': [boundary] } },
      ]);
    }
    expect(found(subject, 'iam:DeleteRolePermissionsBoundary')).toEqual([]);
  });

  it('gets those policies of others that its template names', () => {
    const policy = 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly';
    const attached = { ...role, Properties: { ...role.Properties, ManagedPolicyArns: [policy] } };

    const conditions = found(subjectOf({ Role: attached }), 'iam:AttachRolePolicy').map(({ condition }) => condition);

    expect(conditions).toEqual([{ ArnEquals: { 'iam:PolicyARN': [policy] } }]);
    expect(found(subjectOf({ Role: role }), 'iam:AttachRolePolicy')).toEqual([]);
  });

  it('is handed to the services of the resources beside it, and to no other', () => {
    const beside = { Role: role, Function: { Type: 'AWS::Lambda::Function' } };

    expect(found(subjectOf(beside), 'iam:PassRole')).toMatchObject([
      { resources: [roleArn], condition: { StringEquals: { 'iam:PassedToService': ['lambda.amazonaws.com'] } } },
    ]);
    expect(found(subjectOf({ Role: role }), 'iam:PassRole')).toEqual([]);
  });

  it('is handed to EC2 by its name in China, too', () => {
    const beside = { Role: role, Profile: { Type: 'AWS::IAM::InstanceProfile' } };
    const place = { partition: 'aws-cn', account, regions: ['cn-north-1'] } as const;

    const [passed] = found(subjectOf(beside, { place }), 'iam:PassRole');

    const services = ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn'];
    expect(passed?.condition).toEqual({ StringEquals: { 'iam:PassedToService': services } });
  });
});

describe('a resource', () => {
  const table = { Type: 'AWS::DynamoDB::Table' };
  const arn = `arn:aws:dynamodb:eu-west-1:${account}:table/acme-Table-*`;

  it('is changed in its region by its name', () => {
    expect(found(subjectOf({ Table: table }), 'dynamodb:DeleteTable')).toMatchObject([{ resources: [arn] }]);
  });

  it('that is always kept is deleted by nobody', () => {
    const kept = { ...table, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };

    expect(found(subjectOf({ Table: kept }), 'dynamodb:DeleteTable')).toEqual([]);
    expect(found(subjectOf({ Table: kept }), 'dynamodb:CreateTable')).toHaveLength(1);
  });

  it('is only read, and deleted, where nothing else is asked for', () => {
    expect(found(subjectOf({ Table: table }), 'dynamodb:CreateTable', ['read', 'delete'])).toEqual([]);
  });

  it('in several regions is bound to them by a condition', () => {
    const place = { partition: 'aws', account, regions: ['eu-west-1', 'us-east-1'] } as const;

    const made = found(subjectOf({ Table: table }, { place }), 'dynamodb:CreateTable');

    expect(made).toMatchObject([
      {
        resources: [arn.replace('eu-west-1', '*')],
        condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } },
      },
    ]);
  });

  it('is changed through CloudFormation alone, where it works in the name of who deploys', () => {
    const [made] = found(subjectOf({ Table: table }, { viaCaller: true }), 'dynamodb:CreateTable');

    expect(made?.condition).toEqual({
      'ForAnyValue:StringEquals': { 'aws:CalledVia': ['cloudformation.amazonaws.com'] },
    });
  });

  it('of somebody else is reached by the ARN that was given', () => {
    const topic = `arn:aws:sns:eu-west-1:${account}:ours`;
    const subscription = { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: 'Topic' } } };

    const [made] = found(subjectOf({ Mail: subscription }, { parameters: { Topic: topic } }), 'sns:Subscribe');

    expect(made?.resources).toEqual([topic]);
  });

  it('of a type that is not known is a fault of ours', () => {
    const subject = subjectOf({ Thing: { Type: 'AWS::Nowhere::Thing' } });

    expect(() => stackAllowances(subject, ['make'])).toThrow('AWS::Nowhere::Thing');
  });
});

describe('what is looked up first', () => {
  it.each([
    ['of AWS', '/aws/service/ecs/image', 'arn:aws:ssm:eu-west-1::parameter/aws/service/ecs/image'],
    ['of ours', '/images/ecs', `arn:aws:ssm:eu-west-1:${account}:parameter/images/ecs`],
  ])('a parameter %s', (_, path, arn) => {
    const [read] = found(subjectOf({}, { parameterPaths: [path] }), 'ssm:GetParameters');

    expect(read?.resources).toEqual([arn]);
  });

  it('the repository of an image that Lambda is to run', () => {
    const image = `${account}.dkr.ecr.eu-west-1.amazonaws.com/tools/worker@sha256:${'a'.repeat(64)}`;

    const [read] = found(subjectOf({}, { parameters: { WorkerImageUri: image } }), 'ecr:SetRepositoryPolicy');

    expect(read?.resources).toEqual([`arn:aws:ecr:eu-west-1:${account}:repository/tools/worker`]);
  });
});
