import { BatchGetImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { serve, serveProxy, tlsFixture } from '../../test/fakes/http-server.ts';
import { storedImage } from '../../test/fakes/registry.ts';
import { RemoteError } from '../errors.ts';
import type { HttpClient } from '../http/http.ts';
import { createEcr } from './ecr.ts';
import { awsRequestHandler } from './http-handler.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const command = () => new BatchGetImageCommand({ repositoryName: 'app', imageIds: [{ imageTag: '1' }] });

/** A client as ours are made, with static credentials and an endpoint. */
function makeClient(http: HttpClient, endpoint: string, maxAttempts = 1): ECRClient {
  return new ECRClient({
    region: 'eu-west-1',
    endpoint,
    maxAttempts,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'hunter2' },
    requestHandler: awsRequestHandler(http, 'registry-unreachable'),
  });
}

describe('the SDK over our network stack', () => {
  it('sends signed calls and reads the answers', async () => {
    await using server = await serve((_, response) =>
      response.end('{"images":[{"imageManifest":"{}"}],"failures":[]}'),
    );
    await using http = testHttpClient();

    const answer = await makeClient(http, server.url).send(command());

    expect(answer.images).toEqual([{ imageManifest: '{}' }]);
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      body: '{"repositoryName":"app","imageIds":[{"imageTag":"1"}]}',
      headers: {
        'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.BatchGetImage',
        authorization: expect.stringContaining('AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/'),
      },
    });
  });

  it('reads the errors that AWS sends', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(400).end('{"__type":"RepositoryNotFoundException","message":"no such"}');
    });
    await using http = testHttpClient();

    const error = await rejection(makeClient(http, server.url).send(command()));

    expect([error.name, error.message]).toEqual(['RepositoryNotFoundException', 'no such']);
  });

  it('leaves repeating to the SDK: one attempt a call of ours', async () => {
    await using server = await serve((_, response, number) => {
      if (number === 1) response.destroy();
      else response.writeHead(number === 2 ? 500 : 200).end('{}');
    });
    await using http = testHttpClient();

    await makeClient(http, server.url, 4).send(command());

    expect([server.requests.length, http.told]).toEqual([3, []]);
  });

  it('goes through the proxy and trusts the CA bundle', async () => {
    await using server = await serve((_, response) => response.end('{"failures":[]}'), 'other-name');
    await using proxy = await serveProxy(server);
    const environment = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
    await using http = testHttpClient({ environment, caBundle: tlsFixture('ca.pem') });

    const answer = await makeClient(http, 'https://other.example').send(command());

    expect([answer.failures, proxy.asked]).toEqual([[], ['CONNECT other.example:443']]);
  });

  it('tells what never became a response as our own error', async () => {
    await using server = await serve((_, response) => response.end(), 'loopback');
    await using http = testHttpClient();

    const error = await rejection(makeClient(http, server.url).send(command()));

    expect(error).toBeInstanceOf(RemoteError);
    expect(error.message).toMatch(/^AWS \(127\.0\.0\.1\) shows a certificate of an unknown authority/);
  });

  it('stops when the signal is aborted', async () => {
    const stop = new AbortController();
    await using server = await serve(() => stop.abort());
    await using http = testHttpClient();

    const error = await rejection(makeClient(http, server.url).send(command(), { abortSignal: stop.signal }));

    expect(error.name).toBe('AbortError');
  });
});

it('is what our clients use, with the credentials and the endpoint of the environment', async () => {
  const image = storedImage({ os: 'linux', architecture: 'amd64' });
  const { digest, body, mediaType } = image.manifest;
  const found = { imageManifest: body, imageManifestMediaType: mediaType, imageId: { imageDigest: digest } };
  await using server = await serve((_, response) => response.end(JSON.stringify({ images: [found] })));
  await using http = testHttpClient();
  vi.stubEnv('AWS_ENDPOINT_URL_ECR', server.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAFROMENV');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'hunter2');

  const reference = { registry: '123456789012.dkr.ecr.eu-west-1.amazonaws.com', repository: 'app', tag: '1' };
  const manifest = await createEcr({ http }).manifest(reference, undefined);

  expect(manifest).toEqual({ digest, mediaType, body });
  expect(server.requests[0]?.headers.authorization).toMatch(/Credential=AKIAFROMENV\/\d+\/eu-west-1\/ecr\//);
});

it('writes queries as they are signed', async () => {
  const urls: string[] = [];
  const http: HttpClient = {
    send: async ({ url }) => {
      urls.push(url);
      return { status: 200, headers: {}, body: new Uint8Array() };
    },
    close: async () => {},
  };
  const query = { a: "it's (b)*", list: ['1', '2'], none: null };
  const request = {
    method: 'GET',
    protocol: 'https:',
    hostname: 'sts.example',
    port: 8443,
    path: '/p',
    query,
    headers: {},
  };

  await awsRequestHandler(http, 'registry-unreachable').handle(request);

  expect(urls).toEqual(['https://sts.example:8443/p?a=it%27s%20%28b%29%2A&list=1&list=2&none']);
});

it.each([
  ['nothing', undefined, 20_000],
  ['64 MiB', new Uint8Array(64 * 1024 * 1024), 544_288],
])('gives a call that sends %s the time that it takes on a slow line', async (_, body, expected) => {
  const deadlines: (number | undefined)[] = [];
  const http: HttpClient = {
    send: async ({ deadlineMs }) => {
      deadlines.push(deadlineMs);
      return { status: 200, headers: {}, body: new Uint8Array() };
    },
    close: async () => {},
  };
  const request = { method: 'PUT', protocol: 'https:', hostname: 's3.example', path: '/k', headers: {}, body };

  await awsRequestHandler(http, 'internal').handle(request);

  expect(deadlines).toEqual([expected]);
});
