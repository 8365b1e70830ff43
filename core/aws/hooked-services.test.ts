import { DescribeServicesCommand, ECSClient, ListClustersCommand, ListServicesCommand } from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createHookedServices } from './hooked-services.ts';

const cluster = 'arn:aws:ecs:eu-west-1:123456789012:cluster/prod';
const ecsMock = mockClient(ECSClient);

beforeEach(() => {
  ecsMock.reset();
  ecsMock.on(ListClustersCommand).resolves({ clusterArns: [cluster] });
  ecsMock
    .on(ListServicesCommand)
    .resolvesOnce({ serviceArns: ['one'], nextToken: 'more' })
    .resolves({ serviceArns: ['two'] });
});

async function listed(most = 10) {
  await using http = testHttpClient();
  return await createHookedServices({ http, region: 'eu-west-1' }).list(most);
}

it('lists every service with its hooks', async () => {
  const hook = { hookTargetArn: 'arn:hook', roleArn: 'r', lifecycleStages: ['PRE_SCALE_UP' as const] };
  ecsMock
    .on(DescribeServicesCommand)
    .resolvesOnce({
      services: [{ serviceName: 'one', deploymentConfiguration: { strategy: 'BLUE_GREEN', lifecycleHooks: [hook] } }],
    })
    .resolvesOnce({ services: [{ serviceName: 'two', deploymentController: { type: 'CODE_DEPLOY' } }] });

  expect(await listed()).toEqual({
    isAll: true,
    services: [
      {
        name: 'prod/one',
        controller: 'ECS',
        strategy: 'BLUE_GREEN',
        hooks: [{ targetArn: 'arn:hook', stages: ['PRE_SCALE_UP'] }],
      },
      { name: 'prod/two', controller: 'CODE_DEPLOY', strategy: 'ROLLING', hooks: [] },
    ],
  });
});

it('stops when it has enough, and says so', async () => {
  ecsMock.on(DescribeServicesCommand).resolves({ services: [{ serviceName: 'one' }] });

  expect(await listed(1)).toMatchObject({ isAll: false, services: [{ name: 'prod/one' }] });
});

it('names the permissions when it may not look', async () => {
  ecsMock.on(ListClustersCommand).rejects(awsError('AccessDeniedException', 'no'));

  expect(await rejection(listed())).toMatchObject({ remedy: expect.stringContaining('ecs:ListServices') });
});
