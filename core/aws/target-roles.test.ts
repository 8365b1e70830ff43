import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createTargetRoles, type TargetRole } from './target-roles.ts';

const role: TargetRole = { ownAccount: '123456789012', partition: 'aws', roleName: 'describe', externalId: 'x-1' };
const other = '222222222222';
const minuteMs = 60_000;
const stsMock = mockClient(STSClient);

beforeEach(() => {
  stsMock.reset();
});

function makeRoles(changes: Partial<TargetRole> = {}) {
  const http = testHttpClient();
  const { clock } = http;
  let count = 0;
  stsMock.on(AssumeRoleCommand).callsFake(async () => {
    count += 1;
    const Expiration = new Date(clock.now().getTime() + 60 * minuteMs);
    return {
      Credentials: { AccessKeyId: `AKIA${count}`, SecretAccessKey: 'hush', SessionToken: 'session', Expiration },
    };
  });
  const roles = createTargetRoles({ http, region: 'eu-west-1', clock, role: { ...role, ...changes } });
  const keyOf = async (account: string) => (await roles.credentialsFor(account)?.())?.accessKeyId;
  return { roles, keyOf, clock, [Symbol.asyncDispose]: () => http.close() };
}

function assumed() {
  return stsMock.commandCalls(AssumeRoleCommand).map(({ args }) => args[0].input);
}

describe('credentials', () => {
  it('for another account are those of its role', async () => {
    await using world = makeRoles();

    const identity = await world.roles.credentialsFor(other)?.();

    expect(assumed()).toEqual([
      { RoleArn: `arn:aws:iam::${other}:role/describe`, RoleSessionName: 'qualys-fargate-scanner', ExternalId: 'x-1' },
    ]);
    expect(identity).toEqual({
      accessKeyId: 'AKIA1',
      secretAccessKey: 'hush',
      sessionToken: 'session',
      expiration: new Date(world.clock.now().getTime() + 60 * minuteMs),
    });
  });

  it('for our own account are our own', async () => {
    await using world = makeRoles();

    expect(world.roles.credentialsFor(role.ownAccount)).toBeUndefined();
  });

  it('without an external id ask for none, in the partition of the service', async () => {
    await using http = testHttpClient();
    stsMock.on(AssumeRoleCommand).resolves({ Credentials: { AccessKeyId: 'a', SecretAccessKey: 'b' } as never });
    const { externalId: _, ...plain } = role;
    const roles = createTargetRoles({ http, clock: http.clock, role: { ...plain, partition: 'aws-cn' } });

    await roles.credentialsFor(other)?.();

    expect(assumed()).toEqual([
      { RoleArn: `arn:aws-cn:iam::${other}:role/describe`, RoleSessionName: 'qualys-fargate-scanner' },
    ]);
  });

  it('are asked for once, until five minutes before they end', async () => {
    await using world = makeRoles();

    const keys = await Promise.all([world.keyOf(other), world.keyOf(other)]);
    world.clock.advance(55 * minuteMs - 1);
    keys.push(await world.keyOf(other));
    world.clock.advance(1);
    keys.push(await world.keyOf(other));

    expect(keys).toEqual(['AKIA1', 'AKIA1', 'AKIA1', 'AKIA2']);
  });

  it('of two accounts are two', async () => {
    await using world = makeRoles();

    expect([await world.keyOf(other), await world.keyOf('333333333333')]).toEqual(['AKIA1', 'AKIA2']);
  });

  it('come from the same function each time, so that clients are shared', async () => {
    await using world = makeRoles();

    expect(world.roles.credentialsFor(other)).toBe(world.roles.credentialsFor(other));
  });
});

describe('an account without a target stack', () => {
  it('is named, with its role and what to deploy, and not asked again for a minute', async () => {
    await using world = makeRoles();
    stsMock.on(AssumeRoleCommand).rejects(awsError('AccessDenied', 'no', 403));

    const error = await rejection(world.keyOf(other));
    await rejection(world.keyOf(other));
    world.clock.advance(minuteMs);
    await rejection(world.keyOf(other));

    expect(error).toMatchObject({
      name: 'RemoteError',
      code: 'registry-denied',
      retryable: false,
      message: `AWS account ${other} can't be looked into: the role arn:aws:iam::${other}:role/describe can't be assumed.`,
      remedy: expect.stringContaining(`Deploy target-account.yaml in account ${other}`),
    });
    expect(assumed()).toHaveLength(2);
  });

  it('is any other account when no role is named', async () => {
    await using world = makeRoles({ roleName: undefined });

    const error = await rejection(world.keyOf(other));

    expect(error.message).toContain('no role is named for other accounts');
    expect(assumed()).toEqual([]);
  });
});

it.each([
  ['Throttling', 400, true],
  ['InternalFailure', 500, true],
  ['ExpiredToken', 403, false],
])('%s is a fault of its own, and asked again at once where it may pass', async (name, status, retryable) => {
  await using world = makeRoles();
  stsMock.on(AssumeRoleCommand).rejects(awsError(name, 'words', status));

  const error = await rejection(world.keyOf(other));
  await rejection(world.keyOf(other));

  expect(error).toMatchObject({ name: 'RemoteError', retryable });
  expect(assumed()).toHaveLength(retryable ? 2 : 1);
});

it('an answer without credentials is a fault that may pass', async () => {
  await using world = makeRoles();
  stsMock.on(AssumeRoleCommand).resolves({});

  expect(await rejection(world.keyOf(other))).toMatchObject({ name: 'RemoteError', retryable: true });
});
