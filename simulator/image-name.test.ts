import { describe, expect, it } from 'vitest';
import { behaviourOf, canonicalHost, imageNameOf, isMissing, shapeOf } from './image-name.ts';

describe('the name of an image', () => {
  it.each([
    ['nginx', 'docker.io', 'library/nginx', 'latest'],
    ['nginx:1.27', 'docker.io', 'library/nginx', '1.27'],
    ['amazon/aws-for-fluent-bit:stable', 'docker.io', 'amazon/aws-for-fluent-bit', 'stable'],
    ['index.docker.io/library/redis:7', 'docker.io', 'library/redis', '7'],
    ['registry-1.docker.io/redis', 'docker.io', 'library/redis', 'latest'],
    ['localhost/team/api:1', 'localhost', 'team/api', '1'],
    ['127.0.0.1:5000/api', '127.0.0.1:5000', 'api', 'latest'],
    ['GHCR.io/team/api:V1', 'ghcr.io', 'team/api', 'V1'],
    [
      '123456789012.dkr.ecr.us-east-1.amazonaws.com/team/api:1.4.2',
      '123456789012.dkr.ecr.us-east-1.amazonaws.com',
      'team/api',
      '1.4.2',
    ],
  ])('%s', (reference, registry, repository, tag) => {
    const name = imageNameOf(reference);

    expect(name).toEqual({ registry, repository, tag });
  });

  it.each([
    ['team/missing:1', true],
    ['team/api:does-not-exist', true],
    ['team/api:1', false],
  ])('tells whether %s is missing', (reference, missing) => {
    expect(isMissing(imageNameOf(`ghcr.io/${reference}`))).toBe(missing);
  });

  it.each([
    ['team/scan-fails:1', 'fails'],
    ['team/api:never-appears', 'never-appears'],
    ['team/never-ends:1', 'never-ends'],
    ['team/schedule-error:1', 'schedule-error'],
    ['team/api:1', 'succeeds'],
  ])('tells how the scan of %s goes', (reference, behaviour) => {
    expect(behaviourOf(imageNameOf(`ghcr.io/${reference}`))).toBe(behaviour);
  });

  it.each([
    ['team/api:1', 'index', 2],
    ['team/api:1-arm64', 'single', 1],
    ['team/graviton-demo:1', 'single', 1],
    ['team/exporter:0.10.0-amd64', 'single', 1],
    ['team/iis:ltsc2022', 'index', 2],
    ['team/helm-release:1', 'artifact', 0],
  ])('tells what %s is made of', (reference, kind, platforms) => {
    const shape = shapeOf(imageNameOf(`ghcr.io/${reference}`));

    expect([shape.kind, shape.platforms.length]).toEqual([kind, platforms]);
  });

  it('knows Docker Hub by one name', () => {
    const hosts = ['docker.io', 'index.docker.io', 'Registry-1.docker.io', 'registry.hub.docker.com'].map(
      canonicalHost,
    );

    expect(new Set(hosts)).toEqual(new Set(['docker.io']));
  });
});
