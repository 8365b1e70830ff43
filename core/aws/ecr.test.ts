import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  ECRClient,
  GetDownloadUrlForLayerCommand,
} from '@aws-sdk/client-ecr';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { serve } from '../../test/fakes/http-server.ts';
import { storedImage, storedIndex } from '../../test/fakes/registry.ts';
import { CanceledError } from '../errors.ts';
import { createEcr } from './ecr.ts';

const image = storedImage({ os: 'linux', architecture: 'arm64' });
const index = storedIndex([image]);
const registry = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const reference = { registry, repository: 'team/app', tag: '1' };
const found = {
  images: [
    {
      imageManifest: index.body,
      imageManifestMediaType: index.mediaType,
      imageId: { imageDigest: index.digest, imageTag: '1' },
    },
  ],
};

/** An error as the SDK throws it. */
function sdkError(name: string, message = 'words', httpStatusCode = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

const ecrMock = mockClient(ECRClient);

beforeEach(() => {
  ecrMock.reset();
});

async function makeEcr() {
  const http = testHttpClient({ attempts: 1 });
  return { http, ecr: createEcr({ http }), [Symbol.asyncDispose]: () => http.close() };
}

describe('a manifest', () => {
  it('of a tag is asked for with the account of the host and the types that ECR may give', async () => {
    await using world = await makeEcr();
    ecrMock.on(BatchGetImageCommand).resolves(found);

    const manifest = await world.ecr.manifest(reference, undefined);

    expect(manifest).toEqual({ digest: index.digest, mediaType: index.mediaType, body: index.body });
    expect(ecrMock.commandCalls(BatchGetImageCommand)[0]?.args[0].input).toMatchObject({
      registryId: '123456789012',
      repositoryName: 'team/app',
      imageIds: [{ imageTag: '1' }],
      acceptedMediaTypes: expect.arrayContaining(['application/vnd.oci.image.index.v1+json']),
    });
  });

  it.each([
    [{}, [{ imageTag: 'latest' }]],
    [{ digest: index.digest }, [{ imageDigest: index.digest }]],
    [{ digest: index.digest, tag: '1' }, [{ imageDigest: index.digest, imageTag: '1' }]],
  ])('of %j asks for %j', async (fields, imageIds) => {
    await using world = await makeEcr();
    ecrMock.on(BatchGetImageCommand).resolves(found);

    const manifest = await world.ecr.manifest({ registry, repository: 'team/app', ...fields }, undefined);

    expect(ecrMock.commandCalls(BatchGetImageCommand)[0]?.args[0].input.imageIds).toEqual(imageIds);
    expect(manifest.tagFits).toBe('tag' in fields ? true : undefined);
  });

  it('of a digest whose tag has moved is that of the digest', async () => {
    await using world = await makeEcr();
    ecrMock
      .on(BatchGetImageCommand)
      .resolvesOnce({ images: [], failures: [{ failureCode: 'ImageTagDoesNotMatchDigest' }] })
      .resolvesOnce(found);

    const manifest = await world.ecr.manifest({ ...reference, digest: index.digest }, undefined);

    expect([manifest.digest, manifest.tagFits]).toEqual([index.digest, false]);
  });

  it('with other bytes than its digest is refused', async () => {
    await using world = await makeEcr();
    ecrMock.on(BatchGetImageCommand).resolves({ images: [{ ...found.images[0], imageManifest: '{}' }] });

    const error = await rejection(world.ecr.manifest(reference, undefined));

    expect(error).toMatchObject({
      code: 'unresolvable',
      message: expect.stringContaining(`in place of ${index.digest}`),
    });
  });

  it('of another digest than was asked for is refused', async () => {
    await using world = await makeEcr();
    ecrMock.on(BatchGetImageCommand).resolves(found);

    const error = await rejection(world.ecr.manifest({ ...reference, digest: image.manifest.digest }, undefined));

    expect(error).toMatchObject({
      code: 'unresolvable',
      message: expect.stringContaining(`in place of ${image.manifest.digest}`),
    });
  });

  it('comes from the endpoint of the host: region, FIPS, dual-stack', async () => {
    await using world = await makeEcr();
    ecrMock.on(BatchGetImageCommand).resolves(found);

    await world.ecr.manifest({ ...reference, registry: '123456789012.dkr-ecr-fips.us-gov-west-1.on.aws' }, undefined);

    const { config } = ecrMock.commandCalls(BatchGetImageCommand)[0]!.thisValue as ECRClient;
    expect([await config.region(), await config.useFipsEndpoint(), await config.useDualstackEndpoint()]).toEqual([
      'us-gov-west-1',
      true,
      true,
    ]);
  });
});

describe('a failure', () => {
  it.each([
    ['ImageNotFound', 'unresolvable', false, 'Amazon ECR has no image', 'that the image was pushed'],
    [
      'UpstreamAccessDenied',
      'registry-denied',
      false,
      'pull-through cache',
      'credentials of the pull-through cache rule',
    ],
    ['UpstreamUnavailable', 'registry-unreachable', true, 'pull-through cache', 'later'],
    ['UpstreamTooManyRequests', 'registry-unreachable', true, 'pull-through cache', 'later'],
    ['KmsError', 'registry-denied', false, "can't decrypt", 'KMS key'],
    ['ImageInaccessible', 'unresolvable', false, "can't be read now", 'restore'],
    ['InvalidImageTag', 'unresolvable', false, 'InvalidImageTag', 'Check'],
    [undefined, 'registry-unreachable', true, 'nor a reason', 'Try again'],
  ] as const)('%s is told as such', async (failureCode, code, retryable, message, remedy) => {
    await using world = await makeEcr();
    ecrMock.on(BatchGetImageCommand).resolves(failureCode === undefined ? {} : { failures: [{ failureCode }] });

    const error = await rejection(world.ecr.manifest(reference, undefined));

    expect(error).toMatchObject({ code, retryable, remedy: expect.stringContaining(remedy) });
    expect(error.message).toContain(message);
    expect(error.message).toContain(`${registry}/team/app:1`);
  });

  it.each([
    ['RepositoryNotFoundException', 400, 'unresolvable', false, 'has no repository team/app', 'pull-through cache'],
    [
      'AccessDeniedException',
      400,
      'registry-denied',
      false,
      'refused',
      'Allow ecr:BatchGetImage on arn:aws:ecr:eu-west-1:123456789012:repository/team/app',
    ],
    ['ExpiredTokenException', 400, 'registry-denied', false, 'have expired', 'Renew them'],
    [
      'UnrecognizedClientException',
      400,
      'registry-denied',
      false,
      'does not know the AWS credentials',
      'configure-aws-credentials',
    ],
    [
      'CredentialsProviderError',
      0,
      'registry-denied',
      false,
      'there are no AWS credentials (words).',
      'configure-aws-credentials',
    ],
    ['ThrottlingException', 400, 'registry-unreachable', true, 'throttled', 'later'],
    ['ServerException', 500, 'registry-unreachable', true, 'has a fault', 'later'],
    ['SomethingNewException', 400, 'registry-unreachable', false, 'SomethingNewException: words', 'Check'],
  ])('%s is told as such', async (name, status, code, retryable, message, remedy) => {
    await using world = await makeEcr();
    ecrMock.on(BatchGetImageCommand).rejects(sdkError(name, 'words', status));

    const error = await rejection(world.ecr.manifest(reference, undefined));

    expect(error).toMatchObject({ name: 'RemoteError', code, retryable, remedy: expect.stringContaining(remedy) });
    expect(error.message).toContain(message);
  });
});

it('ends when it is canceled', async () => {
  await using world = await makeEcr();
  ecrMock.on(BatchGetImageCommand).rejects(sdkError('AbortError'));

  const error = await rejection(world.ecr.manifest(reference, undefined));

  expect(error).toBeInstanceOf(CanceledError);
});

describe('the config of an image', () => {
  it('is fetched from where ECR says, and verified', async () => {
    await using storage = await serve((_, response) => response.end(image.config.body));
    await using world = await makeEcr();
    ecrMock.on(GetDownloadUrlForLayerCommand).resolves({ downloadUrl: `${storage.url}/blob?X-Amz-Signature=secret` });

    const body = await world.ecr.blob(reference, image.config.digest, undefined);

    expect(body).toBe(image.config.body);
    expect(ecrMock.commandCalls(GetDownloadUrlForLayerCommand)[0]?.args[0].input).toEqual({
      registryId: '123456789012',
      repositoryName: 'team/app',
      layerDigest: image.config.digest,
    });
  });

  it.each([
    [403, '<Error/>', 'registry-unreachable', 'answered 403'],
    [200, '{"changed":1}', 'unresolvable', 'in place of'],
  ])('that comes as %i %s is refused without the signature', async (status, text, code, message) => {
    await using storage = await serve((_, response) => response.writeHead(status).end(text));
    await using world = await makeEcr();
    ecrMock.on(GetDownloadUrlForLayerCommand).resolves({ downloadUrl: `${storage.url}/blob?X-Amz-Signature=secret` });

    const error = await rejection(world.ecr.blob(reference, image.config.digest, undefined));

    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(error.message).not.toContain('secret');
  });

  it.each([undefined, 'http://storage.example/', 'not a url'])('at the address %s is refused', async (downloadUrl) => {
    await using world = await makeEcr();
    ecrMock.on(GetDownloadUrlForLayerCommand).resolves(downloadUrl === undefined ? {} : { downloadUrl });

    const error = await rejection(world.ecr.blob(reference, image.config.digest, undefined));

    expect(error.message).toContain('gave no address');
  });

  it('names the permission that it needs', async () => {
    await using world = await makeEcr();
    ecrMock.on(GetDownloadUrlForLayerCommand).rejects(sdkError('AccessDeniedException'));

    const error = await rejection(world.ecr.blob(reference, image.config.digest, undefined));

    expect(error).toMatchObject({ remedy: expect.stringContaining('ecr:GetDownloadUrlForLayer') });
  });
});

describe('the tags of a digest', () => {
  it('are those that ECR describes', async () => {
    await using world = await makeEcr();
    ecrMock.on(DescribeImagesCommand).resolves({ imageDetails: [{ imageTags: ['b', 'a'] }] });

    expect(await world.ecr.tags(reference, index.digest, undefined)).toEqual(['b', 'a']);
  });

  it('may be none', async () => {
    await using world = await makeEcr();
    ecrMock.on(DescribeImagesCommand).resolves({ imageDetails: [{}] });

    expect(await world.ecr.tags(reference, index.digest, undefined)).toEqual([]);
  });

  it('need a permission of their own', async () => {
    await using world = await makeEcr();
    ecrMock.on(DescribeImagesCommand).rejects(sdkError('AccessDeniedException'));

    const error = await rejection(world.ecr.tags(reference, index.digest, undefined));

    expect(error).toMatchObject({ remedy: expect.stringContaining('Allow ecr:DescribeImages') });
  });
});
