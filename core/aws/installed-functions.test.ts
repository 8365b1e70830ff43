import { createHash } from 'node:crypto';
import { GetFunctionConfigurationCommand, GetLayerVersionByArnCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { zipSync } from 'fflate';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { serve } from '../../test/fakes/http-server.ts';
import { createInstalledFunctions } from './installed-functions.ts';

const arn = 'arn:aws:lambda:eu-west-1:111122223333:layer:qscanner:3';
const mock = mockClient(LambdaClient);

beforeEach(() => {
  mock.reset();
});

function world() {
  const http = testHttpClient();
  return {
    functions: createInstalledFunctions({ http, region: 'eu-west-1' }),
    [Symbol.asyncDispose]: () => http.close(),
  };
}

describe('a function', () => {
  it.each([
    [
      { State: 'Active', Layers: [{ Arn: arn }] },
      { layers: [arn], isImage: false },
    ],
    [
      { State: 'Inactive', PackageType: 'Image' as const },
      { layers: [], isImage: true },
    ],
    [
      { State: 'Failed' as const, StateReason: 'The subnet is gone.' },
      { layers: [], isImage: false, fault: 'it failed to start: The subnet is gone.' },
    ],
    [
      { LastUpdateStatus: 'Failed' as const, LastUpdateStatusReason: 'The layer is gone.' },
      { layers: [], isImage: false, fault: 'its last change failed: The layer is gone.' },
    ],
  ])('is read: %j', async (answer, expected) => {
    await using here = world();
    mock.on(GetFunctionConfigurationCommand).resolves(answer as object);

    expect(await here.functions.read('worker')).toEqual(expected);
  });

  it('that is not there is none, and one that may not be looked at names the permission', async () => {
    await using here = world();
    mock
      .on(GetFunctionConfigurationCommand)
      .rejectsOnce(awsError('ResourceNotFoundException', 'no', 404))
      .rejects(awsError('AccessDeniedException', 'no', 403));

    expect(await here.functions.read('worker')).toBeUndefined();
    expect(await rejection(here.functions.read('worker'))).toMatchObject({
      remedy: expect.stringContaining('lambda:GetFunctionConfiguration'),
    });
  });
});

describe('a layer', () => {
  const zip = Buffer.from(zipSync({ 'bin/qscanner': Buffer.from('program') }));
  const hash = createHash('sha256').update(zip);
  const CodeSha256 = hash.copy().digest('base64');
  const sha256 = hash.digest('hex');

  it('tells its hash, and its files by the end of its zip', async () => {
    await using server = await serve((_, response) => response.writeHead(206).end(zip));
    await using here = world();
    mock
      .on(GetLayerVersionByArnCommand)
      .resolves({ Content: { CodeSha256, Location: `${server.url}/x?signed=hunter2` } });

    expect(await here.functions.layer(arn)).toEqual({ sha256, files: ['bin/qscanner'] });
    expect(server.requests[0]?.headers.range).toBe('bytes=-262144');
  });

  it.each([
    ['forbidden', 403],
    ['something else', 200],
  ])('tells its hash alone where its zip is %s', async (_, status) => {
    await using server = await serve((_request, response) => response.writeHead(status).end('<Error/>'));
    await using here = world();
    mock.on(GetLayerVersionByArnCommand).resolves({ Content: { CodeSha256, Location: server.url } });

    expect(await here.functions.layer(arn)).toEqual({ sha256 });
  });

  it('that is not there is none', async () => {
    await using here = world();
    mock.on(GetLayerVersionByArnCommand).rejects(awsError('ResourceNotFoundException', 'no', 404));

    expect(await here.functions.layer(arn)).toBeUndefined();
  });
});
