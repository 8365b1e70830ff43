import { describe, expect, it } from 'vitest';
import { sampleStack, templateOf } from '../scripts/sample-stacks.ts';
import { allows, statementsOf } from './fakes/iam.ts';
import { brokenRules } from './fakes/template-rules.ts';

// What must hold of the private network.

const template = templateOf('network');
const subnets = ['PrivateSubnetA', 'PrivateSubnetB', 'PublicSubnetA', 'PublicSubnetB'] as const;
const propertiesOf = (name: string, given: Readonly<Record<string, string>> = {}) =>
  sampleStack('network', given).Resources[name]?.Properties ?? {};
const zonesWith = (given: Readonly<Record<string, string>>) =>
  subnets.map((name) => propertiesOf(name, given).AvailabilityZone);
const endpointsWith = (given: Readonly<Record<string, string>>, region = 'eu-west-1', partition = 'aws') =>
  Object.values(sampleStack('network', given, { account: '111122223333', region, partition }).Resources).flatMap(
    ({ Type, Properties }) => (Type === 'AWS::EC2::VPCEndpoint' ? [Properties] : []),
  );

describe('the subnets', () => {
  it.each([
    ['in two zones', {}, ['eu-west-1a', 'eu-west-1b', 'eu-west-1a', 'eu-west-1b']],
    ['in one, as the guide of Qualys has it', { Zones: '1' }, Array(4).fill('eu-west-1a')],
    ['in the one that is named', { Zones: '1', ZoneA: 'eu-west-1c' }, Array(4).fill('eu-west-1c')],
    [
      'in those that are named',
      { ZoneA: 'eu-west-1c', ZoneB: 'eu-west-1a' },
      ['eu-west-1c', 'eu-west-1a', 'eu-west-1c', 'eu-west-1a'],
    ],
  ])('are %s', (_, given, zones) => {
    expect(zonesWith(given)).toEqual(zones);
  });

  it('do not overlap, and fit into the VPC', () => {
    const ranges = subnets.map((name) => propertiesOf(name).CidrBlock);

    expect(ranges.toSorted()).toEqual([
      '172.20.251.0/26',
      '172.20.251.128/26',
      '172.20.251.192/26',
      '172.20.251.64/26',
    ]);
  });

  it('give nothing a public address', () => {
    for (const name of subnets) expect(propertiesOf(name).MapPublicIpOnLaunch).toBe(false);
  });

  it('that are private leave through NAT gateways, those that are public through the Internet gateway', () => {
    const { Resources } = sampleStack('network', { NatGateways: 'per-zone' });
    const wayOut = (subnet: string) => {
      const { RouteTableId } = Resources[`${subnet}Routes`]?.Properties ?? {};
      const route = Object.values(Resources).find(
        ({ Type, Properties }) => Type === 'AWS::EC2::Route' && Properties.RouteTableId === RouteTableId,
      );
      return route?.Properties.NatGatewayId ?? route?.Properties.GatewayId;
    };

    expect(subnets.map(wayOut).map(String)).toEqual([
      expect.stringContaining('natgatewaya'),
      expect.stringContaining('natgatewayb'),
      expect.stringContaining('internetgateway'),
      expect.stringContaining('internetgateway'),
    ]);
  });
});

describe('the NAT gateways', () => {
  it.each([
    ['one', {}, ['A']],
    ['one a zone', { NatGateways: 'per-zone' }, ['A', 'B']],
    ['one in one zone', { Zones: '1' }, ['A']],
  ])('are %s, and the output has every address', (_, given, zones) => {
    const { Resources, Outputs } = sampleStack('network', given);

    const made = Object.keys(Resources).filter((name) => name.startsWith('NatGateway'));
    expect(made).toEqual(zones.map((zone) => `NatGateway${zone}`));
    expect(Outputs.ElasticIps?.Value).toBe(zones.map((zone) => `the address of NatAddress${zone}`).join(','));
  });
});

describe('the security group', () => {
  it('lets nothing in, and HTTPS and DNS out', () => {
    const { SecurityGroupIngress, SecurityGroupEgress } = propertiesOf('SecurityGroup') as {
      readonly SecurityGroupIngress?: unknown;
      readonly SecurityGroupEgress: readonly Readonly<Record<string, unknown>>[];
    };

    expect(SecurityGroupIngress).toBeUndefined();
    expect(
      SecurityGroupEgress.map(({ IpProtocol, FromPort, ToPort, CidrIp }) =>
        [IpProtocol, FromPort, ToPort, CidrIp].join(' '),
      ),
    ).toEqual(['tcp 443 443 0.0.0.0/0', 'udp 53 53 169.254.169.253/32', 'tcp 53 53 169.254.169.253/32']);
    expect(sampleStack('network').Resources).not.toHaveProperty('FurtherEgress');
  });

  it('lets one more port out where it is named', () => {
    expect(propertiesOf('FurtherEgress', { FurtherPort: '3128' })).toMatchObject({ FromPort: 3128, ToPort: 3128 });
  });

  it('is the only one that endpoints let in', () => {
    const { SecurityGroupIngress } = propertiesOf('EndpointSecurityGroup', { InterfaceEndpoints: 'true' });

    expect(SecurityGroupIngress).toEqual([
      expect.objectContaining({
        FromPort: 443,
        ToPort: 443,
        SourceSecurityGroupId: expect.stringContaining('securitygroup'),
      }),
    ]);
  });
});

