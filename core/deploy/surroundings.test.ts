import { describe, expect, it } from 'vitest';
import { type FakeWork, fakeWork, home } from '../../test/fakes/deploy-work.ts';
import { tlsFixture } from '../../test/fakes/http-server.ts';
import { UsageError } from '../errors.ts';
import { deployService } from './deploy-commands.ts';
import { deployNetwork } from './network.ts';
import type { DeployValues } from './option-values.ts';
import { readDeploySettings } from './settings.ts';

const service = 'qualys-fargate-scanner-service';
const layerArn = 'arn:aws:lambda:eu-west-1:111111111111:layer:ours:1';

function told({ region }: FakeWork): Readonly<Record<string, unknown>> {
  return region().cloudFormation.wishes.findLast(({ stack }) => stack === service)?.parameters ?? {};
}

describe('what is around the functions', () => {
  it.each<[string, DeployValues, object]>([
    [
      'a network of the user',
      { subnets: 'subnet-1,subnet-2', 'security-groups': 'sg-1' },
      { SubnetIds: { value: 'subnet-1,subnet-2' }, SecurityGroupIds: { value: 'sg-1' } },
    ],
    [
      'a proxy',
      { 'https-proxy': 'http://proxy.example.com:3128', 'proxy-bypass': '.example.com' },
      { HttpsProxy: { value: 'http://proxy.example.com:3128' }, NoProxy: { value: '.example.com' } },
    ],
    [
      'authorities',
      { 'ca-bundle': tlsFixture('ca.pem') },
      {
        CaBundleKey: { value: expect.stringMatching(/^layers\/[0-9a-f]{64}\.zip$/) },
        CaLayerArn: { value: '' },
        QualysPodCustomRootCertPath: { value: '' },
      },
    ],
    [
      'a layer of the user, and the same file for builds',
      {
        'ca-bundle': tlsFixture('ca.pem'),
        'ca-layer-arn': layerArn,
        'ca-certificate-path': '/opt/custom-root-ca.cert',
      },
      {
        CaLayerArn: { value: layerArn },
        QualysPodCustomRootCertPath: { value: '/opt/custom-root-ca.cert' },
        CaBundleKey: { value: expect.stringMatching(/^layers\//) },
      },
    ],
    [
      'a layer of the user alone',
      { 'ca-layer-arn': layerArn },
      { CaLayerArn: { value: layerArn }, CaBundleKey: { value: '' }, QualysPodCustomRootCertPath: { value: '' } },
    ],
    [
      'where authorities are to be',
      { 'ca-bundle': tlsFixture('ca.pem'), 'ca-certificate-path': '/opt/custom-root-ca.cert' },
      { CaLayerArn: { value: '' }, QualysPodCustomRootCertPath: { value: '/opt/custom-root-ca.cert' } },
    ],
  ])('is told to the stack: %s', async (_, values, expected) => {
    const world = await fakeWork(values);

    await deployService(world.work);

    expect(told(world)).toMatchObject(expected);
  });

  it('is left as it is where it is not named', async () => {
    const world = await fakeWork();

    await deployService(world.work);

    expect(Object.keys(told(world)).filter((each) => /Proxy|Ca[BL]|Subnet|Group|Cert/.test(each))).toEqual([]);
  });

  it('is the network of ours when that is asked for, and said', async () => {
    const world = await fakeWork({ 'private-network': 'true' });
    await deployNetwork(world.work);

    await deployService(world.work);

    expect(told(world)).toMatchObject({
      SubnetIds: { value: 'subnet-1,subnet-2' },
      SecurityGroupIds: { value: 'sg-1' },
    });
    expect(world.notes()).toContainEqual(
      `${service}: It runs in the private subnets of qualys-fargate-scanner-network (subnet-1,subnet-2).`,
    );
  });

  it('tells of certificates that are over, and stores the layer once', async () => {
    const world = await fakeWork({ 'ca-bundle': tlsFixture('ca.pem') });

    await deployService(world.work);
    await deployService({ ...world.work, places: new Map() });

    expect([...world.region().objects.keys()].filter((key) => key.startsWith(`made-in-${home}/layers/`))).toHaveLength(
      1,
    );
  });
});

describe('readSurroundings', () => {
  it.each([
    [{ QUALYS_CA_BUNDLE: '/ca.pem' }, { bundle: '/ca.pem' }, '/ca.pem'],
    [{ AWS_CA_BUNDLE: '/ca.pem' }, undefined, '/ca.pem'],
    [
      { QualysPodCustomRootCertPath: '/opt/ca.cert', CaLayerArn: layerArn },
      { layerArn, path: '/opt/ca.cert' },
      undefined,
    ],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'x' }, undefined, undefined],
  ])('takes for what is deployed only what is meant for it: %j', async (environment, trust, caBundle) => {
    const settings = await readDeploySettings({}, environment);

    expect(settings.surroundings).toEqual(trust === undefined ? {} : { trust });
    expect(settings.caBundle).toBe(caBundle);
  });

  it.each<[DeployValues, string]>([
    [{ 'private-network': 'true', subnets: 'subnet-1' }, 'name different networks'],
    [{ subnets: 'subnet-1' }, 'needs subnets and security groups'],
    [{ vpc: 'mine' }, 'vpc: "mine" can not be'],
    [{ subnets: 'subnet-1', 'security-groups': 'default' }, 'security-groups: "default" can not be'],
    [{ 'https-proxy': 'proxy:3128' }, 'no URL of a proxy'],
    [{ 'https-proxy': 'http://me:opensesame@proxy:3128' }, 'carries a user or password'],
    [{ 'ca-certificate-path': '/etc/ca.cert' }, 'ca-certificate-path can not be'],
    [{ 'ca-certificate-path': '/opt/../etc/ca.cert' }, 'ca-certificate-path can not be'],
    [{ 'qscanner-layer-arn': 'arn:aws:lambda:eu-west-1:111111111111:layer:qscanner' }, "no ARN of a layer's version"],
    [{ 'qscanner-sha256': 'abc' }, 'must be 64 hex digits'],
  ])('refuses %j', async (values, message) => {
    const failure = readDeploySettings(values, {});

    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.not.toThrow('opensesame');
  });

  it('needs to know the layer that a path is of', async () => {
    const { work } = await fakeWork({ 'ca-certificate-path': '/opt/custom-root-ca.cert' });

    await expect(deployService(work)).rejects.toThrow('Which authorities are at /opt/custom-root-ca.cert was not said');
  });
});
