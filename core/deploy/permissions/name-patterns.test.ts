import { describe, expect, it } from 'vitest';
import { type NameScope, patternsOf, resourceNames } from './name-patterns.ts';
import { resourceTypes } from './types.ts';

const scope: NameScope = {
  stack: 'acme-service',
  partition: 'aws-cn',
  parameters: { NamePrefix: 'acme', RoleName: 'acme-role', Given: 'given-bucket', Empty: '' },
  resources: {
    Named: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': '${NamePrefix}-intake' } } },
    Unnamed: { Type: 'AWS::SQS::Queue' },
    Bucket: { Type: 'AWS::S3::Bucket' },
    Network: { Type: 'AWS::EC2::VPC' },
  },
  types: resourceTypes,
};

describe('patternsOf', () => {
  it.each([
    ['a text', 'plain', ['plain']],
    ['a list, each once', ['a', 'b', 'a'], ['a', 'b']],
    ['a parameter', { Ref: 'RoleName' }, ['acme-role']],
    ['an empty parameter', { Ref: 'Empty' }, []],
    [
      'both branches of a condition',
      { 'Fn::If': ['Has', { Ref: 'Given' }, { Ref: 'AWS::NoValue' }] },
      ['given-bucket'],
    ],
    ['what begins with the prefix', { 'Fn::Sub': '${NamePrefix}-forward-${AWS::Region}' }, ['acme-*']],
    ['what stands before the prefix', { 'Fn::Sub': '/aws/lambda/${NamePrefix}-intake' }, ['/aws/lambda/acme-*']],
    ['the prefix alone', { 'Fn::Sub': '${NamePrefix}' }, ['acme']],
    ['the prefix, and no dash', { 'Fn::Sub': '/${NamePrefix}/break-glass' }, ['/acme/break-glass']],
    ['the stack', { 'Fn::Sub': '${AWS::StackName}-results-${AWS::AccountId}' }, ['acme-service-results-*']],
    ['the partition', { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/X' }, ['arn:aws-cn:iam::aws:policy/X']],
    ['another resource', { Ref: 'Named' }, ['acme-*']],
    ['the ARN of another resource', { 'Fn::GetAtt': ['Named', 'Arn'] }, ['acme-*']],
    ['what AWS names', { Ref: 'Network' }, ['*']],
    ['a function that is not looked into', { 'Fn::Join': ['-', ['a', 'b']] }, ['*']],
  ])('knows %s', (_, value, expected) => {
    expect(patternsOf(value, scope)).toEqual(expected);
  });
});

describe('resourceNames', () => {
  it('has the name that CloudFormation makes up', () => {
    expect(resourceNames('Unnamed', scope)).toEqual(['acme-service-Unnamed-*']);
  });

  it('knows that buckets are written small', () => {
    expect(resourceNames('Bucket', scope)).toEqual(['acme-service-bucket-*']);
  });

  it('is sure of the beginning alone where the name has to be cut', () => {
    const long = { ...scope, stack: 'acme-with-a-very-long-name-that-has-to-be-cut-somewhere' };

    expect(resourceNames('Bucket', long)).toEqual(['acme-with-a-very-lon*']);
  });
});