describe('the endpoints', () => {
  const services = [
    ...['secretsmanager', 'states', 'sqs', 'sns', 'logs', 'ecr.api', 'ecr.dkr', 'codebuild', 'lambda', 'kms', 'sts'],
    'events',
  ];

  it('are those that cost nothing, unless more are asked for', () => {
    const names = (given: Readonly<Record<string, string>>) =>
      endpointsWith(given).map(({ ServiceName }) => ServiceName);

    expect(names({})).toEqual(['com.amazonaws.eu-west-1.s3', 'com.amazonaws.eu-west-1.dynamodb']);
    expect(names({ GatewayEndpoints: 'false' })).toEqual([]);
    expect(names({ GatewayEndpoints: 'false', InterfaceEndpoints: 'true' })).toEqual(
      services.map((service) => `com.amazonaws.eu-west-1.${service}`),
    );
  });

  it.each([
    ['cn-north-1', 'aws-cn', ['ecr.api', 'ecr.dkr', 'lambda', 'sqs', 'states', 'sts'], 'cn.com.amazonaws'],
    ['eusc-de-east-1', 'aws-eusc', ['ecr.api', 'ecr.dkr'], 'eu.amazonaws'],
    ['us-gov-west-1', 'aws-us-gov', [], ''],
  ])('have the names that they have in %s', (region, partition, other, prefix) => {
    const given = { GatewayEndpoints: 'false', InterfaceEndpoints: 'true' };

    expect(endpointsWith(given, region, partition).map(({ ServiceName }) => ServiceName)).toEqual(
      services.map((service) => `${other.includes(service) ? prefix : 'com.amazonaws'}.${region}.${service}`),
    );
  });

  it.each([
    ['2', 2],
    ['1', 1],
  ])('of %s zones have a subnet in each, and no second in any', (Zones, count) => {
    const interfaces = endpointsWith({ Zones, InterfaceEndpoints: 'true', GatewayEndpoints: 'false' });

    for (const { SubnetIds, PrivateDnsEnabled } of interfaces) {
      expect(SubnetIds).toHaveLength(count);
      expect(PrivateDnsEnabled).toBe(true);
    }
    expect(propertiesOf('Vpc')).toMatchObject({ EnableDnsSupport: true, EnableDnsHostnames: true });
  });
});

it('the outputs are what the other stacks ask for', () => {
  const { Outputs } = sampleStack('network');
  const { VpcId, PrivateSubnetIds, SecurityGroupId } = Outputs;
  const given = {
    VpcId: `${VpcId?.Value}`,
    SubnetIds: `${PrivateSubnetIds?.Value}`,
    SecurityGroupIds: `${SecurityGroupId?.Value}`,
  };

  const { WorkerFunction } = sampleStack('scanner', given).Resources;

  expect(WorkerFunction?.Properties.VpcConfig).toEqual({
    SubnetIds: [expect.stringContaining('privatesubneta'), expect.stringContaining('privatesubnetb')],
    SecurityGroupIds: [expect.stringContaining('securitygroup')],
  });
});

describe('flow logs', () => {
  const stack = sampleStack('network');

  it('are of everything, and are encrypted', () => {
    const { EncryptionKey, FlowLog, FlowLogGroup } = stack.Resources;
    const request = {
      action: 'kms:GenerateDataKey',
      resource: '*',
      principal: 'logs.eu-west-1.amazonaws.com',
      context: { 'kms:EncryptionContext:aws:logs:arn': stack.arn('FlowLogGroup') },
    };
    const other = { 'kms:EncryptionContext:aws:logs:arn': `${stack.arn('FlowLogGroup')}-of-others` };

    expect(FlowLog?.Properties).toMatchObject({ TrafficType: 'ALL', ResourceType: 'VPC' });
    expect(FlowLogGroup?.Properties.KmsKeyId).toBe(stack.arn('EncryptionKey'));
    expect(allows(statementsOf(EncryptionKey?.Properties.KeyPolicy), request)).toBe(true);
    expect(allows(statementsOf(EncryptionKey?.Properties.KeyPolicy), { ...request, context: other })).toBe(false);
  });

  it('are written by EC2 for this account alone', () => {
    const trust = statementsOf(stack.Resources.FlowLogRole?.Properties.AssumeRolePolicyDocument);
    const assume = (account: string) =>
      allows(trust, {
        action: 'sts:AssumeRole',
        principal: 'vpc-flow-logs.amazonaws.com',
        context: {
          'aws:SourceAccount': account,
          'aws:SourceArn': `arn:aws:ec2:eu-west-1:${account}:vpc-flow-log/fl-1`,
        },
      });

    expect(assume('111122223333')).toBe(true);
    expect(assume('999999999999')).toBe(false);
  });
});

it.each<[string, Readonly<Record<string, string>>, number]>([
  ['nothing', {}, 0],
  ['one zone', { Zones: '1', ZoneA: 'eu-west-1c' }, 0],
  ['two zones', { ZoneA: 'eu-west-1c', ZoneB: 'eu-west-1a' }, 0],
  ['one of two zones', { ZoneA: 'eu-west-1b' }, 1],
  ['the second zone alone', { ZoneB: 'eu-west-1b' }, 1],
  ['a zone twice', { ZoneA: 'eu-west-1b', ZoneB: 'eu-west-1b' }, 1],
  ['a second zone where there is one', { Zones: '1', ZoneB: 'eu-west-1b' }, 1],
  ['a gateway a zone where there is one', { Zones: '1', NatGateways: 'per-zone' }, 1],
  ['a port that is open', { FurtherPort: '443' }, 1],
])('with %s given breaks as many rules as it should', (_, given, count) => {
  expect(brokenRules(template, given)).toHaveLength(count);
});
