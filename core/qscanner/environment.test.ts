import { describe, expect, it } from 'vitest';
import { environmentOf } from './environment.ts';

const ours = {
  PATH: '/usr/bin',
  HOME: '/home/dev',
  GITHUB_TOKEN: 'ghs_1',
  QUALYS_PASSWORD: 'pw',
  NODE_OPTIONS: '--inspect',
  LD_PRELOAD: '/tmp/evil.so',
  HTTPS_PROXY: 'http://user:p%40ss@proxy.example.com:3128',
  no_proxy: 'localhost',
  AWS_ACCESS_KEY_ID: 'AKIA',
  AWS_SECRET_ACCESS_KEY: 'aws-secret',
  AWS_SESSION_TOKEN: 'aws-session',
  AWS_REGION: 'eu-central-1',
  DOCKER_HOST: 'unix:///run/docker.sock',
  QSCANNER_REGISTRY_TOKEN: 'of the user',
};
const given = { environment: ours, token: 'token-1', home: '/w/home', temporary: '/w/tmp' };
const base = {
  HTTPS_PROXY: 'http://user:p%40ss@proxy.example.com:3128',
  no_proxy: 'localhost',
  HOME: '/w/home',
  TMPDIR: '/w/tmp',
  QUALYS_ACCESS_TOKEN: 'token-1',
};
const credentials = { kind: 'password', username: 'bot', password: 'registry-secret' } as const;

describe('the environment of the program', () => {
  it('has the token, private folders and the proxy, and nothing else of ours', () => {
    const { variables } = environmentOf({ ...given, registry: 'ghcr.io' });

    expect(variables).toEqual(base);
  });

  it('has AWS credentials and the region of the registry for ECR, and no registry password', () => {
    const registry = '123456789012.dkr.ecr.us-east-1.amazonaws.com';

    const { variables } = environmentOf({ ...given, registry, credentials });

    expect(variables).toEqual({
      ...base,
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: 'aws-secret',
      AWS_SESSION_TOKEN: 'aws-session',
      AWS_REGION: 'us-east-1',
    });
  });

  it('finds a profile of the user though its home is another', () => {
    const { variables } = environmentOf({
      ...given,
      environment: { HOME: '/home/dev', AWS_PROFILE: 'ci', AWS_CONFIG_FILE: '/etc/aws' },
      registry: '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn',
    });

    expect(variables).toMatchObject({
      AWS_PROFILE: 'ci',
      AWS_CONFIG_FILE: '/etc/aws',
      AWS_SHARED_CREDENTIALS_FILE: '/home/dev/.aws/credentials',
      AWS_REGION: 'cn-north-1',
    });
  });

  it("finds the user's default profile where there are no other credentials", () => {
    const registry = '123456789012.dkr.ecr.us-east-1.amazonaws.com';

    const { variables } = environmentOf({ ...given, environment: { HOME: '/home/dev' }, registry });

    expect(variables).toEqual({
      AWS_CONFIG_FILE: '/home/dev/.aws/config',
      AWS_SHARED_CREDENTIALS_FILE: '/home/dev/.aws/credentials',
      AWS_REGION: 'us-east-1',
      HOME: '/w/home',
      TMPDIR: '/w/tmp',
      QUALYS_ACCESS_TOKEN: 'token-1',
    });
  });

  it('has the password of the registry that is asked', () => {
    const { variables } = environmentOf({ ...given, registry: 'ghcr.io', credentials });

    expect(variables).toEqual({
      ...base,
      QSCANNER_REGISTRY_USERNAME: 'bot',
      QSCANNER_REGISTRY_PASSWORD: 'registry-secret',
    });
  });

  it.each([
    ['archive', undefined],
    ['docker', 'unix:///run/docker.sock'],
  ] as const)('knows the daemon for an image of the daemon only (%s)', (source, host) => {
    const { variables } = environmentOf({ ...given, source });

    expect(variables.DOCKER_HOST).toBe(host);
    expect(variables).not.toHaveProperty('AWS_ACCESS_KEY_ID');
  });

  it('trusts the authorities of the user', () => {
    const { variables } = environmentOf({ ...given, registry: 'ghcr.io', caBundle: '/etc/ca.pem' });

    expect(variables.SSL_CERT_FILE).toBe('/etc/ca.pem');
  });

  it('names every secret that it hands over', () => {
    const registry = '123456789012.dkr.ecr.us-east-1.amazonaws.com';

    const ecr = environmentOf({ ...given, registry });
    const other = environmentOf({ ...given, registry: 'ghcr.io', credentials });

    expect(ecr.secrets).toEqual(['token-1', 'aws-secret', 'aws-session', 'p%40ss', 'p@ss']);
    expect(other.secrets).toEqual(['token-1', 'registry-secret', 'bot:registry-secret', 'p%40ss', 'p@ss']);
  });
});
