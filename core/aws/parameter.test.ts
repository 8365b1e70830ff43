import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createParameters } from './parameter.ts';

const ssmMock = mockClient(SSMClient);

beforeEach(() => {
  ssmMock.reset();
});

function makeParameters() {
  const http = testHttpClient();
  const parameters = createParameters({ http, region: 'eu-west-1' });
  return { parameters, [Symbol.asyncDispose]: () => http.close() };
}

describe('a parameter', () => {
  it('is read decrypted, with what an audit asks', async () => {
    await using world = makeParameters();
    const at = new Date('2026-03-01T12:00:00.000Z');
    ssmMock.on(GetParameterCommand).resolves({ Parameter: { Value: '{}', Version: 4, LastModifiedDate: at } });

    const parameter = await world.parameters.read('/break-glass');

    expect(parameter).toEqual({ value: '{}', version: 4, changedAt: '2026-03-01T12:00:00.000Z' });
    expect(ssmMock.commandCalls(GetParameterCommand)[0]?.args[0].input).toEqual({
      Name: '/break-glass',
      WithDecryption: true,
    });
  });

  it('is read again each time', async () => {
    await using world = makeParameters();
    ssmMock
      .on(GetParameterCommand)
      .resolvesOnce({ Parameter: { Value: 'a' } })
      .resolves({ Parameter: { Value: 'b' } });

    const values = [await world.parameters.read('/p'), await world.parameters.read('/p')];

    expect(values.map((parameter) => parameter?.value)).toEqual(['a', 'b']);
  });

  it('that is not there is none', async () => {
    await using world = makeParameters();
    ssmMock.on(GetParameterCommand).rejects(awsError('ParameterNotFound'));

    expect(await world.parameters.read('/p')).toBeUndefined();
  });

  it('that may not be read names the permission', async () => {
    await using world = makeParameters();
    ssmMock.on(GetParameterCommand).rejects(awsError('AccessDeniedException'));

    const error = await rejection(world.parameters.read('/p'));

    expect(error).toMatchObject({ remedy: expect.stringContaining('Allow ssm:GetParameter') });
  });
});
