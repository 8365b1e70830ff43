import { describe, expect, it } from 'vitest';
import { readFileOfTaskDefinitions } from './read-file.ts';

const read = (yaml: string, environment?: string) =>
  readFileOfTaskDefinitions(Buffer.from(`name: shop\ntype: Backend Service\n${yaml}`), 'manifest.yml', {
    parameters: {},
    ...(environment === undefined ? {} : { environment }),
  });
const summary = async (...given: Parameters<typeof read>) =>
  (await read(...given)).taskDefinitions.map(({ family, containers }) => [
    family,
    ...containers.map(({ name, role, image }) => `${name} ${role} ${image.text}`),
  ]);

const manifest = `
image: { location: "shop:1", port: 80, depends_on: { migrate: success } }
sidecars:
  nginx: { image: nginx }
  migrate: { image: { location: "migrate:1" }, essential: false }
environments:
  test: { image: { location: "shop:2" } }
  live: { sidecars: { nginx: { image: "nginx:1" } } }
  dev: { count: 1, image: { port: 81 } }
`;

describe('Copilot manifests', () => {
  it('lists the manifest and each environment that changes what runs', async () => {
    expect(await summary(manifest)).toEqual([
      ['shop', 'shop app shop:1', 'nginx sidecar nginx', 'migrate init migrate:1'],
      ['shop (test)', 'shop app shop:2', 'nginx sidecar nginx', 'migrate init migrate:1'],
      ['shop (live)', 'shop app shop:1', 'nginx sidecar nginx:1', 'migrate init migrate:1'],
    ]);
  });

  it.each([
    ['test', 'shop app shop:2'],
    ['dev', 'shop app shop:1'],
    ['unheard-of', 'shop app shop:1'],
  ])('takes the environment %s when it is given', async (environment, app) => {
    expect(await summary(manifest, environment)).toEqual([
      ['shop', app, 'nginx sidecar nginx', 'migrate init migrate:1'],
    ]);
  });

  it('takes the environments alone when only they name an image', async () => {
    expect(await summary('environments: { test: { image: { location: app } } }')).toEqual([
      ['shop (test)', 'shop app app'],
    ]);
  });

  it('says of a built image that Copilot builds it', async () => {
    const { taskDefinitions } = await read('image: { build: { dockerfile: Dockerfile } }');

    expect(taskDefinitions[0]?.containers).toMatchObject([
      {
        image: {
          kind: 'unresolved',
          text: '{"build":{"dockerfile":"Dockerfile"}}',
          why: expect.stringContaining('builds it'),
        },
      },
    ]);
  });

  it('lists the log router that logging brings', async () => {
    expect(await summary('image: { location: app }\nlogging: { destination: { Name: cloudwatch } }')).toEqual([
      [
        'shop',
        'shop app app',
        'firelens_log_router log-router public.ecr.aws/aws-observability/aws-for-fluent-bit:stable',
      ],
    ]);
  });

  it.each([
    ['', { os: 'linux', architecture: 'amd64' }],
    ['platform: linux/arm64', { os: 'linux', architecture: 'arm64' }],
    ['platform: windows/x86_64', { os: 'windows', architecture: 'amd64', osVersion: '10.0.17763' }],
    [
      'platform: { osfamily: windows_server_2022_core, architecture: x86_64 }',
      { os: 'windows', architecture: 'amd64', osVersion: '10.0.20348' },
    ],
  ])('reads the platform of %j', async (platform, expected) => {
    const { taskDefinitions } = await read(`image: { location: app }\n${platform}`);

    expect(taskDefinitions[0]?.platform).toEqual({ kind: 'one', platform: expected });
  });

  it('refuses a manifest that runs no containers', async () => {
    const text = Buffer.from('name: site\ntype: Static Site\n');

    await expect(readFileOfTaskDefinitions(text, 'manifest.yml', { parameters: {} })).rejects.toThrow(
      'runs no containers',
    );
  });
});
