import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rejection } from '../../test/fakes/http-client.ts';
import { type LoopbackServer, serve } from '../../test/fakes/http-server.ts';
import type { DeployProgress } from './deploy-progress.ts';
import { deployCommands, runDeploy } from './run.ts';

const identity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::111111111111:user/tester</Arn><UserId>id</UserId><Account>111111111111</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;
const denied = `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>
<Message>User: tester is not authorized to perform: cloudformation:DescribeStacks</Message></Error></ErrorResponse>`;

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

/** An AWS that knows who calls and refuses all else. */
function refusingAws(): Promise<LoopbackServer> {
  return serve(({ body }, response) => {
    const isKnown = body.includes('GetCallerIdentity');
    response.writeHead(isKnown ? 200 : 403, { 'content-type': 'text/xml' }).end(isKnown ? identity : denied);
  });
}

async function world() {
  const server = await refusingAws();
  const told: DeployProgress[] = [];
  const masked: string[] = [];
  const host = {
    environment: {},
    run: 'run-1',
    tell: (event: DeployProgress) => void told.push(event),
    mask: (secret: string) => void masked.push(secret),
  };
  const values = { region: 'eu-west-1', 'endpoint-url': server.url, 'qualys-pod': 'EU1', 'qualys-token': 'opensesame' };
  return { server, told, masked, host, values, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

describe('runDeploy', () => {
  it.each(deployCommands)('%s fails as an operation that names the missing permission', async (command) => {
    await using here = await world();
    const values = { ...here.values, regions: 'us-east-1', 'sensor-url': 'https://pod' };

    const error = await rejection(runDeploy(command, values, here.host));

    expect(error).toMatchObject({
      name: 'OperationError',
      remedy: expect.stringContaining('Allow cloudformation:DescribeStacks on arn:aws:cloudformation:'),
    });
  });

  it('says first whose credentials these are, and tells secrets apart before all', async () => {
    await using here = await world();

    await rejection(runDeploy('deploy', here.values, here.host));

    expect(here.told[0]).toMatchObject({
      kind: 'note',
      text: 'Account 111111111111 in eu-west-1, as arn:aws:iam::111111111111:user/tester.',
    });
    expect(here.masked).toContain('opensesame');
    expect(JSON.stringify(here.told)).not.toContain('opensesame');
  });

  it('touches nothing in another account than was said', async () => {
    await using here = await world();

    const error = await rejection(runDeploy('deploy', { ...here.values, account: '999999999999' }, here.host));

    expect(error).toMatchObject({ name: 'UsageError', message: expect.stringContaining('and not of 999999999999') });
    expect(here.server.requests).toHaveLength(1);
  });

  it.each([
    ['deploy region', true],
    ['destroy region', true],
    ['deploy', false],
    ['destroy', false],
  ] as const)('%s takes REGION from the environment: %s', async (command, taken) => {
    await using here = await world();
    const host = { ...here.host, environment: { REGION: 'nowhere' } };

    const error = await rejection(runDeploy(command, here.values, host));

    expect(error.message.includes('"nowhere" is no region')).toBe(taken);
  });

  it('refuses an unknown parameter before anything is asked of CloudFormation', async () => {
    await using here = await world();

    const error = await rejection(runDeploy('deploy', { ...here.values, parameters: 'LogLeveI=DEBUG' }, here.host));

    expect(error).toMatchObject({ name: 'UsageError', message: 'There is no parameter "LogLeveI".' });
    expect(here.server.requests).toHaveLength(1);
  });
});
