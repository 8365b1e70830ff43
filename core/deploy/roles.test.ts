import { describe, expect, it } from 'vitest';
import { extendedTrust, trustOf } from './roles.ts';

const qualys = { partition: 'aws-us-gov', accountId: '805950163170', externalId: '366275251' };
const policy = (...statements: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (fields: object) => ({
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws-us-gov:iam::805950163170:root' },
  Action: 'sts:AssumeRole',
  ...fields,
});
const externalId = (id: unknown, operator = 'StringEquals') => ({
  Condition: { [operator]: { 'sts:ExternalId': id } },
});

describe('trustOf', () => {
  it.each([
    ['trusted', [allow(externalId('366275251'))]],
    ['trusted', [allow({ ...externalId(['1', '366275251']), Action: ['sts:TagSession', 'sts:AssumeRole'] })]],
    ['trusted', [allow({ ...externalId('366275251', 'StringLike'), Principal: { AWS: ['1', '805950163170'] } })]],
    ['trusted', [allow({ ...externalId('366275251'), Principal: { AWS: 'arn:aws-us-gov:iam::805950163170:role/x' } })]],
    ['trusted', [allow(externalId('7')), allow(externalId('366275251'))]],
    ['trusted', [allow({ Condition: { stringequals: { 'STS:externalid': '366275251' } } })]],
    ['without-external-id', [allow({})]],
    ['without-external-id', [allow({ Principal: '*' })]],
    ['without-external-id', [allow({ Condition: {} })]],
    ['other-external-id', [allow(externalId('7'))]],
    ['conditional', [allow({ Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })]],
    ['conditional', [allow(externalId('366275251', 'StringNotEquals'))]],
    [
      'conditional',
      [allow({ Condition: { StringEquals: { 'sts:ExternalId': '366275251', 'aws:PrincipalOrgID': 'o-1' } } })],
    ],
    ['conditional', [allow(externalId('366275251')), allow({ Effect: 'Deny' })]],
    ['not-trusted', []],
    ['not-trusted', [allow({ Principal: { Service: 'ec2.amazonaws.com' } })]],
    ['not-trusted', [allow({ Principal: { AWS: 'arn:aws-us-gov:iam::111111111111:root' } })]],
    ['not-trusted', [allow({ Action: 'sts:TagSession' })]],
    ['not-trusted', [allow({ Effect: 'Deny', Principal: { AWS: '111111111111' } })]],
  ])('is %s for %j', (trust, statements) => {
    expect(trustOf(policy(...statements), qualys)).toBe(trust);
  });

  it('reads a policy with one statement that is no list', () => {
    const single = JSON.stringify({ Statement: allow(externalId('366275251')) });

    expect(trustOf(single, qualys)).toBe('trusted');
  });

  it('throws for what is no policy', () => {
    expect(() => trustOf('no json', qualys)).toThrow('can not be read');
  });
});

describe('extendedTrust', () => {
  const own = [allow({ Principal: { Service: 'ec2.amazonaws.com' }, Sid: 'Own' }), allow(externalId('7'))];

  it('lets Qualys in and changes nothing of what was there', () => {
    const extended = extendedTrust(policy(...own), qualys);

    expect(trustOf(extended, qualys)).toBe('trusted');
    expect(JSON.parse(extended)).toEqual({
      Version: '2012-10-17',
      Statement: [
        ...own,
        {
          Sid: 'QualysContainerSecurity',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws-us-gov:iam::805950163170:root' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': '366275251' } },
        },
      ],
    });
  });

  it('lets another subscription in beside the first one: IAM takes no statement id twice', () => {
    const first = extendedTrust(policy(), { ...qualys, externalId: '7' });

    const both = extendedTrust(first, qualys);

    const ids = JSON.parse(both).Statement.map(({ Sid }: { readonly Sid: string }) => Sid);
    expect(ids).toEqual(['QualysContainerSecurity', 'QualysContainerSecurity2']);
    expect(trustOf(both, qualys)).toBe('trusted');
  });

  it('keeps what else the policy says', () => {
    const extended = extendedTrust(JSON.stringify({ Version: '2012-10-17', Id: 'mine', Statement: [] }), qualys);

    expect(JSON.parse(extended)).toMatchObject({ Version: '2012-10-17', Id: 'mine' });
  });
});
