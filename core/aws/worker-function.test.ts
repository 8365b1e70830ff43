import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { sampleWorkId } from '../../test/fakes/work.ts';
import { createWorkerFunction } from './worker-function.ts';

const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:worker';
const lambdaMock = mockClient(LambdaClient);

beforeEach(() => {
  lambdaMock.reset();
});

function makeFunction() {
  const http = testHttpClient();
  const worker = createWorkerFunction({ http, region: 'eu-west-1', name: arn, limitMs: 900_000 });
  return { worker, [Symbol.asyncDispose]: () => http.close() };
}

describe('the worker function', () => {
  it('is told the name of its work, and nothing else, and is not waited for', async () => {
    await using world = makeFunction();
    lambdaMock.on(InvokeCommand).resolves({ StatusCode: 202 });

    await world.worker.start(sampleWorkId());

    expect(world.worker.limitMs).toBe(900_000);
    expect(lambdaMock.commandCalls(InvokeCommand)[0]?.args[0].input).toEqual({
      FunctionName: arn,
      InvocationType: 'Event',
      Payload: `{"work":"${sampleWorkId()}"}`,
    });
  });

  it.each([
    ['AccessDeniedException', 403, false, `Allow lambda:InvokeFunction on ${arn}`],
    ['TooManyRequestsException', 429, true, 'later'],
    ['ResourceConflictException', 409, true, 'asked again later'],
    ['ENILimitReachedException', 502, true, 'later'],
    ['ResourceNotFoundException', 404, false, 'Check'],
  ])('that is refused with %s (%i) is asked again: %s', async (name, status, retryable, remedy) => {
    await using world = makeFunction();
    lambdaMock.on(InvokeCommand).rejects(awsError(name, 'words', status));

    const error = await rejection(world.worker.start(sampleWorkId()));

    expect(error).toMatchObject({ name: 'RemoteError', retryable, remedy: expect.stringContaining(remedy) });
  });
});
