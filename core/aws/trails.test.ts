import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  type GetEventSelectorsCommandOutput,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createTrails } from './trails.ts';

const trailMock = mockClient(CloudTrailClient);

beforeEach(() => {
  trailMock.reset();
  trailMock
    .on(DescribeTrailsCommand)
    .resolves({ trailList: [{ Name: 't', TrailARN: 'arn:aws:cloudtrail:x:1:trail/t' }] });
  trailMock.on(GetTrailStatusCommand).resolves({ IsLogging: true, LatestDeliveryError: '' });
});

async function listed() {
  await using http = testHttpClient();
  return await createTrails({ http, region: 'eu-west-1' }).list();
}

const advanced = (...fields: readonly (readonly [string, object])[]) => ({
  AdvancedEventSelectors: [{ FieldSelectors: fields.map(([Field, rest]) => ({ Field, ...rest })) }],
});
const management = ['eventCategory', { Equals: ['Management'] }] as const;

it.each<[Partial<GetEventSelectorsCommandOutput>, boolean]>([
  [{ EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] }, true],
  [{ EventSelectors: [{ ReadWriteType: 'All' }] }, true],
  [{ EventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }] }, false],
  [{ EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: false }] }, false],
  [{ EventSelectors: [{ ReadWriteType: 'All', ExcludeManagementEventSources: ['ecs.amazonaws.com'] }] }, false],
  [{ EventSelectors: [{ ReadWriteType: 'All', ExcludeManagementEventSources: ['kms.amazonaws.com'] }] }, true],
  [advanced(management), true],
  [advanced(management, ['readOnly', { Equals: ['false'] }]), true],
  [advanced(management, ['readOnly', { Equals: ['true'] }]), false],
  [advanced(management, ['eventSource', { NotEquals: ['kms.amazonaws.com'] }]), true],
  [advanced(management, ['eventSource', { NotEquals: ['ecs.amazonaws.com'] }]), false],
  [advanced(management, ['eventSource', { Equals: ['s3.amazonaws.com'] }]), false],
  [advanced(['eventCategory', { Equals: ['Data'] }]), false],
  [{}, false],
])('a trail with %j records calls that write: %s', async (selectors, recordsWrites) => {
  trailMock.on(GetEventSelectorsCommand).resolves(selectors);

  expect(await listed()).toEqual([{ name: 't', isLogging: true, recordsWrites }]);
});

it('a trail tells why it can not deliver, and those of other regions and of the organization count', async () => {
  trailMock.on(GetEventSelectorsCommand).resolves({});
  trailMock.on(GetTrailStatusCommand).resolves({ IsLogging: false, LatestDeliveryError: 'NoSuchBucket' });

  expect(await listed()).toEqual([{ name: 't', isLogging: false, recordsWrites: false, fault: 'NoSuchBucket' }]);
  expect(trailMock.commandCalls(DescribeTrailsCommand)[0]?.args[0].input).toEqual({ includeShadowTrails: true });
});

it('trails that may not be looked at name the permission', async () => {
  trailMock.on(DescribeTrailsCommand).rejects(awsError('AccessDeniedException', 'no'));

  expect(await rejection(listed())).toMatchObject({ remedy: expect.stringContaining('cloudtrail:DescribeTrails') });
});
