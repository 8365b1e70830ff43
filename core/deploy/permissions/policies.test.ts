import { describe, expect, it } from 'vitest';
import { policiesOf } from './policies.ts';
import { both, merged } from './statement.ts';

const sqs = (name: string) => `arn:aws:sqs:eu-west-1:111122223333:${name}`;

describe('merged', () => {
  it('joins what is about the same', () => {
    const all = merged([
      { actions: ['sqs:CreateQueue'], resources: [sqs('a')] },
      { actions: ['sqs:DeleteQueue'], resources: [sqs('a')] },
    ]);

    expect(all).toEqual([{ actions: ['sqs:CreateQueue', 'sqs:DeleteQueue'], resources: [sqs('a')] }]);
  });

  it('joins what is allowed alike, and leaves out what a pattern says', () => {
    const all = merged([
      { actions: ['sqs:CreateQueue'], resources: [sqs('a-*')] },
      { actions: ['sqs:CreateQueue'], resources: [sqs('a-intake'), sqs('b')] },
    ]);

    expect(all).toEqual([{ actions: ['sqs:CreateQueue'], resources: [sqs('a-*'), sqs('b')] }]);
  });

  it('keeps apart what is so under other conditions, and what is about other things', () => {
    const allowances = [
      { actions: ['sqs:CreateQueue'], resources: [sqs('a')] },
      { actions: ['sqs:DeleteQueue'], resources: [sqs('b')] },
      {
        actions: ['sqs:CreateQueue'],
        resources: [sqs('a')],
        condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1'] } },
      },
    ];

    expect(merged(allowances)).toHaveLength(3);
  });

  it('takes resources of EC2 together, which have ids and no names', () => {
    const all = merged([
      { actions: ['ec2:CreateVpc'], resources: ['arn:aws:ec2:eu-west-1:111122223333:vpc/*'] },
      { actions: ['ec2:CreateSubnet'], resources: ['arn:aws:ec2:eu-west-1:111122223333:subnet/*'] },
      { actions: ['ec2:DescribeVpcs'], resources: ['*'] },
    ]);

    expect(all.map(({ resources }) => resources.length)).toEqual([2, 1]);
  });

  it('leaves out what allows nothing', () => {
    expect(
      merged([
        { actions: [], resources: ['*'] },
        { actions: ['sqs:CreateQueue'], resources: [] },
      ]),
    ).toEqual([]);
  });
});

describe('both', () => {
  it('has every key of an operator', () => {
    const one = { StringEquals: { a: ['1'] } };
    const other = { StringEquals: { b: ['2'] }, ArnEquals: { c: ['3'] } };

    expect(both(one, undefined, other)).toEqual({ StringEquals: { a: ['1'], b: ['2'] }, ArnEquals: { c: ['3'] } });
  });
});

describe('policiesOf', () => {
  const many = Array.from({ length: 300 }, (_, index) => ({
    actions: [`sqs:Action${index}`],
    resources: [sqs(`queue-${index}`)],
  }));

  it('makes as many policies as are needed, and each is one that IAM takes', () => {
    const policies = policiesOf(many);

    expect(policies.length).toBeGreaterThan(1);
    expect(policies.flatMap(({ Statement }) => Statement)).toHaveLength(many.length);
    for (const policy of policies) expect(JSON.stringify(policy).length).toBeLessThanOrEqual(6144);
  });

  it('refuses a statement that no policy has room for', () => {
    const resources = many.map(({ resources: [resource = ''] }) => resource);

    expect(() => policiesOf([{ actions: ['sqs:CreateQueue'], resources }])).toThrow(TypeError);
  });
});
