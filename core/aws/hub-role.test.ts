import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createHubRole } from './hub-role.ts';

const arn = 'arn:aws:iam::111122223333:role/qualys-fargate-scanner-service-admission';
const minuteMs = 60_000;
const stsMock = mockClient(STSClient);

beforeEach(() => {
  stsMock.reset();
});

function makeRole() {
  const http = testHttpClient();
  const { clock } = http;
  let count = 0;
  stsMock.on(AssumeRoleCommand).callsFake(async () => {
    count += 1;
    const Expiration = new Date(clock.now().getTime() + 60 * minuteMs);
    return { Credentials: { AccessKeyId: `AKIA${count}`, SecretAccessKey: 'hush', Expiration } };
  });
  const credentials = createHubRole({ http, clock, arn, region: 'eu-west-1' });
  return { credentials, clock, [Symbol.asyncDispose]: () => http.close() };
}

it('the role of the hub is assumed once for all who ask at a time, and again before it ends', async () => {
  await using world = makeRole();

  const [first, second] = await Promise.all([world.credentials(), world.credentials()]);
  world.clock.advance(45 * minuteMs);
  const third = await world.credentials();

  expect([first, second, third].map(({ accessKeyId }) => accessKeyId)).toEqual(['AKIA1', 'AKIA1', 'AKIA2']);
  expect(stsMock.commandCalls(AssumeRoleCommand)[0]?.args[0].input).toEqual({
    RoleArn: arn,
    RoleSessionName: 'qualys-fargate-scanner',
  });
});

it('a hub that does not let us in says what to change, and is asked again the next time', async () => {
  await using world = makeRole();
  stsMock.on(AssumeRoleCommand).rejects(awsError('AccessDenied', 'no', 403));

  const error = await rejection(world.credentials());
  await rejection(world.credentials());

  expect(error).toMatchObject({
    name: 'RemoteError',
    retryable: false,
    message: `The service account does not let this hook in: the role ${arn} can't be assumed.`,
    remedy: expect.stringContaining('AdmissionRoleName'),
  });
  expect(stsMock.commandCalls(AssumeRoleCommand)).toHaveLength(2);
});
