import { describe, expect, it } from 'vitest';
import { canonicalRegistry, ecrHost, ecrRegistry, isEcrPublic, partitionOf } from './ecr.ts';

describe('ecrRegistry', () => {
  it.each([
    ['123456789012.dkr.ecr.us-east-1.amazonaws.com', 'us-east-1', 'aws', false, false],
    ['123456789012.dkr.ecr-fips.us-east-1.amazonaws.com', 'us-east-1', 'aws', true, false],
    ['123456789012.dkr-ecr.us-east-1.on.aws', 'us-east-1', 'aws', false, true],
    ['123456789012.dkr-ecr-fips.us-west-2.on.aws', 'us-west-2', 'aws', true, true],
    ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1', 'aws-cn', false, false],
    ['123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn', 'cn-north-1', 'aws-cn', false, true],
    ['123456789012.dkr.ecr.us-gov-west-1.amazonaws.com', 'us-gov-west-1', 'aws-us-gov', false, false],
    ['123456789012.dkr.ecr-fips.us-gov-east-1.amazonaws.com', 'us-gov-east-1', 'aws-us-gov', true, false],
    ['123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1', 'aws-eusc', false, false],
    ['123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov', 'us-iso-east-1', 'aws-iso', false, false],
    ['123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov', 'us-isob-east-1', 'aws-iso-b', false, false],
    ['123456789012.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk', 'eu-isoe-west-1', 'aws-iso-e', false, false],
    ['123456789012.dkr.ecr.us-isof-south-1.csp.hci.ic.gov', 'us-isof-south-1', 'aws-iso-f', false, false],
  ])('reads %s', (host, region, partition, fips, dualStack) => {
    const registry = ecrRegistry(host);

    expect(registry).toEqual({ accountId: '123456789012', region, partition, fips, dualStack });
  });

  it.each([
    'docker.io',
    'public.ecr.aws',
    '12345678.dkr.ecr.us-east-1.amazonaws.com',
    '123456789012.dkr.ecr.us-east-1.amazonaws.com.evil.example',
    'evil.123456789012.dkr.ecr.us-east-1.amazonaws.com',
    '123456789012.dkr.ecr.cn-north-1.amazonaws.com',
    '123456789012.dkr.ecr.us-east-1.amazonaws.com.cn',
    '123456789012.dkr.ecr.us-east-1.amazonaws.com\n',
    '',
  ])('does not take %j for ECR', (host) => {
    expect(ecrRegistry(host)).toBeUndefined();
  });
});

describe('canonicalRegistry', () => {
  it.each([
    ['123456789012.dkr.ecr-fips.us-east-1.amazonaws.com', '123456789012.dkr.ecr.us-east-1.amazonaws.com'],
    ['123456789012.dkr-ecr.us-east-1.on.aws', '123456789012.dkr.ecr.us-east-1.amazonaws.com'],
    ['123456789012.DKR.ECR.us-east-1.amazonaws.com:443', '123456789012.dkr.ecr.us-east-1.amazonaws.com'],
    [
      '123456789012.dkr-ecr.cn-northwest-1.on.amazonwebservices.com.cn',
      '123456789012.dkr.ecr.cn-northwest-1.amazonaws.com.cn',
    ],
    ['ecr-public.aws.com', 'public.ecr.aws'],
    ['public.ecr.aws', 'public.ecr.aws'],
    ['index.docker.io', 'docker.io'],
    ['registry-1.docker.io', 'docker.io'],
    ['ghcr.io', 'ghcr.io'],
    ['localhost:5000', 'localhost:5000'],
  ])('writes %s as %s', (host, canonical) => {
    expect(canonicalRegistry(host)).toBe(canonical);
  });
});

it('keeps the accounts and regions of one company apart', () => {
  const hosts = ['111111111111.dkr.ecr.us-east-1.amazonaws.com', '111111111111.dkr.ecr.us-west-2.amazonaws.com'];

  const keys = new Set(hosts.map(canonicalRegistry));

  expect(keys.size).toBe(2);
});

it('writes the plain host of a partition', () => {
  expect(ecrHost({ accountId: '123456789012', region: 'eusc-de-east-1' })).toBe(
    '123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu',
  );
});

it('knows both hosts of ECR Public and no look-alike', () => {
  expect(['public.ecr.aws', 'ecr-public.aws.com', 'public.ecr.aws.example.com'].map(isEcrPublic)).toEqual([
    true,
    true,
    false,
  ]);
});

it('takes an unknown region for the commercial partition', () => {
  expect(partitionOf('mars-north-1')).toEqual({ partition: 'aws', domain: 'amazonaws.com' });
});
